"""A finished run as values: what every report reads, and nothing else.

Times are seconds (`Decimal`), instants epoch seconds. None means the evidence does not say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.errors import Place
from sandbox.evidence.events import (
    CellStarted,
    Certificate,
    Check,
    Deviation,
    JwtRead,
    MessageEnded,
    MessageStarted,
    Note,
    PreflightLine,
    RunStopped,
    Shard,
    Unclaimed,
    Unstable,
)
from sandbox.evidence.known_secret import KnownSecret
from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import OUT_OF_DATE, Fate, Level, Mark, Outcome

JUDGED = (Mark.PASS, Mark.KNOWN, Mark.WARN, Mark.FAIL)
"""Marks of checks that say something about the operator."""


def is_graded(check: Check) -> bool:
    """Tell whether it is a must or should that was judged one way or the other."""
    return check.level is not Level.PREMISE and check.mark in JUDGED


def place_of(written: str) -> Place:
    """Read `file:line:column`; a text without numbers is a file at its first line."""
    parts = written.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():  # noqa: PLR2004 - f:l:c
        return Place(parts[0], int(parts[1]), int(parts[2]))
    return Place(written)


@dataclass(frozen=True, slots=True)
class MessageResult:
    """One exchange: how it began, in its place in the log, and how it ended, None when the run
    ended first. `jwt` is what the JWT in it says, None where none was found.
    """

    cell: str | None
    started: MessageStarted
    started_n: int
    started_s: float
    ended: MessageEnded | None = None
    ended_n: int | None = None
    jwt: JwtRead | None = None

    @property
    def id(self) -> str:
        """The message id: m12."""
        return self.started.id

    @property
    def operation(self) -> str:
        """The operation's name, "" for none."""
        return self.started.operation or ""

    @property
    def is_received(self) -> bool:
        """True for what the operator sent."""
        return self.started.direction == "received"

    @property
    def step(self) -> str:
        """The step that made or took it, "" for none; of a held request it is known at its end."""
        return (self.ended.step if self.ended else None) or self.started.step or ""

    @property
    def line(self) -> str:
        """Method and URL."""
        return f"{self.started.request.method} {self.started.request.url}"


@dataclass(frozen=True, slots=True)
class Happened:
    """All that is recorded of one cell, or of what belongs to none (`cell` ""), in order."""

    cell: str = ""
    started: CellStarted | None = None
    events: Sequence[Recorded] = ()
    messages: Mapping[str, MessageResult] = field(default_factory=dict)


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
    checks: tuple[Check, ...]
    notes: tuple[Note, ...]
    happened: Happened
    repeat: int = 1
    take: int = 1

    @property
    def messages(self) -> Mapping[str, MessageResult]:
        """Its exchanges by id."""
        return self.happened.messages

    @property
    def name(self) -> str:
        """The id, with the number of the repeat from the second on: unique in the run."""
        return self.id if self.repeat == 1 else f"{self.id} #{self.repeat}"

    def marked(self, *marks: Mark) -> tuple[Check, ...]:
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


@dataclass(slots=True)
class Conclusions:
    """What is known only when all cells have ended. `certificate` is None when none was asked,
    `stopped` when every cell was played or the run was interrupted.
    """

    deviations: list[Deviation] = field(default_factory=list)
    unstable: list[Unstable] = field(default_factory=list)
    certificate: Certificate | None = None
    stopped: RunStopped | None = None

    @property
    def out_of_date(self) -> list[Deviation]:
        """The deviations that fail the run."""
        return [entry for entry in self.deviations if entry.fate in OUT_OF_DATE]

    @property
    def known(self) -> list[Deviation]:
        """The deviations that were met."""
        return [entry for entry in self.deviations if entry.fate is Fate.KNOWN]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What a request that no step took came closest to; `cell` is None where no cell knows it."""

    cell: str | None
    event: Unclaimed


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run. `cells` stand in the order of the plan; `command` is what to type to repeat it.

    `outside` is what belongs to no cell; `near_misses` says by message id what requests that nobody
    claimed came closest to. `preflight` is what was seen of the target before the first cell.
    `secrets` are those of the target, by the names under which they are hidden.
    `shard` is None for a run of a whole plan. `served`: nothing was played, and cells are worlds
    that were served. `exit_code` is 130 when the evidence ends before the run does. `directory` is
    the run's, as somebody types it, "" where there is none, and `evidence` the file of its evidence
    where that is not evidence.jsonl in there. `shows_secrets`: nothing is hidden in it. `ca_file`
    is our own authority's, `trusted_file` the one that the surroundings had us trust, "" for none.
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
    outside: Happened
    notes: tuple[Note, ...]
    certify: bool = False
    repeats: int = 1
    conclusions: Conclusions = field(default_factory=Conclusions)
    near_misses: Mapping[str, NearMiss] = field(default_factory=dict)
    preflight: tuple[PreflightLine, ...] = ()
    shard: Shard | None = None
    secrets: tuple[KnownSecret, ...] = ()
    served: bool = False
    directory: str = ""
    shows_secrets: bool = False
    ca_file: str = ""
    trusted_file: str = ""
    evidence: str = ""

    @property
    def counts(self) -> Counts:
        """Count outcomes, marks and clauses."""
        return count(self.cells)

    @property
    def unclaimed(self) -> tuple[MessageResult, ...]:
        """The requests that reached no scenario."""
        return tuple(message for message in self.outside.messages.values() if message.is_received)


def numbered_checks(happened: Happened) -> Iterator[tuple[str, Check]]:
    """Yield the checks of a cell by their ids: `c41` is the one that is event 41 of the run."""
    for recorded in happened.events:
        if isinstance(recorded.event, Check):
            yield f"c{recorded.n}", recorded.event


def count(cells: Iterable[CellResult]) -> Counts:
    """Count the results of these cells; every outcome and mark has an entry, 0 included."""
    listed = tuple(cells)
    checks = [check for cell in listed for check in cell.checks]
    outcomes = Counter(cell.outcome for cell in listed)
    marks = Counter(check.mark for check in checks)
    return Counts(
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        marks={mark: marks[mark] for mark in Mark},
        clauses=len({check.clause for check in checks if is_graded(check)}),
        scenarios=len({cell.scenario for cell in listed}),
    )
