"""Runs the correct operators on the catalogue, and each defect on the scenarios of its clause.

The correct ones are the reference operator, which plays everything, and its variants: each differs
towards one provider, and plays every scenario in which that provider has a part. A defect is
*caught* when a check of the very clause that it breaks misses. A scenario is *proven* when some
defect makes one of its checks miss that holds on the correct operator.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.authoring.loading import load_scenarios
from sandbox.evidence.verdict import Mark
from sandbox.reference_operator import defects, variants
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.registry import side_of
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import CallStep, ObserveStep, ReceiveStep, Scenario, walk
from tests.mutants.trials import CATALOGUE, Trial, Tried, play

__all__ = ["CATALOGUE", "Matrix", "Tried", "claims", "run_matrix"]

_MISSED = (Mark.FAIL, Mark.WARN)
_CELLS_ENOUGH = 24
"""Some clauses, as that a request comes at all, are judged by half of the catalogue."""


@dataclass(slots=True)
class Matrix:
    """The whole result. `caught` maps each defect tried to the scenarios that saw its clause miss,
    `instead` to the clauses that missed where its own did not; `variants` each correct variant to
    what was said of it.
    """

    correct: Tried
    variants: dict[str, Tried]
    caught: dict[str, list[str]]
    instead: dict[str, set[str]]
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


def rooms(scenario: Scenario) -> frozenset[str]:
    """Return the providers that have a part in a scenario."""
    return frozenset(
        step.operation.partition(".")[0]
        for step in walk(scenario.steps)
        if isinstance(step, CallStep | ReceiveStep | ObserveStep)
    )


def run_matrix(only: Sequence[str] = (), paths: Sequence[str] = (CATALOGUE,)) -> Matrix:
    """Run it; `only` limits the defects and variants."""
    scenarios = load_scenarios(paths, contracts=load_contracts())
    wrong = [one for one in defects.ALL if not only or one.id in only]
    right = [one for one in variants.ALL if not only or one.id in only]
    trials = [
        Trial(_ids(scenarios)),
        *(Trial(_of_room(scenarios, one.conduct), variants=(one.id,)) for one in right),
        *(_of_defect(scenarios, one) for one in wrong),
    ]
    correct, *others = play(trials, paths)
    faces, found = others[: len(right)], others[len(right) :]
    correct.take_over_skipped(faces, partial=bool(only))
    missing = correct.by_scenario(*_MISSED)
    caught: dict[str, list[str]] = {}
    instead: dict[str, set[str]] = {}
    proven: dict[str, set[str]] = defaultdict(set)
    for defect, verdicts in zip(wrong, found, strict=True):
        seen = verdicts.by_scenario(*_MISSED)
        caught[defect.id] = [
            scenario for scenario, clauses in seen.items() if defect.clause in clauses
        ]
        instead[defect.id] = set().union(*seen.values()) if not caught[defect.id] else set()
        for scenario, clauses in seen.items():
            if clauses - missing.get(scenario, set()):
                proven[scenario].add(defect.id)
    judged = {variant.id: verdicts for variant, verdicts in zip(right, faces, strict=True)}
    return Matrix(correct, judged, caught, instead, proven, scenarios)


def _ids(scenarios: Sequence[Scenario]) -> frozenset[str]:
    return frozenset(scenario.id for scenario in scenarios)


def _of_room(scenarios: Sequence[Scenario], conduct: ConductPart) -> frozenset[str]:
    room = side_of(conduct).name
    return _ids([scenario for scenario in scenarios if room in rooms(scenario)])


def _of_defect(scenarios: Sequence[Scenario], defect: Defect) -> Trial:
    """Try a defect on scenarios that judge its clause, first those that judge least besides, until
    there are cells enough; where none of them sees it, on all of them.
    """
    judging = [scenario for scenario in scenarios if defect.clause in claims(scenario)]
    chosen, cells = [], 0
    for scenario in sorted(judging, key=lambda one: (len(claims(one)), len(one.cells()))):
        if cells >= _CELLS_ENOUGH:
            break
        chosen.append(scenario)
        cells += len(scenario.cells())
    return Trial(
        _ids(chosen), (defect.id,), defect.beside, wants=defect.clause, judging=_ids(judging)
    )
