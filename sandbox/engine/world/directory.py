"""A directory of worlds: finds the one a request belongs to, by the identity that it carries.

A token, a sid or a player id belongs to the world that made it; no header is asked of the
operator. Our own player's calls name their exchange instead, for a bad sid is nobody's. What only
a finished world had stays its own: a request that comes late with its token is nobody's, even
where the player it names plays in another world by now.
"""

import itertools
from collections import deque
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sandbox.engine.failed_calls import FailedCalls
from sandbox.engine.held_calls import HeldCalls
from sandbox.engine.world.memory_store import MemoryStore
from sandbox.port import Decided, Recognised, Records, Store, Table, decide


@dataclass(frozen=True, slots=True)
class Owner:
    """The world that an identity belongs to, by its id; `over` once that world has finished."""

    world: str
    over: bool = False


IDENTITIES = Table("identities", Owner)


_MOST_OVER = 100_000
"""Identities of finished worlds that are known to have been somebody's."""


class Known(Protocol):
    """What has to be known of a world to find it: its id, its cell ("" for none), its evidence."""

    @property
    def id(self) -> str: ...  # noqa: D102 - told in the class
    @property
    def cell(self) -> str: ...  # noqa: D102 - told in the class
    @property
    def evidence(self) -> object: ...  # noqa: D102 - told in the class


W = TypeVar("W", bound=Known)


class Directory(Generic[W]):
    """Identity → world, kept in the store; and the worlds of this process."""

    def __init__(self, store: Store | None = None) -> None:
        self.store: Store = store or MemoryStore()
        self._numbers = itertools.count(1)
        self._worlds: dict[str, W] = {}
        self._bound: dict[str, set[str]] = {}
        self._live: dict[W, None] = {}
        self._over: deque[str] = deque()
        self._heard: set[tuple[str, object]] = set()
        self.held_calls = HeldCalls()
        self.failed_calls = FailedCalls()

    def enter(self, world: W) -> str:
        """Give a new world its id, so that what it binds can be found."""
        name = f"world-{next(self._numbers)}"
        self._worlds[name] = world
        return name

    def hear(self, operation: str, *, world: W) -> None:
        """Take note that the operator of a world's run has called an operation.

        Several runs may share the ports, each with an operator and with evidence of its own. What
        belongs to no cell may be any operator's.
        """
        self._heard.add((operation, world.evidence if world.cell else None))

    def has_heard(self, operation: str, *, world: W | None = None) -> bool:
        """Tell whether the operator of a world's run has ever called an operation; any operator
        for None.
        """
        if world is None:
            return any(heard == operation for heard, _ in self._heard)
        return not self._heard.isdisjoint({(operation, world.evidence), (operation, None)})

    def admit(self, world: W) -> None:
        """Take note of a world that begins."""
        self._live[world] = None

    @property
    def worlds(self) -> tuple[W, ...]:
        """Every world of this process that can be found, the oldest first."""
        return tuple(self._worlds.values())

    @property
    def live(self) -> tuple[W, ...]:
        """The worlds that have begun and not finished, the oldest first."""
        return tuple(self._live)

    async def bind(self, world: W, kind: str, value: str) -> None:
        """Let requests carrying this identity reach this world. The newest binding wins."""
        if value:
            key = _key(kind, value)
            await self._write(key, Owner(world.id))
            self._bound.setdefault(world.id, set()).add(key)

    async def release(self, world: W) -> None:
        """Forget a finished world and all that it kept; what it alone had stays nobody's."""
        self._live.pop(world, None)
        for key in self._bound.pop(world.id, ()):
            await self._write(key, Owner(world.id, over=True), only_of=world.id)
            self._over.append(key)
        while len(self._over) > _MOST_OVER:
            await self._forget(self._over.popleft())
        self._worlds.pop(world.id, None)
        await self.store.forget(world.id)

    async def owner(self, kind: str, value: str) -> W | None:
        """Return the world that an identity belongs to; None for nobody's, or a finished one's."""
        found = await Records(self.store).get(IDENTITIES, _key(kind, value))
        return None if found is None or found.over else self._worlds.get(found.world)

    async def find(self, recognised: Recognised) -> W | None:
        """Return the world of the most telling known identity; None when none is known, or when
        that one was a finished world's.
        """
        records = Records(self.store)
        for kind, value in recognised.identities:
            owner = await records.get(IDENTITIES, _key(kind, value))
            if owner is not None:
                return None if owner.over else self._worlds.get(owner.world)
        return None

    async def knows(self, recognised: Recognised) -> bool:
        """Tell whether an identity of a request is any world's, a finished one's too."""
        records = Records(self.store)
        for kind, value in recognised.identities:
            if await records.get(IDENTITIES, _key(kind, value)) is not None:
                return True
        return False

    async def _forget(self, key: str) -> None:
        """Forget whose an identity was that a finished world had."""

        async def forgotten(records: Records) -> Decided[None]:
            owner = await records.get(IDENTITIES, key)
            if owner is None or not owner.over:
                return Decided(None)
            return Decided(None, (records.drop(IDENTITIES, key),))

        await decide(self.store, forgotten)

    async def _write(self, key: str, owner: Owner, *, only_of: str = "") -> None:
        async def written(records: Records) -> Decided[None]:
            before = await records.get(IDENTITIES, key)
            if only_of and (before is None or before.world != only_of):
                return Decided(None)
            return Decided(None, (records.put(IDENTITIES, key, owner),))

        await decide(self.store, written)


def _key(kind: str, value: str) -> str:
    return f"{kind}:{value}"
