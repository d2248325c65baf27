"""Sends a recorded request again, and says how the answer differs from the recorded one.

The secrets of the target go to hosts of the target, or to this machine, and nowhere else: a run
directory may come from anybody.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from sandbox.app.desk.reference import read_reference
from sandbox.app.desk.run_target import target_of
from sandbox.app.desk.sendable import sendable_here
from sandbox.app.sandbox import Sandbox, SandboxOptions, log_bug, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.errors import PeerFault, SetupFault
from sandbox.evidence.events import RecordedResponse
from sandbox.evidence.evidence import recorded_response
from sandbox.evidence.masks import Masks
from sandbox.evidence.results import MessageResult, RunResult
from sandbox.explain.shown.answers import answer_differences
from sandbox.explain.shown.filling import Filled, filled, values_of
from sandbox.explain.shown.found import FoundMessage
from sandbox.explain.shown.hidden import Hidden
from sandbox.explain.shown.send_again import ShellNames
from sandbox.json_value import Json
from sandbox.protocol.address import is_loopback
from sandbox.protocol.private_key import withhold_private_key
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.values.paths import dig
from sandbox.scenario.target.target import Target
from sandbox.transport.inbound.service import BugReport
from sandbox.wire import Headers, Request, Response

TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """`runs` is the folder of runs. `target` is "" for the one of the run, `project_target`
    stands for it where the run names none; `to` is "" for where it went, else scheme, host, port.
    """

    reference: str
    runs: Path
    target: str = ""
    project_target: str = ""
    to: str = ""
    show_secrets: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it; `status` and `answer` are None where `trouble` says why none came.

    `verdict` is the provider's on the new answer, {} where it has none. `differences` are secrets
    aside, one a line.
    """

    found: FoundMessage
    url: str
    took_s: float
    answer: RecordedResponse | None
    trouble: str
    verdict: Mapping[str, Json]
    differences: tuple[str, ...]


def replay(options: ReplayOptions, *, on_bug: BugReport = log_bug) -> Replayed:
    """Send it and return what came. Raise SetupFault, ScenarioFault where it cannot be sent."""
    named = read_reference(options.reference, runs=options.runs)
    if len(named.messages) != 1:
        raise SetupFault(f"{options.reference} names {len(named.messages)} messages: name one")
    [found] = named.messages
    _check_direction(found, options)
    run, project = Path(found.run), options.project_target
    target = target_of(run, named=options.target, project=project)
    whole = filled(found.message.started.request, values_of(Hidden.of(named.run), Finder(target)))
    if whole.missing:
        raise SetupFault(_lacking(found, named.run, whole))
    request = _request(found.message, named.run, whole, options)
    _check_host(request, target, whole, options)
    return asyncio.run(_sent(found, request, target or demo_target(), options, on_bug=on_bug))


def _check_direction(found: FoundMessage, options: ReplayOptions) -> None:
    """Raise SetupFault for what did not go to the operator, where nobody says where else."""
    operation = load_contracts().operations.get(found.message.operation)
    if options.to:
        return
    if found.message.is_received:
        raise SetupFault(
            f"{found.id} is the operator's own call, which only the operator can make again;"
            " --to http://127.0.0.1:8703, say, sends it to a sandbox that is served there"
        )
    if operation is not None and operation.target == "provider":
        raise SetupFault(
            f"{found.id} went to the sandbox of that run, which is closed; --to"
            " http://127.0.0.1:8702, say, sends it to one that is served there"
        )


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks the hidden values of a target up."""

    target: Target | None

    def __call__(self, variable: str, at: str) -> str | None:
        """Return the value of a variable that the target names, or of an entry of it."""
        if self.target is None:
            return None
        if variable:
            named = {name: value for value, name in self.target.variables.items()}
            return named.get(variable)
        value = dig(self.target.values, at)
        return str(value) if isinstance(value, str | int) else None


def _lacking(found: FoundMessage, run: RunResult, whole: Filled) -> str:
    names = ", ".join(whole.missing)
    again = f"{run.command} --show-secrets" if run.command else "sandbox run … --show-secrets"
    unknown = [name for name in whole.missing if name not in Hidden.of(run).known]
    why = "of the target, which is not at hand: name it with --target"
    if unknown:
        why = f"made in the run, or came from the operator: only a run that shows them: {again}"
    verb = "is" if len(whole.missing) == 1 else "are"
    return f"{found.id} cannot be sent again: {names} {verb} {why}"


def _request(
    message: MessageResult, run: RunResult, whole: Filled, options: ReplayOptions
) -> Request:
    """Build the request; header fields of the connection are made anew."""
    started = structs.replace(message.started, request=whole.request)
    sendable = sendable_here(replace(message, started=started), run, ShellNames())
    fields = Headers(tuple((name, _text(value)) for name, value in sendable.fields))
    request = replace(sendable.request, headers=fields)
    if not options.to:
        return request
    scheme, authority = _origin(options.to)
    return replace(request, scheme=scheme, authority=authority)


def _origin(url: str) -> tuple[str, str]:
    """Return scheme and authority of a URL that has nothing else. Raise SetupFault."""
    try:
        parts = urlsplit(url)
        rest = parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme in ("http", "https") and parts.hostname and not rest:
            return parts.scheme, parts.netloc
    except ValueError:
        pass
    raise SetupFault(f"--to {url}: write scheme, host and port, as http://127.0.0.1:8703")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _check_host(
    request: Request, target: Target | None, whole: Filled, options: ReplayOptions
) -> None:
    """Raise SetupFault for a host that the target does not name. A run may be anybody's."""
    host = urlsplit(f"//{request.authority}").hostname or ""
    known = frozenset(chain(*(room.hosts for room in target.sections.values()))) if target else ()
    if host in known or is_loopback(host) or host == "localhost":
        return
    if whole.put_in:
        raise SetupFault(
            f"{host} is no host of the target, and {', '.join(whole.put_in)} goes to no other"
        )
    if not options.to:
        raise SetupFault(f"{host} is no host of the target; --to says that it is meant")


async def _sent(
    found: FoundMessage,
    request: Request,
    target: Target,
    options: ReplayOptions,
    *,
    on_bug: BugReport,
) -> Replayed:
    opening = SandboxOptions(base_port=0, show_secrets=options.show_secrets, on_bug=on_bug)
    async with open_sandbox(target, opening) as sandbox:
        masks = sandbox.default.evidence.masks
        try:
            http = sandbox.default.environment.http
            response, took_s = await http.send(request, timeout_s=TIMEOUT_S)
        except PeerFault as fault:
            told = masks.hide(str(fault))
            return Replayed(found, masks.hide(request.url), 0.0, None, told, {}, ())
        response = withhold_private_key(response)
        verdict = _verdict(sandbox, found, response)
    answer = recorded_response(response)
    _learn(masks, answer)
    ended = found.message.ended
    before = ended.response if ended else None
    differences = answer_differences(before, answer) if before else ("there was no answer",)
    return Replayed(
        found,
        masks.hide(request.url),
        took_s,
        answer,
        "",
        verdict,
        tuple(masks.hide(line) for line in differences),
    )


def _verdict(sandbox: Sandbox, found: FoundMessage, response: Response) -> Mapping[str, Json]:
    operation = load_contracts().operations.get(found.message.operation)
    if operation is None or operation.target != "operator":
        return {}
    room = sandbox.default.room_of(operation.name)
    return room.judge(operation.name, response)


def _learn(masks: Masks, answer: RecordedResponse) -> None:
    """Let the masks see what is a secret by its very form or place, as the evidence does."""
    masks.hide_all([*chain.from_iterable(answer.headers), answer.body])
