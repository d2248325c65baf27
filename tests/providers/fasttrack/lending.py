"""What a world hands to the room, made of plain values, and shortcuts to talk to it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.errors import PeerFault
from sandbox.json_value import Json, dump_json, member, parse_json
from sandbox.port import (
    Decided,
    Decision,
    Records,
    RoomServices,
    RoomTarget,
    Send,
    Shared,
    Store,
    decide,
)
from sandbox.providers.fasttrack.room import FastTrackRoom
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Headers, Request, Response

OWN_URL = "http://127.0.0.1:8701"
ASK_URL = "http://127.0.0.1:8600/authenticate"
TOKEN_URL = "http://127.0.0.1:8600/oauth/token"

Answer = Callable[[Request], Response]


@dataclass(slots=True)
class FakeClock:
    now: float = 1_700_000_000.0
    ahead: float = 0.0

    def now_s(self) -> float:
        return self.now

    def lead_s(self) -> float:
        return 0.0

    @property
    def ours_s(self) -> float:
        return self.ahead


@dataclass(slots=True)
class FakeIds:
    count: int = 0

    def uuid4(self) -> str:
        self.count += 1
        return f"00000000-0000-4000-8000-{self.count:012d}"

    def text(self, length: int, *, alphabet: str) -> str:
        return alphabet[0] * length

    def integer(self, low: int, high: int) -> int:
        return low


@dataclass(slots=True)
class FakeOutbound:
    """Answers each operation by a function; keeps what was sent.

    `gate`, where set, holds every answer back until it is opened; `took_s` passes on `clock`.
    """

    answers: dict[str, Answer | PeerFault]
    clock: FakeClock
    sent: list[tuple[str, Request, float]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    took_s: float = 0.0

    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        self.sent.append((operation, request, timeout_s))
        if self.gate is not None:
            await self.gate.wait()
        self.clock.now += self.took_s
        answer = self.answers[operation]
        if isinstance(answer, PeerFault):
            raise answer
        return answer(request)

    def of(self, operation: str) -> list[Request]:
        return [request for name, request, _ in self.sent if name == operation]


@dataclass(slots=True)
class Stage:
    room: FastTrackRoom
    outbound: FakeOutbound
    clock: FakeClock
    store: Store
    shared: Shared

    async def ask(self, request: Request, *, scripted: bool = False) -> Decision:
        """Hand a request to the room and make the changes it decided on, those that go with a
        scripted reply where there is one; again for as long as others were quicker.
        """

        async def deciding(records: Records) -> Decided[Decision]:
            decision = await self.room.handle(request, records)
            return Decided(decision, decision.noted if scripted else decision.changes)

        return await decide(self.store, deciding)

    async def login(self, sid: str) -> Decision:
        return await self.ask(login_request(sid))

    async def logout(self, sid: str) -> Decision:
        return await self.ask(logout_request(sid))

    async def notifications(self, sid: str | None) -> Decision:
        send = Send(values={"sid": sid})
        return await self.ask(await self.room.compose("fasttrack.notifications", send, None))


def login_request(*sids: str, query: str = "") -> Request:
    fields = (*((("authtoken", sid)) for sid in sids), ("content-type", "application/json"))
    url = f"{OWN_URL}/Platform/LoginAuthToken{query}"
    return Request.to("POST", url, headers=Headers(fields), body=b"{}")


def logout_request(sid: str) -> Request:
    return Request.to("POST", f"{OWN_URL}/Platform/Logout", headers=Headers.of(authtoken=sid))


def answering(status: int, body: Json = None, *, raw: bytes | None = None) -> Answer:
    content = raw if raw is not None else dump_json(body).encode()
    headers = Headers.of(content_type="application/json")
    return lambda request: Response(status, headers, content)


def operator_knowing(players: Mapping[str, Json]) -> Answer:
    """Answer 200 and the user_id of a known sid, 401 otherwise; read body, then header."""

    def answer(request: Request) -> Response:
        sid = member(parse_json(request.body), "sid")
        found = sid if isinstance(sid, str) else request.headers.get("sid") or ""
        if found in players:
            return answering(200, {"user_id": players[found]})(request)
        return answering(401, {"error": "invalid_sid", "code": 401})(request)

    return answer


def stage(
    *,
    authenticate: Answer | PeerFault | None = None,
    token: Answer | PeerFault | None = None,
    credentials: Json = None,
    sid: str = "both",
    url: str = ASK_URL,
    brands: Json = None,
    settings: Mapping[str, Json] | None = None,
    store: Store | None = None,
    beside: Stage | None = None,
) -> Stage:
    """Play one cell; with `beside` another one of that one's run, against the same operator."""
    call: dict[str, Json] = {"url": url, "sid": sid}
    if credentials is not None:
        call["credentials"] = credentials
    section: dict[str, Json] = {"authenticate": call} if url else {}
    section["brands"] = brands or [{"name": "acme", "id": 16}, {"name": "bravo", "id": 17}]
    clock = FakeClock()
    known = operator_knowing({"live-sid": 481516})
    shared = beside.shared if beside else Shared()
    outbound = (
        beside.outbound
        if beside
        else FakeOutbound(
            {
                "fasttrack.authenticate": authenticate or known,
                "fasttrack.get-token": token or answering(500),
            },
            clock,
        )
    )
    target = RoomTarget(section, load_contract("fasttrack").effective(settings or {}))
    kept = store or MemoryStore()
    services = RoomServices(clock, FakeIds(), outbound, kept, OWN_URL, shared)
    return Stage(FastTrackRoom(services, target), outbound, clock, kept, shared)


def body_of(response: Response) -> Json:
    return parse_json(response.body)
