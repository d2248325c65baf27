"""A run as annotations: what was missed, at its line of the scenario, and what was not judged.

GitHub shows ten errors and ten warnings of a step and drops the rest: a clause that was missed at
one place in several cells is one, and how many were left out is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.errors import Place
from sandbox.evidence.results import CellResult, RunResult, place_of
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.explain.finding.finding import finding_of
from sandbox.report.console.cell_text import claimed
from sandbox.report.github.command import annotation
from sandbox.report.unplayed import unplayed_text
from sandbox.scenario.yaml_tree.wording import cut
from sandbox.words import counted

MOST = 10
"""Annotations of one level that GitHub shows of a step."""

_LONGEST = 1500
_LEVELS = {Mark.FAIL: "error", Mark.WARN: "warning"}
_UNJUDGED = {Outcome.ERROR: "error", Outcome.INCONCLUSIVE: "warning"}


@dataclass(frozen=True, slots=True)
class _Told:
    level: str
    place: Place
    title: str
    message: str
    cells: int = 1


def annotation_lines(run: RunResult, *, below: Path, here: Path) -> Iterator[str]:
    """Yield the lines. `below` is the folder that GitHub takes paths from, `here` the one that ours
    are relative to.
    """
    told = [_of_run(text) for text in unplayed_text(run)]
    told += _joined([one for cell in run.cells for one in _of_cell(cell, run)])
    for level in ("error", "warning"):
        mine = [one for one in told if one.level == level]
        shown = mine if len(mine) <= MOST else mine[: MOST - 1]
        for one in shown:
            more = f" (in {one.cells} cells)" if one.cells > 1 else ""
            place = _from(below, here, one.place)
            yield annotation(level, place, title=f"{one.title}{more}", message=one.message)
        if left := len(mine) - len(shown):
            text = f"{counted(left, f'more {level}')}: see the summary of this step"
            yield annotation(level, Place(""), title="sandbox", message=text)


def _of_run(text: str) -> _Told:
    return _Told("error", Place(""), "sandbox", text)


def _of_cell(cell: CellResult, run: RunResult) -> Iterator[_Told]:
    for check in cell.marked(*_LEVELS):
        finding = finding_of(check, cell, run)
        lines = [
            f"expected {'; '.join(finding.expected)}" if any(finding.expected) else "",
            f"actual {'; '.join(finding.actual)}" if any(finding.actual) else "",
            finding.reason.text if finding.reason else "",
            finding.looks_like,
            f"again: {finding.again}" if finding.again else "",
        ]
        text = "\n".join([check.text or check.clause, *filter(None, lines)])
        place = place_of(check.place or str(cell.place))
        title = f"{check.level.value} {claimed(check)} in {cell.name}"
        yield _Told(_LEVELS[check.mark], place, title, cut(text, limit=_LONGEST))
    if cell.outcome in _UNJUDGED:
        because = cell.because or "no reason was recorded"
        title = f"{cell.outcome.value} {cell.name}"
        yield _Told(_UNJUDGED[cell.outcome], cell.place, title, cut(because, limit=_LONGEST))


def _joined(told: Sequence[_Told]) -> list[_Told]:
    """Put alike ones together: the same claim, missed at the same place."""
    found: dict[tuple[str, Place, str], _Told] = {}
    for one in told:
        key = (one.level, one.place, one.title.partition(" in ")[0])
        known = found.get(key)
        found[key] = replace(known, cells=known.cells + 1) if known else one
    return list(found.values())


def _from(below: Path, here: Path, place: Place) -> Place:
    """Return a place as GitHub finds it: from the root of the repository."""
    if not place.file:
        return place
    file = (here / place.file).resolve()
    root = below.resolve()
    return replace(place, file=str(file.relative_to(root))) if file.is_relative_to(root) else place
