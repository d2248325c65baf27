"""The worlds of one open sandbox, by name."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.app.worlds.limits import WorldLimits
from sandbox.app.worlds.problems import NoRoom, NotThere, Taken, Unfit
from sandbox.engine.serving.served_world import DEFAULT, Observer, ServedWorld
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.evidence.evidence import Evidence
from sandbox.port import Provider, Shared
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.target.target import Target
from sandbox.scenario.yaml_tree.suggest import meant

if TYPE_CHECKING:
    from sandbox.engine.run.players import PlayerPool
    from sandbox.scenario.target.target import FixedPlayer

_OVER = "the world was {}"


@dataclass(frozen=True, slots=True)
class Common:
    """What all worlds of a sandbox have in common. `seed` is the sandbox's own."""

    environment: RunEnvironment
    target: Target
    contracts: Contracts
    evidence: Evidence
    directory: Directory[World]
    providers: Mapping[str, Provider]
    shared: Shared
    seed: str
    limits: WorldLimits = field(default_factory=WorldLimits)


@dataclass(slots=True)
class Kept:
    """A world and how to make it anew. `round` counts how often that was done, `leased` are the
    listed players that it has.
    """

    world: ServedWorld
    seed: str
    round: int = 1
    leased: "list[FixedPlayer]" = field(default_factory=list)


class Worlds:
    """Makes worlds, finds them by name, and takes them away. `default` is always there.

    `observers` are told of every exchange of every world when it has ended.
    """

    def __init__(self, common: Common) -> None:
        self.common = common
        self.observers: tuple[Observer, ...] = ()
        self._numbers = itertools.count(1)
        self._kept: dict[str, Kept] = {}
        self._pool: PlayerPool | None = None
        self._kept[DEFAULT] = Kept(self._made(DEFAULT, common.seed, number=1), common.seed)
        self.switchboard = Switchboard(common.directory, self.default)
        self.on_end: list[Callable[[ServedWorld], None]] = []

    @property
    def default(self) -> ServedWorld:
        """The world of the requests that belong to no other."""
        return self._kept[DEFAULT].world

    @property
    def all(self) -> Sequence[ServedWorld]:
        """Every world, `default` first, then the oldest."""
        return tuple(kept.world for kept in self._kept.values())

    @property
    def pool(self) -> "PlayerPool | None":
        """The players that the target lists; None where it lists none."""
        players = self.common.target.players
        if self._pool is None and isinstance(players, tuple) and players:
            from sandbox.engine.run.players import PlayerPool

            self._pool = PlayerPool(players)
        return self._pool

    def find(self, name: str) -> ServedWorld | None:
        """Return a world; None for none of that name."""
        kept = self._kept.get(name)
        return kept.world if kept else None

    def get(self, name: str) -> ServedWorld:
        """Return a world. Raise NotThere."""
        return self._of(name).world

    def of(self, world: ServedWorld) -> Kept:
        """Return what is kept of a world. Raise NotThere when it is over."""
        kept = self._of(world.name)
        if kept.world is not world:
            raise NotThere(f"the world {world.name!r} was reset meanwhile; ask again")
        return kept

    async def open(self, name: str = "", *, seed: str = "") -> ServedWorld:
        """Make a world; "" makes a name up. Raise Taken, NoRoom."""
        if name in self._kept:
            raise Taken(f"there is a world {name!r} already; DELETE it first, or use it as it is")
        if len(self._kept) >= self.common.limits.max_worlds:
            raise NoRoom(
                f"{len(self._kept)} worlds are open, as many as may be; DELETE one that is not used"
                " any more"
            )
        name = name or self._new_name()
        own = seed or f"{self.common.seed}/{next(self._numbers)}"
        world = self._made(name, own, number=1)
        self._kept[name] = Kept(world, own)
        return world

    async def reset(self, name: str) -> ServedWorld:
        """Put an empty world of the same name in the place of one. Raise NotThere."""
        kept = self._of(name)
        before = kept.world
        kept.round += 1
        kept.world = self._made(name, kept.seed, number=kept.round)
        if name == DEFAULT:
            self.switchboard.fallback = kept.world
        await self._end(before, kept, _OVER.format("reset"))
        if name == DEFAULT:
            await self.open_demo()
        return kept.world

    async def delete(self, name: str) -> None:
        """Take a world away. Raise NotThere, Unfit for `default`."""
        kept = self._of(name)
        if name == DEFAULT:
            raise Unfit("the world 'default' is always there; POST …/reset empties it")
        del self._kept[name]
        await self._end(kept.world, kept, _OVER.format("deleted"))

    async def open_demo(self) -> None:
        """Make what the examples use, in `default`."""
        for name, provider in self.common.providers.items():
            for kind, value in await provider.open_demo(self.default.rooms[name]):
                await self.default.bind(kind, value)

    async def _end(self, world: ServedWorld, kept: Kept, because: str) -> None:
        world.give_up(because)
        leased, kept.leased = kept.leased, []
        if self.pool is not None:
            await self.pool.give_back(leased)
        await self.common.directory.release(world)
        for told in self.on_end:
            told(world)

    def _of(self, name: str) -> Kept:
        kept = self._kept.get(name)
        if kept is None:
            raise NotThere(f"there is no world {name!r}. {meant(name, self._kept)}")
        return kept

    def _new_name(self) -> str:
        names = (f"world-{number}" for number in itertools.count(len(self._kept)))
        return next(name for name in names if name not in self._kept)

    def _made(self, name: str, seed: str, *, number: int) -> ServedWorld:
        common = self.common
        return ServedWorld(
            name,
            seed=seed if number == 1 else f"{seed}#{number}",
            environment=common.environment,
            target=common.target,
            contracts=common.contracts,
            evidence=common.evidence,
            directory=common.directory,
            providers=common.providers,
            shared=common.shared,
            bounds=common.limits.ring,
            observers=(self._observed,),
        )

    def _observed(self, world: ServedWorld, exchange: Exchange) -> None:
        for observer in self.observers:
            observer(world, exchange)
