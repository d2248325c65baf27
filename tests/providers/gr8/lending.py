"""What a world lends to the room, an operator that signs and serves real keys, and shortcuts."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

import yaml

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.errors import PeerFault
from sandbox.json_value import Json, parse_json
from sandbox.port import Conflict, Decision, PlayerView, Records, RoomServices, RoomTarget, Send
from sandbox.protocol.jwt_signing import SigningKey
from sandbox.providers.gr8.accounts import Account, account_id
from sandbox.providers.gr8.room import Gr8Room
from sandbox.providers.gr8.settings import from_target
from sandbox.providers.gr8.state import ACCOUNTS
from sandbox.wire import Headers, Request, Response
from tests.protocol.keys import signing_key

OWN_URL = "http://127.0.0.1:8702"
KEY_URL = "http://127.0.0.1:8600/keys"
NOW = 1_800_000_000
ALICE = PlayerView("p-1001", brand="acme")


@dataclass(slots=True)
class FakeClock:
    now: float = float(NOW)
    lead: float = 0.0

    def now_s(self) -> float:
        return self.now

    def lead_s(self) -> float:
        return self.lead

    @property
    def ours_s(self) -> float:
        return self.lead

    def advance(self, seconds: float, *, both: bool = False) -> None:
        self.now += seconds
        self.lead += 0 if both else seconds


@dataclass(slots=True)
class FakeIds:
    count: int = 0

    def uuid4(self) -> str:
        return self.text(36, alphabet="0")

    def text(self, length: int, *, alphabet: str) -> str:
        self.count += 1
        return str(self.count).rjust(length, alphabet[0])

    def integer(self, low: int, high: int) -> int:
        del high
        return low


def pem_answer(pem: str, *, content_type: str = "text/plain") -> Response:
    return Response(200, Headers.of(content_type=content_type), pem.encode())


@dataclass(slots=True)
class FakeOperator:
    """Answers get-public-key by brand; a brand it does not have gets 404.

    `gate`, where set, holds every answer back until it is opened; `asked` is set by a request.
    """

    answers: dict[str, Response | PeerFault] = field(default_factory=dict)
    sent: list[tuple[str, Request, float]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        self.sent.append((operation, request, timeout_s))
        self.asked.set()
        if self.gate is not None:
            await self.gate.wait()
        answer = self.answers.get(request.headers.get("x-brand") or "", Response(404))
        if isinstance(answer, PeerFault):
            raise answer
        return answer

    def publish(self, key: SigningKey, *, brand: str = "acme") -> None:
        self.answers[brand] = pem_answer(key.public_pem())


TENANTS: Json = [
    {
        "brand": "acme",
        "operator-id": "op1",
        "public-key": KEY_URL,
        "currencies": ["EUR", "USD"],
    },
    {
        "brand": "zenith",
        "operator-id": "op2",
        "public-key": KEY_URL,
        "currencies": ["EUR", "GBP"],
        "casino-aggregation": True,
    },
]
SECTION: Mapping[str, Json] = {
    "jwt-token": {"url": "http://127.0.0.1:8600/token?via=web", "pointer": "/data/token"},
    "tenants": TENANTS,
}


@cache
def contract() -> Mapping[str, Json]:
    """The room's contract as plain data."""
    text = files("sandbox.providers.gr8").joinpath("contract.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    assert isinstance(loaded, dict)
    return loaded


def defaults() -> Mapping[str, Json]:
    settings = contract()["settings"]
    assert isinstance(settings, Mapping)
    found: dict[str, Json] = {}
    for name, setting in settings.items():
        assert isinstance(setting, Mapping)
        found[name] = setting["default"]
    return found


def target(section: Mapping[str, Json] = SECTION, **overrides: Json) -> RoomTarget:
    """A target; overrides are settings, `__` for the dot: `jwt__skew_s=0`."""
    given = {name.replace("__", "."): value for name, value in overrides.items()}
    return RoomTarget({**section, "settings": given}, {**defaults(), **given})


class World:
    """A room with everything it is lent, the operator publishing the key of each brand."""

    def __init__(self, section: Mapping[str, Json] = SECTION, **overrides: Json) -> None:
        self.tokens = 0
        self.clock = FakeClock()
        self.operator = FakeOperator()
        self.operator.publish(signing_key("acme"))
        self.operator.publish(signing_key("zenith"), brand="zenith")
        self.ids = FakeIds()
        self.store = MemoryStore()
        self.target = target(section, **overrides)
        services = RoomServices(self.clock, self.ids, self.operator, self.store, OWN_URL)
        self.room = Gr8Room(services, self.target)

    def token(self, key: str = "acme", /, **claims: Json) -> str:
        """A correct token of the operator's time, like no other; a claim of None is left out."""
        self.tokens += 1
        issued = int(self.clock.now - self.clock.lead)
        given: dict[str, Json] = {
            "externalUserId": ALICE.id,
            "defaultCurrency": "EUR",
            "iat": issued,
            "exp": issued + 60,
            "jti": self.tokens,
            **claims,
        }
        return signing_key(key).sign_jwt({n: v for n, v in given.items() if v is not None})

    async def get(self, target: str, *, cookie: str = "") -> Decision:
        headers = Headers((("Cookie", cookie),)) if cookie else Headers()
        return await self.handle(Request("GET", target, headers=headers))

    async def enter(self, token: str, *, brand: str = "", cookie: str = "") -> Decision:
        query = f"&brand={brand}" if brand else ""
        return await self.get(f"/en/?jwt={token}{query}", cookie=cookie)

    async def post(self, path: str, body: bytes) -> Decision:
        return await self.handle(Request("POST", path, body=body))

    async def handle(self, request: Request, *, scripted: bool = False) -> Decision:
        """Let the room decide and make the changes that go with it, or with a script's answer."""
        while True:
            decision = await self.room.handle(request, Records(self.store))
            try:
                await self.store.apply(decision.noted if scripted else decision.changes)
            except Conflict:
                continue
            return decision

    async def note(self, token: str, *, handed_out: bool = False) -> None:
        await self.room.note_jwt(token, handed_out=handed_out, player=ALICE)

    async def account_of(self, player: PlayerView) -> Account | None:
        """The record of a player's account; None before the first authorised entry."""
        tenant = from_target(self.target).tenant(player.brand)
        if tenant is None:
            return None
        return await Records(self.store).get(ACCOUNTS, account_id(tenant, player.id).key)

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        return await self.room.compose(operation, send, player)


def reason(decision: Decision) -> Json:
    return decision.answered.get("reason")


def body_of(decision: Decision) -> Json:
    return parse_json(decision.response.body)


def with_brand(brand: str) -> PlayerView:
    return replace(ALICE, brand=brand)
