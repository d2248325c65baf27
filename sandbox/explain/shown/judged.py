"""A check that did not hold, on a page and as JSON: what it comes down to."""

from collections.abc import Iterator

from msgspec import to_builtins

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, Happened, RunResult
from sandbox.evidence.verdict import Mark
from sandbox.explain.explain import Row, row
from sandbox.explain.finding.finding import Difference, finding_of
from sandbox.explain.finding.snippet import caret_lines
from sandbox.explain.finding.told import told
from sandbox.scenario.contract.reasons import Reason
from sandbox.scenario.yaml_tree.wording import printable

_HELD = frozenset({Mark.PASS, Mark.NOT_RUN})


def cell_of(happened: Happened, run: RunResult) -> CellResult | None:
    """Return the cell in which something happened; None for what belongs to none."""
    return next((cell for cell in run.cells if cell.happened is happened), None)


def finding_rows(check: Check, cell: CellResult, run: RunResult) -> Iterator[Row]:
    """Yield what a check comes down to; of one that held what it expected."""
    finding = finding_of(check, cell, run)
    for label, text in told(finding).items():
        if label in ("expected", "actual") or check.mark not in _HELD:
            yield from row(label, *(printable(line) for line in text.split("\n")))
    yield from row("because", f"{check.source} ({check.basis})" if check.basis else check.source)
    yield from row("where", check.place)
    if finding.snippet is not None and check.mark not in _HELD:
        at = finding.snippet
        yield from row("", *caret_lines(at.failing, at.line, at.column), verbatim=True)
    if check.mark not in _HELD:
        yield from row("again", finding.again, verbatim=bool(finding.again))


def finding_tree(check: Check, cell: CellResult, run: RunResult) -> dict[str, object] | None:
    """Return what a check comes down to, for tools; None of one that held or was not run."""
    if check.mark in _HELD:
        return None
    finding = finding_of(check, cell, run)
    names = ("note", "looks_like", "held_against", "behind", "again", "see")
    return {
        "reason": reason_tree(finding.reason) if finding.reason else None,
        **{name: getattr(finding, name) for name in names},
        "differences": [_difference(one) for one in finding.differences],
        "expected": list(finding.expected),
        "actual": list(finding.actual),
        "snippet": to_builtins(finding.snippet),
    }


def _difference(one: Difference) -> dict[str, str]:
    both = {"expected": one.expected, "actual": one.actual}
    return {"name": one.name, **both, "attempts": one.attempts, "answer": one.answer}


def reason_tree(reason: Reason) -> dict[str, str]:
    """Return a reason with what to do."""
    told_ = {"code": reason.code, "text": reason.text, "do": reason.advice}
    return {**told_, "clause": reason.clause}
