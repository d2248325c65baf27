"""Runs one cell: makes its givens, plays its steps, cleans up, and says how it ended."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sandbox.engine.judging.check_log import NOTHING_KNOWN, CheckLog
from sandbox.engine.judging.judge import Judged
from sandbox.engine.judging.not_now import left_alone_until_s, not_now
from sandbox.engine.own_delay import wants_another_take
from sandbox.engine.run.deviations import Register
from sandbox.engine.run.planning import Job
from sandbox.engine.run.player_allocation import scope_of, wants_of
from sandbox.engine.run.players import NoSuchPlayer, PlayerPool
from sandbox.engine.steps.call import Caller
from sandbox.engine.steps.check import check
from sandbox.engine.steps.fixtures import FixtureFactory
from sandbox.engine.steps.hooks import run_hook
from sandbox.engine.steps.move_clock import SHIFT_CLOCK, move_clock
from sandbox.engine.steps.observe import observe
from sandbox.engine.steps.parallel import parallel
from sandbox.engine.steps.receive import receive
from sandbox.engine.steps.restoring import restore
from sandbox.engine.steps.step_player import Handlers, StepPlayer, Stopped
from sandbox.engine.steps.trigger import trigger
from sandbox.engine.steps.use import use
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.errors import DoesNotApply, SandboxFault
from sandbox.evidence.events import CellEnded, CellStarted, measured
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.verdict import Ended, Level, Mark, Outcome, cell_outcome, worst
from sandbox.json_value import Json
from sandbox.port import Provider, Shared
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.model import (
    CallStep,
    Check,
    CheckStep,
    ClockStep,
    ObserveStep,
    ParallelStep,
    ReceiveStep,
    TriggerStep,
    Unexpected,
    UseStep,
)
from sandbox.scenario.target.needs import DOES_NOT_APPLY
from sandbox.scenario.target.target import Target


@dataclass(frozen=True, slots=True)
class RunContext:
    """What all cells of a run share."""

    environment: RunEnvironment
    target: Target
    contracts: Contracts
    evidence: Evidence
    directory: Directory[World]
    switchboard: Switchboard
    providers: Mapping[str, Provider]
    pool: PlayerPool | None
    seed: str
    register: Register = field(default=NOTHING_KNOWN)
    shared: Shared = field(default_factory=Shared)

    def world(self, cell: str) -> World:
        """Return a new world for a cell."""
        world = World(
            cell,
            seed=self.seed,
            environment=self.environment,
            target=self.target,
            contracts=self.contracts,
            evidence=self.evidence,
            directory=self.directory,
            providers=self.providers,
            shared=self.shared,
        )
        self.directory.admit(world)
        return world


async def run_cell(context: RunContext, job: Job) -> Ended:
    """Run one cell and record its beginning, its checks and its end."""
    world = context.world(job.cell.id)
    world.in_company = not job.alone and job.take == 1
    started_s = context.environment.time.elapsed_s()
    _record_start(world, job)
    try:
        ended = Ended(Outcome.SKIPPED, job.skip) if job.skip else await _played(context, world, job)
    finally:  # an interrupted cell lets go of what it holds back, too
        world.ends()
    await context.directory.release(world)
    too_busy = world.too_busy or bool(not_now(world, world.exchanges))
    again = wants_another_take(ended, job, too_busy=too_busy)
    event = CellEnded(
        outcome=ended.outcome,
        because=ended.because,
        again=again,
        took_s=measured(context.environment.time.elapsed_s() - started_s),
        virtual_s=round(world.clock.now_s(), 3),
    )
    world.write(event)
    until_s = left_alone_until_s(world, world.exchanges) if again else 0.0
    return replace(ended, cell=job.cell.id, again=again, not_before_s=until_s)


def _record_start(world: World, job: Job) -> None:
    scenario = job.scenario
    event = CellStarted(
        scenario=scenario.id,
        title=scenario.title,
        why=scenario.why,
        place=str(scenario.place),
        tags=scenario.tags,
        order=job.order,
        repeat=job.repeat,
        take=job.take,
        virtual_s=round(world.clock.now_s(), 3),
    )
    world.write(event)


async def _played(context: RunContext, world: World, job: Job) -> Ended:
    check_log = CheckLog(world, why=job.scenario.why, register=context.register)
    scope: dict[str, Json] = {"target": context.target.values}
    factory = FixtureFactory(world, scope, context.pool, [])
    try:
        await factory.lease_players(
            wants_of(
                job.scenario,
                scope_of(job.cell, context.target.values),
                contracts=context.contracts,
            ),
            job.reserved,
        )
    except NoSuchPlayer as lack:  # an earlier repeat has used them up
        return Ended(Outcome.SKIPPED, str(lack))
    step_player = StepPlayer(world, check_log, scope, _handlers(context))
    stopped = skipped = ""
    try:
        stopped = await _stopped(world, _play(step_player, factory, job))
    except DoesNotApply as lack:
        skipped = f"{DOES_NOT_APPLY}{lack}"
    finally:  # an interrupted cell leaves no shifted clock behind either
        # what comes while cleaning up is not graded, nor what the operator may do at any time
        unexpected = tuple(e for e in world.unexpected if e.operation not in world.welcome)
        await _stopped(world, _clean_up(step_player, factory, job))
    _tell_unexpected(world, check_log, job, unexpected)
    ended = _verdict(world, check_log, stopped)
    if skipped and ended.outcome not in _MISSED:
        ended = Ended(Outcome.SKIPPED, skipped)
    return replace(ended, checks=tuple(check_log.checked))


def _verdict(world: World, check_log: CheckLog, stopped: str) -> Ended:
    if world.bug is not None:
        return Ended(Outcome.ERROR, f"a bug in the sandbox: {world.bug!r}")
    judged = cell_outcome(check_log.marks)
    if stopped := world.kept.overrun or stopped:
        return Ended(worst([judged, Outcome.INCONCLUSIVE]), stopped)
    return Ended(judged, _silence(check_log) if judged is Outcome.INCONCLUSIVE else "")


async def _stopped(world: World, play: Awaitable[None]) -> str:
    """Play to the end and return what kept it from judging; "" when its checks say it all.

    Raise DoesNotApply.
    """
    try:
        await play
    except DoesNotApply:
        raise
    except Stopped as stop:
        return "" if stop.blames else str(stop)
    except SandboxFault as fault:
        return str(fault)
    except Exception as bug:  # noqa: BLE001 - our bug must not take other cells' verdicts with it
        world.failed(bug)
    return ""


def _silence(check_log: CheckLog) -> str:
    unclear = any(mark is Mark.UNCLEAR for _, mark in check_log.marks)
    return "some checks could not be judged" if unclear else "nothing was judged"


def _handlers(context: RunContext) -> Handlers:
    caller = Caller(context.switchboard)
    return {
        CallStep: lambda step_player, step, _: caller.play(step_player, step),
        ReceiveStep: receive,
        ObserveStep: observe,
        TriggerStep: lambda step_player, step, _: trigger(step_player, step),
        ClockStep: lambda step_player, step, _: move_clock(step_player, step),
        ParallelStep: lambda step_player, step, _: parallel(step_player, step),
        UseStep: lambda step_player, step, _: use(step_player, step),
        CheckStep: lambda step_player, step, _: check(step_player, step),
    }


async def _play(step_player: StepPlayer, factory: FixtureFactory, job: Job) -> None:
    await factory.make_all(job.scenario.given, matrix=job.cell.values)
    step_player.scope["matrix"] = step_player.resolve_map(job.cell.values)
    await step_player.play(job.scenario.steps)


async def _clean_up(step_player: StepPlayer, factory: FixtureFactory, job: Job) -> None:
    world = step_player.world
    try:
        await _try(world, step_player.ungraded().play(job.scenario.always))
        if world.clock.operator_s and SHIFT_CLOCK in world.target.hooks:
            await _try(world, run_hook(world, SHIFT_CLOCK, {"to": "real"}))
        await restore(world, _try)
    finally:
        for listener in world.to_undo.listeners.values():
            await listener.close()
        if factory.pool is not None:
            await factory.pool.give_back(factory.leased, spent=job.reserved.spent)


async def _try(world: World, work: Awaitable[object]) -> None:
    """Do a part of the cleaning up; a failure keeps no other part from being done."""
    try:
        await work
    except SandboxFault as fault:
        world.note(f"cleaning up: {fault}", level="warn")


_MISSED = frozenset({Outcome.FAILED, Outcome.WARNED, Outcome.ERROR})
"""Outcomes that stand, though a later step could not be tried."""

_LEVELS = {Unexpected.WARN: Level.SHOULD, Unexpected.FAIL: Level.MUST}


def _tell_unexpected(
    world: World, check_log: CheckLog, job: Job, unexpected: Sequence[Exchange]
) -> None:
    level = _LEVELS.get(job.scenario.unexpected)
    for exchange in unexpected:
        if level is None:
            return
        check_ = Check(level=level, clause="unexpected", parts={}, place=job.scenario.place)
        what = exchange.operation or f"{exchange.request.method} {exchange.request.path}"
        miss = world.near_misses.get(exchange.id)
        told = (f"an unexpected {what} request", *((miss.sentence(),) if miss else ()))
        found = Judged("no request that no step asks for", told)
        if world.too_busy:  # its step may have ended because we were late
            check_log.unclear(check_, found.expected, step="", because="; ".join(told))
        else:
            check_log.judged(check_, found, step="", messages=[exchange.id])
