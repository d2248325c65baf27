"""Evidence in, results out: a fold over events, fed live while a run is on or whole afterwards.

Events of cells interleave. A cell is open from `cell.started` to `cell.ended`; a cell that the
evidence leaves open was cut short: inconclusive, or worse where its checks already say so. Of a
cell that was played again the last take counts. What has no cell belongs to the run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.evidence.conclusions import Conclusions, known_by
from sandbox.evidence.fields import Event, mapping, place, seconds, text, texts, whole
from sandbox.evidence.near_misses import NearMissResult, near_miss_of
from sandbox.evidence.preflight import PreflightResult, preflight_of
from sandbox.evidence.results import CellResult, CheckResult, MessageResult, NoteResult, RunResult
from sandbox.evidence.verdict import Exit, Mark, Outcome, cell_outcome, worst
from sandbox.json_value import JsonFault, Limits, parse_json
from sandbox.scenario.language.model import Level

CUT_SHORT = "the run ended before this scenario did"
_OUR_OWN = Limits(size=1 << 30, depth=1000)
"""What we wrote ourselves is read again however long the body in it is."""


def read_events(path: Path) -> Iterator[Event]:
    """Read evidence.jsonl. A cut last line is left out: the process was killed while writing it.

    Raise SetupFault naming the line when any other line is no event.
    """
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = parse_json(line, limits=_OUR_OWN)
        except JsonFault as fault:
            if number == len(lines):
                return
            raise SetupFault(f"{path}:{number}: no evidence event: {fault}") from None
        if not isinstance(event, Mapping):
            raise SetupFault(f"{path}:{number}: no evidence event: not an object")
        yield event


def fold(events: Iterable[Event]) -> RunResult:
    """Fold a whole run. Raise SetupFault on a check or cell whose marks this version lacks."""
    folding = Folding()
    for event in events:
        folding.add(event)
    return folding.result()


@dataclass(slots=True)
class _OpenCell:
    """What is known of a cell so far."""

    started: Event
    checks: list[CheckResult] = field(default_factory=list)
    messages: dict[str, MessageResult] = field(default_factory=dict)
    notes: list[NoteResult] = field(default_factory=list)

    def close(self, ended: Event) -> CellResult:
        return CellResult(
            id=text(self.started, "cell"),
            order=whole(self.started, "order"),
            scenario=text(self.started, "scenario"),
            title=text(self.started, "title"),
            why=text(self.started, "why"),
            place=place(self.started, "place"),
            tags=texts(self.started, "tags"),
            outcome=_outcome(ended),
            because=text(ended, "because"),
            started_s=seconds(self.started, "at"),
            took_s=seconds(ended, "took_s") or Decimal(0),
            checks=tuple(self.checks),
            messages=dict(self.messages),
            notes=tuple(self.notes),
            repeat=whole(self.started, "repeat") or 1,
            take=whole(self.started, "take") or 1,
        )


class Folding:
    """The fold under way: feed it events in order, look at it whenever you like."""

    def __init__(self) -> None:
        self._run: Event = {}
        self._ended: Event | None = None
        self._last_at = Decimal(0)
        self._open: dict[str, _OpenCell] = {}
        self._cells: list[CellResult] = []
        self._to_retake: dict[str, CellResult] = {}
        self._house = _OpenCell({})
        self._conclusions = Conclusions()
        self._near_misses: dict[str, NearMissResult] = {}
        self._preflight: list[PreflightResult] = []
        self._on: Mapping[str, Callable[[Event], CellResult | None]] = {
            "preflight": lambda event: self._preflight.append(preflight_of(event)),
            "run.started": self._run_started,
            "run.ended": self._run_ended,
            "cell.started": self._cell_started,
            "cell.ended": self._cell_ended,
            "message.started": self._message_started,
            "message.ended": self._message_ended,
            "check": self._check,
            "note": self._note,
            "unclaimed": self._unclaimed,
            "deviation": self._conclusions.on_deviation,
            "unstable": self._conclusions.on_unstable,
            "certificate": self._conclusions.on_certificate,
        }

    def add(self, event: Event) -> CellResult | None:
        """Take one event; return the cell it finished. Kinds it does not know are passed over."""
        self._last_at = seconds(event, "at") or self._last_at
        handle = self._on.get(text(event, "type"))
        return handle(event) if handle else None

    @property
    def command(self) -> str:
        """What the run was started with."""
        return text(self._run, "command")

    @property
    def preflight(self) -> tuple[PreflightResult, ...]:
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
        ended = self._ended or {}
        cells = [
            *self._cells,
            *self._to_retake.values(),
            *(cell.close(_cut(cell, self._last_at)) for cell in self._open.values()),
        ]
        started = seconds(self._run, "at")
        took = seconds(ended, "took_s") or max(Decimal(0), self._last_at - (started or 0))
        return RunResult(
            run=text(self._run, "run"),
            version=text(self._run, "version"),
            started_s=started,
            took_s=took,
            command=self.command,
            seed=text(self._run, "seed"),
            target=text(self._run, "target"),
            strict=self._run.get("strict") is True,
            interrupted=self._ended is None or ended.get("interrupted") is True,
            exit_code=whole(ended, "exit_code") if self._ended else Exit.INTERRUPTED.value,
            planned=whole(self._run, "cells"),
            cells=tuple(sorted(cells, key=lambda cell: cell.order)),
            unclaimed=tuple(m for m in self._house.messages.values() if m.direction == "received"),
            notes=tuple(self._house.notes),
            certify=self._run.get("certify") is True,
            repeats=whole(self._run, "repeat") or 1,
            conclusions=self._conclusions,
            near_misses=dict(self._near_misses),
            preflight=self.preflight,
        )

    def _of(self, event: Event) -> _OpenCell:
        return self._open.get(text(event, "cell"), self._house)

    def _run_started(self, event: Event) -> None:
        self._run = event

    def _run_ended(self, event: Event) -> None:
        self._ended = event

    def _cell_started(self, event: Event) -> None:
        self._to_retake.pop(text(event, "cell"), None)
        self._open[text(event, "cell")] = _OpenCell(event)

    def _cell_ended(self, event: Event) -> CellResult | None:
        cell = self._open.pop(text(event, "cell"), None) or _OpenCell({"cell": event.get("cell")})
        closed = cell.close(event)
        if event.get("again") is True:
            self._to_retake[closed.id] = closed
            return None
        self._cells.append(closed)
        return closed

    def _message_started(self, event: Event) -> None:
        message = MessageResult(
            id=text(event, "id"),
            cell=text(event, "cell") or None,
            operation=text(event, "operation"),
            direction=text(event, "direction"),
            by=text(event, "by"),
            step=text(event, "step"),
            request=mapping(event, "request"),
            end=None,
        )
        self._of(event).messages[message.id] = message

    def _message_ended(self, event: Event) -> None:
        messages = self._of(event).messages
        begun = messages.get(text(event, "id"))
        if begun is not None:
            step = text(event, "step") or begun.step  # a held request's step is known at its end
            messages[begun.id] = replace(begun, end=event, step=step)

    def _check(self, event: Event) -> None:
        self._of(event).checks.append(_check_result(event))

    def _unclaimed(self, event: Event) -> None:
        miss = near_miss_of(event)
        self._near_misses[miss.message] = miss

    def _note(self, event: Event) -> None:
        note = NoteResult(text(event, "level"), text(event, "text"), text(event, "message"))
        self._of(event).notes.append(note)


def _check_result(event: Event) -> CheckResult:
    try:
        level, mark = Level(text(event, "level")), Mark(text(event, "mark"))
    except ValueError as fault:
        raise _unreadable(event, fault) from None
    return CheckResult(
        n=whole(event, "n"),
        step=text(event, "step"),
        level=level,
        clause=text(event, "clause"),
        text=text(event, "text"),
        basis=text(event, "basis"),
        source=text(event, "source"),
        mark=mark,
        expected=text(event, "expected"),
        actual=text(event, "actual"),
        place=place(event, "place"),
        why=text(event, "why"),
        messages=texts(event, "messages"),
        took_s=seconds(event, "took_s"),
        deadline_s=seconds(event, "deadline_s"),
        virtual_s=seconds(event, "virtual_s"),
        deviation=known_by(event),
    )


def _outcome(event: Event) -> Outcome:
    try:
        return Outcome(text(event, "outcome"))
    except ValueError as fault:
        raise _unreadable(event, fault) from None


def _cut(cell: _OpenCell, last_at: Decimal) -> Event:
    """End a cell that the evidence leaves open."""
    began = seconds(cell.started, "at") or last_at
    judged = cell_outcome((check.level, check.mark) for check in cell.checks)
    outcome = worst([judged, Outcome.INCONCLUSIVE]).value
    return {"outcome": outcome, "because": CUT_SHORT, "took_s": max(Decimal(0), last_at - began)}


def _unreadable(event: Event, fault: ValueError) -> SetupFault:
    return SetupFault(f"event {whole(event, 'n')} is of another version of the sandbox: {fault}")
