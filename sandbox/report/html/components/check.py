"""One check as its component shows it: what was expected beside what came, and what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Mark
from sandbox.explain.finding.finding import Finding, Snippet, finding_of
from sandbox.report.console.cell_text import basis, claimed
from sandbox.report.diagnosis.twin import twin_of
from sandbox.report.html.components.marked import Beside, beside
from sandbox.report.html.components.shared import Shared
from sandbox.report.html.components.sides import sides_of
from sandbox.report.html.components.twin import TwinView, twin_view
from sandbox.report.markdown.check import check_markdown
from sandbox.scenario.yaml_tree.duration import render_duration

MISSED = frozenset({Mark.FAIL, Mark.WARN, Mark.UNCLEAR, Mark.KNOWN})
"""Marks of checks that are shown in full."""
_NOTHING = Beside((), ())


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One value that decided. `beside` has both with what differs inside them marked."""

    name: str
    attempts: str
    expected: str
    actual: str
    beside: Beside


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check of a cell. Texts are "" where there is nothing to tell; of a check that went well
    there is nothing but its line. `unseen` says why nothing was judged, `differences` are those
    that its lines do not tell, `ticket` is markdown to paste, `twin` a judged message beside the
    reference operator's.
    """

    id: str
    cell: str
    mark: str
    level: str
    clause: str
    text: str
    rests_on: str
    expected: Sequence[str]
    actual: Sequence[str]
    why: str
    place: str
    time: str
    known: str
    messages: Sequence[str] = ()
    beside: Beside = _NOTHING
    differences: Sequence[DifferenceView] = ()
    reason: str = ""
    advice: str = ""
    note: str = ""
    unseen: str = ""
    looks_like: str = ""
    held_against: str = ""
    snippet: Snippet | None = None
    again: str = ""
    ticket: str = ""
    twin: TwinView | None = None

    @property
    def is_missed(self) -> bool:
        """True where it is shown in full."""
        return self.mark in MISSED


def check_view(id_: str, check: Check, cell: CellResult, shared: Shared) -> CheckView:
    """Return the view of a check of a cell."""
    finding = finding_of(check, cell, shared.run) if check.mark in MISSED else None
    expected = finding.expected if finding else check.expected.splitlines()
    actual = finding.actual if finding else check.actual.splitlines()
    plain = CheckView(
        id=id_,
        cell=cell.name,
        mark=check.mark.value,
        level=check.level.value,
        clause=claimed(check),
        text=check.text,
        rests_on=basis(check),
        expected=expected,
        actual=actual,
        why=check.why or cell.why,
        place=check.place,
        time=_time(check),
        known=_known(check),
        unseen=check.actual if check.mark is Mark.UNCLEAR and finding and finding.compared else "",
    )
    return (
        _in_full(plain, finding, check_markdown(check, cell, shared.run), _twin(finding, cell))
        if finding
        else plain
    )


def _in_full(plain: CheckView, finding: Finding, ticket: str, twin: TwinView | None) -> CheckView:
    reason = finding.reason
    return replace(
        plain,
        messages=finding.messages,
        beside=sides_of(finding),
        differences=[*_untold(finding, plain.expected)],
        reason=": ".join(filter(None, (finding.behind, reason.text if reason else ""))),
        advice=reason.advice if reason else "",
        note=finding.note,
        looks_like=finding.looks_like,
        held_against=finding.held_against,
        snippet=finding.snippet,
        again=finding.again,
        ticket=ticket,
        twin=twin,
    )


def _twin(finding: Finding, cell: CellResult) -> TwinView | None:
    """Return the first judged message that differs from its twin, beside it; None for none."""
    messages = (cell.messages[id_] for id_ in finding.messages if id_ in cell.messages)
    twins = ((message.id, twin_of(cell, message)) for message in messages)
    views = (twin_view(id_, twin) for id_, twin in twins if twin)
    return next(filter(None, views), None)


def _untold(finding: Finding, lines: Sequence[str]) -> Iterator[DifferenceView]:
    """Yield the differences whose names the lines of the check do not say."""
    for one in finding.differences:
        if not any(f"{one.name}: " in line for line in lines):
            sides = beside(one.expected, one.actual)
            yield DifferenceView(one.name, one.attempts, one.expected, one.actual, sides)


def _time(check: Check) -> str:
    """Say what time it took, and what it had."""
    took = render_duration(check.took_s) if check.took_s is not None else ""
    within = render_duration(check.deadline_s) if check.deadline_s is not None else ""
    return " of ".join(filter(None, (took, within))) if took else within and f"within {within}"


def _known(check: Check) -> str:
    by = check.deviation
    return f"{by.ticket} until {by.until}: {by.reason}" if by else ""
