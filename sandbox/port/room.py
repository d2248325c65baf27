"""The interface of a provider's room: what it is given, and the decisions that it returns.

A room plays one provider for one world. It sees no socket, no clock and no randomness but those it
is handed. Every inbound request ends in a `Decision`: the provider's true answer, the provider's
own words on what it found, and the changes of state that go with it, as plain values.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port.send import PlayerView, Send
from sandbox.port.shared import Shared
from sandbox.port.store import Change, Records, Store
from sandbox.wire import Request, Response


class Clock(Protocol):
    """The world's time."""

    def now_s(self) -> float:
        """Our side's seconds since the epoch, virtual offset included."""
        ...

    def lead_s(self) -> float:
        """How far our side is ahead of the operator's clock right now, in seconds."""
        ...

    @property
    def ours_s(self) -> float:
        """How far our side is ahead of real time, in seconds."""
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
    """The HTTP client towards the operator; every exchange is recorded."""

    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        """Return the complete answer, redirects not followed. Raise PeerFault if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class RoomServices:
    """What a world hands to each of its rooms. `own_url` is the room's cleartext base URL.

    `store` holds the records of this room in this world, and no others; `shared` is what all cells
    of the run have in common.
    """

    clock: Clock
    ids: Ids
    outbound: Outbound
    store: Store
    own_url: str = ""
    shared: Shared = field(default_factory=Shared)


@dataclass(frozen=True, slots=True)
class RoomTarget:
    """What one provider has to know: its `section` of the target, environment filled in, and its
    `settings`: the contract's defaults with the section's `settings:` laid over them. `hosts` are
    those of all the URLs in the target, by name or address.
    """

    section: Mapping[str, Json]
    settings: Mapping[str, Json]
    hosts: frozenset[str] = frozenset()


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


@dataclass(frozen=True, slots=True)
class Decision:
    """The provider's true answer to one request.

    `answered` is the provider's verdict as scenarios see it; it always has `verdict`
    (`accepted` or `refused`) and, when refused, `reason` (a stable reason code). `changes` are made
    when this answer is sent; when a scenario answers instead, `noted` are made in their place: what
    happened whatever was answered (a request was seen, a key was fetched). `notes` are warnings
    worth a line in the evidence (a conformance warning, a security note). `own_words`: the body is
    a JSON object of our own wording, no document of the vendor, so that the engine may add to it
    what the request came closest to.
    """

    response: Response
    answered: Mapping[str, Json]
    changes: tuple[Change, ...] = ()
    noted: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A thing given to a scenario: `main` stands for it, `fields` are its parts by name.

    `identities` are the (kind, value) pairs by which requests about it find this world, `secrets`
    those that no report may show.
    """

    main: Json
    fields: Mapping[str, Json]
    identities: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a chain of redirects, and its answer."""

    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a browser goes on to after a redirect: the request, or why it does not follow one.

    Neither where the answer is no redirect.
    """

    request: Request | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TokenEnd:
    """When a token ends, and what time it is for it; both in seconds since the epoch."""

    ends_s: float
    now_s: float


class Room(Protocol):
    """One provider in one world. What a provider does not have keeps its default."""

    async def handle(self, request: Request, records: Records) -> Decision:
        """Decide on one inbound request, on whatever path. Never raises for what the peer sent.

        Changes nothing: it is asked again about the same request when a record that it has read
        was changed meanwhile. What it then asks the operator again is answered from memory.
        """
        ...

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build the request of an operation that our side starts. Raise SetupFault when the
        target does not say where to send it.
        """
        ...

    async def prepare(self, operation: str) -> None:
        """Fetch what composing that operation needs, an access token say. Raise SetupFault."""
        return

    def under_way(self, operation: str, send: Send) -> AbstractAsyncContextManager[None]:
        """Have all that a call of that operation needs, from before it is composed until it has
        been answered. Raise SetupFault.
        """
        return nullcontext()

    def hook_done(self, hook: str) -> None:
        """Take note that a hook of the target has done its work."""
        return

    def onward(self, operation: str, hops: Sequence[Hop]) -> Onward:
        """Say what the player's browser asks for next, of a call that has led through `hops`."""
        return Onward()

    def judge(self, operation: str, response: Response) -> Mapping[str, Json]:
        """Return the provider's verdict on an answer to its own call; {} where it has none."""
        return {}

    async def make(self, kind: str, player: PlayerView, values: Mapping[str, Json]) -> Made:
        """Make a given of one of the provider's kinds. Raise SetupFault."""
        raise SetupFault(f"this provider makes no {kind}")

    async def reply(self, words: Mapping[str, Json], request: Request) -> Response | None:
        """Build what the provider's own words in a scripted reply stand for (`code: 2`); None
        where there is none among them. Nothing is changed.
        """
        return None

    def sent(self, response: Response, request: Request) -> Response:
        """Return a scripted reply with what every answer of the provider has."""
        return response

    def player_currency(self) -> str:
        """Return a currency in which a player can be let in; "" where any is as good."""
        return ""

    async def note_jwt(self, jwt: str, *, handed_out: bool, player: PlayerView) -> None:
        """Take note that a JWT of the operator's exists; `handed_out`: just now, to the player."""
        return

    async def judged_now_s(self, jwt: str) -> float | None:
        """Return the moment at which the times of a JWT are judged; None for the world's own."""
        return None

    async def signed_by(self, jwt: str, player: PlayerView) -> frozenset[str]:
        """Say whose key a JWT's signature holds with. Raise PeerFault when nobody can tell."""
        return frozenset({"none"})

    def example(self, kind: str, fields: Mapping[str, Json]) -> tuple[str, Json] | None:
        """Return the operator's first call with a thing of a kind: its operation and its body, as a
        correct operator sends it; None where there is none.
        """
        return None

    async def table(self, name: str) -> Sequence[Mapping[str, Json]]:
        """Return the rows of a table that the provider shows (`Provider.tables`)."""
        return ()

    async def clear(self, name: str) -> None:
        """Empty a table that can be emptied."""
        return

    async def token_end(self, token: str) -> TokenEnd | None:
        """Return when a token ends; None for one that is not the provider's, or never ends."""
        return None
