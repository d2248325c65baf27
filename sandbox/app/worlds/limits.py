"""How much of worlds is kept, and how long."""

from dataclasses import dataclass, field

from sandbox.engine.serving.ring import RingBounds


@dataclass(frozen=True, slots=True)
class WorldLimits:
    """`max_worlds` are open at a time, `default` among them; of each, `ring` says how many
    exchanges are kept, and `max_made` how many players, sessions and tokens. A world that nobody
    has used for `idle_s` seconds is taken away.
    """

    max_worlds: int = 1000
    max_made: int = 10_000
    max_rules: int = 1000
    idle_s: float = 3600.0
    ring: RingBounds = field(default_factory=RingBounds)
