"""What to run: the cells of the scenarios, and which of them this target cannot run, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sandbox.engine.run.expected_wait import expected_wait_s
from sandbox.engine.run.planned_faults import planned_faults
from sandbox.engine.run.player_allocation import PlayerAllocation, scope_of, used_up, wants_of
from sandbox.engine.run.players import FROM_HOOK, NOTHING_RESERVED, Reservation
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.faults import HANG, RESET
from sandbox.scenario.language.model import (
    CallStep,
    Cell,
    ClockStep,
    Moves,
    ObserveStep,
    ReceiveStep,
    Scenario,
    Step,
    TriggerStep,
    walk,
)
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.scenario.target.target import FRESH, BrowserHook, PlayersFromHook, Target


@dataclass(frozen=True, slots=True)
class Job:
    """One cell to run. `skip` says why it cannot be; `alone` that nothing may run beside it;
    `silent` that it mostly waits for a silence to end, and takes nobody's place; `last` that it
    leaves the operator as no other cell should meet it.

    `repeat` counts from 1 where a run plays everything several times, `take` where a cell is played
    again because this machine was too busy to judge it, `takes` times at most. `reserved` are the
    listed players of a cell that uses some of them up.
    """

    scenario: Scenario
    cell: Cell
    order: int
    skip: str = ""
    alone: bool = False
    silent: bool = False
    last: bool = False
    repeat: int = 1
    take: int = 1
    takes: int = 1
    reserved: Reservation = NOTHING_RESERVED


def plan(
    scenarios: Sequence[Scenario],
    *,
    target: Target,
    contracts: Contracts,
    real_time_s: float = 0.0,
) -> tuple[Job, ...]:
    """Return every cell of every scenario, in file order.

    Where players are listed, cells that use some of them up come last.
    """
    jobs: list[Job] = []
    for scenario in scenarios:
        skip = next(_obstacles(scenario, target, contracts, real_time_s), "")
        alone = _one_account(target) or any(
            _disturbs(step, target) for step in walk(scenario.steps + scenario.always)
        )
        last = any(_lasts(step) for step in walk(scenario.steps))
        for cell in scenario.cells():
            faults = planned_faults(scenario, cell)
            job = Job(scenario, cell, len(jobs) + 1, skip=skip, alone=alone or RESET in faults)
            silent = HANG in faults and not job.alone
            jobs.append(replace(job, silent=silent, last=last))
    return tuple(jobs if _from_hook(target) else _allocate(jobs, target, contracts))


def in_order_of_start(jobs: Sequence[Job]) -> list[Job]:
    """Put first what lasts longest, and last what runs alone; what uses up listed players comes
    after all the rest, as it was planned, and behind everything what no other cell should meet.
    """
    waits_s = {job.scenario.id: expected_wait_s(job.scenario) for job in jobs}

    def rank(job: Job) -> tuple[bool, bool, bool, bool, Decimal]:
        spends = bool(job.reserved.spent)
        return job.last, spends, not job.silent, job.alone, -waits_s[job.scenario.id]

    return sorted(jobs, key=rank)


def _allocate(jobs: Sequence[Job], target: Target, contracts: Contracts) -> Iterator[Job]:
    """Give the cells players of the target's list; those that use some up come last."""
    allocation = PlayerAllocation(target.players if isinstance(target.players, tuple) else ())
    last = sorted(jobs, key=lambda job: bool(used_up(job.scenario)))
    for order, job in enumerate(last, start=1):
        planned = job if job.skip else _allocate_one(job, allocation, target, contracts)
        yield replace(planned, order=order)


def _allocate_one(
    job: Job, allocation: PlayerAllocation, target: Target, contracts: Contracts
) -> Job:
    scope = scope_of(job.cell, target.values)
    wants = wants_of(job.scenario, scope, contracts=contracts)
    if lack := allocation.lack(job.scenario, wants):
        return replace(job, skip=lack)
    if not used_up(job.scenario):
        return job
    reserved = allocation.reserve(job.scenario, wants)
    if reserved is None:
        return replace(job, skip=allocation.lack_of_more(wants))
    return replace(job, reserved=reserved)


def _obstacles(
    scenario: Scenario, target: Target, contracts: Contracts, real_time_s: float
) -> Iterator[str]:
    for need in (*scenario.needs, *_implied(scenario, target, contracts, real_time_s)):
        lacking = target.why_not(need)
        if lacking and need == "hooks.open-session" and not _from_hook(target):
            lacking = f"{lacking} and {FROM_HOOK}"
        if lacking:
            yield lacking
    made = [given.name for given in scenario.given if given.kind in ("player", "session")]
    if len(made) > 1 and _one_account(target):
        yield (
            f"add to target.yaml: <{FRESH}> to what open-session fills in; {', '.join(made)} would"
            " all be the one account that it logs in"
        )


def _implied(
    scenario: Scenario, target: Target, contracts: Contracts, real_time_s: float
) -> Iterator[str]:
    if _from_hook(target) and any(given.kind == "player" for given in scenario.given):
        yield "hooks.open-session"
    for step in walk(scenario.steps):
        match step:
            case CallStep() | ReceiveStep() | ObserveStep():
                yield contracts.operation(step.operation).name.partition(".")[0]
            case TriggerStep():
                yield f"hooks.{step.hook}"
            case ClockStep(moves=Moves.BOTH):
                if not _may_wait(step, real_time_s):
                    yield "hooks.shift-clock"


def _may_wait(step: ClockStep, real_time_s: float) -> bool:
    """Tell whether a move may be waited for; how far a token's end lies is known when it is there.

    Where it lies too far the cell is skipped then.
    """
    return real_time_s > 0 if step.advance_s is None else step.advance_s <= real_time_s


def _from_hook(target: Target) -> bool:
    return isinstance(target.players, PlayersFromHook)


def _one_account(target: Target) -> bool:
    """Tell whether every player is the same account, which a browser logs in again and again."""
    hook = target.hooks.get("open-session")
    return _from_hook(target) and isinstance(hook, BrowserHook) and not hook.makes_anybody


def _disturbs(step: Step, target: Target) -> bool:
    match step:
        case TriggerStep():
            known = KNOWN_HOOKS.get(step.hook)
            return known is None or known.disturbs
        case ClockStep():
            return step.moves is Moves.BOTH and "shift-clock" in target.hooks  # else it waits
        case _:
            return False


def _lasts(step: Step) -> bool:
    """Tell what stays with the operator, or would where it cannot be taken back."""
    known = KNOWN_HOOKS.get(step.hook) if isinstance(step, TriggerStep) else None
    return known is not None and (known.lasts or bool(known.restores))
