"""Plays trials: one operator, right or wrong, against some scenarios over real sockets.

Trials are spread over as many processes as there are cores, each with a sandbox of its own, and
several operators play side by side in each. A wrong operator plays its cells in rounds and is done
with the first that catches it. What a busy machine left unjudged is played again at the end,
a few operators at a time; an accusation never is.
"""

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.own_delay import TAKES
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.registry import prepare
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import read_target
from tests.verdicts import Verdicts, judged

CATALOGUE = str(Path(__file__).parents[2] / "scenarios")
WRONG_AT_ONCE, RIGHT_AT_ONCE, CALM_AT_ONCE = 10, 5, 3
"""How many operators play at once in a process: wrong ones, which play few cells, right ones, which
play nearly all, and those who play again what a busy machine left open.
"""
CELLS_AT_ONCE = 8
PROCESSES = min(4, os.cpu_count() or 1)

_UNJUDGED = frozenset({Outcome.INCONCLUSIVE.value, Outcome.ERROR.value})


@dataclass(slots=True)
class Tried(Verdicts):
    """What was said of one operator, in all its playings."""

    def accusations(self) -> list[str]:
        """Return every must that failed, with its cell and what was found."""
        return [
            f"{cell.id}: {check.clause}: {check.actual}"
            for cell, check in self.missed()
            if check.mark is Mark.FAIL
        ]

    def clauses(self) -> frozenset[str]:
        """Return every clause of which a check missed."""
        return frozenset(check.clause for _, check in self.missed())

    def by_scenario(self, *marks: Mark) -> dict[str, set[str]]:
        """Return the clauses whose checks ended in one of these marks, by scenario."""
        found: dict[str, set[str]] = defaultdict(set)
        for cell in self.cells:
            for check in cell.marked(*marks):
                found[cell.scenario].add(check.clause)
        return dict(found)

    def unjudged(self) -> set[str]:
        """Return the cells that could not be judged."""
        return {cell for cell, outcome in self.outcomes.items() if outcome in _UNJUDGED}

    def take_over_skipped(self, others: Sequence["Tried"], *, partial: bool) -> None:
        """Let cells that the reference's target cannot play count as some variant played them.

        With `partial`, what none of the few played is left out.
        """
        played = {
            cell.id: cell
            for other in reversed(others)
            for cell in other.cells
            if cell.outcome is not Outcome.SKIPPED
        }
        cells = [
            replace(played[cell.id], checks=()) if skipped and cell.id in played else cell
            for cell in self.cells
            if not (skipped := cell.outcome is Outcome.SKIPPED) or cell.id in played or not partial
        ]
        self.cells = cells


Round = frozenset[str]
"""The ids of cells that are played beside each other."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One operator and the rounds of cells that it is to play. `wants` is the clause that ought
    to miss, "" for an operator that is right, which plays every round.
    """

    rounds: tuple[Round, ...]
    defects: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    wants: str = ""
    takes: int = 1

    @property
    def cells(self) -> Round:
        """Return all that it may have to play."""
        return frozenset().union(*self.rounds)

    def is_over(self, missed: Set[str]) -> bool:
        """Tell whether there is nothing left to find out, when these clauses have missed."""
        return bool(self.wants) and self.wants in missed

    def again(self, verdicts: Tried) -> "Trial | None":
        """Return what has to be played once more, for want of a judgement; None for nothing."""
        if self.wants:
            is_enough = self.is_over(verdicts.clauses()) or self.takes == TAKES
            return None if is_enough else replace(self, rounds=(self.cells,), takes=TAKES)
        left = verdicts.unjudged()
        return replace(self, rounds=(frozenset(left),), takes=TAKES) if left else None


def play(trials: Sequence[Trial], paths: Sequence[str]) -> list[Tried]:
    """Play all trials and return their verdicts in the same order; tell how far it is."""
    started_s = time.perf_counter()
    verdicts = [Tried() for _ in trials]
    done = 0
    with ProcessPoolExecutor(PROCESSES) as pool:
        work = {
            pool.submit(_play, [trials[i] for i in part], paths): part for part in _parts(trials)
        }
        for ended in as_completed(work):
            for i, one in zip(work[ended], ended.result(), strict=True):
                verdicts[i] = one
            done += len(work[ended])
            if len(work) > PROCESSES:
                took_s = time.perf_counter() - started_s
                print(f"… {done} of {len(trials)} tried; {took_s:.0f} s", flush=True)
    again = {i: left for i, one in enumerate(trials) if (left := one.again(verdicts[i]))}
    calmer = _play(list(again.values()), paths, calm=True) if again else []
    for i, more in zip(again, calmer, strict=True):
        verdicts[i].cells += more.cells
    return verdicts


def _parts(trials: Sequence[Trial]) -> Iterator[Sequence[int]]:
    """Divide the trials into parts that one process plays at a time, right operators first."""
    right = [i for i, one in enumerate(trials) if not one.wants]
    wrong = [i for i, one in enumerate(trials) if one.wants]
    for chosen, size in ((right, 2 * RIGHT_AT_ONCE), (wrong, 8 * WRONG_AT_ONCE)):
        parts = max(PROCESSES, -(-len(chosen) // size))
        yield from filter(None, (chosen[number::parts] for number in range(parts)))


def _play(trials: Sequence[Trial], paths: Sequence[str], *, calm: bool = False) -> list[Tried]:
    prepare()
    return asyncio.run(_shard(trials, paths, calm=calm))


async def _shard(trials: Sequence[Trial], paths: Sequence[str], *, calm: bool) -> list[Tried]:
    scenarios = load_scenarios(paths, contracts=load_contracts())
    right = asyncio.Semaphore(CALM_AT_ONCE if calm else RIGHT_AT_ONCE)
    wrong = asyncio.Semaphore(CALM_AT_ONCE if calm else WRONG_AT_ONCE)
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="mutants")) as sandbox:

        async def one(trial: Trial) -> Tried:
            async with wrong if trial.wants else right:
                return await _tried(sandbox, trial, scenarios)

        verdicts: dict[int, Tried] = {}
        for kind in (False, True):
            chosen = [trial for trial in trials if bool(trial.wants) is kind]
            played = await asyncio.gather(*map(one, chosen))
            verdicts |= dict(zip(map(id, chosen), played, strict=True))
    return [verdicts[id(trial)] for trial in trials]


async def _tried(sandbox: Sandbox, trial: Trial, scenarios: Sequence[Scenario]) -> Tried:
    tried = Tried()
    async with ReferenceOperator(
        urls=sandbox.listeners.urls, defects=trial.defects, variants=trial.variants
    ) as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        for number, playing in enumerate(trial.rounds):
            names = {cell.partition("[")[0] for cell in playing}
            chosen = [one for one in scenarios if one.id in names]
            seed = "-".join(("mutants", *trial.defects, *trial.variants, str(number)))
            found = await judged(
                sandbox,
                target,
                chosen,
                seed=seed,
                at_once=CELLS_AT_ONCE,
                takes=trial.takes,
                cells=playing,
            )
            tried.cells += found.cells
            if trial.is_over(tried.clauses()):
                break
    return tried
