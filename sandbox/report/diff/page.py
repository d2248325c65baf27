"""A comparison of two runs as a page: what got worse first, both sides of each clause."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.evidence.results import CellResult, RunResult
from sandbox.evidence.verdict import Mark
from sandbox.explain.finding.finding import finding_of
from sandbox.report.console.summary import exit_meaning
from sandbox.report.diff.compare import CellChange, Change, ClauseChange, RunDiff, TimeChange
from sandbox.report.html.components.environment import environment, ours
from sandbox.report.html.components.marked import Beside
from sandbox.report.html.components.sides import sides_of
from sandbox.report.html.page import joined, policy
from sandbox.scenario.yaml_tree.duration import render_duration

_MOST_CELLS = 500
_MOST_TIMES = 20
_MOST_CLAUSES = 100
_OPEN = frozenset({Change.FAILING, Change.UNJUDGED, Change.WARNED, Change.CLAUSES, Change.FIXED})
_BROKEN = frozenset({Mark.FAIL, Mark.WARN})
_TITLES = {
    Change.FAILING: "Newly failing",
    Change.UNJUDGED: "Newly inconclusive",
    Change.WARNED: "Newly warned",
    Change.CLAUSES: "The same outcome by other clauses",
    Change.FIXED: "Mended",
    Change.BETTER: "Better",
    Change.ADDED: "Only in the new run",
    Change.GONE: "Only in the old run",
}


@dataclass(frozen=True, slots=True)
class RunSide:
    """One of the runs, in words."""

    label: str
    name: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause whose mark changed in a cell; both sides are there where it got worse."""

    clause: str
    level: str
    text: str
    old: str
    new: str
    is_worse: bool
    beside: Beside
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell that changed."""

    id: str
    title: str
    old: str
    new: str
    because: str
    clauses: Sequence[ClauseView]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """The cells of one kind of change."""

    title: str
    count: int
    cells: Sequence[CellView]
    is_open: bool


def diff_html(diff: RunDiff) -> str:
    """Return the page."""
    style = joined("palette.css", "components.css", "page.css", "diff.css")
    return (
        environment()
        .get_template("diff.html.j2")
        .render(
            worse=diff.is_worse,
            sides=[_side("Old", diff.old, diff.new), _side("New", diff.new, diff.old)],
            counts=[(_TITLES[kind], len(diff.of(kind))) for kind in _TITLES if diff.of(kind)],
            same=diff.same,
            clauses=_worse(diff),
            changes=[_change(kind, diff) for kind in _TITLES if diff.of(kind)],
            times=[
                ("Cells that took over twice or under half as long", _times(diff.cell_times)),
                ("Answers of the operator, median", _times(diff.answer_times)),
            ],
            style=ours(style),
            policy=policy(style=style),
        )
    )


def _side(label: str, run: RunResult, other: RunResult) -> RunSide:
    facts = [
        ("verdict", exit_meaning(run)),
        ("cells", str(run.counts.cells)),
        ("took", render_duration(run.took_s, decimals=1)),
        ("seed", run.seed),
    ]
    for name in ("target", "version"):
        mine, theirs = str(getattr(run, name)), str(getattr(other, name))
        facts.append((name, mine if mine == theirs else f"{mine} (another than in the other run)"))
    if run.interrupted:
        facts.append(("note", "it was cut short, so that cells may be missing from it"))
    return RunSide(label, run.run, [(name, value) for name, value in facts if value])


def _change(kind: Change, diff: RunDiff) -> ChangeView:
    cells = diff.of(kind)
    shown = [_cell(cell, diff) for cell in cells[:_MOST_CELLS]]
    return ChangeView(_TITLES[kind], len(cells), shown, kind in _OPEN)


def _cell(change: CellChange, diff: RunDiff) -> CellView:
    either = change.new or change.old
    return CellView(
        id=change.id,
        title=either.title if either else "",
        old=_outcome(change.old),
        new=_outcome(change.new),
        because=change.new.because if change.new else "",
        clauses=[_clause(clause, change.new, diff.new) for clause in change.clauses],
    )


def _outcome(cell: CellResult | None) -> str:
    return cell.outcome.value if cell else ""


def _clause(change: ClauseChange, cell: CellResult | None, run: RunResult) -> ClauseView:
    check = change.check
    finding = finding_of(check, cell, run) if cell and change.is_worse else None
    return ClauseView(
        clause=change.clause,
        level=check.level.value,
        text=check.text,
        old=change.old.value if change.old else "",
        new=change.new.value if change.new else "",
        is_worse=change.is_worse,
        beside=sides_of(finding) if finding else Beside((), ()),
        reason=finding.reason.text if finding and finding.reason else "",
        place=check.place,
    )


def _worse(diff: RunDiff) -> Sequence[tuple[str, str, int]]:
    """Return each clause that is newly broken, its mark and in how many cells, musts first."""
    found: dict[tuple[str, Mark], int] = Counter(
        (clause.clause, clause.new)
        for cell in diff.cells
        for clause in cell.clauses
        if clause.is_worse and clause.new in _BROKEN
    )
    ordered = sorted(found.items(), key=lambda one: (one[0][1] is not Mark.FAIL, -one[1]))
    return [(clause, mark.value, count) for (clause, mark), count in ordered[:_MOST_CLAUSES]]


def _times(times: Sequence[TimeChange]) -> Sequence[tuple[str, str, str]]:
    return [
        (
            time.what,
            render_duration(time.old_s, decimals=2),
            render_duration(time.new_s, decimals=2),
        )
        for time in times[:_MOST_TIMES]
    ]
