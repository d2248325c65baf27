"""Moves of a world's clock, and which of them a scenario can make again.

A scenario makes its tokens before its first step, so that a step that moves its clock ages them
all. A move is made again where whatever is used after it was used before it, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.evidence.events import ClockMoved
from sandbox.explain.capture.grouping import Group, row_of, thing_in
from sandbox.json_value import Json

_EXACT = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Move:
    """A move `at` a place among the messages: forward by so many seconds, of the operator's clock
    `both`; `seconds` None where it was set, frozen or put back.
    """

    at: float
    seconds: Decimal | None
    both: bool = False

    def step(self) -> dict[str, Json]:
        """Return the step that makes it again."""
        return {"clock": {"advance": self.by, "moves": "both" if self.both else "sandbox"}}

    @property
    def by(self) -> str:
        """How far, as scenarios write it."""
        thousandths = int((self.seconds or Decimal(0)) * 1000)
        for unit, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000)):
            if not thousandths % size:
                return f"{thousandths // size}{unit}"
        return f"{thousandths}ms"


@dataclass(slots=True)
class Moves:
    """Moves that are still to come, in their order. `left_out` says of others why they are none."""

    waiting: list[Move]
    groups: Sequence[Group]
    left_out: list[str] = field(default_factory=list)

    def before(self, number: int) -> Iterator[Move]:
        """Yield the moves that are made before the group of that number."""
        group = self.groups[number]
        while self.waiting and self.waiting[0].at <= group.first.start:
            move = self.waiting.pop(0)
            if move.seconds is None:
                self._leave_out(group, "set to a moment, frozen or put back, which no step does")
            elif _new_things(self.groups, number):
                self._leave_out(group, _OLDER.format(move.by))
            else:
                yield move

    def _leave_out(self, group: Group, why: str) -> None:
        self.left_out.append(f"before {group.first.id} the clock was {why}.")


_OLDER = (
    "moved by {}; not here, for what is given is made before all steps, and what came later would"
    " be as much older"
)


def moves_of(events: Iterable[tuple[float, ClockMoved]]) -> Iterator[Move]:
    """Read the moves of a world out of its evidence, which tells where its clock stands."""
    before = Decimal(0)
    for at, event in events:
        ahead = Decimal(repr(event.ours_s))
        seconds = (ahead - before).quantize(_EXACT)
        before, forward = ahead, seconds > 0 and seconds == (ahead - before)
        yield Move(at, seconds if forward else None, both=event.by == "both")


def _new_things(groups: Sequence[Group], number: int) -> bool:
    """Tell whether a group from there on is about a thing that none before was about."""
    known = {thing for group in groups[:number] for thing in _things(group)}
    return any(thing not in known for group in groups[number:] for thing in _things(group))


def _things(group: Group) -> Iterator[str]:
    for message in (group.first, *group.inner):
        row = row_of(message.operation)
        if row and (thing := thing_in(message, row)[1]):
            yield thing
