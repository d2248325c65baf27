"""Whose request is this? Worlds are found by the identity a request carries.

A token, a sid or a player id belongs to the world that made it; no header is asked of the
operator. Our own player's calls name their exchange instead, for a bad sid is nobody's.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sandbox.room import Sighting

if TYPE_CHECKING:
    from sandbox.runner.world import World


class Directory:
    """Identity → world, and the calls our own players have under way."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str], World] = {}

    def bind(self, world: "World", kind: str, value: str) -> None:
        """Let requests carrying this identity reach this world. The newest binding wins."""
        if value:
            self._owners[(kind, value)] = world

    def release(self, world: "World") -> None:
        """Forget a finished world."""
        self._owners = {key: owner for key, owner in self._owners.items() if owner is not world}

    def find(self, sighting: Sighting) -> "World | None":
        """Return the world of the most telling known identity; None when none is known."""
        return next(iter(self._known(sighting.identities)), None)

    def _known(self, identities: Iterable[tuple[str, str]]) -> Iterable["World"]:
        return (self._owners[identity] for identity in identities if identity in self._owners)
