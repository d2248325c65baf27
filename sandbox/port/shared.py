"""What all cells of a run have in common, and what outlives it: no record of a world could be it.

A run plays in one process, and the operator knows its provider as one caller: what that caller
holds, such as an access token, is the same thing for every cell.
"""

from typing import Protocol, TypeVar

T = TypeVar("T")


class Kept(Protocol):
    """Texts by name, each good until a moment of real time; the next run finds them too."""

    def recall(self, name: str, *, now_s: float) -> tuple[str, ...]:
        """Return what is kept under a name and still good, the oldest first."""
        ...

    def keep(self, name: str, text: str, *, until_s: float) -> None:
        """Keep one more text under a name."""
        ...


class KeptInMemory:
    """Texts that are kept as long as the process lasts."""

    def __init__(self) -> None:
        self._kept: dict[str, list[tuple[str, float]]] = {}

    def recall(self, name: str, *, now_s: float) -> tuple[str, ...]:
        """Return what is kept under a name and still good, the oldest first."""
        return tuple(text for text, until_s in self._kept.get(name, ()) if now_s < until_s)

    def keep(self, name: str, text: str, *, until_s: float) -> None:
        """Keep one more text under a name."""
        self._kept.setdefault(name, []).append((text, until_s))


class Shared:
    """Things of a run by their class and a key, each made at the first asking; and what is `kept`
    beyond it.
    """

    def __init__(self, kept: Kept | None = None) -> None:
        self.kept: Kept = kept or KeptInMemory()
        self._things: dict[tuple[type, str], object] = {}

    def thing(self, kind: type[T], key: str = "") -> T:
        """Return the thing of that class and key."""
        found = self._things.get((kind, key))
        if not isinstance(found, kind):
            found = self._things[kind, key] = kind()
        return found
