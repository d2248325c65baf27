"""The worlds of one open sandbox, by name."""

import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sandbox.app.desk.known_secrets import name_secrets
from sandbox.app.worlds.limits import WorldLimits
from sandbox.app.worlds.problems import NoRoom, NotThere, Taken, Unfit
from sandbox.engine.serving.magic import MagicValues
from sandbox.engine.serving.passive_judge import PassiveJudge
from sandbox.engine.serving.ring import Budget
from sandbox.engine.serving.served_world import DEFAULT, About, Observer, ServedWorld
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.evidence.evidence import Evidence
from sandbox.json_value import Json
from sandbox.port import Provider, Shared
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.target.target import Target
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.transport.outbound.reach import within_reach

if TYPE_CHECKING:
    from sandbox.engine.run.players import PlayerPool
    from sandbox.scenario.target.target import FixedPlayer

_OVER = "the world was {}"
_OFTEST_S = 1.0
"""Idle worlds are looked for no more often."""


@dataclass(frozen=True, slots=True)
class Common:
    """What all worlds of a sandbox have in common. `seed` is the sandbox's own, `magic` None where
    no value is magic.
    """

    environment: RunEnvironment
    target: Target
    contracts: Contracts
    evidence: Evidence
    directory: Directory[World]
    providers: Mapping[str, Provider]
    shared: Shared
    seed: str
    limits: WorldLimits = field(default_factory=WorldLimits)
    magic: MagicValues | None = None


class Setting:
    """A target that worlds have in common, what they share of it, and the players that it lists."""

    def __init__(self, target: Target, shared: Shared) -> None:
        self.target = target
        self.shared = shared
        self._pool: PlayerPool | None = None

    @property
    def pool(self) -> "PlayerPool | None":
        """The players that the target lists; None where it lists none."""
        players = self.target.players
        if self._pool is None and isinstance(players, tuple) and players:
            from sandbox.engine.run.players import PlayerPool

            self._pool = PlayerPool(players)
        return self._pool


@dataclass(slots=True)
class Kept:
    """A world and how to make it anew: of what `target` and `shared` things. `round` counts how
    often that was done, `leased` are the players of the target's list that it has, of a `pool`.
    """

    world: ServedWorld
    seed: str
    setting: "Setting"
    round: int = 1
    leased: "list[FixedPlayer]" = field(default_factory=list)


class Worlds:
    """Makes worlds, finds them by name, and takes them away. `default` is always there.

    `observers` are told of every exchange of every world when it has ended, the `judge` first.
    """

    def __init__(self, common: Common) -> None:
        self.common = common
        self.budget = Budget(common.limits.max_held_bytes)
        self.judge = PassiveJudge(common.contracts)
        self.observers: tuple[Observer, ...] = (self.judge,)
        self.since_s = common.environment.time.elapsed_s()
        self._opened = itertools.count(1)
        self._numbers = itertools.count(1)
        self._kept: dict[str, Kept] = {}
        self._served = Setting(common.target, common.shared)
        default = self._made(DEFAULT, common.seed, self._served)
        self._kept[DEFAULT] = Kept(default, common.seed, self._served)
        self.switchboard = Switchboard(common.directory, self.default)
        self.on_end: list[Callable[[ServedWorld], None]] = []
        self.on_reset: list[Callable[[ServedWorld], Awaitable[None]]] = []

    @property
    def default(self) -> ServedWorld:
        """The world of the requests that belong to no other."""
        return self._kept[DEFAULT].world

    @property
    def all(self) -> Sequence[ServedWorld]:
        """Every world, `default` first, then the oldest."""
        return tuple(kept.world for kept in self._kept.values())

    def find(self, name: str) -> ServedWorld | None:
        """Return a world; None for none of that name."""
        kept = self._kept.get(name)
        return kept.world if kept else None

    def get(self, name: str) -> ServedWorld:
        """Return a world, for somebody who uses it. Raise NotThere."""
        world = self._of(name).world
        world.used_s = self.common.environment.time.elapsed_s()
        return world

    def of(self, world: ServedWorld) -> Kept:
        """Return what is kept of a world. Raise NotThere when it is over."""
        kept = self._of(world.name)
        if kept.world is not world:
            raise NotThere(f"the world {world.name!r} was reset meanwhile; ask again")
        return kept

    async def open(
        self, name: str = "", *, seed: str = "", target: Mapping[str, Json] | None = None
    ) -> ServedWorld:
        """Make a world; "" makes a name up, and `target` is what differs from the served one.
        Raise Taken, NoRoom, Unfit.
        """
        if name in self._kept:
            raise Taken(f"there is a world {name!r} already; DELETE it first, or use it as it is")
        if len(self._kept) >= self.common.limits.max_worlds:
            await self.sweep()
        if len(self._kept) >= self.common.limits.max_worlds:
            raise NoRoom(
                f"{len(self._kept)} worlds are open, as many as may be; DELETE one that is not used"
                " any more"
            )
        name = name or self._new_name()
        if name in self._kept:  # made while idle ones were taken away
            raise Taken(f"there is a world {name!r} already")
        own = seed or f"{self.common.seed}/{next(self._numbers)}"
        setting = self._setting(target) if target else self._served
        world = self._made(name, own, setting)
        self._kept[name] = Kept(world, own, setting)
        return world

    async def reset(self, name: str) -> ServedWorld:
        """Put a new world of the same name in the place of one: empty, or as it began by a file.
        Raise NotThere.
        """
        kept = self._of(name)
        before = kept.world
        kept.round += 1
        kept.world = self._made(name, f"{kept.seed}#{kept.round}", kept.setting, number=kept.round)
        if name == DEFAULT:
            self.switchboard.fallback = kept.world
        await self._end(before, kept, _OVER.format("reset"))
        if name == DEFAULT:
            await self.open_demo()
        for begun in self.on_reset:
            await begun(kept.world)
        return kept.world

    async def delete(self, name: str) -> None:
        """Take a world away. Raise NotThere, Unfit for `default`."""
        kept = self._of(name)
        if name == DEFAULT:
            raise Unfit("the world 'default' is always there; POST …/reset empties it")
        del self._kept[name]
        await self._end(kept.world, kept, _OVER.format("deleted"))

    async def sweep(self) -> None:
        """Take away every world that nobody has used for long."""
        since_s = self.common.environment.time.elapsed_s() - self.common.limits.idle_s
        idle = [world for world in self.all if world.used_s < since_s and not world.is_busy]
        for world in idle:
            if world.name != DEFAULT and self.find(world.name) is world:
                world.note(f"world {world.name}: nobody has used it for long; it is taken away")
                await self.delete(world.name)

    async def keep_sweeping(self) -> None:
        """Take away idle worlds until cancelled."""
        pause_s = max(_OFTEST_S, self.common.limits.idle_s / 4)
        while True:
            await self.common.environment.time.pause(pause_s)
            await self.sweep()

    def close(self) -> None:
        """End everything that goes on in any world: nobody is served any more."""
        for world in self.all:
            world.give_up("the sandbox stops")

    async def open_demo(self) -> None:
        """Make what the examples use, in `default`."""
        for name, provider in self.common.providers.items():
            for kind, value in await provider.open_demo(self.default.rooms[name]):
                await self.default.bind(kind, value)

    async def _end(self, world: ServedWorld, kept: Kept, because: str) -> None:
        world.give_up(because)
        leased, kept.leased = kept.leased, []
        if kept.setting.pool is not None:
            await kept.setting.pool.give_back(leased)
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

    def _setting(self, parts: Mapping[str, Json]) -> Setting:
        """Return the setting of a target that differs in parts. Raise Unfit."""
        from sandbox.app.worlds.targets import target_with

        target, wrong = target_with(self.common.target, parts)
        if target is None:
            raise Unfit(" ".join(each.text for each in wrong), wrong)
        name_secrets(target, self.common.evidence.masks)
        return Setting(target, Shared(self.common.shared.kept))

    def _made(self, name: str, seed: str, setting: Setting, *, number: int = 1) -> ServedWorld:
        common = self.common
        http = within_reach(common.environment, setting.target)
        return ServedWorld(
            name,
            seed=seed,
            environment=replace(common.environment, http=http),
            target=setting.target,
            contracts=common.contracts,
            evidence=common.evidence,
            directory=common.directory,
            providers=common.providers,
            shared=setting.shared,
            bounds=common.limits.ring,
            budget=self.budget,
            magic=common.magic,
            observers=(self._observed,),
            about=About(order=next(self._opened), round=number),
        )

    def _observed(self, world: ServedWorld, exchange: Exchange) -> None:
        for observer in self.observers:
            observer(world, exchange)
