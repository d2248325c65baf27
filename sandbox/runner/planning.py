"""What to run: the cells of the scenarios, and which of them this target cannot run, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.scenario.contract import Contracts
from sandbox.scenario.model import (
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
from sandbox.scenario.target import PlayersFromHook, Target

CELL_HOOKS = frozenset({"open-session", "logout", "switch-currency"})
"""Hooks that touch one player only; any other may disturb cells that run at the same time."""


@dataclass(frozen=True, slots=True)
class Job:
    """One cell to run. `skip` says why it cannot be; `alone` that nothing may run beside it.

    `repeat` counts from 1 where a run plays everything several times.
    """

    scenario: Scenario
    cell: Cell
    order: int
    skip: str = ""
    alone: bool = False
    repeat: int = 1


def plan(
    scenarios: Sequence[Scenario],
    *,
    target: Target,
    contracts: Contracts,
    real_time_s: float = 0.0,
) -> tuple[Job, ...]:
    """Return every cell of every scenario, in file order."""
    jobs: list[Job] = []
    for scenario in scenarios:
        skip = next(_obstacles(scenario, target, contracts, real_time_s), "")
        alone = any(_disturbs(step) for step in walk(scenario.steps + scenario.always))
        for cell in scenario.cells():
            jobs.append(Job(scenario, cell, len(jobs) + 1, skip=skip, alone=alone))
    return tuple(jobs)


def _obstacles(
    scenario: Scenario, target: Target, contracts: Contracts, real_time_s: float
) -> Iterator[str]:
    for need in (*scenario.needs, *_implied(scenario, target, contracts, real_time_s)):
        lacking = target.why_not(need)
        if lacking:
            yield lacking


def _implied(
    scenario: Scenario, target: Target, contracts: Contracts, real_time_s: float
) -> Iterator[str]:
    if isinstance(target.players, PlayersFromHook) and any(
        given.kind == "player" for given in scenario.given
    ):
        yield "hooks.open-session"
    for step in walk(scenario.steps):
        match step:
            case CallStep() | ReceiveStep() | ObserveStep():
                yield contracts.operation(step.operation).name.partition(".")[0]
            case TriggerStep():
                yield f"hooks.{step.hook}"
            case ClockStep(moves=Moves.BOTH):
                if step.advance_s is None or step.advance_s > real_time_s:
                    yield "hooks.shift-clock"


def _disturbs(step: Step) -> bool:
    match step:
        case TriggerStep():
            return step.hook not in CELL_HOOKS
        case ClockStep():
            return step.moves is Moves.BOTH
        case _:
            return False
