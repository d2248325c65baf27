"""Decisions side by side over one store, one step of one of them at a time, in an order that a test
chooses. A step goes from one look at the store, or at the operator, to the next.
"""

from collections.abc import Callable, Coroutine, Generator, Iterable, Sequence
from dataclasses import replace
from types import coroutine
from typing import Generic, TypeVar

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.port import Change, Store, Versioned

T = TypeVar("T")


@coroutine
def turn() -> Generator[None, None, None]:
    """End a step here: others may go on first."""
    yield


def _nothing() -> None:
    """Take no note."""


class PacedStore:
    """A store that ends a step before each look and each write; `applied` is told of each write
    that was made.
    """

    def __init__(self, store: Store, *, applied: Callable[[], None] = _nothing) -> None:
        self._store = store
        self._applied = applied

    async def read(self, table: str, key: str) -> Versioned:
        await turn()
        return await self._store.read(table, key)

    async def apply(self, changes: Iterable[Change]) -> None:
        await turn()
        await self._store.apply(changes)
        self._applied()

    async def keys(self, table: str) -> Sequence[str]:
        await turn()
        return await self._store.keys(table)

    async def forget(self, owner: str) -> None:
        await turn()
        await self._store.forget(owner)


class Running(Generic[T]):
    """A decision under way. `results` holds what it came to, once it has ended."""

    def __init__(self, deciding: Coroutine[None, None, T]) -> None:
        self._deciding = deciding
        self.results: list[T] = []

    @property
    def is_over(self) -> bool:
        return bool(self.results)

    def step(self) -> None:
        """Go on until the next step ends."""
        try:
            self._deciding.send(None)
        except StopIteration as end:
            self.results.append(end.value)

    def finish(self) -> T:
        """Go on to the end."""
        while not self.is_over:
            self.step()
        return self.results[0]

    def abandon(self) -> None:
        """Let it never go on."""
        self._deciding.close()


class CarelessStore(MemoryStore):
    """A store that never sees a conflict: the last writer wins. What is tested with two deciders
    has to fail with it.
    """

    async def apply(self, changes: Iterable[Change]) -> None:
        for each in changes:
            now = await self.read(each.table, each.key)
            await super().apply((replace(each, seen=now.version),))
