"""Records and changes of them, as plain values, behind one small async interface.

    read ──▶ decide ──▶ apply          a decision reads records and names, with each change, the
      ▲                   │            version it saw; when a record has another version by then,
      └──── Conflict ─────┘            nothing is applied and the decision is made again

Deciding again is safe, because deciding changes nothing. A record that was not read may be written
only as a new one. All changes of one call are applied, or none. What was read and is not written
is not guarded: where a decision rests on a record, it writes it.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

V = TypeVar("V")
T = TypeVar("T")

MOST_TRIES = 1000
"""More conflicts in a row than peers can cause: a bug of ours."""


class Conflict(Exception):
    """A record was changed since it was read. Nothing was applied."""


@dataclass(frozen=True, slots=True)
class Versioned:
    """A record as it stands: `value` None and version 0 where there is none. Of a record, a later
    version is a greater one.
    """

    value: object
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """One record to be written; `value` None takes it away. `seen` is the version it replaces."""

    table: str
    key: str
    value: object
    seen: int


class Store(Protocol):
    """Where records are kept."""

    async def read(self, table: str, key: str) -> Versioned:
        """Return a record as it stands; version 0 where there is none."""
        ...

    async def apply(self, changes: Iterable[Change]) -> None:
        """Write all changes, or raise Conflict and write none."""
        ...

    async def keys(self, table: str) -> Sequence[str]:
        """Return the keys of a table, the one that was new first at the front."""
        ...

    async def forget(self, owner: str) -> None:
        """Drop every table whose name begins with `owner/`, as if it had never been."""
        ...


@dataclass(frozen=True, slots=True)
class Table(Generic[V]):
    """A kind of record: its name in the store, and the type of its values."""

    name: str
    kind: type[V]


class Records:
    """The records that one decision reads; remembers which versions it saw."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[tuple[str, str], int] = {}

    async def get(self, table: Table[V], key: str) -> V | None:
        """Return a record; None when there is none."""
        found = await self._store.read(table.name, key)
        self._seen.setdefault((table.name, key), found.version)
        if found.value is None:
            return None
        if not isinstance(found.value, table.kind):
            raise TypeError(f"{table.name} holds a {type(found.value).__name__}")
        return found.value

    async def latest(self, table: Table[V], *, most: int) -> list[V]:
        """Return the records of a table, no more than the latest new ones, to be shown."""
        found: list[V] = []
        for key in (await self._store.keys(table.name))[-most:]:
            record = await self.get(table, key)
            if record is not None:
                found.append(record)
        return found

    def put(self, table: Table[V], key: str, value: V) -> Change:
        """Return the change that writes a record over the version that was read here."""
        return Change(table.name, key, value, self._seen.get((table.name, key), 0))

    def drop(self, table: Table[V], key: str) -> Change:
        """Return the change that takes a record away."""
        return Change(table.name, key, None, self._seen.get((table.name, key), 0))


@dataclass(frozen=True, slots=True)
class Decided(Generic[T]):
    """What a decision comes to, and the changes that go with it."""

    value: T
    changes: tuple[Change, ...] = ()


async def decide(store: Store, deciding: Callable[[Records], Awaitable[Decided[T]]]) -> T:
    """Decide and apply, again for as long as others were quicker; return the value."""
    for _ in range(MOST_TRIES):
        decided = await deciding(Records(store))
        try:
            await store.apply(decided.changes)
        except Conflict:
            continue
        return decided.value
    raise RuntimeError(f"{MOST_TRIES} conflicts in a row")
