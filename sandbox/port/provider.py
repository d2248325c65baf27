"""The `Provider` type: all that the rest of the program knows of one provider, as one value."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.json_value import Json
from sandbox.port.preflight import Line, PreflightCheck, Probe
from sandbox.port.room import Ids, Recognised, Room, RoomServices, RoomTarget
from sandbox.port.signing import Signing
from sandbox.wire import Request


async def _no_demo(room: Room) -> Sequence[tuple[str, str]]:
    """Have nothing to show to somebody who has no target."""
    return ()


def _no_basic(target: RoomTarget) -> tuple[str, str] | None:
    """Have no Basic credentials."""
    return None


async def _no_preflight(probe: Probe) -> Sequence[Line]:
    """Have nothing to look at."""
    return ()


@dataclass(frozen=True, slots=True)
class ShownTable:
    """What a provider remembers and the control port shows as rows: what it is, in words, and
    whether it can be emptied.
    """

    name: str
    text: str
    clears: bool = False


MOST_ROWS = 500
"""So many rows of a table are shown: the latest."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the engine has to know of one provider. What is known of it as data (title, ports,
    words, hooks, kinds of `given`, the lines that a target needs) stands in its `provider.yaml`.

    `recognise` tells from a request's bytes alone what it is. `room` makes a room for one world;
    with `fresh_ids` its identifiers are new in every run. `player_fields` are made up for each
    player who does not bring them. `checks` and `preflight` look at a target. `without_http2` tells
    whether the TLS port must offer HTTP/1.1 alone. `demo_section` stands in for the section of a
    target that nobody has, and `open_demo` makes what the examples use, and returns its identities.
    `signing` is how the operator signs its calls, None where it signs none. `basic` returns user
    and password of the Basic credentials that operator and provider use, None where they use none.
    `tables` are what the control port shows of a room.
    """

    name: str
    recognise: Callable[[Request], Recognised]
    room: Callable[[RoomServices, RoomTarget], Room]
    fresh_ids: bool = False
    player_fields: Mapping[str, Callable[[Ids], Json]] = field(default_factory=dict)
    checks: tuple[PreflightCheck, ...] = ()
    preflight: Callable[[Probe], Awaitable[Sequence[Line]]] = _no_preflight
    without_http2: Callable[[RoomTarget], bool] = lambda _: False
    demo_section: Mapping[str, Json] = field(default_factory=dict)
    open_demo: Callable[[Room], Awaitable[Sequence[tuple[str, str]]]] = _no_demo
    signing: Signing | None = None
    basic: Callable[[RoomTarget], tuple[str, str] | None] = _no_basic
    tables: tuple[ShownTable, ...] = ()
