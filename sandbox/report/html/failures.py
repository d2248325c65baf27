"""What did not hold, by clause: one check in full, the others of the same clause in a line each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, numbered_checks
from sandbox.evidence.verdict import Mark
from sandbox.explain.finding.finding import finding_of
from sandbox.report.html.components.check import CheckView, check_view
from sandbox.report.html.components.shared import Shared
from sandbox.scenario.yaml_tree.wording import cut

_ORDER = (Mark.FAIL, Mark.UNCLEAR, Mark.WARN, Mark.KNOWN)
_MOST_LINES = 200
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class FailureLine:
    """Another check of the same clause."""

    id: str
    cell: str
    actual: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not hold of one clause: its first check in full."""

    first: CheckView
    others: Sequence[FailureLine]
    left_out: int

    @property
    def count(self) -> int:
        """How many checks of the clause ended so."""
        return 1 + len(self.others) + self.left_out


def failures(shared: Shared) -> Sequence[Failure]:
    """Return them: broken musts first, known misses last, of each what was met most often."""
    found: dict[tuple[Mark, str], list[tuple[str, Check, CellResult]]] = {}
    for cell in shared.run.cells:
        for id_, check in numbered_checks(cell.happened):
            if check.mark in _ORDER:
                found.setdefault((check.mark, check.clause), []).append((id_, check, cell))
    ordered = sorted(found.items(), key=lambda item: (_ORDER.index(item[0][0]), -len(item[1])))
    return [_failure(checks, shared) for _, checks in ordered]


def _failure(checks: Sequence[tuple[str, Check, CellResult]], shared: Shared) -> Failure:
    (id_, check, cell), *others = checks
    first = check_view(id_, check, cell, shared)
    lines = [
        FailureLine(
            other,
            where.name,
            cut("; ".join(finding_of(each, where, shared.run).actual), limit=_LONGEST),
        )
        for other, each, where in others[:_MOST_LINES]
    ]
    return Failure(first, lines, max(0, len(others) - _MOST_LINES))
