"""Waits for requests: each ends when enough of them have been answered. Nothing is polled."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.engine.serving.selection import Selection
from sandbox.engine.world.exchange import Exchange


@dataclass(slots=True, eq=False)
class Wait:
    """Somebody waits until `count` requests that are meant have been answered."""

    selection: Selection
    count: int
    met: list[Exchange]
    near: int = 0
    done: "asyncio.Future[None]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def is_met(self) -> bool:
        """Tell whether enough have come."""
        return len(self.met) >= self.count

    def look(self, exchange: Exchange, *, now_s: float) -> None:
        """Look at a request that was answered."""
        if self.selection.fits(exchange, now_s=now_s):
            self.met.append(exchange)
            self.end()

    def end(self, *, because: str = "") -> None:
        """End the waiting where enough have come, or because nobody will come any more."""
        if (self.is_met or because) and not self.done.done():
            self.done.set_result(None)


class Waits:
    """All waits of one world. `over` says why there is nothing to wait for any more."""

    def __init__(self) -> None:
        self._open: list[Wait] = []
        self.over = ""

    def __iter__(self) -> Iterator[Wait]:
        return iter(tuple(self._open))

    def open(self, wait: Wait) -> Wait:
        """Begin a wait."""
        self._open.append(wait)
        wait.end(because=self.over)
        return wait

    def close(self, wait: Wait) -> None:
        """End a wait, met or not."""
        self._open.remove(wait)

    def answered(self, exchange: Exchange, *, now_s: float) -> None:
        """Tell every wait of a request that was answered."""
        for wait in self._open:
            wait.look(exchange, now_s=now_s)

    def give_up(self, because: str) -> None:
        """End all waits, now and for ever."""
        self.over = because
        for wait in self._open:
            wait.end(because=because)
