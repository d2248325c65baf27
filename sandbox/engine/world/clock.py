"""Virtual time of one world.

A world keeps two offsets to real time: ours, and the operator's, which only `moves: both` (the
target's shift-clock hook) changes. Our *lead* is their difference. A token is judged at *our time
minus the lead noted when it was first seen*, so that fast-forwarding our side accuses nobody of
handing out old tokens. Time only moves forward.
"""

from collections.abc import Callable


class VirtualClock:
    """Real time plus offsets; implements `room.Clock`."""

    def __init__(self, real_now_s: Callable[[], float]) -> None:
        self._real_now_s = real_now_s
        self.ours_s = 0.0
        self.operator_s = 0.0

    def now_s(self) -> float:
        """Our side's seconds since the epoch."""
        return self._real_now_s() + self.ours_s

    def lead_s(self) -> float:
        """How far our side is ahead of the operator."""
        return self.ours_s - self.operator_s

    def advance(self, seconds: float, *, both: bool) -> None:
        """Move our side forward, the operator's too when `both`; ValueError on a step back."""
        if seconds < 0:
            raise ValueError(f"virtual time only moves forward, not by {seconds} s")
        self.ours_s += seconds
        self.operator_s += seconds if both else 0.0
