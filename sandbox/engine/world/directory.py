"""Whose request is this? Worlds are found by the identity a request carries.

A token, a sid or a player id belongs to the world that made it; no header is asked of the
operator. Our own player's calls name their exchange instead, for a bad sid is nobody's. What only
a finished world had stays its own: a request that comes late with its token is nobody's, even
where the player it names plays in another world by now.
"""

from typing import TYPE_CHECKING

from sandbox.port import Recognised

if TYPE_CHECKING:
    from sandbox.engine.world.world import World


class Directory:
    """Identity → world, and the calls our own players have under way."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str], World] = {}
        self._live: dict[World, None] = {}
        self._heard: set[tuple[str, object]] = set()
        self._over: set[tuple[str, str]] = set()

    def hear(self, operation: str, *, world: "World") -> None:
        """Take note that the operator of a world's run has called an operation.

        Several runs may share the ports, each with an operator and with evidence of its own. What
        belongs to no cell may be any operator's.
        """
        self._heard.add((operation, world.evidence if world.cell else None))

    def has_heard(self, operation: str, *, world: "World | None" = None) -> bool:
        """Tell whether the operator of a world's run has ever called an operation; any operator
        for None.
        """
        if world is None:
            return any(heard == operation for heard, _ in self._heard)
        return not self._heard.isdisjoint({(operation, world.evidence), (operation, None)})

    def admit(self, world: "World") -> None:
        """Take note of a world that begins."""
        self._live[world] = None

    @property
    def live(self) -> "tuple[World, ...]":
        """The worlds that have begun and not finished, the oldest first."""
        return tuple(self._live)

    def bind(self, world: "World", kind: str, value: str) -> None:
        """Let requests carrying this identity reach this world. The newest binding wins."""
        if value:
            self._owners[(kind, value)] = world
            self._over.discard((kind, value))

    def release(self, world: "World") -> None:
        """Forget a finished world."""
        self._live.pop(world, None)
        self._over |= {key for key, owner in self._owners.items() if owner is world}
        self._owners = {key: owner for key, owner in self._owners.items() if owner is not world}

    def find(self, recognised: Recognised) -> "World | None":
        """Return the world of the most telling known identity; None when none is known, or when
        that one was a finished world's.
        """
        known = (key for key in recognised.identities if key in self._owners or key in self._over)
        return self._owners.get(next(known, ("", "")))
