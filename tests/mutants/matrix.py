"""Runs the correct operators on the catalogue, and each defect on the scenarios of its clause.

The correct ones are the reference operator, which plays everything, and its variants: each differs
towards one provider, and plays every scenario in which that provider has a part; where everything
is tried, they take turns at the cells of large matrices. A defect is
*caught* when a check of the very clause that it breaks misses. A scenario is *proven* when some
defect makes one of its checks miss that holds on the correct operator: most are on the way, and for
the others defects are looked for.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.authoring.loading import load_scenarios
from sandbox.engine.own_delay import TAKES
from sandbox.evidence.verdict import Mark
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.registry import side_of
from sandbox.reference_operator.variant import Variant
from sandbox.scenario.contract.cases import load_cases
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import CallStep, ObserveStep, ReceiveStep, Scenario, walk
from tests.mutants.shares import play
from tests.mutants.trials import CATALOGUE, Round, Trial, Tried

__all__ = ["CATALOGUE", "Matrix", "Tried", "claims", "run_matrix"]

_MISSED = (Mark.FAIL, Mark.WARN)
_FIRST_ROUND = 3
"""How many cells a defect is tried on first; each round that does not catch it doubles the next."""
_LARGE = 6
"""How many cells a matrix may have that every variant plays as a whole."""
_AT_A_TIME = 3
"""How many defects are tried beside each other on a scenario that nothing has made fail so far."""


@dataclass(slots=True)
class Matrix:
    """The whole result. `caught` maps each defect tried to the scenarios that saw its clause miss,
    `instead` to the clauses that missed where its own did not, `broken` each clause to the defects
    that made it miss, whether they name it or not; `variants` each correct variant to what was
    said of it; `crashed` whose trial came to no end, and why. `correct` is the reference operator,
    with nothing in it when it was not asked for.
    """

    correct: Tried
    variants: dict[str, Tried] = field(default_factory=dict)
    caught: dict[str, list[str]] = field(default_factory=dict)
    instead: dict[str, set[str]] = field(default_factory=dict)
    proven: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    broken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    crashed: dict[str, str] = field(default_factory=dict)
    scenarios: Sequence[Scenario] = ()

    def unproven(self) -> list[str]:
        """Return the scenarios that no defect makes miss, though they judge the operator."""
        return [s.id for s in self.scenarios if not self.proven.get(s.id) and _judges_operator(s)]

    def take(self, defect: Defect, verdicts: Tried) -> None:
        """Note what was said of a defect, also when it is tried on more scenarios later."""
        self.note_crash(defect.id, verdicts)
        right, seen = self.correct.by_scenario(*_MISSED), verdicts.by_scenario(*_MISSED)
        caught = self.caught.setdefault(defect.id, [])
        caught += [one for one, missed in seen.items() if defect.clause in missed]
        self.instead[defect.id] = set().union(*seen.values()) if not caught else set()
        for scenario, clauses in seen.items():
            for clause in clauses - right.get(scenario, set()):
                self.proven[scenario].add(defect.id)
                self.broken[clause].add(defect.id)

    def note_crash(self, who: str, verdicts: Tried) -> None:
        """Note that a trial came to no end."""
        if verdicts.crashed:
            self.crashed[who] = verdicts.crashed


def claims(scenario: Scenario) -> frozenset[str]:
    """Return every clause that a scenario judges, the arrival of received requests included."""
    operations = load_contracts().operations
    found = {check.clause for step in walk(scenario.steps) for check in step.expect}
    for step in walk(scenario.steps):
        if isinstance(step, ReceiveStep):
            found.add(operations[step.operation].arrives)
    return frozenset(found)


def _judges_operator(scenario: Scenario) -> bool:
    """Tell whether a clause of it is a duty of the operator's; what is ours no defect can break."""
    clauses = load_contracts().clauses
    found = (clauses.get(one) for one in claims(scenario))
    return any(clause is not None and clause.of != "provider" for clause in found)


def rooms(scenario: Scenario) -> frozenset[str]:
    """Return the providers that have a part in a scenario."""
    return frozenset(
        step.operation.partition(".")[0]
        for step in walk(scenario.steps)
        if isinstance(step, CallStep | ReceiveStep | ObserveStep)
    )


def run_matrix(
    wrong: Sequence[Defect],
    right: Sequence[Variant],
    *,
    whole: bool,
    paths: Sequence[str] = (CATALOGUE,),
) -> Matrix:
    """Try these defects and variants. `whole`: the reference operator too, and every scenario is
    to be proven.
    """
    judging = Judging(load_scenarios(paths, contracts=load_contracts()))
    reference = [Trial((judging.everything(),))] if whole else []
    trials = [
        *reference,
        *(
            Trial((judging.of_room(one.conduct, turn if whole else None),), variants=(one.id,))
            for turn, one in enumerate(right)
        ),
        *(judging.trial(one) for one in wrong),
    ]
    played = play(trials, paths)
    correct = played[0] if whole else Tried()
    faces, found = played[len(reference) :][: len(right)], played[len(reference) + len(right) :]
    correct.take_over_skipped(faces, partial=not whole)
    matrix = Matrix(correct, scenarios=judging.scenarios)
    matrix.variants = {one.id: said for one, said in zip(right, faces, strict=True)}
    for who, said in {"the correct operator": correct, **matrix.variants}.items():
        matrix.note_crash(who, said)
    for defect, verdicts in zip(wrong, found, strict=True):
        matrix.take(defect, verdicts)
    if whole:
        _prove_the_rest(matrix, judging, wrong, paths)
    return matrix


def _prove_the_rest(
    matrix: Matrix, judging: "Judging", wrong: Sequence[Defect], paths: Sequence[str]
) -> None:
    """Look for a defect that makes each scenario fail which none was seen to."""
    left = {one: judging.candidates(one, wrong) for one in matrix.unproven()}
    while any(left.values()):
        tries = [(one, defect) for one, found in left.items() for defect in found[:_AT_A_TIME]]
        trials = [judging.trial(defect, only=one) for one, defect in tries]
        for (_, defect), verdicts in zip(tries, play(trials, paths), strict=True):
            matrix.take(defect, verdicts)
        unproven = set(matrix.unproven())
        left = {one: found[_AT_A_TIME:] for one, found in left.items() if one in unproven}


class Judging:
    """Which scenarios judge what, and in which order a defect is tried on them."""

    def __init__(self, scenarios: Sequence[Scenario]) -> None:
        self.scenarios = scenarios
        self._claims: Mapping[str, frozenset[str]] = {one.id: claims(one) for one in scenarios}
        self._cells = {one.id: [cell.id for cell in one.cells()] for one in scenarios}
        self._shared = {
            one.id for one in scenarios if not one.needs and len(self._cells[one.id]) > _LARGE
        }

    def everything(self) -> Round:
        """Return all cells."""
        return frozenset(cell for cells in self._cells.values() for cell in cells)

    def of_room(self, conduct: ConductPart, turn: int | None) -> Round:
        """Return the cells in which the provider has a part whose conduct this is.

        With a `turn`, of a large matrix every other cell: the next in turn plays the others. Not so
        where the operator needs something, which the next in turn may not have.
        """
        room = side_of(conduct).name
        names = [one.id for one in self.scenarios if room in rooms(one)]
        return frozenset(cell for one in names for cell in self._in_turn(one, turn))

    def _in_turn(self, scenario: str, turn: int | None) -> Sequence[str]:
        cells = self._cells[scenario]
        return cells if turn is None or scenario not in self._shared else cells[turn % 2 :: 2]

    def trial(self, defect: Defect, *, only: str = "") -> Trial:
        """Try a defect on the scenarios of its clause, a few cells at a time, or on one alone, in
        which any clause may miss.

        One that nobody catches yet is not tried a second time.
        """
        takes = TAKES if defect.not_yet else 1
        rounds = tuple(rounds_of(self._cells[only] if only else self.in_order(defect)))
        wants = self._claims[only] if only else frozenset({defect.clause})
        return Trial(rounds, (defect.id,), defect.beside, wants=wants, takes=takes)

    def candidates(self, scenario: str, wrong: Sequence[Defect]) -> list[Defect]:
        """Return the defects that may make a scenario fail, the likeliest first."""
        found = [one for one in wrong if one.clause in self._claims[scenario] and not one.not_yet]
        return sorted(found, key=lambda one: (scenario not in _named(one), not one.crude))

    def in_order(self, defect: Defect) -> Sequence[str]:
        """Order by whether the defect's case names the scenario, and by how much else it judges."""
        named = _named(defect)
        judging = sorted(
            (one for one, clauses in self._claims.items() if defect.clause in clauses),
            key=lambda one: (one not in named, len(self._claims[one]), len(self._cells[one])),
        )
        return [cell for one in judging for cell in self._cells[one]]


def rounds_of(cells: Sequence[str]) -> Iterator[Round]:
    """Divide cells into rounds, each twice as large as the one before."""
    first, size = 0, _FIRST_ROUND
    while first < len(cells):
        yield frozenset(cells[first : first + size])
        first, size = first + size, 2 * size


def _named(defect: Defect) -> tuple[str, ...]:
    """Return the scenarios that the defect's case names."""
    case = load_cases(defect.clause.partition(".")[0]).get(defect.case)
    return case.scenarios if case else ()
