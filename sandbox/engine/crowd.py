"""Calls that one cell makes many at once, and the time that an operator may take for them.

No page of a vendor says how many requests an operator has to answer at the same time, or how fast.
Fifty at once, of which each takes a tenth of a second of one processor, take five seconds: whoever
comes last breaks no must. So while the answers to many calls of a cell come in one after the other,
the clock of those that still wait stands still; where none comes any more it goes on, and who
answers nothing is found out as ever. What else the operator has to do meanwhile has to wait as
well: a crowd holds other cells up as a call does that is held back (`held_calls.py`).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

MANY = 10
"""So many calls of one cell at once are a crowd, until the last of them is answered."""

MADE = "many calls at once were made"
"""What holds other cells up, in words."""


class Crowd:
    """The calls of one cell that are under way. `hold` lasts while they are a crowd."""

    def __init__(
        self, now_s: Callable[[], float], hold: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._now_s, self._hold = now_s, hold
        self._under_way, self._busy_s = 0, 0.0
        self._since_s: float | None = None
        self._holding = ExitStack()

    def busy_s(self) -> float:
        """Return the seconds, all in all, that passed until answers to calls of a crowd came."""
        return self._busy_s

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Count a call for as long as the context lasts."""
        self._under_way += 1
        if self._under_way >= MANY and self._since_s is None:
            self._since_s = self._now_s()
            self._holding.enter_context(self._hold())
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._since_s = None
                self._holding.close()

    def answered(self) -> None:
        """Take note that a call of the cell was answered."""
        if self._since_s is not None:
            before_s, self._since_s = self._since_s, self._now_s()
            self._busy_s += self._since_s - before_s
