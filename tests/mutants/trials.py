"""Plays trials: one operator, right or wrong, against some scenarios over real sockets.

Trials are spread over as many processes as there are cores, each with a sandbox of its own, and
several operators play side by side in each. What a busy machine left unjudged is played again at
the end, alone; an accusation never is.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from sandbox.cli.opened import Opened, Opening, opened
from sandbox.cli.serve_command import demo_target
from sandbox.json_value import Json
from sandbox.operator.keys import make_keys_ready
from sandbox.operator.reference import ReferenceOperator
from sandbox.runner.evidence import Evidence
from sandbox.runner.masks import Masks
from sandbox.runner.planning import Job, plan
from sandbox.runner.run import run_all
from sandbox.scenario.contract import load_contracts
from sandbox.scenario.loading import load_scenarios
from sandbox.scenario.model import Scenario
from sandbox.scenario.target import read_target
from sandbox.transport.clock import RealTime

CATALOGUE = str(Path(__file__).parents[2] / "scenarios")
OPERATORS_AT_ONCE = 6
CELLS_AT_ONCE = 6
PROCESSES = min(4, os.cpu_count() or 1)

_UNJUDGED = frozenset({"INCONCLUSIVE", "ERROR"})


@dataclass(slots=True)
class Verdicts:
    """What one operator's run said: outcome by cell, and the clauses that missed by scenario."""

    outcomes: dict[str, str] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)
    missed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    warned: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failed_musts: list[str] = field(default_factory=list)
    _scenario: dict[str, str] = field(default_factory=dict)

    def on(self, event: Mapping[str, Json]) -> None:
        """Take one event of the evidence."""
        cell = str(event.get("cell"))
        match event["type"]:
            case "cell.started":
                self._scenario[cell] = str(event["scenario"])
            case "check" if event["mark"] in ("fail", "warn"):
                scenario, clause = self._scenario[cell], str(event["clause"])
                self.missed[scenario].add(clause)
                if event["mark"] == "fail":
                    self.failed_musts.append(f"{cell}: {clause}: {event['actual']}")
                else:
                    self.warned[scenario].add(clause)
            case "cell.ended":
                self.outcomes[cell] = str(event["outcome"])
                self.because[cell] = str(event["because"])

    def unjudged(self) -> set[str]:
        """Return the scenarios with a cell that could not be judged."""
        cells = (cell for cell, outcome in self.outcomes.items() if outcome in _UNJUDGED)
        return {self._scenario[cell] for cell in cells}

    def add(self, again: "Verdicts") -> None:
        """Take over what a second playing says; what has missed stays so."""
        self.outcomes |= again.outcomes
        self.because |= again.because
        self.failed_musts += again.failed_musts
        for scenario, clauses in again.missed.items():
            self.missed[scenario] |= clauses
        for scenario, clauses in again.warned.items():
            self.warned[scenario] |= clauses

    def take_over_skipped(self, others: Sequence["Verdicts"], *, partial: bool) -> None:
        """Let cells that the reference's target cannot play count as some variant played them.

        With `partial`, what none of the few played is left out.
        """
        for cell in [cell for cell, outcome in self.outcomes.items() if outcome == "SKIPPED"]:
            played = [one for one in others if one.outcomes.get(cell, "SKIPPED") != "SKIPPED"]
            if played:
                self.outcomes[cell] = played[0].outcomes[cell]
                self.because[cell] = played[0].because[cell]
            elif partial:
                del self.outcomes[cell]


@dataclass(frozen=True, slots=True)
class Trial:
    """One operator and the ids of the scenarios that it is to play. `wants` is the clause that
    ought to miss, "" for an operator that is right.
    """

    scenarios: frozenset[str]
    defects: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    wants: str = ""

    def again(self, verdicts: Verdicts) -> "Trial | None":
        """Return what has to be played once more, for want of a judgement; None for nothing."""
        if self.wants:
            seen = any(self.wants in clauses for clauses in verdicts.missed.values())
            return None if seen else self
        left = verdicts.unjudged()
        return replace(self, scenarios=frozenset(left)) if left else None


def play(trials: Sequence[Trial], paths: Sequence[str]) -> list[Verdicts]:
    """Play all trials and return their verdicts in the same order."""
    heaviest = sorted(range(len(trials)), key=lambda i: -len(trials[i].scenarios))
    shards = [heaviest[number::PROCESSES] for number in range(PROCESSES)]
    shards = [shard for shard in shards if shard]
    verdicts = [Verdicts() for _ in trials]
    with ProcessPoolExecutor(len(shards)) as pool:
        work = [[trials[i] for i in shard] for shard in shards]
        for shard, found in zip(shards, pool.map(partial(_play, paths=paths), work), strict=True):
            for i, one in zip(shard, found, strict=True):
                verdicts[i] = one
    again = {i: left for i, one in enumerate(trials) if (left := one.again(verdicts[i]))}
    alone = _play(list(again.values()), paths=paths, at_once=1) if again else []
    for i, more in zip(again, alone, strict=True):
        verdicts[i].add(more)
    return verdicts


def _play(
    trials: Sequence[Trial], *, paths: Sequence[str], at_once: int = OPERATORS_AT_ONCE
) -> list[Verdicts]:
    make_keys_ready()
    return asyncio.run(_shard(trials, paths, at_once=at_once))


async def _shard(trials: Sequence[Trial], paths: Sequence[str], *, at_once: int) -> list[Verdicts]:
    scenarios = load_scenarios(paths, contracts=load_contracts())
    places = asyncio.Semaphore(at_once)
    async with opened(demo_target(), Opening(base_port=0, seed="mutants")) as sandbox:

        async def one(trial: Trial) -> Verdicts:
            async with places:
                chosen = [each for each in scenarios if each.id in trial.scenarios]
                return await _verdicts(sandbox, trial, chosen)

        return await asyncio.gather(*map(one, trials))


async def _verdicts(sandbox: Opened, trial: Trial, scenarios: Sequence[Scenario]) -> Verdicts:
    verdicts = Verdicts()
    if not scenarios:
        return verdicts
    async with ReferenceOperator(
        wallet_url=sandbox.listeners.urls["wallet"],
        defects=trial.defects,
        variants=trial.variants,
    ) as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        evidence = Evidence(
            lambda _: None,
            now_s=RealTime().now_s,
            masks=Masks(show=True),
            watchers=(verdicts.on,),
        )
        seed = "-".join(("mutants", *trial.defects, *trial.variants))
        stage = sandbox.stage_for(target, evidence, seed=seed)
        jobs = plan(scenarios, target=target, contracts=load_contracts())
        await run_all(stage, _numbered(jobs), at_once=CELLS_AT_ONCE)
    return verdicts


def _numbered(jobs: Sequence[Job]) -> list[Job]:
    return [replace(job, order=order) for order, job in enumerate(jobs, start=1)]
