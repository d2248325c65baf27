"""What missed in which cell, in the form in which runs are compared with known mistakes."""

from collections.abc import Iterable

from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.report.diagnosis.signs import sign_of
from sandbox.report.diagnosis.table import Failure

_MISSED = (Mark.FAIL, Mark.WARN, Mark.UNCLEAR, Mark.KNOWN)
_OWN_DELAY = "this machine was too busy"
"""How a check begins that we were too late to judge; see `engine/own_delay.py`."""
_UNJUDGED = (Outcome.SKIPPED, Outcome.ERROR)


def played_in(cells: Iterable[CellResult]) -> frozenset[str]:
    """Return the ids of the cells that were played, but those that came at a bad time for us."""
    return frozenset(cell.id for cell in cells if _is_judged(cell))


def failures_in(cells: Iterable[CellResult]) -> frozenset[Failure]:
    """Return every check that missed, was unclear, or is known to miss."""
    return frozenset(
        (cell.id, check.clause, sign_of(check))
        for cell in cells
        if _is_judged(cell)
        for check in cell.marked(*_MISSED)
    )


def _is_judged(cell: CellResult) -> bool:
    return cell.outcome not in _UNJUDGED and not any(
        check.actual.startswith(_OWN_DELAY) for check in cell.marked(Mark.UNCLEAR)
    )
