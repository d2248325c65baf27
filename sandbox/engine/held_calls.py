"""What keeps the operator from others while a cell is played, and whom that excuses.

A scenario may let a provider answer late, or never. An operator that serves one call after the
other, as a single worker does, is held up by that in everything else it does: breaking no must, it
would fail the cells that are played beside. Many calls of ours at once do the same (`crowd.py`).
What another cell keeps the operator busy with for half a second or more while an exchange is under
way therefore accuses nobody there; the cell is played again alone, where nothing but its own steps
is in the way.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.scenario.yaml_tree.duration import render_duration

LONG_S = 0.5
HELD_BACK = "another call of the operator's was held back"
_REMEMBERED_S = 120.0


@dataclass(slots=True)
class _Held:
    """A call of the operator of a run (known by its evidence), in a cell; `to_s` None: still."""

    evidence: object
    cell: str
    from_s: float
    to_s: float | None = None
    what: str = HELD_BACK


class HeldCalls:
    """What is held back now, and was lately, by every cell of every run in this process."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._held: dict[int, _Held] = {}

    @contextmanager
    def holding(
        self, evidence: object, cell: str, *, now_s: Callable[[], float], what: str = HELD_BACK
    ) -> Iterator[None]:
        """Take note that a call is held back, or `what` else keeps the operator from others, for as
        long as the context lasts.
        """
        number, held = next(self._numbers), _Held(evidence, cell, now_s(), what=what)
        self._held[number] = held
        try:
            yield
        finally:
            held.to_s = now_s()
            if held.to_s - held.from_s < LONG_S:
                del self._held[number]
            else:
                self._forget(before_s=held.to_s - _REMEMBERED_S)

    def hold(self, evidence: object, cell: str, *, from_s: float, lasts_s: float) -> None:
        """Take note that a call is held back until then."""
        self._held[next(self._numbers)] = _Held(evidence, cell, from_s, from_s + lasts_s)

    def let_go(self, evidence: object, cell: str, *, now_s: float) -> None:
        """Take note that a cell is over, and with it all that it was going to hold back."""
        for held in self._held.values():
            if held.evidence is evidence and held.cell == cell:
                held.to_s = now_s if held.to_s is None else min(held.to_s, now_s)

    def why_held_up(
        self, evidence: object, cell: str, *, spans: Iterable[tuple[float, float]]
    ) -> str:
        """Say what other cell of this run held the operator up in one of these spans of time, for
        long; "" for none.
        """
        spans = tuple(spans)
        for held in tuple(self._held.values()):
            if held.evidence is not evidence or held.cell == cell:
                continue
            longest_s = max((_overlap(held, span) for span in spans), default=0.0)
            if longest_s >= LONG_S:
                return (
                    f"{held.what} meanwhile, by {held.cell} for"
                    f" {render_duration(round(longest_s, 1))}: whoever serves one at a time waits"
                )
        return ""

    def _forget(self, *, before_s: float) -> None:
        for number, held in tuple(self._held.items()):
            if held.to_s is not None and held.to_s < before_s:
                del self._held[number]


def _overlap(held: _Held, span: tuple[float, float]) -> float:
    to_s = span[1] if held.to_s is None else min(held.to_s, span[1])
    return to_s - max(held.from_s, span[0])
