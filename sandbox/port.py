"""What a provider's room is lent by the house, and what it hands back.

A room plays one provider for one world. It owns that provider's state in that world and sees no
socket, no clock and no randomness but those lent to it. Every inbound request ends in a
`Decision`: the provider's true answer, the provider's own words on what it found, and the change
of state that goes with it. A scenario may send another answer instead; then nothing is committed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlencode

from sandbox.json_value import Json, json_bytes
from sandbox.wire import Headers, Request, Response

PLAYER_SIDE_HEADER = "sandbox-call"
"""Header that our own player's browser adds on calls to our own providers, never the operator."""


class Clock(Protocol):
    """The world's time."""

    def now_s(self) -> float:
        """Our side's seconds since the epoch, virtual offset included."""
        ...

    def lead_s(self) -> float:
        """How far our side is ahead of the operator's clock right now, in seconds."""
        ...


class Ids(Protocol):
    """Seeded identifiers: the same seed and order give the same values."""

    def uuid4(self) -> str:
        """Return a version-4 UUID."""
        ...

    def text(self, length: int, *, alphabet: str) -> str:
        """Return `length` characters drawn from `alphabet`."""
        ...

    def integer(self, low: int, high: int) -> int:
        """Return an integer, both ends included."""
        ...


class Outbound(Protocol):
    """The way out to the operator; every exchange is recorded as evidence of the operation."""

    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        """Return the complete answer, redirects not followed. Raise PeerFault if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class RoomServices:
    """What a world lends to each of its rooms. `own_url` is the room's cleartext base URL."""

    clock: Clock
    ids: Ids
    outbound: Outbound
    own_url: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a request is, told from its bytes alone.

    `operation` is None when the path is none of the provider's. `key` is the correlation key of
    the operation (see contract.yaml), "" when the request carries none. `identities` are the
    (kind, value) pairs by which its world may be found, the most telling first; kinds are
    `token`, `sid`, `player`.
    """

    operation: str | None = None
    key: str = ""
    identities: tuple[tuple[str, str], ...] = ()


def _nothing() -> None:
    """Change no state."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The provider's true answer to one request.

    `answered` is the provider's verdict as scenarios see it; it always has `verdict`
    (`accepted` or `refused`) and, when refused, `reason` (a stable reason code). `notes` are
    warnings worth a line in the evidence (a conformance warning, a security note). `own_words`:
    the body is a JSON object of our own wording, no document of the vendor, so that the runner may
    add to it what the request came closest to.
    """

    response: Response
    answered: Mapping[str, Json]
    commit: Callable[[], None] = _nothing
    notes: tuple[str, ...] = ()
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class PlayerView:
    """A player as the steps know them: `id` is the operator's player id (GR8 externalUserId).

    `wallet_id` is the unsigned integer by which the wallet knows the same player. `headers` go
    with every call this player's browser makes to the operator.
    """

    id: str
    sid: str = ""
    currency: str = "EUR"
    brand: str = ""
    wallet_id: int = 0
    headers: Headers = Headers()


@dataclass(frozen=True, slots=True)
class Send:
    """What a step's `send:` overrides in a request the room composes; None leaves the default.

    `path` may bring its own query, else the composed one stays. `body` is JSON, `raw` the exact
    body bytes; `headers` and `query` replace fields by name, and None removes one. `values`
    holds operation words (`token`, `sid`, `lang`).
    """

    method: str | None = None
    path: str | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    query: Mapping[str, str | None] = field(default_factory=dict)
    body: Json | None = None
    raw: bytes | None = None
    values: Mapping[str, Json] = field(default_factory=dict)

    def over(self, request: Request) -> Request:
        """Apply it to a composed request; what it does not name stays."""
        headers = request.headers
        for name, value in self.headers.items():
            headers = headers.without(name) if value is None else headers.with_field(name, value)
        return replace(
            request,
            method=self.method or request.method,
            target=self._target(request),
            headers=headers,
            body=self._body(request),
        )

    def _target(self, request: Request) -> str:
        path, mark, query = (self.path or request.path).partition("?")
        kept = query if mark else request.target.partition("?")[2]
        if self.query:
            named = replace(request, target=f"?{kept}").query
            pairs = [(name, value) for name, value in named if name not in self.query]
            pairs += [(name, value) for name, value in self.query.items() if value is not None]
            kept = urlencode(pairs, errors="surrogatepass")
        return f"{path}?{kept}" if kept else path

    def _body(self, request: Request) -> bytes:
        if self.raw is not None:
            return self.raw
        return request.body if self.body is None else json_bytes(self.body)


class Room(Protocol):
    """One provider in one world."""

    async def handle(self, request: Request) -> Decision:
        """Decide on one inbound request. Never raises for anything the peer sent."""
        ...

    async def prepare(self, operation: str) -> None:
        """Fetch what composing that operation needs, an access token say. Raise SetupFault."""
        ...

    def judge(self, operation: str, response: Response) -> Mapping[str, Json]:
        """Return the provider's verdict on an answer to its own call; {} where it has none."""
        ...

    def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build the request of an operation that our side starts. Raise SetupFault when the
        target does not say where to send it.
        """
        ...
