"""Lays what happened in a cell out as a sequence diagram: row below row, as high as each needs.

An exchange is two arrows and a bar between them on the lifeline of who answers; what happens
meanwhile stands between its arrows, so that bars nest. A hook that was answered well and at once is
told by one arrow.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sandbox.evidence.events import Check
from sandbox.evidence.results import Happened, MessageResult
from sandbox.evidence.verdict import Mark, WaitOver
from sandbox.explain.finding.differences import named, of_verdict
from sandbox.explain.finding.verdict import VERDICT
from sandbox.report.console.cell_text import level_of
from sandbox.report.console.layout import fitted
from sandbox.report.sequence import rows as told
from sandbox.report.sequence.diagram import (
    LETTER,
    Arrow,
    Band,
    Bar,
    Diagram,
    End,
    Flag,
    Margin,
    Message,
    Wait,
)
from sandbox.report.sequence.folding import folded
from sandbox.report.sequence.lifelines import LEFT, Lifelines, Place
from sandbox.report.sequence.parties import OPERATOR, OUTSIDE, between, lanes_of, room_of
from sandbox.report.sequence.wording import (
    Label,
    Piece,
    answered_label,
    asked_label,
    cut_label,
    name_of,
    outcome_words,
    safe,
    title_of,
)
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.words import counted

_HEAD = 40
_ARROW = 27
_AFTER_ANSWER = 9
_BAND = 30
_FLAG = 40
_AFTER_FLAGS = 6
_BETWEEN_HEADS = 1100
_LABEL_ROOM = 12
"""Pixels of a label's room that its ends keep free."""
_STUB = 196
"""How far away an arrow from outside begins."""
_BESIDE_WAIT = 32
_LONG_WAIT_S = 1.0
_STEP_COLUMNS = 18
_FLAG_DETAIL = 400
_OK = range(200, 400)


def diagram_of(happened: Happened) -> Diagram:
    """Lay out a cell, a served world, or what belongs to no cell, as far as it is recorded."""
    judged = told.judged_by(happened)
    rows = folded(told.rows_of(happened), accused=judged)
    layout = _Layout(Lifelines(lanes_of(happened)), judged, _started_s(happened), happened.messages)
    layout.lay_out(rows)
    return layout.diagram(_title(happened))


def _title(happened: Happened) -> str:
    of = safe(happened.cell, limit=120) or "what belongs to no scenario"
    return f"Sequence diagram of {of}: {counted(len(happened.messages), 'message')}"


def _started_s(happened: Happened) -> float:
    return happened.events[0].at if happened.events else 0.0


@dataclass(slots=True)
class _Open:
    """A request whose answer has not been drawn yet."""

    message: MessageResult
    arrow: Arrow
    place: Place
    at: float


@dataclass(slots=True)
class _Waiting:
    """A wait that has not ended; `y_came` is where the first request came, None before."""

    x: int
    y: int
    at: float
    operation: str
    y_came: int | None = None


@dataclass(slots=True)
class _Layout:
    """Goes down the rows. `y` is where the last thing ended."""

    lines: Lifelines
    judged: dict[str, Mark]
    began_s: float
    known: Mapping[str, MessageResult]
    y: int = _HEAD
    _open: dict[str, _Open] = field(default_factory=dict)
    _waits: dict[int, _Waiting] = field(default_factory=dict)
    _heads: list[int] = field(default_factory=lambda: [0])
    _step: str = ""
    _messages: list[Message] = field(default_factory=list)
    _done_waits: list[Wait] = field(default_factory=list)
    _flags: list[Flag] = field(default_factory=list)
    _bands: list[Band] = field(default_factory=list)
    _margins: list[Margin] = field(default_factory=list)

    def lay_out(self, rows: Sequence[told.Row]) -> None:
        brief = _brief(rows)
        for before, row in zip([None, *rows], rows, strict=False):
            if isinstance(before, told.Flag) and not isinstance(row, told.Flag):
                self.y += _AFTER_FLAGS
            match row:
                case told.Asked(message, at):
                    self._head_again()
                    self._ask(message, at, brief=message.id in brief)
                case told.Answered(message, at):
                    self._answer(message, at, brief=message.id in brief)
                case told.Opened(number, event, at):
                    x = self._wait_x(event.operation)
                    self._waits[number] = _Waiting(x, self.y + 4, at, event.operation)
                case told.Closed(number, event, at):
                    self._end_wait(self._waits.pop(number), event.why, at)
                case _:
                    self._mention(row)
        self._end()

    def diagram(self, title: str) -> Diagram:
        return Diagram(
            title=title,
            width=self.lines.width,
            height=self._heads[-1] + _HEAD,
            left=LEFT,
            lanes=self.lines.lanes,
            heads=tuple(self._heads),
            messages=tuple(self._messages),
            waits=tuple(self._done_waits),
            flags=tuple(self._flags),
            bands=tuple(self._bands),
            margins=tuple(self._margins),
        )

    def _head_again(self) -> None:
        """Repeat the titles of the lanes, so that they are in sight in a long diagram."""
        if self.y - self._heads[-1] > _BETWEEN_HEADS:
            self._heads.append(self.y + 14)
            self.y += _HEAD + 8

    def _ask(self, message: MessageResult, at: float, *, brief: bool) -> None:
        self.y += _ARROW
        source, target = between(message)
        x2 = self.lines.x(target)
        outside = source == OUTSIDE
        x1 = x2 - _STUB if outside else self.lines.top(source, right=self.lines.x(source) < x2)
        goes_right = x1 < x2
        place = self.lines.take(target, message.id)
        style = "of-operator" if source == OPERATOR else "of-sandbox"
        label = asked_label(message)
        if brief:
            label = (*label, Piece("✓", "accepted"))
        arrow = Arrow(
            x1,
            place.edge(right=not goes_right),
            self.y,
            self._cut(label, x1, x2),
            x1,
            f"request {style}",
            from_outside=outside,
        )
        if message.started.request.cut_off:
            arrow = replace(arrow, end=End.BROKEN)
        self._open[message.id] = _Open(message, arrow, place, at)
        self._came(message)
        self._tell_margin(message, at)

    def _came(self, message: MessageResult) -> None:
        for wait in self._waits.values():
            if wait.operation == message.operation and wait.y_came is None:
                wait.y_came = self.y

    def _answer(self, message: MessageResult, at: float, *, brief: bool) -> None:
        asked = self._open.pop(message.id, None)
        if asked is None:
            return
        if not brief:
            self.y += _ARROW
        is_last = not any(other.arrow.y > asked.arrow.y for other in self._open.values())
        self._finish(asked, brief=brief, named=not is_last)
        self.y += _AFTER_ANSWER

    def _finish(self, asked: _Open, *, brief: bool, named: bool = False) -> None:
        message = asked.message
        source, target = between(message)
        arrows = [asked.arrow]
        if not brief:
            arrows.append(self._answer_arrow(asked, source, target, named=named))
        self.lines.free(target, asked.place)
        ended = message.ended
        slow = ended is not None and ended.took_s >= _LONG_WAIT_S
        end_y = self.y + (5 if brief else 0)
        outcome = outcome_words(message)
        hook = " hook" if source == OUTSIDE else ""
        self._messages.append(
            Message(
                id=message.id,
                name=safe(f"{message.id} {name_of(message)}: {outcome}"),
                title=title_of(message),
                arrows=tuple(arrows),
                bar=Bar(asked.place.x, asked.arrow.y, end_y, "slow" if slow else ""),
                mark=str(self.judged.get(message.id, "")),
                style=f"{message.started.direction}{hook}",
            )
        )

    def _answer_arrow(self, asked: _Open, source: str, target: str, *, named: bool) -> Arrow:
        message, ended = asked.message, asked.message.ended
        request = asked.arrow
        goes_right = request.x1 > request.x2
        x1, x2 = asked.place.edge(right=goes_right), request.x1
        label_x = self.lines.top(target, right=goes_right)
        end = End.OPEN if ended is None else End.REACHED if ended.response else End.BROKEN
        by = "of-operator" if target == OPERATOR else "of-sandbox"
        reply = " was-scripted" if ended and ended.reply == "scripted" else ""
        label = answered_label(message, named=named)
        full = self._cut(label, label_x, self.lines.x(source) if source != OUTSIDE else x2)
        return Arrow(x1, x2, self.y, full, label_x, f"answer {by}{reply}", end)

    def _cut(self, label: Label, x1: int, x2: int) -> Label:
        return cut_label(label, int((abs(x2 - x1) - _LABEL_ROOM) / LETTER))

    def _tell_margin(self, message: MessageResult, at: float) -> None:
        after = f"+{max(0.0, at - self.began_s):.3f} s"
        self._margins.append(Margin(self.y, after, "time"))
        place = message.started.place or (message.ended.place if message.ended else "") or ""
        line = place.split(":")[1] if place.count(":") > 1 else ""
        step = safe(message.step, limit=_STEP_COLUMNS - len(line) - 1)
        told_step = f"{step}:{line}" if step and line else step
        if told_step and told_step != self._step:
            self._margins.append(Margin(self.y - 13, told_step, "step"))
        self._step = told_step

    def _wait_x(self, operation: str) -> int:
        key = room_of(operation)
        return self.lines.x(key) - 11 if key else LEFT

    def _end_wait(self, wait: _Waiting, why: WaitOver, at: float) -> None:
        waited = render_duration(max(0.0, at - wait.at), decimals=1)
        nothing = wait.y_came is None
        text = ""
        if nothing:
            text = self._beside(f"no {safe(wait.operation)} in {waited}", wait.x)
            self.y += _ARROW
        y2 = wait.y_came if wait.y_came is not None else self.y
        title = f"waited {waited} for {safe(wait.operation)}; {_OVER[why]}"
        self._done_waits.append(Wait(wait.x, wait.y, y2, text, title))

    def _beside(self, text: str, x: int) -> str:
        """Cut a text to the room right of a wait."""
        return fitted(text, int((self.lines.width - x - _BESIDE_WAIT) / LETTER))

    def _mention(self, row: told.Row) -> None:
        match row:
            case told.Flag() as flag:
                self._flag(flag)
            case told.Jump() as jump:
                self._band("jump", _jump_text(jump), "")
            case told.Folded(count, messages):
                text, title = _fold_text(count, messages)
                self._band("fold", text, title)
            case told.Remark(note):
                self._band(
                    f"remark {note.level}", safe(note.text, limit=self._columns()), note.text
                )

    def _band(self, style: str, text: str, title: str) -> None:
        self.y += _BAND
        shown = fitted(text, self._columns())
        self._bands.append(Band(self.y - _BAND // 2 + 4, style, shown, safe(title or text)))

    def _columns(self) -> int:
        return int((self.lines.width - LEFT - 48) / LETTER)

    def _flag(self, flag: told.Flag) -> None:
        self.y += _FLAG
        check, x = flag.check, self.lines.x(OPERATOR) - 14
        room = int((x - LEFT) / LETTER)
        claim = f"{level_of(check)} {check.clause}"
        if flag.more:
            claim = f"{counted(1 + len(flag.more), 'check')} could not be judged"
        sign = "✗" if check.mark is Mark.FAIL else "!"
        label = cut_label((Piece(sign, "sign"), Piece(safe(claim), "claim")), room)
        detail = fitted(safe("; ".join(_found(check, self.known))), room - 2)
        title = "\n".join(_check_lines(flag))
        y = self.y - _FLAG // 2 + 3
        self._flags.append(Flag(flag.id, x, y, str(check.mark), label, detail, title))

    def _end(self) -> None:
        """Close what the evidence leaves open."""
        for asked in list(self._open.values()):
            self.y += _ARROW
            self._finish(asked, brief=False)
        for wait in self._waits.values():
            self.y += _ARROW
            title = f"still waiting for {safe(wait.operation)} when the evidence ends"
            text = self._beside(f"still waiting for {safe(wait.operation)}", wait.x)
            self._done_waits.append(Wait(wait.x, wait.y, self.y, text, title))
        self._heads.append(self.y + 14)


def _found(check: Check, known: Mapping[str, MessageResult]) -> list[str]:
    """Return what a check found, the values that decide it where it, or the provider whose verdict
    it looks at, names them.
    """
    if any(one.field.startswith(VERDICT) for one in check.differences):
        judged = (known[id_] for id_ in check.messages if id_ in known)
        if seen := [one for message in judged for one in of_verdict(message)]:
            return list(dict.fromkeys(f"{d.name} {d.actual}, not {d.expected}" for d in seen))
    if told := [f"{named(d.field)} {d.actual}, not {d.expected}" for d in check.differences]:
        return told
    return [line for line in (check.actual or check.expected).split("\n") if line]


_OVER = {
    WaitOver.QUIET: "then nothing more came",
    WaitOver.NOTHING_CAME: "nothing came",
    WaitOver.NOT_ASKED: "nobody asked",
    WaitOver.STORM: "too many came",
    WaitOver.INTERRUPTED: "the cell was ended",
}


def _brief(rows: Sequence[told.Row]) -> set[str]:
    """Return the hooks that are told by one arrow: answered well, with nothing in between."""
    pairs = (
        row.message
        for row, after in pairwise(rows)
        if isinstance(row, told.Asked) and isinstance(after, told.Answered)
        if row.message.id == after.message.id and between(row.message)[0] == OUTSIDE
    )
    return {message.id for message in pairs if _went_well(message)}


def _went_well(message: MessageResult) -> bool:
    ended = message.ended
    return ended is not None and ended.response is not None and ended.response.status in _OK


def _check_lines(flag: told.Flag) -> Iterator[str]:
    for check in (flag.check, *flag.more):
        yield safe(f"{level_of(check)} {check.clause}")
        if not flag.more:
            told_lines = (check.text, f"expected {check.expected}", f"actual {check.actual}")
            yield from (safe(line, limit=_FLAG_DETAIL) for line in told_lines)


def _jump_text(jump: told.Jump) -> str:
    whose = "both clocks" if jump.event.by == "both" else "the sandbox's clock"
    by = render_duration(round(jump.by_s, 3))
    ahead = render_duration(round(jump.event.ours_s, 3))
    more = f", {ahead} ahead now" if abs(jump.event.ours_s - jump.by_s) > 0.0005 else ""  # noqa: PLR2004 - half a millisecond
    return f"{whose} {'+' if jump.by_s >= 0 else ''}{by}{more}"


def _fold_text(count: int, messages: Sequence[MessageResult]) -> tuple[str, str]:
    kinds = dict.fromkeys(f"{name_of(one)} → {outcome_words(one)}" for one in messages)
    span = f"{messages[0].id} – {messages[-1].id}"
    if len(messages) == count:
        text = f"{count} more alike, {span}: {next(iter(kinds))}"
    else:
        text = f"{count} more rounds alike, {span}"
    return text, "\n".join((text, *list(kinds)[:12]))
