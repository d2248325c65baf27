"""A wallet room on a desk: a clock to turn, seeded ids, and correct requests to spoil."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.json_value import Json, dump_json, parse_json
from sandbox.port import Decision, PlayerView, Records, RoomServices, RoomTarget
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.signature import SIGNATURE_HEADER, Signed, sign
from sandbox.providers.wallet.demo import (
    DEMO_PLAYER,
    DEMO_TOKEN,
    demo_section,
    mint_demo_token,
)
from sandbox.providers.wallet.room import WalletRoom
from sandbox.providers.wallet.state import TOKENS, TokenState
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Headers, Request, Response

PRIVATE_KEY = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
ACCESS_KEY = "k3yDem0-Acc355"
PATH = "/api/wallet/authenticate"
START_S = 1_760_000_000.0
MEMBERS: Mapping[str, Json] = {
    "token": DEMO_TOKEN,
    "player_id": 90071,
    "site_id": 12,
    "provider_id": 7041,
    "game_id": "lucky-ferry",
    "currency": "EUR",
}


@dataclass
class TurnedClock:
    now: float = START_S
    lead: float = 0.0

    def now_s(self) -> float:
        return self.now

    def lead_s(self) -> float:
        return self.lead

    @property
    def ours_s(self) -> float:
        return self.lead


class SeededIds:
    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def uuid4(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def text(self, length: int, *, alphabet: str) -> str:
        return "".join(self._random.choices(alphabet, k=length))

    def integer(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class NoWayOut:
    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        raise PeerFault(PeerTrouble.REFUSED, f"{operation} to {request.url} in {timeout_s}")


@dataclass
class Desk:
    room: WalletRoom
    clock: TurnedClock
    store: MemoryStore

    async def ask(self, request: Request) -> Decision:
        """Let the room decide, and change nothing."""
        return await self.room.handle(request, Records(self.store))

    async def post(self, request: Request) -> Decision:
        """Let the room decide and take its decision for real."""
        decision = await self.ask(request)
        await self.store.apply(decision.changes)
        return decision

    async def script(self, request: Request) -> Decision:
        """Let the room decide, as if a scenario had answered."""
        decision = await self.ask(request)
        await self.store.apply(decision.noted)
        return decision

    async def minted(self, player: PlayerView = DEMO_PLAYER, **values: Json) -> str:
        """Mint a token and return it."""
        return (await self.room.mint(player, values=values)).token

    async def state_of(self, token: str) -> TokenState:
        """Tell where a token stands now."""
        record = await Records(self.store).get(TOKENS, token)
        assert record is not None
        return record.as_of(self.clock.now).state

    async def ends_s(self, token: str) -> float | None:
        """Tell when a token ends."""
        end = await self.room.token_end(token)
        return end.ends_s if end else None


def target(
    settings: Mapping[str, Json] | None = None, *, section: Mapping[str, Json] | None = None
) -> RoomTarget:
    effective = load_contract("wallet").effective(settings or {})
    return RoomTarget({**demo_section(), **(section or {})}, effective)


async def desk(
    settings: Mapping[str, Json] | None = None,
    *,
    section: Mapping[str, Json] | None = None,
    demo: bool = True,
) -> Desk:
    clock, store = TurnedClock(), MemoryStore()
    services = RoomServices(clock, SeededIds(), NoWayOut(), store)
    room = WalletRoom(services, target(settings, section=section))
    if demo:
        await mint_demo_token(room)
    return Desk(room, clock, store)


async def opened(settings: Mapping[str, Json] | None = None) -> Desk:
    """A wallet whose demo token is active."""
    at = await desk(settings)
    assert (await at.post(correct())).answered["verdict"] == "accepted"
    return at


def body_of(**changes: Json) -> bytes:
    """The compact body of the documentation with members replaced."""
    return dump_json({**MEMBERS, **changes}).encode()


def request_with(body: bytes, *, signature: str | None = None, version: str = "2") -> Request:
    """A correct HTTP/2 request around any body."""
    return Request(
        method="POST",
        target=PATH,
        headers=Headers(
            (
                ("authorization", compose_basic("7041", ACCESS_KEY)),
                (SIGNATURE_HEADER, signature or sign(Signed(body), key=PRIVATE_KEY)),
                ("content-type", "application/json"),
                ("accept", "application/json"),
            )
        ),
        body=body,
        http_version=version,
        stream=1 if version == "2" else None,
    )


def correct(**changes: Json) -> Request:
    """A correct request with members replaced, signed as it is sent."""
    return request_with(body_of(**changes))


def at_path(path: str, request: Request, *, method: str = "POST") -> Request:
    """The same request at another path; the signature covers the body alone."""
    return replace(request, target=path, method=method)


def ending(**changes: Json) -> Request:
    """A correct request to end the session, with members replaced."""
    return at_path("/api/wallet/terminate", correct(**changes))


def with_headers(request: Request, **fields: str | None) -> Request:
    """Replace header fields (`_` for `-`); None removes one."""
    headers = request.headers
    for name, value in fields.items():
        field = name.replace("_", "-")
        headers = headers.without(field) if value is None else headers.with_field(field, value)
    return replace(request, headers=headers)


def json_of(response: Response) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", parse_json(response.body))
