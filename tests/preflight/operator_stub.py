"""An operator in memory for the pre-flight: each answer is a setting that a test may spoil."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import formatdate

from sandbox.engine.run.planning import Job
from sandbox.engine.run.players import PlayerPool
from sandbox.evidence.evidence import Evidence
from sandbox.preflight.preflight import Level, Line, PreflightServices, preflight
from sandbox.protocol.jwt_signing import SigningKey
from sandbox.wire import Headers, Request, Response
from tests.engine.fakes import Log, StoppedClock, target_of
from tests.engine.in_memory_runs import context

KEY = SigningKey.generate()
PUBLISHED = Response(200, Headers(), KEY.public_pem().encode())
NOT_FOUND = Response(404, Headers(), b"not found")
NOW_S = StoppedClock().now_s()
HOOKED = """\
fasttrack:
  authenticate: {url: "http://op/authenticate", credentials: {x-api-key: right-key}, sid: both}
gr8:
  jwt-token: {url: "http://op/token", pointer: /token}
  tenants: [{brand: acme, operator-id: op1, public-key: "http://op/key", currencies: [EUR]}]
players: {from: hook}
hooks:
  open-session: {http: "POST http://op/sessions", gives: [id, sid, headers]}
"""
LISTED = HOOKED.partition("players:")[0] + (
    "players: [{id: a, sid: sid-of-a, headers: {Cookie: a}}, {id: b, sid: sid-of-b}]\n"
)


@dataclass(slots=True)
class OperatorStub:
    """Answers by path. `reads` are the places of the sid; a sid is good `lives` times."""

    reads: frozenset[str] = frozenset({"header", "body"})
    sids: Mapping[str, str] = field(default_factory=lambda: {"sid-of-a": "a", "sid-of-b": "b"})
    key: str = "right-key"
    lives: int = 1000
    valid_status: int = 200
    cookies: frozenset[str] = frozenset({"a", "b"})
    claims: Mapping[str, object] = field(default_factory=lambda: {"iat": int(NOW_S)})
    date_s: float | None = NOW_S
    token_body: Callable[[str], object] = lambda token: {"token": token}  # bytes are no JSON
    signer: SigningKey = KEY
    published: Response = PUBLISHED
    nowhere: Response = NOT_FOUND
    faults: Mapping[str, Exception] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        assert timeout_s <= 30
        self.asked.append(request)
        if request.path in self.faults:
            raise self.faults[request.path]
        served: Mapping[str, Callable[[Request], Response]] = {
            "/authenticate": self._authenticate,
            "/sessions": lambda _: _json(
                200, {"id": "a", "sid": "sid-of-a", "headers": {"Cookie": "a"}}
            ),
            "/token": self._token,
            "/key": lambda _: self.published,
        }
        answer = served.get(request.path)
        return answer(request) if answer else self.nowhere, 0.0

    def _authenticate(self, request: Request) -> Response:
        if request.headers.get("X-Api-Key") != self.key:
            return _json(401, {"error": "unauthorized"})
        places = {
            "header": request.headers.get("sid"),
            "body": json.loads(request.body).get("sid"),
        }
        told = [places[place] for place in sorted(self.reads) if places[place]]
        who = self.sids.get(told[0]) if told else None
        if who is None or self.lives <= 0:
            return _json(401, {"error": "invalid_sid"})
        self.lives -= 1
        return _json(self.valid_status, {"user_id": who})

    def _token(self, request: Request) -> Response:
        if request.headers.get("Cookie") not in self.cookies:
            return _json(401, {"error": "not_logged_in"})
        date = () if self.date_s is None else (("Date", formatdate(self.date_s, usegmt=True)),)
        token = self.signer.sign_jwt(dict(self.claims))  # type: ignore[arg-type]  # a test's own
        return replace(_json(200, self.token_body(token)), headers=Headers(date))


def _json(status: int, body: object) -> Response:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, Headers(), sent)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a pre-flight said, and what it left in the run's evidence."""

    lines: tuple[Line, ...]
    log: Log

    def __getitem__(self, name: str) -> Line:
        [only] = [line for line in self.lines if line.line == name]
        return only

    @property
    def problems(self) -> list[str]:
        return [line.line for line in self.lines if line.level is Level.PROBLEM]

    @property
    def names(self) -> set[str]:
        return {line.line for line in self.lines}


async def look(
    operator: OperatorStub,
    *,
    target: str = HOOKED,
    jobs: Sequence[Job] = (),
    recorded: bool = False,
    trouble: str = "",
    terminal: bool = False,
    pool: PlayerPool | None = None,
) -> Looked:
    """Run a pre-flight against an operator."""
    log, known = Log(), target_of(target)
    on = context(log=log, target=known)
    listed = known.players
    of_target = PlayerPool(listed) if isinstance(listed, tuple) else None
    for secret in sorted(known.secrets):
        on.evidence.masks.add("secret", secret)
    evidence = Evidence(log.keep, now_s=on.environment.time.now_s, masks=on.evidence.masks)
    on = replace(
        on,
        environment=replace(on.environment, http=operator),
        pool=pool or of_target,
        evidence=evidence,
    )

    async def answering() -> Mapping[str, bool]:
        return {"wallet": True, "wallet_tls": True}

    async def connects(_: str) -> str:
        return trouble

    services = PreflightServices(answering, connects, terminal)
    return Looked(await preflight(on, jobs, services, recorded=recorded), log)
