"""How much of worlds is kept, and how long: the part of the bounds that worlds have."""

from dataclasses import dataclass, field

from sandbox.engine.serving.ring import RingBounds
from sandbox.transport.bounds import Bounds

_USUAL = Bounds()


@dataclass(frozen=True, slots=True)
class WorldLimits:
    """See `Bounds`, which tells of each. `ring` is of one world, `max_held_bytes` of all."""

    max_worlds: int = _USUAL.max_worlds
    max_made: int = _USUAL.max_made
    max_rules: int = _USUAL.max_rules
    max_held_bytes: int = _USUAL.max_worlds_bytes
    idle_s: float = _USUAL.world_idle_s
    longest_wait_s: float = _USUAL.longest_wait_s
    ring: RingBounds = field(default_factory=RingBounds)

    @classmethod
    def of(cls, bounds: Bounds) -> "WorldLimits":
        """Take the limits out of the bounds."""
        return cls(
            max_worlds=bounds.max_worlds,
            max_made=bounds.max_made,
            max_rules=bounds.max_rules,
            max_held_bytes=bounds.max_worlds_bytes,
            idle_s=bounds.world_idle_s,
            longest_wait_s=bounds.longest_wait_s,
            ring=RingBounds(bounds.max_world_exchanges, bounds.max_world_bytes),
        )
