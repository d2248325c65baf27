"""Virtual time of one world.

A world keeps two offsets to real time: ours, and the operator's, which only `moves: both` (the
target's shift-clock hook) changes. Our *lead* is their difference. A token is judged at *our time
minus the lead noted when it was first seen*, so that fast-forwarding our side accuses nobody of
handing out old tokens. Time only moves forward, in cells; in a served world it can be frozen at a
moment, and go back to the real one.

The offsets are a record of the store; the clock shows them as it last read them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.port import Decided, Records, Store, Table, decide

_KEY = "offsets"


@dataclass(frozen=True, slots=True)
class Offsets:
    """Seconds by which each side is ahead of real time. `frozen_s` is our side's moment while it
    stands still, None while it goes on.
    """

    ours_s: float = 0.0
    operator_s: float = 0.0
    frozen_s: float | None = None


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
        frozen_s = self._read.frozen_s
        return self._read.ours_s if frozen_s is None else frozen_s - self._real_now_s()

    @property
    def is_frozen(self) -> bool:
        """True while our side's time stands still."""
        return self._read.frozen_s is not None

    @property
    def operator_s(self) -> float:
        """How far the operator's side is ahead of real time."""
        return self._read.operator_s

    def now_s(self) -> float:
        """Our side's seconds since the epoch."""
        frozen_s = self._read.frozen_s
        return self._real_now_s() + self._read.ours_s if frozen_s is None else frozen_s

    def lead_s(self) -> float:
        """How far our side is ahead of the operator."""
        return self.ours_s - self._read.operator_s

    async def refresh(self) -> None:
        """Read the offsets: another process may have moved them."""
        self._read = await Records(self._store).get(OFFSETS, _KEY) or Offsets()

    async def advance(self, seconds: float, *, both: bool) -> None:
        """Move our side forward, the operator's too when `both`; ValueError on a step back."""
        if seconds < 0:
            raise ValueError(f"virtual time only moves forward, not by {seconds} s")

        async def moved(records: Records) -> Decided[Offsets]:
            now = await records.get(OFFSETS, _KEY) or Offsets()
            ahead = Offsets(
                now.ours_s + seconds,
                now.operator_s + (seconds if both else 0.0),
                None if now.frozen_s is None else now.frozen_s + seconds,
            )
            return Decided(ahead, (records.put(OFFSETS, _KEY, ahead),))

        self._read = await decide(self._store, moved)

    async def freeze(self, moment_s: float) -> None:
        """Let our side's time stand still at a moment, seconds since the epoch."""
        await self._set(lambda now: Offsets(now.ours_s, now.operator_s, moment_s))

    async def go_on(self) -> None:
        """Let our side's time go on from where it stands."""
        ahead_s = self.ours_s
        await self._set(lambda now: Offsets(ahead_s, now.operator_s))

    async def back_to_real(self) -> None:
        """Put both sides back to real time."""
        await self._set(lambda _: Offsets())

    async def _set(self, changed: Callable[[Offsets], Offsets]) -> None:
        async def put(records: Records) -> Decided[Offsets]:
            after = changed(await records.get(OFFSETS, _KEY) or Offsets())
            return Decided(after, (records.put(OFFSETS, _KEY, after),))

        self._read = await decide(self._store, put)
