"""The operator's own clock: real time, plus what a test has shifted it by."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""How to wait a number of seconds: `asyncio.sleep`, or a tester's stand-in."""


class OperatorClock:
    """Seconds since the epoch as this operator believes them."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now_s(self) -> float:
        """Return the operator's present."""
        return time.time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Move on; a negative value moves back."""
        self._ahead_s += seconds

    def back_to_real(self) -> None:
        """Forget every shift."""
        self._ahead_s = 0.0

    @property
    def ahead_s(self) -> float:
        """How far this clock is ahead of real time."""
        return self._ahead_s
