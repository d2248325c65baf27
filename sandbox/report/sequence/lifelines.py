"""The lifelines of a diagram: where they stand, and which of their bars are taken.

Bars of one lifeline that overlap stand beside each other, up to `_MOST_BARS`; further ones share
the last place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.report.sequence.diagram import Lane

LEFT = 132
"""Width of the margin with steps and times."""
HALF_BAR = 4

_GAP = {1: 360, 2: 360, 3: 264}
_USUAL_GAP = 232
_FIRST, _AFTER, _ALONE = 64, 72, 300
_NARROWEST = 560
_BAR_STEP = 5
_MOST_BARS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One bar's place on a lifeline."""

    x: int
    slot: int

    def edge(self, *, right: bool) -> int:
        """Return where arrows meet it."""
        return self.x + (HALF_BAR if right else -HALF_BAR)


class Lifelines:
    """Takes and frees the places of bars, one stack for each lane."""

    def __init__(self, everyone: Sequence[tuple[str, str]]) -> None:
        gap = _GAP.get(len(everyone), _USUAL_GAP)
        first = LEFT + (_FIRST if len(everyone) > 1 else _ALONE)
        self.lanes = tuple(
            Lane(key, title, first + number * gap) for number, (key, title) in enumerate(everyone)
        )
        self.gap = gap
        self.width = max(_NARROWEST, first + (len(everyone) - 1) * gap + _AFTER)
        self._x = {lane.key: lane.x for lane in self.lanes}
        self._taken: dict[str, dict[int, str]] = {lane.key: {} for lane in self.lanes}

    def x(self, key: str) -> int:
        """Return the middle of a lifeline."""
        return self._x[key]

    def take(self, key: str, message: str) -> Place:
        """Give a message a bar on a lifeline."""
        taken = self._taken[key]
        slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)
        taken[slot] = message
        shown = min(slot, _MOST_BARS - 1)
        return Place(self._x[key] + shown * _BAR_STEP, slot)

    def free(self, key: str, place: Place) -> None:
        """Give a place back."""
        self._taken[key].pop(place.slot, None)

    def top(self, key: str, *, right: bool) -> int:
        """Return where an arrow leaves or meets a lifeline: at its last bar, if it has one."""
        taken = self._taken[key]
        if not taken:
            return self._x[key]
        slot = min(max(taken), _MOST_BARS - 1)
        if not right:
            return self._x[key] - HALF_BAR
        return self._x[key] + slot * _BAR_STEP + HALF_BAR
