"""The story of a cell as its component shows it: its steps in order, each with what came of it.

The evidence names a step by its kind and its place. A check belongs to the step of its kind that
stands last before it in the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.errors import Place
from sandbox.evidence.events import (
    Check,
    ClockMoved,
    MessageStarted,
    StepClosed,
    StepOpened,
)
from sandbox.evidence.lines import Recorded
from sandbox.evidence.results import CellResult, MessageResult, numbered_checks, place_of
from sandbox.evidence.verdict import Mark, WaitOver
from sandbox.explain.finding.played_files import played_lines
from sandbox.report.html.components.check import MISSED, CheckView, check_view
from sandbox.report.html.components.exchange import status_of
from sandbox.report.html.components.shared import Shared
from sandbox.scenario.yaml_tree.duration import render_duration

_WORST = (Mark.FAIL, Mark.UNCLEAR, Mark.WARN, Mark.KNOWN, Mark.PASS, Mark.NOT_RUN)
_WAITS = {
    WaitOver.QUIET: "waited until nothing more came",
    WaitOver.NOTHING_CAME: "nothing came",
    WaitOver.NOT_ASKED: "nobody could be asked",
    WaitOver.STORM: "more attempts would have said nothing new",
    WaitOver.INTERRUPTED: "interrupted",
}


@dataclass(frozen=True, slots=True)
class MessageChip:
    """A message in a line: its id, what it is, how it ended."""

    id: str
    operation: str
    is_received: bool
    status: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that was played, or a move of the clock. `mark` is its worst check's, "" for none."""

    kind: str
    operation: str
    place: str
    line: int
    depth: int
    at: str
    mark: str
    wait: str
    messages: Sequence[MessageChip]
    checks: Sequence[CheckView]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A cell told in order. `loose` are the checks of no step, `source` is the text of its file, ""
    where the run has not kept it, and `marks` the worst mark of the checks at each line of it.
    """

    title: str
    why: str
    file: str
    steps: Sequence[StepView]
    loose: Sequence[CheckView]
    source: str
    marks: Mapping[int, str]

    @property
    def is_missed(self) -> bool:
        """True where something did not hold."""
        return not MISSED.isdisjoint(self.marks.values())


@dataclass(slots=True)
class _Step:
    kind: str
    place: Place
    at_s: float
    operation: str = ""
    wait: str = ""
    messages: list[str] = field(default_factory=list)
    checks: list[CheckView] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def story_view(cell: CellResult, shared: Shared) -> StoryView:
    """Return the story of a cell."""
    steps = _played(cell)
    loose: list[CheckView] = []
    marks: dict[int, list[Mark]] = {}
    for id_, check in numbered_checks(cell.happened):
        at = place_of(check.place)
        view = check_view(id_, check, cell, shared)
        step = _step_of(check, at, steps)
        if at.file == cell.place.file:
            marks.setdefault(at.line, []).append(check.mark)
        (step.checks if step else loose).append(view)
        if step:
            step.marks.append(check.mark)
    return StoryView(
        title=cell.title,
        why=cell.why,
        file=cell.place.file,
        steps=[*_views(steps, cell)],
        loose=loose,
        source="\n".join(played_lines(shared.run.directory, cell.place.file)),
        marks={line: _worst(found) for line, found in sorted(marks.items())},
    )


def _played(cell: CellResult) -> list[_Step]:
    steps: dict[tuple[str, str], _Step] = {}

    def step(kind: str | None, place: str | None, at_s: float) -> _Step:
        key = (kind or "", place or "")
        if key not in steps:
            steps[key] = _Step(kind or "", place_of(place or ""), at_s)
        return steps[key]

    for recorded in cell.happened.events:
        match recorded.event:
            case MessageStarted(id=id_) as begun:
                message = cell.messages[id_]
                place = (message.ended.place if message.ended else None) or begun.place
                own = step(message.step, place, begun.virtual_s)
                own.messages.append(id_)
                own.operation = own.operation or message.operation
            case StepOpened() as opened:
                step(opened.step, opened.place, opened.virtual_s).operation = opened.operation
            case StepClosed() as closed:
                step(closed.step, closed.place, closed.virtual_s).wait = _WAITS[closed.why]
            case ClockMoved() as moved:
                key = ("clock", f"#{recorded.n}")
                steps[key] = _clock(moved, recorded)
            case _:
                pass
    return list(steps.values())


def _clock(moved: ClockMoved, recorded: Recorded) -> _Step:
    told = f"ours {_ahead(moved.ours_s)}, the operator's {_ahead(moved.operator_s)}"
    return _Step("clock", Place(""), recorded.at, wait=told)


def _ahead(seconds: float) -> str:
    return f"{render_duration(seconds)} ahead" if seconds else "as it is"


def _step_of(check: Check, at: Place, steps: Sequence[_Step]) -> _Step | None:
    before = [
        step
        for step in steps
        if step.kind == check.step
        and step.place.file == at.file
        and (step.place.line, step.place.column) <= (at.line, at.column)
    ]
    return max(before, key=lambda step: (step.place.line, step.place.column), default=None)


def _views(steps: Sequence[_Step], cell: CellResult) -> Iterator[StepView]:
    columns = sorted({step.place.column for step in steps if step.kind and step.place.line})
    began_s = cell.happened.started.virtual_s if cell.happened.started else 0.0
    for step in steps:
        is_placed = bool(step.kind) and step.place.column in columns
        yield StepView(
            kind=step.kind or "before",
            operation=step.operation,
            place=str(step.place) if step.place.file else "",
            line=step.place.line if step.place.file == cell.place.file else 0,
            depth=min(columns.index(step.place.column), 3) if is_placed else 0,
            at=render_duration(max(0.0, step.at_s - began_s)) if step.kind != "clock" else "",
            mark=_worst(step.marks),
            wait=step.wait,
            messages=[_chip(cell.messages[id_]) for id_ in step.messages],
            checks=step.checks,
        )


def _worst(marks: Sequence[Mark]) -> str:
    return min(marks, key=_WORST.index).value if marks else ""


def _chip(message: MessageResult) -> MessageChip:
    status = status_of(message)
    return MessageChip(
        message.id, message.operation, message.is_received, status, is_good=status[:1] in "23"
    )
