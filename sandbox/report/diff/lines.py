"""A comparison of two runs in lines for a screen, and as JSON for tools.

JSON, shape 1:
```
diff      1
worse     whether anything got worse
old, new  {id, version, target, seed, exit_code}
counts    {"newly failing": n, …, "same": n}
cells     [{id, change, worse, old, new, because,
            clauses: [{clause, level, old, new, worse, expected, actual, place}]}]
slower    {cells: [{what, old_s, new_s}], answers: [...]}   both ways, over twice
```
`old` and `new` are outcomes and marks, null where that run does not have the cell or check.
"""

from collections.abc import Iterable, Iterator

from sandbox.evidence.results import CellResult, RunResult
from sandbox.explain.finding.finding import finding_of
from sandbox.json_value import Json
from sandbox.report.console.layout import Page
from sandbox.report.diff.compare import CellChange, Change, ClauseChange, RunDiff, TimeChange
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import printable

_LISTED = tuple(change for change in Change if change is not Change.SAME)
_TOLD_IN_FULL = frozenset({Change.FAILING, Change.UNJUDGED, Change.WARNED, Change.CLAUSES})
_MOST_TIMES = 10
_ABOUT = ("target", "version")


def diff_lines(diff: RunDiff, page: Page) -> Iterator[str]:
    """Print a comparison: what got worse first, the sum and the verdict at the end."""
    yield f"old   {printable(diff.old.run)}"
    yield f"new   {printable(diff.new.run)}"
    yield from _differing_runs(diff)
    for change in _LISTED:
        cells = diff.of(change)
        if cells:
            yield ""
            yield f"{change.value} ({len(cells)})"
        for cell in cells:
            yield from _cell_lines(cell, diff.new, page)
    yield from _time_lines("time of cells, over twice", diff.cell_times)
    yield from _time_lines("time of answers (median), over twice", diff.answer_times)
    yield ""
    yield _sum(diff)


def diff_tree(diff: RunDiff) -> dict[str, object]:
    """Return the JSON document as a tree."""
    return {
        "diff": 1,
        "worse": diff.is_worse,
        "old": _run(diff.old),
        "new": _run(diff.new),
        "counts": {**{change.value: len(diff.of(change)) for change in _LISTED}, "same": diff.same},
        "cells": [_cell(cell) for cell in diff.cells],
        "slower": {"cells": _times(diff.cell_times), "answers": _times(diff.answer_times)},
    }


def _differing_runs(diff: RunDiff) -> Iterator[str]:
    for name in _ABOUT:
        old, new = str(getattr(diff.old, name)), str(getattr(diff.new, name))
        if old != new:
            yield f"note  the {name} differs: {printable(old)} → {printable(new)}"
    for label, run in (("old", diff.old), ("new", diff.new)):
        if run.interrupted:
            yield f"note  the {label} run was cut short, so that cells may be missing from it"


def _cell_lines(cell: CellChange, run: RunResult, page: Page) -> Iterator[str]:
    yield f"  {_outcomes(cell, page)}  {printable(cell.id)}"
    if cell.change in _TOLD_IN_FULL and cell.new and cell.new.because:
        yield f"      {page.wrapped(cell.new.because, indent=6)}"
    for clause in cell.clauses:
        yield from _clause_lines(clause, cell.new, run, page)


def _outcomes(cell: CellChange, page: Page) -> str:
    shown = [page.outcome(side.outcome) for side in (cell.old, cell.new) if side]
    return " → ".join(shown)


def _clause_lines(
    clause: ClauseChange, cell: CellResult | None, run: RunResult, page: Page
) -> Iterator[str]:
    old, new = (mark.value if mark else "absent" for mark in (clause.old, clause.new))
    sign = "worse" if clause.is_worse else "     "
    yield f"    {sign} {old} → {new}  {clause.check.level.value} {printable(clause.clause)}"
    if clause.is_worse and cell and clause.check.expected:
        finding = finding_of(clause.check, cell, run)
        told = f"expected {'; '.join(finding.expected)} · actual {'; '.join(finding.actual)}"
        yield f"          {page.wrapped(told, indent=10)}"
        yield f"          {printable(clause.check.place)}"


def _time_lines(title: str, times: tuple[TimeChange, ...]) -> Iterator[str]:
    if times:
        yield ""
        yield title
    for time in sorted(times, key=_ratio, reverse=True)[:_MOST_TIMES]:
        old, new = (render_duration(value, decimals=2) for value in (time.old_s, time.new_s))
        yield f"  {old} → {new}  {printable(time.what)}"
    if len(times) > _MOST_TIMES:
        yield f"  and {len(times) - _MOST_TIMES} more, with --format json"


def _ratio(time: TimeChange) -> float:
    low, high = sorted((float(time.old_s), float(time.new_s)))
    return high / low if low else high * 1000


def _sum(diff: RunDiff) -> str:
    parts = [f"{len(diff.of(change))} {change.value}" for change in _LISTED if diff.of(change)]
    verdict = "something got worse" if diff.is_worse else "nothing got worse"
    return f"{verdict}: {', '.join([*parts, f'{diff.same} the same'])}"


def _run(run: RunResult) -> dict[str, Json]:
    return {
        "id": run.run,
        "version": run.version,
        "target": run.target,
        "seed": run.seed,
        "exit_code": run.exit_code,
    }


def _cell(cell: CellChange) -> dict[str, object]:
    return {
        "id": cell.id,
        "change": cell.change.value,
        "worse": cell.is_worse,
        "old": cell.old.outcome.value if cell.old else None,
        "new": cell.new.outcome.value if cell.new else None,
        "because": cell.new.because if cell.new else "",
        "clauses": [_clause(clause) for clause in cell.clauses],
    }


def _clause(clause: ClauseChange) -> dict[str, Json]:
    return {
        "clause": clause.clause,
        "level": clause.check.level.value,
        "old": clause.old.value if clause.old else None,
        "new": clause.new.value if clause.new else None,
        "worse": clause.is_worse,
        "expected": clause.check.expected,
        "actual": clause.check.actual,
        "place": clause.check.place,
    }


def _times(times: Iterable[TimeChange]) -> list[dict[str, Json]]:
    return [{"what": time.what, "old_s": time.old_s, "new_s": time.new_s} for time in times]
