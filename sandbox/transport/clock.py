"""Real time: the one place that reads the machine's clocks and waits.

It also knows how late this process has been: a timer that should go off every 50 ms says by how
much it did not. What is measured meanwhile may be too long by as much, and that is nobody's fault
but ours.
"""

import asyncio
import time

_TICK_S = 0.05
_PUNCTUAL_S = 0.01
"""Being late by less is no lateness: timers are never exact."""


class RealTime:
    """The wall clock, a clock that never jumps, waiting, and our own lateness."""

    def __init__(self) -> None:
        self._due_s: float | None = None
        self._late_s = 0.0

    def now_s(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def elapsed_s(self) -> float:
        """Return seconds since some moment before this process; only differences mean anything."""
        return time.perf_counter()

    def late_s(self) -> float:
        """Return by how many seconds in all this process has done things later than they were due.

        Only differences mean anything. It is watched from the first call on, in a running loop.
        """
        if self._due_s is None:
            self._wind()
        return self._late_s + self._overdue_s()

    def _overdue_s(self) -> float:
        due_s = self._due_s or 0.0
        return max(0.0, time.perf_counter() - due_s - _PUNCTUAL_S)

    def _wind(self) -> None:
        self._due_s = time.perf_counter() + _TICK_S
        asyncio.get_running_loop().call_later(_TICK_S, self._tick)

    def _tick(self) -> None:
        self._late_s += self._overdue_s()
        self._wind()

    async def pause(self, seconds: float) -> None:
        """Wait for real; not at all when `seconds` is zero or less."""
        await asyncio.sleep(max(0.0, seconds))
