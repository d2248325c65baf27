"""Follows the events of a world while they happen, as its evidence tells them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sandbox.engine.serving.served_world import ServedWorld
from sandbox.evidence.lines import Recorded, encode

_MOST = 1000
"""Events that wait for a slow reader; more are left out, and that is told."""

QUIET_S = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a world: its number in the evidence, its type, its line of JSON."""

    number: int
    kind: str
    line: bytes


@dataclass(slots=True)
class _Reader:
    world: ServedWorld
    queue: "asyncio.Queue[Recorded]" = field(default_factory=lambda: asyncio.Queue(_MOST))
    left_out: int = 0

    def take(self, recorded: Recorded) -> None:
        if recorded.cell != self.world.name:
            return
        if self.queue.full():
            self.left_out += 1
        else:
            self.queue.put_nowait(recorded)


@contextmanager
def following(world: ServedWorld) -> Iterator[AsyncIterator[Told | None]]:
    """Follow a world from now on, until it is over. Lines are masked; None comes whenever nothing
    else has for `QUIET_S`.
    """
    reader = _Reader(world)
    world.evidence.watch(reader.take)
    try:
        yield _events(reader)
    finally:
        world.evidence.unwatch(reader.take)


async def _events(reader: _Reader) -> AsyncGenerator[Told | None, None]:
    over = asyncio.ensure_future(reader.world.over.wait())
    getting = asyncio.ensure_future(reader.queue.get())
    try:
        while True:
            await asyncio.wait({getting, over}, timeout=QUIET_S, return_when="FIRST_COMPLETED")
            if getting.done():
                yield _told(getting.result())
                getting = asyncio.ensure_future(reader.queue.get())
            elif over.done():
                return
            else:
                yield None
            if reader.left_out:
                yield Told(0, "left-out", b'{"events":%d}' % reader.left_out)
                reader.left_out = 0
    finally:
        over.cancel()
        getting.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(over, getting, return_exceptions=True)


def _told(recorded: Recorded) -> Told:
    return Told(recorded.n, str(recorded.event.__struct_config__.tag), encode(recorded))
