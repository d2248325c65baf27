"""What all cells of a run have in common, and no record of a world could be.

A run plays in one process, and the operator knows its provider as one caller: what that caller
holds, such as an access token, is the same thing for every cell.
"""

from typing import TypeVar

T = TypeVar("T")


class Shared:
    """Things of a run by their class and a key; each is made at the first asking."""

    def __init__(self) -> None:
        self._things: dict[tuple[type, str], object] = {}

    def thing(self, kind: type[T], key: str = "") -> T:
        """Return the thing of that class and key."""
        found = self._things.get((kind, key))
        if not isinstance(found, kind):
            found = self._things[kind, key] = kind()
        return found
