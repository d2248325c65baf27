"""A served world: one that lasts until somebody ends it, and that tests of an operator's look into.

    the operator's request ──▶ directory ──▶ its world ──▶ a rule's reply │ the provider's own
                                  │
                                  └─ nobody's ──▶ `default`, and a near miss to whoever waits

It keeps the latest exchanges and no more, and judges nothing by itself: who judges observes.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from sandbox.engine.serving.findings import Awaiting, Finding, FindingKind, Findings
from sandbox.engine.serving.magic import STEP as MAGIC
from sandbox.engine.serving.magic import MagicReply, MagicValues
from sandbox.engine.serving.ring import Budget, Ring, RingBounds
from sandbox.engine.serving.rules import Rules
from sandbox.engine.serving.selection import Selection
from sandbox.engine.serving.waits import Wait, Waits
from sandbox.engine.world.current_step import NO_STEP, PlayedStep
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.inbox import Claim
from sandbox.engine.world.near_miss import Difference, NearMiss
from sandbox.engine.world.world import World
from sandbox.errors import PeerFault, SandboxFault
from sandbox.evidence.events import CellEnded, CellStarted, Check, ClockMoved, Event, Note, measured
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.verdict import Level, Mark, Outcome, cell_outcome
from sandbox.json_value import Json
from sandbox.port import Provider, Recognised, Shared
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.target.target import Target
from sandbox.wire import Response, Unsent

DEFAULT = "default"
"""The world of the requests that belong to no other."""

NOTHING_JUDGED = "nothing came to pass by which the operator could be judged"

_USUAL = RingBounds()
_MOST_NEAR = 10
"""So many requests are told to be nearly what one rule or one wait means."""

_MOST_REMARKS = 500
"""So many of the latest checks and notes are kept to be looked at."""

_MOST_MOVES = 1000
"""So many moves of the clock, which who captures the world makes steps of."""

Observer = Callable[["ServedWorld", Exchange], None]
"""Told of each exchange when it has ended, before anybody who waits for it."""


class IdentityTaken(SandboxFault):
    """An identity belongs to another world, by which requests find it."""

    def __init__(self, kind: str, value: str, *, world: str) -> None:
        self.kind, self.value, self.world = kind, value, world
        super().__init__(f"the {kind} {value!r} belongs to the world {world!r}")


@dataclass(frozen=True, slots=True)
class About:
    """Which world it is of those that were opened, and how often it was reset, from 1."""

    order: int = 1
    round: int = 1


@dataclass(slots=True)
class _Cell:
    """What the evidence tells of a world as a cell: whether it began and is over, its checks."""

    about: About
    is_told: bool = False
    is_over: bool = False
    marks: set[tuple[Level, Mark]] = field(default_factory=set)


class ServedWorld(World):
    """A world by its name. `scope` holds what was made in it, by alias, and `owners` for which
    player; `observers` are told of each exchange. `moves` are those of its clock, and `remarks` its
    checks and notes, the latest of each with the real time that never jumps.
    """

    has_steps = False

    def __init__(
        self,
        name: str,
        *,
        seed: str,
        environment: RunEnvironment,
        target: Target,
        contracts: Contracts,
        evidence: Evidence,
        directory: "Directory[World]",
        providers: Mapping[str, Provider],
        shared: Shared | None = None,
        bounds: RingBounds = _USUAL,
        budget: Budget | None = None,
        magic: MagicValues | None = None,
        observers: tuple[Observer, ...] = (),
        about: About = About(),
    ) -> None:
        super().__init__(
            name,
            seed=seed,
            environment=environment,
            target=target,
            contracts=contracts,
            evidence=evidence,
            directory=directory,
            providers=providers,
            shared=shared,
        )
        self.ring = Ring(bounds, on_first=self._tell_eviction, budget=budget)
        self.exchanges = self.ring.exchanges
        self.rules, self.waits, self.findings = Rules(self.store), Waits(), Findings()
        self.scope: dict[str, Json] = {}
        self.owners: dict[str, str] = {}
        self.magic, self.observers = magic, observers
        self.since_s = self.used_s = environment.time.elapsed_s()
        self.remarks: deque[tuple[float, Check | Note]] = deque(maxlen=_MOST_REMARKS)
        self.moves: deque[tuple[float, ClockMoved]] = deque(maxlen=_MOST_MOVES)
        self._under_way: dict[str, Exchange] = {}
        self._cell = _Cell(about)

    @property
    def name(self) -> str:
        """The name by which it is asked for, and its cell in the evidence."""
        return self.cell

    @property
    def life(self) -> str:
        """What no other world has, even one of the same name before or after a reset."""
        told = f"{self.seed} {self._cell.about} {self.since_s}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def under_way(self) -> Iterable[Exchange]:
        """What has begun here and has not ended."""
        return self._under_way.values()

    @property
    def is_busy(self) -> bool:
        """Tell whether a request is under way here, or somebody waits for one."""
        return bool(self._under_way) or any(True for _ in self.waits)

    async def bind(self, kind: str, value: str) -> None:
        """Let requests that carry this identity reach this world. Raise IdentityTaken."""
        owner = await self.directory.owner(kind, value) if value else None
        if isinstance(owner, ServedWorld) and owner is not self:
            raise IdentityTaken(kind, value, world=owner.name)
        await super().bind(kind, value)

    def expects(self, recognised: Recognised) -> PlayedStep:
        """Return no step: which rule takes a request is known when it has been looked at."""
        return NO_STEP

    async def claim(self, recognised: Recognised, exchange: Exchange) -> Claim | None:
        """Return the rule that takes a request, or what answers its magic value; None where the
        provider answers by itself.
        """
        if not recognised.operation:
            return None
        now_s = self.clock.now_s()
        taken: Claim | None = await self.rules.take(exchange, now_s=now_s)
        taken = taken or await self._magic_reply(recognised, exchange)
        if taken is None:
            strange = await self._is_nobodys(recognised)
            self._tell_near(exchange, FindingKind.NEAR_MISS if strange else FindingKind.MISMATCH)
        return taken

    async def _is_nobodys(self, recognised: Recognised) -> bool:
        """Tell whether what tells most about a request is nobody's, such as a token that nobody
        made beside a player of this world.
        """
        telling = next(iter(recognised.identities), None)
        return telling is not None and await self.directory.owner(*telling) is None

    async def _magic_reply(self, recognised: Recognised, exchange: Exchange) -> Claim | None:
        """Return what answers a magic value; None where there is none, and for one that was made
        in a world or claimed by one: it is that world's, and as real as any other.
        """
        found = self.magic.find(recognised, exchange) if self.magic else None
        if found is None or await self.directory.owner(found.at, found.value) is not None:
            return None
        return MagicReply(found)

    def end(self, exchange: Exchange, outcome: Response | Unsent | PeerFault) -> None:
        """Record how it ended; then tell who observes, and who waits."""
        super().end(exchange, outcome)
        self.used_s = exchange.ended_s
        if exchange.id not in self._under_way:  # on its way after a redirect: no call of its own
            return
        del self._under_way[exchange.id]
        self.ring.grew(exchange)
        for observer in self.observers:
            observer(self, exchange)
        self.waits.answered(exchange, now_s=self.clock.now_s())

    def unclaimed(self, exchange: Exchange, miss: NearMiss) -> None:
        """Record a request that no provider serves, and what it came closest to."""
        self.findings.add(
            Finding(
                FindingKind.UNEXPECTED,
                exchange.id,
                exchange.operation,
                miss.sentence(),
                differences=miss.differences,
            )
        )
        if exchange.is_told:
            self.write(miss.event(exchange.id, exchange.operation or None))

    def strange(self, exchange: Exchange, recognised: Recognised) -> None:
        """Tell every world that waits for such a request of one that is nobody's. Who sends a
        magic value has taken it for no other.
        """
        if exchange.step is MAGIC:
            return
        for world in self.directory.worlds if recognised.operation else ():
            if isinstance(world, ServedWorld) and world is not self:
                world.hear_strange(exchange)

    def hear_strange(self, exchange: Exchange) -> None:
        """Take note of a request that is nobody's, where one like it is waited for."""
        nobodys = Difference("identity", f"one that belongs to {self.name}", "nobody's", 0.2)
        self._tell_near(exchange, FindingKind.NEAR_MISS, otherwise=(nobodys,))

    def write(self, event: Event) -> None:
        """Append one event; before the first one, that the world began."""
        if not self._cell.is_told and self.evidence.wanted:
            self._cell.is_told = True
            super().write(self.began())
        super().write(event)
        at = self.environment.time.elapsed_s()
        if isinstance(event, ClockMoved):
            self.moves.append((at, event))
        elif isinstance(event, (Check, Note)):
            self.remarks.append((at, event))

    def checked(self, event: Check) -> None:
        """Record a check of something that happened here."""
        self._cell.marks.add((event.level, event.mark))
        self.write(event)

    def give_up(self, because: str) -> None:
        """End what still goes on here: nobody looks at it any more."""
        self.ends()
        self.ring.close()
        self.waits.give_up(because)
        if self._cell.is_told and not self._cell.is_over:
            self._cell.is_over = True
            super().write(self._ended())

    def began(self) -> CellStarted:
        """Return the event of its beginning."""
        return CellStarted(
            scenario="",
            title=f"World {self.name}",
            why="",
            place="",
            tags=(),
            order=self._cell.about.order,
            repeat=self._cell.about.round,
            take=1,
            virtual_s=round(self.clock.now_s(), 3),
        )

    def _ended(self) -> CellEnded:
        outcome = cell_outcome(self._cell.marks)
        silent = outcome is Outcome.INCONCLUSIVE  # no check of ours is ever unclear
        return CellEnded(
            outcome=Outcome.SKIPPED if silent else outcome,
            because=NOTHING_JUDGED if silent else "",
            again=False,
            took_s=measured(self.environment.time.elapsed_s() - self.since_s),
            virtual_s=round(self.clock.now_s(), 3),
        )

    def has_room_for(self, size: int) -> bool:
        """Take whatever comes: the ring lets go of what is older."""
        return True

    def unasked(self, exchange: Exchange) -> None:
        """Keep nothing: in a served world every request is as good as asked for."""

    def made(self, exchange: Exchange) -> None:
        """Keep nothing beside the exchange: no step observes."""

    def holding_back(self, what: str = "") -> AbstractContextManager[None]:
        """Hold back nobody: no cell of the same run is played beside."""
        return nullcontext()

    def hold_back(self, lasts_s: float) -> None:
        """Hold back nobody."""

    def _note_how_it_went(self, exchange: Exchange) -> None:
        """Excuse no cell by what happens here; what is nobody's may be a cell's."""
        if self.name == DEFAULT:
            self.directory.failed_calls.strayed(at_s=exchange.started_s)

    def _keep(self, exchange: Exchange) -> None:
        self._under_way[exchange.id] = exchange
        if exchange.starter is not Starter.OPERATOR:
            exchange.identities = self._named_in(exchange)
        self.ring.add(exchange)

    def _named_in(self, exchange: Exchange) -> tuple[tuple[str, str], ...]:
        """Return the token or sid that a call of ours carries in its query."""
        query = exchange.request.query
        return tuple((kind, value) for kind, value in query if kind in ("token", "sid"))

    def _tell_near(
        self, exchange: Exchange, kind: FindingKind, *, otherwise: tuple[Difference, ...] = ()
    ) -> None:
        """Take note of a request that is nearly what a rule or a wait of its operation means."""
        for awaiting in (*self.rules.all, *self.waits):
            selection = awaiting.selection
            if selection.operation != exchange.operation or awaiting.is_met:
                continue
            found = selection.differences(exchange, now_s=self.clock.now_s()) or otherwise
            if found and awaiting.near < _MOST_NEAR:
                awaiting.near += 1
                self._tell_miss(exchange, selection, found, kind=kind, awaiting=awaiting)

    def _tell_miss(
        self,
        exchange: Exchange,
        selection: Selection,
        found: tuple[Difference, ...],
        *,
        kind: FindingKind,
        awaiting: Awaiting,
    ) -> None:
        first = found[0]
        told = f"waited for {selection.words()}: {first.field} expected {first.expected}"
        self.findings.add(
            Finding(
                kind,
                exchange.id,
                exchange.operation,
                f"{told}, actual {first.actual}",
                differences=found,
                awaiting=awaiting,
            )
        )

    def _tell_eviction(self) -> None:
        bounds = self.ring.bounds
        self.note(
            f"world {self.name}: the latest {bounds.max_exchanges} exchanges are kept to be looked"
            f" at, no more than {bounds.max_bytes} bytes of them, fewer where many worlds are open;"
            " older ones are gone from now on",
            level="warn",
        )


def wait_for(world: ServedWorld, selection: Selection, *, count: int, after: str = "") -> Wait:
    """Begin a wait; what has been answered before it, and later than the message `after`, counts.

    Who begins it closes it: `world.waits.close`.
    """
    now_s = world.clock.now_s()
    known = [each for each in since(world, after) if each.ended_s]
    met = [each for each in known if selection.fits(each, now_s=now_s)]
    wait = world.waits.open(Wait(selection, count, met))
    wait.end()
    return wait


def since(world: ServedWorld, after: str) -> list[Exchange]:
    """Return the exchanges that are kept and later than a message; all for "" or an older one."""
    kept = world.ring.exchanges
    at = next((place for place, each in enumerate(kept) if each.id == after), -1)
    return kept[at + 1 :]
