"""The store of one process: records in memory."""

import itertools
from collections.abc import Iterable, Sequence

from sandbox.port import Change, Conflict, Store, Versioned

_ABSENT = Versioned(None, 0)


class MemoryStore:
    """Records by table and key. No two writes have the same version, so that a record which was
    taken away leaves nothing behind.
    """

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Versioned]] = {}
        self._versions = itertools.count(1)

    async def read(self, table: str, key: str) -> Versioned:
        """Return a record as it stands; version 0 where there is none."""
        return self._held(table, key)

    async def apply(self, changes: Iterable[Change]) -> None:
        """Write all changes, or raise Conflict and write none."""
        wanted = tuple(changes)
        if any(self._held(each.table, each.key).version != each.seen for each in wanted):
            raise Conflict
        for each in wanted:
            table = self._tables.setdefault(each.table, {})
            if each.value is None:
                table.pop(each.key, None)
            else:
                table[each.key] = Versioned(each.value, next(self._versions))

    async def keys(self, table: str) -> Sequence[str]:
        """Return the keys of a table, the one that was new first at the front."""
        return tuple(self._tables.get(table, ()))

    async def forget(self, owner: str) -> None:
        """Drop every table whose name begins with `owner/`, as if it had never been."""
        for name in [name for name in self._tables if name.startswith(f"{owner}/")]:
            del self._tables[name]

    def _held(self, table: str, key: str) -> Versioned:
        return self._tables.get(table, {}).get(key, _ABSENT)


class Owned:
    """The part of a store that belongs to one owner; others' tables of the same name are not seen.

    Owners of owners: `a/b` is a part of `a`.
    """

    def __init__(self, store: Store, owner: str) -> None:
        self._store = store
        self._owner = owner

    async def read(self, table: str, key: str) -> Versioned:
        """Return a record as it stands; version 0 where there is none."""
        return await self._store.read(f"{self._owner}/{table}", key)

    async def apply(self, changes: Iterable[Change]) -> None:
        """Write all changes, or raise Conflict and write none."""
        await self._store.apply(
            Change(f"{self._owner}/{each.table}", each.key, each.value, each.seen)
            for each in changes
        )

    async def keys(self, table: str) -> Sequence[str]:
        """Return the keys of a table, the one that was new first at the front."""
        return await self._store.keys(f"{self._owner}/{table}")

    async def forget(self, owner: str) -> None:
        """Drop every table whose name begins with `owner/`, as if it had never been."""
        await self._store.forget(f"{self._owner}/{owner}")
