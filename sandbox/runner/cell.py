"""One cell from given to verdict."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field, replace

from sandbox.errors import SandboxFault
from sandbox.json_value import Json
from sandbox.runner.calling import Caller
from sandbox.runner.casting import scope_of, wants_of
from sandbox.runner.checks import NOTHING_KNOWN, Ledger
from sandbox.runner.deviations import Register
from sandbox.runner.directory import Directory
from sandbox.runner.doing import SHIFT_CLOCK, check, move_clock, parallel, trigger, use
from sandbox.runner.evidence import Evidence
from sandbox.runner.exchange import Exchange
from sandbox.runner.given import Maker
from sandbox.runner.hooks import run_hook
from sandbox.runner.house import House
from sandbox.runner.judge import Judged
from sandbox.runner.planning import Job
from sandbox.runner.players import NoSuchPlayer, PlayerPool
from sandbox.runner.script import Handlers, Script, Stopped
from sandbox.runner.switchboard import Switchboard
from sandbox.runner.takes import wants_another_take
from sandbox.runner.verdict import Ended, Mark, Outcome, cell_outcome, worst
from sandbox.runner.waiting import observe, receive
from sandbox.runner.world import World
from sandbox.scenario.contract import Contracts
from sandbox.scenario.model import (
    CallStep,
    Check,
    CheckStep,
    ClockStep,
    Level,
    ObserveStep,
    ParallelStep,
    ReceiveStep,
    TriggerStep,
    Unexpected,
    UseStep,
)
from sandbox.scenario.target import Target


@dataclass(frozen=True, slots=True)
class Stage:
    """What all cells of a run share."""

    house: House
    target: Target
    contracts: Contracts
    evidence: Evidence
    directory: Directory
    switchboard: Switchboard
    pool: PlayerPool | None
    seed: str
    register: Register = field(default=NOTHING_KNOWN)

    def world(self, cell: str) -> World:
        """Return a fresh world."""
        world = World(
            cell,
            seed=self.seed,
            house=self.house,
            target=self.target,
            contracts=self.contracts,
            evidence=self.evidence,
            directory=self.directory,
        )
        self.directory.admit(world)
        return world


async def run_cell(stage: Stage, job: Job) -> Ended:
    """Run one cell and record its beginning, its checks and its end."""
    world = stage.world(job.cell.id)
    started_s = stage.house.time.elapsed_s()
    _record_start(world, job)
    ended = Ended(Outcome.SKIPPED, job.skip) if job.skip else await _played(stage, world, job)
    stage.directory.release(world)
    again = wants_another_take(ended, job, too_busy=world.too_busy)
    world.write(
        "cell.ended",
        outcome=ended.outcome.value,
        because=ended.because,
        again=again,
        took_s=round(stage.house.time.elapsed_s() - started_s, 3),
        virtual_s=round(world.clock.now_s(), 3),
    )
    return replace(ended, cell=job.cell.id, again=again)


def _record_start(world: World, job: Job) -> None:
    scenario = job.scenario
    world.write(
        "cell.started",
        scenario=scenario.id,
        title=scenario.title,
        why=scenario.why,
        place=str(scenario.place),
        tags=list(scenario.tags),
        order=job.order,
        repeat=job.repeat,
        take=job.take,
        virtual_s=round(world.clock.now_s(), 3),
    )


async def _played(stage: Stage, world: World, job: Job) -> Ended:
    ledger = Ledger(world, why=job.scenario.why, register=stage.register)
    scope: dict[str, Json] = {"target": stage.target.values}
    maker = Maker(world, scope, stage.pool, [])
    try:
        await maker.borrow(
            wants_of(job.scenario, scope_of(job.cell, stage.target.values)), job.reserved
        )
    except NoSuchPlayer as lack:  # an earlier repeat has used them up
        return Ended(Outcome.SKIPPED, str(lack))
    script = Script(world, ledger, scope, _handlers(stage))
    try:
        stopped = await _stopped(world, _play(script, maker, job))
    finally:  # an interrupted cell leaves no shifted clock behind either
        unexpected = tuple(world.unexpected)  # what comes while cleaning up is not graded
        await _stopped(world, _clean_up(script, maker, job))
    _tell_unexpected(world, ledger, job, unexpected)
    return replace(_verdict(world, ledger, stopped), checks=tuple(ledger.checked))


def _verdict(world: World, ledger: Ledger, stopped: str) -> Ended:
    if world.bug is not None:
        return Ended(Outcome.ERROR, f"a bug in the sandbox: {world.bug!r}")
    judged = cell_outcome(ledger.marks)
    if stopped:
        return Ended(worst([judged, Outcome.INCONCLUSIVE]), stopped)
    return Ended(judged, _silence(ledger) if judged is Outcome.INCONCLUSIVE else "")


async def _stopped(world: World, play: Awaitable[None]) -> str:
    """Play to the end and return what kept it from judging; "" when its checks say it all."""
    try:
        await play
    except Stopped as stop:
        return "" if stop.blames else str(stop)
    except SandboxFault as fault:
        return str(fault)
    except Exception as bug:  # noqa: BLE001 - our bug must not take other cells' verdicts with it
        world.failed(bug)
    return ""


def _silence(ledger: Ledger) -> str:
    unclear = any(mark is Mark.UNCLEAR for _, mark in ledger.marks)
    return "some checks could not be judged" if unclear else "nothing was judged"


def _handlers(stage: Stage) -> Handlers:
    caller = Caller(stage.switchboard)
    return {
        CallStep: lambda script, step, _: caller.play(script, step),
        ReceiveStep: receive,
        ObserveStep: observe,
        TriggerStep: lambda script, step, _: trigger(script, step),
        ClockStep: lambda script, step, _: move_clock(script, step),
        ParallelStep: lambda script, step, _: parallel(script, step),
        UseStep: lambda script, step, _: use(script, step),
        CheckStep: lambda script, step, _: check(script, step),
    }


async def _play(script: Script, maker: Maker, job: Job) -> None:
    await maker.make_all(job.scenario.given, matrix=job.cell.values)
    script.scope["matrix"] = script.resolve_map(job.cell.values)
    await script.play(job.scenario.steps)


async def _clean_up(script: Script, maker: Maker, job: Job) -> None:
    world = script.world
    try:
        await _try(world, script.ungraded().play(job.scenario.always))
        if world.clock.operator_s and SHIFT_CLOCK in world.target.hooks:
            await _try(world, run_hook(world, SHIFT_CLOCK, {"to": "real"}))
    finally:
        if maker.pool is not None:
            await maker.pool.give_back(maker.borrowed, spent=job.reserved.spent)


async def _try(world: World, work: Awaitable[object]) -> None:
    """Do a part of the cleaning up; a failure keeps no other part from being done."""
    try:
        await work
    except SandboxFault as fault:
        world.note(f"cleaning up: {fault}", level="warn")


_LEVELS = {Unexpected.WARN: Level.SHOULD, Unexpected.FAIL: Level.MUST}


def _tell_unexpected(
    world: World, ledger: Ledger, job: Job, unexpected: Sequence[Exchange]
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
            ledger.unclear(check_, found.expected, step="", because="; ".join(told))
        else:
            ledger.judged(check_, found, step="", messages=[exchange.id])
