"""A finished run as values: what every report reads, and nothing else.

Times are seconds (`Decimal`), instants epoch seconds. None means the evidence does not say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.errors import Place
from sandbox.evidence.conclusions import Conclusions, Known
from sandbox.evidence.near_misses import NearMissResult
from sandbox.evidence.preflight import PreflightResult
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.json_value import Json
from sandbox.scenario.language.model import Level

JUDGED = (Mark.PASS, Mark.KNOWN, Mark.WARN, Mark.FAIL)
"""Marks of checks that say something about the operator."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One judged claim. `clause` is a clause id, or for a premise its own words.

    `expected` and `actual` may hold several lines, one a difference. `deviation` tells by which
    listed deviation a miss is known.
    """

    n: int
    step: str
    level: Level
    clause: str
    text: str
    basis: str
    source: str
    mark: Mark
    expected: str
    actual: str
    place: Place
    why: str
    messages: tuple[str, ...]
    took_s: Decimal | None
    deadline_s: Decimal | None
    virtual_s: Decimal | None
    deviation: Known | None = None

    @property
    def graded(self) -> bool:
        """True for a must or should that was judged one way or the other."""
        return self.level is not Level.PREMISE and self.mark in JUDGED


@dataclass(frozen=True, slots=True)
class MessageResult:
    """One exchange. `end` is the event that ended it, None when the run ended first."""

    id: str
    cell: str | None
    operation: str
    direction: str
    by: str
    step: str
    request: Mapping[str, Json]
    end: Mapping[str, Json] | None

    @property
    def line(self) -> str:
        """Method and URL."""
        return f"{self.request.get('method', '')} {self.request.get('url', '')}"


@dataclass(frozen=True, slots=True)
class NoteResult:
    """A remark that judges nothing; `level` is info or warn, `message` an id or ""."""

    level: str
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class CellResult:
    """One scenario cell. `order` counts from 1 in the order of the plan, not of finishing.

    `repeat` counts from 1 where the run played everything several times, `take` where the sandbox's
    own machine was too busy to judge the cell at once.
    """

    id: str
    order: int
    scenario: str
    title: str
    why: str
    place: Place
    tags: tuple[str, ...]
    outcome: Outcome
    because: str
    started_s: Decimal | None
    took_s: Decimal
    checks: tuple[CheckResult, ...]
    messages: Mapping[str, MessageResult]
    notes: tuple[NoteResult, ...]
    repeat: int = 1
    take: int = 1

    @property
    def name(self) -> str:
        """The id, with the number of the repeat from the second on: unique in the run."""
        return self.id if self.repeat == 1 else f"{self.id} #{self.repeat}"

    def marked(self, *marks: Mark) -> tuple[CheckResult, ...]:
        """Return the checks that ended in one of these marks, in order."""
        return tuple(check for check in self.checks if check.mark in marks)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each; `clauses` are the musts and shoulds judged at least once."""

    outcomes: Mapping[Outcome, int]
    marks: Mapping[Mark, int]
    clauses: int
    scenarios: int

    @property
    def cells(self) -> int:
        """Every finished cell."""
        return sum(self.outcomes.values())

    @property
    def checks(self) -> int:
        """Every check, those included that were not run."""
        return sum(self.marks.values())


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run. `cells` stand in the order of the plan; `command` is what to type to repeat it.

    `unclaimed` are requests that reached no scenario; `near_misses` says by message id what those
    that nobody claimed came closest to. `preflight` is what was seen of the target before the first
    cell. `exit_code` is 130 when the evidence ends
    before the run does.
    """

    run: str
    version: str
    started_s: Decimal | None
    took_s: Decimal
    command: str
    seed: str
    target: str
    strict: bool
    interrupted: bool
    exit_code: int
    planned: int
    cells: tuple[CellResult, ...]
    unclaimed: tuple[MessageResult, ...]
    notes: tuple[NoteResult, ...]
    certify: bool = False
    repeats: int = 1
    conclusions: Conclusions = field(default_factory=Conclusions)
    near_misses: Mapping[str, NearMissResult] = field(default_factory=dict)
    preflight: tuple[PreflightResult, ...] = ()

    @property
    def counts(self) -> Counts:
        """Count outcomes, marks and clauses."""
        return count(self.cells)


def count(cells: Iterable[CellResult]) -> Counts:
    """Count the results of these cells; every outcome and mark has an entry, 0 included."""
    listed = tuple(cells)
    checks = [check for cell in listed for check in cell.checks]
    outcomes = Counter(cell.outcome for cell in listed)
    marks = Counter(check.mark for check in checks)
    return Counts(
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        marks={mark: marks[mark] for mark in Mark},
        clauses=len({check.clause for check in checks if check.graded}),
        scenarios=len({cell.scenario for cell in listed}),
    )
