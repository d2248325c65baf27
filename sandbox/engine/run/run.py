"""A run: all cells, some at a time, and the exit code.

A cell that disturbs the whole operator (its clock, its keys) runs alone; the others share. What
this machine was too busy to judge is played again when the others are done, but before what leaves
the operator as no other cell should meet it. Repeats follow one another, each with a seed of its
own. When all have ended, what no cell can know is
concluded: what became of the listed deviations, which cells did not agree with themselves, and
what a certificate lacks.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sandbox.engine.own_delay import TAKES, CalmWait
from sandbox.engine.run.cell import RunContext, run_cell
from sandbox.engine.run.certifying import lacks
from sandbox.engine.run.deviations import judged_deviations
from sandbox.engine.run.failure_limit import FailureLimit, unplayed_lacks
from sandbox.engine.run.planning import Job, in_order_of_start
from sandbox.engine.run.unstable_cells import unstable
from sandbox.evidence.events import Certificate, RunEnded, RunStarted, RunStopped, Shard, measured
from sandbox.evidence.known_secret import KnownSecret
from sandbox.evidence.verdict import OUT_OF_DATE, Ended, Exit, exit_code


class ConcurrencyGate:
    """A limit on cells that run at once, first come, first served; a disturbing one runs alone.

    A silent one needs no place: it does nothing but wait.
    """

    def __init__(self, jobs: int) -> None:
        self._places = jobs
        self._busy = 0
        self._silent = 0
        self._is_alone = False
        self._changed = asyncio.Condition()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def place(self, *, alone: bool, silent: bool = False) -> AsyncIterator[None]:
        """Hold one place, all of them, or none."""
        async with self._turn, self._changed:
            await self._changed.wait_for(lambda: self._may_begin(alone=alone, silent=silent))
            self._count(1, alone=alone, silent=silent)
        try:
            yield
        finally:
            async with self._changed:
                self._count(-1, alone=alone, silent=silent)
                self._changed.notify_all()

    def _may_begin(self, *, alone: bool, silent: bool) -> bool:
        if alone:
            return not self._busy and not self._silent
        return not self._is_alone and (silent or self._busy < self._places)

    def _count(self, change: int, *, alone: bool, silent: bool) -> None:
        self._busy += 0 if silent else change
        self._silent += change if silent else 0
        self._is_alone = alone and change > 0


@dataclass(frozen=True, slots=True)
class Demands:
    """How strictly a run is judged: `strict` counts shoulds, `certify` wants everything judged.
    After `maxfail` failed cells no other begins; 0 stands for no such limit.
    """

    strict: bool = False
    certify: bool = False
    maxfail: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """What a run is called, which version plays it, what to type to repeat it, and of which plan
    it plays a part; `shard` is None where it plays the whole. `secrets` says where the hidden
    values of the target come from.
    """

    run: str = ""
    version: str = ""
    command: str = ""
    shard: Shard | None = None
    secrets: tuple[KnownSecret, ...] = ()


async def run_all(
    context: RunContext,
    jobs: Sequence[Job],
    *,
    at_once: int = 1,
    repeat: int = 1,
    demands: Demands = Demands(),
    takes: int = TAKES,
    about: About = About(),
) -> Exit:
    """Run every job `repeat` times and return the exit code. Cancelled: what ended is kept, 130.

    `takes` is how often a cell is played at most that this machine was too busy to judge.
    """
    time = context.environment.time
    started_s = time.elapsed_s()
    context.evidence.write(_started(context, jobs, demands, about, at_once=at_once, repeat=repeat))
    if about.shard:
        context.evidence.write(about.shard)
    code = Exit.INTERRUPTED
    try:
        limit = FailureLimit(demands.maxfail, strict=demands.strict)
        ended: list[Ended] = []
        for number in range(1, repeat + 1):
            numbered = _numbered(jobs, number, takes=takes)
            anew = context if number == 1 else replace(context, seed=f"{context.seed}~{number}")
            ended += await _round(anew, numbered, limit, at_once=at_once)
        stopped = limit.stopped(jobs, repeat=repeat)
        if stopped:
            context.evidence.write(stopped)
        code = _concluded(context, jobs, ended, demands=demands, stopped=stopped, shard=about.shard)
    finally:
        ended_event = RunEnded(
            exit_code=int(code),
            took_s=measured(time.elapsed_s() - started_s),
            interrupted=code is Exit.INTERRUPTED,
        )
        context.evidence.write(ended_event)
    return code


def _started(
    context: RunContext,
    jobs: Sequence[Job],
    demands: Demands,
    about: About,
    *,
    at_once: int,
    repeat: int,
) -> RunStarted:
    return RunStarted(
        seed=context.seed,
        strict=demands.strict,
        certify=demands.certify,
        jobs=at_once,
        repeat=repeat,
        target=context.target.name,
        scenarios=len({job.scenario.id for job in jobs}),
        cells=len(jobs) * repeat,
        run=about.run,
        version=about.version,
        command=about.command,
        secrets=about.secrets,
        shows_secrets=context.evidence.masks.shows,
        ca_file=context.environment.ca_file,
        trusted_file=context.environment.trusted_file,
    )


def _numbered(jobs: Sequence[Job], number: int, *, takes: int) -> list[Job]:
    """Return the jobs of one repeat. The first has the seed of the run, so that it is a plain
    run.
    """
    before = (number - 1) * len(jobs)
    return [replace(job, takes=takes, order=before + job.order, repeat=number) for job in jobs]


async def _round(
    context: RunContext, jobs: Sequence[Job], limit: FailureLimit, *, at_once: int
) -> list[Ended]:
    """Run every job once, and return how each ended that was played."""
    ended: dict[int, Ended] = {}
    for last in (False, True):  # what is played again meets the operator as the others did
        some = [job for job in jobs if job.last is last]
        played = await _all(context, some, ConcurrencyGate(at_once), limit)
        ended |= await _retaken(context, some, played, limit)
    return [ended[job.order] for job in jobs if job.order in ended]


async def _retaken(
    context: RunContext, jobs: Sequence[Job], ended: Mapping[int, Ended], limit: FailureLimit
) -> dict[int, Ended]:
    """Play again, one at a time, in calm and not before the operator wants to be asked, what ended
    so that it does not count yet.
    """
    latest, calm_wait = dict(ended), CalmWait(context.environment.time)
    for take in range(2, max((job.takes for job in jobs), default=1) + 1):
        for job in jobs:
            if job.order in latest and latest[job.order].again and not limit.is_reached:
                await calm_wait.calm()
                await calm_wait.until(one.not_before_s for one in latest.values())
                anew = replace(context, seed=f"{context.seed}^{take}")
                latest[job.order] = await run_cell(anew, replace(job, take=take))
                limit.count(latest[job.order])
    return latest


async def _all(
    context: RunContext, jobs: Sequence[Job], gate: ConcurrencyGate, limit: FailureLimit
) -> dict[int, Ended]:
    ended: dict[int, Ended] = {}

    async def one(job: Job) -> None:
        async with gate.place(alone=job.alone, silent=job.silent):
            if limit.begins(job):
                ended[job.order] = await run_cell(context, job)
                limit.count(ended[job.order])

    async with asyncio.TaskGroup() as group:
        for job in in_order_of_start(jobs):
            group.create_task(one(job))
    return ended


def _concluded(
    context: RunContext,
    jobs: Sequence[Job],
    ended: Sequence[Ended],
    *,
    demands: Demands,
    stopped: RunStopped | None,
    shard: Shard | None,
) -> Exit:
    write, contracts = context.evidence.write, context.contracts
    found = list(judged_deviations(context.register, jobs, ended, contracts=contracts))
    for deviation in found:
        write(deviation.event())
    shaky = list(unstable(ended))
    for cell in shaky:
        write(cell)
    refuted = any(deviation.fate in OUT_OF_DATE for deviation in found)
    if demands.certify:
        lacking = [
            *unplayed_lacks(stopped),
            *lacks(ended, found, contracts=contracts, target=context.target),
        ]
        pending = shard is not None  # only all shards together can have judged every must
        write(Certificate(held=not lacking, lacks=tuple(lacking), pending=pending))
        refuted = refuted or (bool(lacking) and not pending)
    outcomes = (cell.outcome for cell in ended)
    return exit_code(outcomes, strict=demands.strict, refuted=refuted, unstable=bool(shaky))
