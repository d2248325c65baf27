"""Signs a call of the operator's to a provider, with the credentials of a target or of the demo."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from sandbox.app.sandbox import first_port
from sandbox.app.serve import demo_target
from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import Provider, RoomTarget, Signed, Signing, ToSign
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.target.environment import wrong_with
from sandbox.scenario.target.target import Target, load_target
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment
from sandbox.wire import Request


@dataclass(frozen=True, slots=True)
class SignOptions:
    """`target` "" takes the demo identity; `parts` are what is said in place of the target's, by
    name, `variables` the same from the environment. "" leaves the others to provider and target,
    None the first of the ports.
    """

    target: str = ""
    provider: str = ""
    operation: str = ""
    profile: str = ""
    url: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    base_port: int | None = None


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A call that can be sent; `whose` says whose credentials it carries."""

    request: Request
    signed: Signed
    whose: str


def signers() -> Mapping[str, Signing]:
    """Return how the operator signs, by provider, where it does."""
    return {name: one.signing for name, one in all_providers().items() if one.signing}


def sign_call(body: bytes, options: SignOptions) -> SignedCall:
    """Sign a body. Raise SetupFault, ScenarioFault."""
    target = load_target(options.target, environ=environment()) if options.target else demo_target()
    provider, signing = _signer(options.provider, target)
    operation = _operation(options.operation, provider.name)
    url = options.url or _own_url(target, operation, options.base_port)
    to_sign = ToSign(
        body,
        method=operation.method,
        path=_path(url),
        profile=_profile(options.profile, signing),
        timestamp=str(int(RealTime().now_s())),
        nonce=secrets.token_hex(16),
    )
    room = _overlaid(_room(target, provider), signing, options)
    signed = signing.sign(to_sign, room)
    request = Request.to(operation.method, url, headers=signed.fields, body=body)
    return SignedCall(request, signed, _whose(options))


def _signer(asked: str, target: Target) -> tuple[Provider, Signing]:
    """Choose the provider that is called: the one that is named, else the only one there is."""
    known = signers()
    if asked and asked not in known:
        raise SetupFault(f"--provider {asked}: it has nothing signed. {meant(asked, known)}")
    fitting = [asked] if asked else [name for name in known if name in target.sections]
    names = fitting or [*known]
    if len(names) > 1:
        raise SetupFault(f"say with --provider which one is called: {', '.join(names)}")
    return all_providers()[names[0]], known[names[0]]


def _operation(asked: str, provider: str) -> Operation:
    calls = {
        name: operation
        for name, operation in load_contract(provider).operations.items()
        if operation.source == "operator"
    }
    if asked and asked not in calls:
        raise SetupFault(f"--operation {asked}: the operator starts no such. {meant(asked, calls)}")
    return calls[asked] if asked else next(iter(calls.values()))


def _own_url(target: Target, operation: Operation, base_port: int | None) -> str:
    """Return where `sandbox serve` serves it in the clear."""
    port = first_port(base_port, target) + provider_facts()[operation.room].port
    return f"http://127.0.0.1:{port}{operation.path}"


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
        reachable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        reachable = False
    if not reachable:
        raise SetupFault(f"--url {url} is no absolute URL: write http:// or https:// before a host")
    return parts.path or "/"


def _profile(asked: str, signing: Signing) -> str:
    if asked and asked not in signing.profiles:
        told = meant(asked, signing.profiles)
        raise SetupFault(f"--profile {asked}: there is no such recipe. {told}")
    return asked


def _room(target: Target, provider: Provider) -> RoomTarget:
    section = target.sections.get(provider.name)
    if section is None:
        raise SetupFault(
            f"{target.file} has no section {provider.name}, so that nobody knows with what to sign;"
            f" add to it: {provider_facts()[provider.name].needs.get(provider.name, '')}"
        )
    return section


def _overlaid(room: RoomTarget, signing: Signing, options: SignOptions) -> RoomTarget:
    """Lay what is said on the command line and in the environment over the target's section."""
    told: dict[str, Json] = {**options.parts, **_from_environment(options.variables)}
    for name in told:
        if name not in signing.parts:
            raise SetupFault(f"there is no {name} to sign with. {meant(name, signing.parts)}")
    before = room.section.get(signing.entry)
    entry = {**(before if isinstance(before, Mapping) else {}), **told}
    return replace(room, section={**room.section, signing.entry: entry}) if told else room


def _from_environment(variables: Mapping[str, str]) -> Mapping[str, str]:
    environ = environment()
    for part, name in variables.items():
        if name not in environ:
            raise SetupFault(f"--env {part}={name}: {name} is not set; export {name}=…")
        if wrong := wrong_with(environ[name], lines=False):
            raise SetupFault(f"--env {part}={name}: the variable {name} {wrong}; set it anew")
    return {part: environ[name] for part, name in variables.items()}


def secret_parts() -> frozenset[str]:
    """Return the parts that belong on no command line, which everybody of a machine can read."""
    return frozenset().union(*(provider_facts()[name].secrets for name in signers()))


def _whose(options: SignOptions) -> str:
    told = [*options.parts, *options.variables]
    changed = f", with another {' and '.join(told)}" if told else ""
    if options.target:
        return f"signed with the credentials of {options.target}{changed}"
    return f"signed as the demo that `sandbox serve` plays without a target{changed}"
