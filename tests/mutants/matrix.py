"""Runs the matrix: the correct operators against all scenarios, each defect against its own.

The correct ones are the reference operator and its variants.

A defect is *caught* when a check of the very clause that the defect breaks misses. A scenario is
*proven* when some defect makes one of its checks miss that holds on the correct operator.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.cli.opened import Opened, Opening, opened
from sandbox.cli.serve_command import demo_target
from sandbox.json_value import Json
from sandbox.operator import variants
from sandbox.operator.defects import BY_ID
from sandbox.operator.defects.defect import Defect
from sandbox.operator.reference import ReferenceOperator
from sandbox.operator.variants import Variant
from sandbox.runner.evidence import Evidence
from sandbox.runner.masks import Masks
from sandbox.runner.planning import Job, plan
from sandbox.runner.run import run_all
from sandbox.scenario.contract import load_contracts
from sandbox.scenario.loading import load_scenarios
from sandbox.scenario.model import ReceiveStep, Scenario, walk
from sandbox.scenario.target import read_target
from sandbox.transport.clock import RealTime

CATALOGUE = str(Path(__file__).parents[2] / "scenarios")
AT_ONCE = 6


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

    def take_over_skipped(self, others: Sequence["Verdicts"], *, partial: bool) -> None:
        """Let cells that the reference's target cannot play count as some variant played them.

        With `partial`, what none of the few played is left out.
        """
        for cell in [cell for cell, outcome in self.outcomes.items() if outcome == "SKIPPED"]:
            played = [one for one in others if one.outcomes.get(cell) != "SKIPPED"]
            if played:
                self.outcomes[cell] = played[0].outcomes[cell]
                self.because[cell] = played[0].because[cell]
            elif partial:
                del self.outcomes[cell]


@dataclass(slots=True)
class Matrix:
    """The whole result. `caught` maps each defect tried to the scenarios that saw its clause miss,
    `variants` each correct variant to what was said of it.
    """

    correct: Verdicts
    variants: dict[str, Verdicts]
    caught: dict[str, list[str]]
    proven: dict[str, set[str]]
    scenarios: Sequence[Scenario]

    def unproven(self) -> list[str]:
        """Return the scenarios that no defect makes miss."""
        return [s.id for s in self.scenarios if not self.proven.get(s.id)]


def claims(scenario: Scenario) -> frozenset[str]:
    """Return every clause that a scenario judges, the arrival of received requests included."""
    operations = load_contracts().operations
    found = {check.clause for step in walk(scenario.steps) for check in step.expect}
    for step in walk(scenario.steps):
        if isinstance(step, ReceiveStep):
            found.add(operations[step.operation].arrives)
    return frozenset(found)


async def run_matrix(only: Sequence[str] = (), paths: Sequence[str] = (CATALOGUE,)) -> Matrix:
    """Run it; `only` limits the defects and variants."""
    scenarios = load_scenarios(paths, contracts=load_contracts())
    chosen = [d for d in BY_ID.values() if not only or d.id in only]
    faces = [v for v in variants.ALL if not only or v.id in only]
    places = asyncio.Semaphore(AT_ONCE)
    async with opened(demo_target(), Opening(base_port=0, seed="mutants")) as sandbox:
        correct = await _verdicts(sandbox, scenarios)

        async def one(defect: Defect) -> tuple[Defect, Verdicts]:
            claiming = [s for s in scenarios if defect.clause in claims(s)]
            async with places:
                return defect, await _verdicts(
                    sandbox, claiming, defects=(defect.id,), variants=defect.beside
                )

        async def face(variant: Variant) -> Verdicts:
            async with places:
                return await _verdicts(sandbox, scenarios, variants=(variant.id,))

        right = await asyncio.gather(*(face(variant) for variant in faces))
        found = await asyncio.gather(*(one(defect) for defect in chosen))
    caught: dict[str, list[str]] = {defect.id: [] for defect in chosen}
    proven: dict[str, set[str]] = defaultdict(set)
    for defect, verdicts in found:
        for scenario, clauses in verdicts.missed.items():
            if clauses - correct.missed.get(scenario, set()):
                proven[scenario].add(defect.id)
            if defect.clause in clauses:
                caught[defect.id].append(scenario)
    correct.take_over_skipped(right, partial=bool(only))
    judged = {variant.id: verdicts for variant, verdicts in zip(faces, right, strict=True)}
    return Matrix(correct, judged, caught, proven, scenarios)


async def _verdicts(
    sandbox: Opened,
    scenarios: Sequence[Scenario],
    *,
    defects: tuple[str, ...] = (),
    variants: tuple[str, ...] = (),
) -> Verdicts:
    verdicts = Verdicts()
    if not scenarios:
        return verdicts
    wallet = sandbox.listeners.urls["wallet"]
    async with ReferenceOperator(wallet_url=wallet, defects=defects, variants=variants) as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        evidence = Evidence(
            lambda _: None,
            now_s=RealTime().now_s,
            masks=Masks(show=True),
            watchers=(verdicts.on,),
        )
        stage = sandbox.stage_for(target, evidence, seed="-".join(("mutants", *defects, *variants)))
        jobs = plan(scenarios, target=target, contracts=load_contracts())
        await run_all(stage, _numbered(jobs), at_once=AT_ONCE)
    return verdicts


def _numbered(jobs: Sequence[Job]) -> list[Job]:
    return [replace(job, order=order) for order, job in enumerate(jobs, start=1)]
