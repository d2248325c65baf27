"""Real time: the one place that reads the machine's clocks and waits."""

import asyncio
import time


class RealTime:
    """The wall clock, a clock that never jumps, and waiting."""

    def now_s(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def elapsed_s(self) -> float:
        """Return seconds since some moment before this process; only differences mean anything."""
        return time.perf_counter()

    async def pause(self, seconds: float) -> None:
        """Wait for real; not at all when `seconds` is zero or less."""
        await asyncio.sleep(max(0.0, seconds))
