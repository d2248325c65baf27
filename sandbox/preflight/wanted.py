"""Reads off the chosen scenarios what they need of a target, and what is skipped for lack of it.

Nothing is asked of anybody here. What the scenarios do not need is not looked at: a target is not
held up by a part of it that nobody uses today.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.engine.judging.exchange_view import wants_signer
from sandbox.engine.run.deviations import Register
from sandbox.engine.run.planning import Job
from sandbox.port import Provider
from sandbox.port.preflight import Line, ok, skip, warn
from sandbox.scenario.language.model import (
    CallStep,
    ClockStep,
    Moves,
    ObserveStep,
    ReceiveStep,
    Scenario,
    Step,
    TriggerStep,
    walk,
)
from sandbox.scenario.target.target import PlayersFromHook, Target

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has to be well: checks of providers, hooks by name, and somebody to play.

    `jobs` are the cells that will be run.
    """

    asked: frozenset[str]
    hooks: frozenset[str]
    players: bool
    jobs: Sequence[Job] = field(default=())


def wanted_by(jobs: Sequence[Job], providers: Mapping[str, Provider]) -> Wanted:
    """Read it off the steps of every cell that will be run."""
    run = [job for job in jobs if not job.skip]
    scenarios = {job.scenario.id: job.scenario for job in run}.values()
    steps = [step for each in scenarios for step in walk(each.steps + each.always)]
    called = frozenset(_operation(step) for step in steps)
    signers = any(wants_signer(check.parts) for step in steps for check in step.expect)
    players = any(given.kind == "player" for each in scenarios for given in each.given)
    hooks = frozenset(name for each in scenarios for name in _hooks(each))
    return Wanted(
        asked=frozenset(
            check.name
            for provider in providers.values()
            for check in provider.checks
            if called & check.operations or (signers and check.signers)
        ),
        hooks=hooks,
        players=players,
        jobs=run,
    )


def everything_of(target: Target, providers: Mapping[str, Provider]) -> Wanted:
    """Want all that a target declares."""
    there = [one for name, one in providers.items() if name in target.sections]
    asked = (check.name for provider in there for check in provider.checks)
    players = isinstance(target.players, PlayersFromHook) or bool(target.players)
    return Wanted(frozenset(asked), frozenset(target.hooks), players=players)


def _operation(step: Step) -> str:
    return step.operation if isinstance(step, CallStep | ReceiveStep | ObserveStep) else ""


def _hooks(scenario: Scenario) -> Iterator[str]:
    for step in walk(scenario.steps + scenario.always):
        match step:
            case TriggerStep():
                yield step.hook
            case ClockStep(moves=Moves.BOTH):
                yield "shift-clock"


def skipped(jobs: Sequence[Job]) -> Iterator[Line]:
    """Say in one line for each reason which cells will be skipped, and what would change it."""
    by_reason: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        if job.skip:
            by_reason[job.skip].append(job)
    for reason, lost in by_reason.items():
        names = list(dict.fromkeys(job.scenario.id for job in lost))
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        count = "1 cell is" if len(lost) == 1 else f"{len(lost)} cells are"
        told = f"{count} skipped: {', '.join(names[:_MOST_NAMED])}{more}"
        yield skip("scenarios", told, reason)
    if jobs and not by_reason:
        yield ok("scenarios", f"the target has what all {len(jobs)} cells need")


def declared(target: Target) -> Iterator[Line]:
    """Say what a target says of itself: players, hooks, capabilities."""
    if isinstance(target.players, tuple) and target.players:
        count = len(target.players)
        yield ok("players", f"{count} listed, each with one session and for one cell at a time")
    if target.hooks:
        yield ok("hooks", f"declared: {', '.join(sorted(target.hooks))}")
    if target.capabilities:
        yield ok("capabilities", f"declared: {', '.join(sorted(target.capabilities))}")


def overdue(register: Register, jobs: Sequence[Job]) -> Iterator[Line]:
    """Name the known misses whose last day is over; each of them fails the run."""
    chosen = {job.scenario.id for job in jobs}
    for entry in register.listed:
        if register.is_over(entry) and (entry.scenario in chosen or not jobs):
            yield warn(
                "deviations",
                f"{entry.ticket}: {entry.cell or entry.scenario}, {entry.clause} was to be repaired"
                f" by {entry.until}; the miss counts again, and the entry fails the run",
                f"Repair it and take the entry out, or give it another day: {entry.place}",
            )
