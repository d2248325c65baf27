"""Virtual time of one world.

A world keeps two offsets to real time: ours, and the operator's, which only `moves: both` (the
target's shift-clock hook) changes. Our *lead* is their difference. A token is judged at *our time
minus the lead noted when it was first seen*, so that fast-forwarding our side accuses nobody of
handing out old tokens. Time only moves forward.

The offsets are a record of the store; the clock shows them as it last read them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.port import Decided, Records, Store, Table, decide

_KEY = "offsets"


@dataclass(frozen=True, slots=True)
class Offsets:
    """Seconds by which each side is ahead of real time."""

    ours_s: float = 0.0
    operator_s: float = 0.0


OFFSETS = Table("clock", Offsets)


class VirtualClock:
    """Real time plus offsets; implements `port.Clock`."""

    def __init__(self, real_now_s: Callable[[], float], store: Store) -> None:
        self._real_now_s = real_now_s
        self._store = store
        self._read = Offsets()

    @property
    def ours_s(self) -> float:
        """How far our side is ahead of real time."""
        return self._read.ours_s

    @property
    def operator_s(self) -> float:
        """How far the operator's side is ahead of real time."""
        return self._read.operator_s

    def now_s(self) -> float:
        """Our side's seconds since the epoch."""
        return self._real_now_s() + self._read.ours_s

    def lead_s(self) -> float:
        """How far our side is ahead of the operator."""
        return self._read.ours_s - self._read.operator_s

    async def refresh(self) -> None:
        """Read the offsets: another process may have moved them."""
        self._read = await Records(self._store).get(OFFSETS, _KEY) or Offsets()

    async def advance(self, seconds: float, *, both: bool) -> None:
        """Move our side forward, the operator's too when `both`; ValueError on a step back."""
        if seconds < 0:
            raise ValueError(f"virtual time only moves forward, not by {seconds} s")

        async def moved(records: Records) -> Decided[Offsets]:
            now = await records.get(OFFSETS, _KEY) or Offsets()
            ahead = Offsets(now.ours_s + seconds, now.operator_s + (seconds if both else 0.0))
            return Decided(ahead, (records.put(OFFSETS, _KEY, ahead),))

        self._read = await decide(self._store, moved)
