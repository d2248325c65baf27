"""Texts that are read without a socket: keys, tokens, YAML of every kind, evidence."""

import io
import json
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click

from sandbox.cli.main import cli
from sandbox.errors import SandboxFault
from sandbox.json_value import Json
from sandbox.protocol.jws import parse_compact_jws, read_claims
from sandbox.protocol.jwt_signing import base64url
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import parse_public_key
from sandbox.providers.gr8.claims.rules import verify_token
from sandbox.providers.gr8.settings import JwtSettings, Tenant
from tests.fuzz.mutating import Mutations
from tests.fuzz.seeds import PEMS, TARGET, YAMLS
from tests.fuzz.tally import Tally
from tests.protocol.keys import SAMPLE_TOKEN, public_key, signing_key

NOW_S = 1_760_000_000
CLAIMS: Json = {
    "externalUserId": "p1",
    "defaultCurrency": "EUR",
    "iat": NOW_S,
    "exp": NOW_S + 30,
    "country": "DEU",
    "operatorUserId": "u1",
    "operatorUserName": "Zoe",
}
_TENANT = Tenant("acme", currencies=("EUR", "USD"))
_SCENARIOS = Path(__file__).parents[2] / "scenarios"
_COMMANDS = ("lint", "fmt --diff")


def pems(chance: Random, cases: int) -> Tally:
    """Keys as an endpoint may serve them."""
    tally, mutations = Tally("PEM"), Mutations(chance)
    bases = [*PEMS, *_exports()]
    for number in range(cases):
        body = bases[number] if number < len(bases) else mutations.data(chance.choice(bases))
        _tried(tally, body, partial(parse_public_key, body, "text/plain"), Refusal)
    return tally


@cache
def _exports() -> tuple[bytes, ...]:
    key = signing_key()
    found = (key.public_pem(), key.pkcs1_public_pem(), key.openssh_public(), key.certificate_pem())
    return (*(text.encode() for text in found), json.dumps(key.jwks()).encode(), key.private_der())


def tokens(chance: Random, cases: int) -> Tally:
    """Tokens, most of them with a good signature over what is wrong inside."""
    tally, mutations = Tally("JWT"), Mutations(chance)
    for _ in range(cases):
        token = _token(chance, mutations)
        _tried(tally, token, partial(_entered, token), Refusal)
        _tried(tally, token, partial(read_claims, token), others=0)
    return tally


def _token(chance: Random, mutations: Mutations) -> str:
    kind = chance.randrange(10)
    if kind == 0:
        return mutations.text(SAMPLE_TOKEN)
    header: dict[str, object] = {"alg": "RS256", "typ": "JWT"}
    if kind == 1:
        payload = base64url(mutations.document(CLAIMS))
        return f"{base64url(mutations.document({'alg': 'RS256'}))}.{payload}.{base64url(b'x')}"
    whole = signing_key().sign_parts(json.dumps(header).encode(), mutations.document(CLAIMS))
    return mutations.text(whole) if kind == 2 else whole


def _entered(token: str) -> None:
    jws = parse_compact_jws(token)
    verify_token(jws, public_key(), tenant=_TENANT, settings=JwtSettings(), now_s=NOW_S)


def yamls(chance: Random, cases: int) -> Tally:
    """Scenarios, parts and replies, checked and put in order."""
    bases = [path.read_bytes() for path in sorted(_SCENARIOS.rglob("*.yaml"))]
    return _files("YAML", "a.yaml", [*YAMLS, *bases], chance, cases, first=len(YAMLS))


def targets(chance: Random, cases: int) -> Tally:
    """Targets."""
    return _files("target", "target.yaml", [TARGET], chance, cases, first=1)


def _files(
    name: str, file: str, bases: Sequence[bytes], chance: Random, cases: int, *, first: int
) -> Tally:
    tally, mutations = Tally(name), Mutations(chance)
    with TemporaryDirectory() as folder:
        path = Path(folder) / file
        for number in range(cases):
            text = bases[number] if number < first else _lines(mutations, chance.choice(bases))
            path.write_bytes(text)
            command = _COMMANDS[number % len(_COMMANDS)]
            _tried(tally, text, partial(_said, f"{command} {path}"))
    return tally


def _lines(mutations: Mutations, text: bytes) -> bytes:
    """Change bytes, or whole lines, which keeps more of a file's form."""
    chance = mutations.chance
    if chance.randrange(3) == 0:
        return mutations.data(text)
    lines = text.split(b"\n")
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, kind = chance.randrange(len(lines)), chance.randrange(4)
        if kind == 0:
            lines.insert(at, chance.choice(lines))
        elif kind == 1:
            del lines[at]
            lines = lines or [b""]
        elif kind == 2:
            name, colon, value = lines[at].partition(b":")
            text_ = mutations.text(value.decode("utf-8", "replace"))
            lines[at] = name + colon + b" " + text_.encode("utf-8", "surrogatepass")
        else:
            lines[at] = mutations.data(lines[at])
    return b"\n".join(lines)


def evidence(chance: Random, cases: int, *, of_a_run: Sequence[bytes]) -> Tally:
    """The evidence of a run, reported and explained from."""
    tally, mutations = Tally("evidence"), Mutations(chance)
    with TemporaryDirectory() as folder:
        directory = Path(folder)
        captured = directory / "captured.txt"
        for number in range(cases):
            lines = list(of_a_run)
            at = chance.randrange(len(lines))
            for _ in range(chance.choice((1, 1, 3))):
                lines[at] = _event(mutations, lines[at])
                at = chance.randrange(len(lines))
            text = b"\n".join(lines) + b"\n"
            (directory / "evidence.jsonl").write_bytes(text)
            said = f"report {directory}"
            if number % 2:
                captured.write_bytes(_event(mutations, chance.choice(lines)))
                said = f"explain --request {captured} --in {directory}"
            _tried(tally, text, partial(_said, said))
    return tally


def _event(mutations: Mutations, line: bytes) -> bytes:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return mutations.data(line)
    return mutations.document(value).replace(b"\n", b" ")


def _said(command: str) -> None:
    """Run a command in this process, its words kept from the terminal."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
    with redirect_stdout(out), redirect_stderr(out):
        cli.main(command.split(), standalone_mode=False)


def _tried(
    tally: Tally,
    shown: object,
    act: Callable[[], object],
    refusal: type[Exception] = SandboxFault,
    *,
    others: int = 1,
) -> None:
    with tally.case(shown, others=others):
        try:
            act()
        except (SandboxFault, click.ClickException, refusal):
            pass
        except Exception as bug:  # noqa: BLE001 - what this looks for
            tally.raised(bug)
