"""Makes results from events: a fold, fed live while a run goes on or whole afterwards.

Events of cells interleave. A cell is open from `cell.started` to `cell.ended`; a cell that the
evidence leaves open was cut short: inconclusive, or worse where its checks already say so. Of a
cell that was played again the last take counts. What has no cell belongs to the run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sandbox.evidence.events import (
    CellEnded,
    CellStarted,
    Certificate,
    Check,
    Deviation,
    Event,
    JwtRead,
    MessageEnded,
    MessageStarted,
    Note,
    PreflightLine,
    RunEnded,
    RunStarted,
    RunStopped,
    Shard,
    Unclaimed,
    Unstable,
)
from sandbox.evidence.lines import Recorded
from sandbox.evidence.results import (
    CellResult,
    Conclusions,
    Happened,
    MessageResult,
    NearMiss,
    RunResult,
    place_of,
)
from sandbox.evidence.verdict import Exit, Outcome, cell_outcome, worst

CUT_SHORT = "the run ended before this scenario did"

_LATEST_S = 10**11
"""Later than any instant or span that is meant: the year 5138."""
_UNTOLD = CellStarted(
    scenario="", title="", why="", place="", tags=(), order=0, repeat=1, take=1, virtual_s=0.0
)
"""A cell whose beginning the evidence does not tell."""
_NO_RUN = RunStarted(
    seed="", strict=False, certify=False, jobs=1, repeat=1, target="", scenarios=0, cells=0
)


def fold(events: Iterable[Recorded], *, directory: str = "", evidence: str = "") -> RunResult:
    """Fold a whole run. `directory` is where it lies, as somebody types it, and `evidence` the file
    where that is not evidence.jsonl in there.
    """
    folding = Folding(directory, evidence)
    for event in events:
        folding.add(event)
    return folding.result()


@dataclass(slots=True)
class _Open:
    """What is known of a cell so far, or of what belongs to none."""

    cell: str = ""
    started: CellStarted = _UNTOLD
    started_s: float | None = None
    events: list[Recorded] = field(default_factory=list)
    messages: dict[str, MessageResult] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def happened(self) -> Happened:
        return Happened(self.cell, self.started, tuple(self.events), dict(self.messages))

    def close(self, *, outcome: Outcome, because: str, took_s: Decimal | None) -> CellResult:
        started = self.started
        return CellResult(
            id=self.cell,
            order=started.order,
            scenario=started.scenario,
            title=started.title,
            why=started.why,
            place=place_of(started.place),
            tags=started.tags,
            outcome=outcome,
            because=because,
            started_s=_seconds(self.started_s),
            took_s=_seconds(took_s) or Decimal(0),
            checks=tuple(self.checks),
            notes=tuple(self.notes),
            happened=self.happened,
            repeat=started.repeat,
            take=started.take,
        )

    def cut(self, last_s: float) -> CellResult:
        """End a cell that the evidence leaves open."""
        judged = cell_outcome((check.level, check.mark) for check in self.checks)
        began_s = last_s if self.started_s is None else self.started_s
        took_s = max(Decimal(0), (_seconds(last_s) or 0) - (_seconds(began_s) or Decimal(0)))
        outcome = worst([judged, Outcome.INCONCLUSIVE])
        return self.close(outcome=outcome, because=CUT_SHORT, took_s=took_s)


class Folding:
    """The fold under way: feed it events in order, look at it whenever you like."""

    def __init__(self, directory: str = "", evidence: str = "") -> None:
        self._directory, self._evidence = directory, evidence
        self._run: RunStarted | None = None
        self._run_s: float | None = None
        self._shard: Shard | None = None
        self._ended: RunEnded | None = None
        self._last_s = 0.0
        self._open: dict[str, _Open] = {}
        self._cells: list[CellResult] = []
        self._to_retake: dict[str, CellResult] = {}
        self._outside = _Open()
        self._conclusions = Conclusions()
        self._near_misses: dict[str, NearMiss] = {}
        self._preflight: list[PreflightLine] = []

    def add(self, recorded: Recorded) -> CellResult | None:
        """Take one event; return the cell it finished."""
        self._last_s = recorded.at
        if isinstance(recorded.event, CellStarted):
            self._begin(recorded, recorded.event)
        of = self._open.get(recorded.cell or "", self._outside)
        of.events.append(recorded)
        match recorded.event:
            case MessageStarted() as begun:
                of.messages[begun.id] = MessageResult(
                    recorded.cell, begun, recorded.n, started_s=recorded.at
                )
            case MessageEnded() as done if done.id in of.messages:
                message = of.messages[done.id]
                of.messages[done.id] = replace(message, ended=done, ended_n=recorded.n)
            case JwtRead() as read if read.message in of.messages:
                of.messages[read.message] = replace(of.messages[read.message], jwt=read)
            case Check() as check:
                of.checks.append(check)
            case Note() as note:
                of.notes.append(note)
            case Unclaimed() as miss:
                self._near_misses[miss.message] = NearMiss(recorded.cell, miss)
            case CellEnded() as ended:
                return self._end(recorded.cell or "", ended)
            case event:
                self._of_run(event, recorded.at)
        return None

    def _begin(self, recorded: Recorded, started: CellStarted) -> None:
        cell = recorded.cell or ""
        self._to_retake.pop(cell, None)
        self._open[cell] = _Open(cell, started, recorded.at)

    def _end(self, name: str, ended: CellEnded) -> CellResult | None:
        cell = self._open.pop(name, None) or _Open(name)
        closed = cell.close(outcome=ended.outcome, because=ended.because, took_s=ended.took_s)
        if ended.again:
            self._to_retake[name] = closed
            return None
        self._cells.append(closed)
        return closed

    def _of_run(self, event: Event, at: float) -> None:
        match event:
            case PreflightLine():
                self._preflight.append(event)
            case RunStarted():
                self._cells += [cell.cut(at) for cell in self._open.values()]
                self._open.clear()
                self._run, self._run_s = event, self._run_s or at
                self._ended = None
            case Shard():
                self._shard = event
            case RunEnded():
                self._ended = event
            case Deviation():
                self._conclusions.deviations.append(event)
            case Unstable():
                self._conclusions.unstable.append(event)
            case Certificate():
                self._conclusions.certificate = event
            case RunStopped():
                self._conclusions.stopped = event

    @property
    def command(self) -> str:
        """What the run was started with."""
        return self._run.command if self._run else ""

    @property
    def preflight(self) -> tuple[PreflightLine, ...]:
        """What was seen of the target before the run."""
        return tuple(self._preflight)

    @property
    def running(self) -> tuple[str, ...]:
        """Ids of the open cells, the longest open first."""
        return tuple(self._open)

    @property
    def finished(self) -> int:
        """How many cells have ended."""
        return len(self._cells)

    def result(self) -> RunResult:
        """Return the run as known so far."""
        run, ended = self._run or _NO_RUN, self._ended
        cells = [
            *self._cells,
            *self._to_retake.values(),
            *(cell.cut(self._last_s) for cell in self._open.values()),
        ]
        return RunResult(
            run=run.run,
            version=run.version,
            started_s=_seconds(self._run_s),
            took_s=(_seconds(ended.took_s) if ended else None) or self._took_s(),
            command=run.command,
            seed=run.seed,
            target=run.target,
            strict=run.strict,
            interrupted=ended is None or ended.interrupted,
            exit_code=ended.exit_code if ended else Exit.INTERRUPTED.value,
            planned=len(cells) if run.served else run.cells,
            cells=tuple(sorted(cells, key=lambda cell: cell.order)),
            outside=self._outside.happened,
            notes=tuple(self._outside.notes),
            certify=run.certify,
            repeats=run.repeat,
            conclusions=self._conclusions,
            near_misses=dict(self._near_misses),
            preflight=self.preflight,
            shard=self._shard,
            secrets=run.secrets,
            served=run.served,
            directory=self._directory,
            shows_secrets=run.shows_secrets,
            ca_file=run.ca_file,
            trusted_file=run.trusted_file,
            evidence=self._evidence,
        )

    def _took_s(self) -> Decimal:
        began_s = _seconds(self._run_s) or Decimal(0)
        return max(Decimal(0), (_seconds(self._last_s) or Decimal(0)) - began_s)


def _seconds(value: float | Decimal | None) -> Decimal | None:
    """Return seconds; None for none, and for what no clock shows."""
    if value is None:
        return None
    told = value if isinstance(value, Decimal) else Decimal(str(value))
    return told if abs(told) < _LATEST_S else None
