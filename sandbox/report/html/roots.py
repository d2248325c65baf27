"""What the run comes down to: every root with the cells that it took along, and what it looks like.

What is known of a root is the diagnosis'; here it only gets the addresses of its checks and cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.evidence.results import RunResult, numbered_checks
from sandbox.explain.finding.finding import finding_of
from sandbox.report.diagnosis.diagnosis import Diagnosis
from sandbox.report.diagnosis.roots import Root

_MOST_CELLS = 200


@dataclass(frozen=True, slots=True)
class RootView:
    """A root. `check` is the id of its first check, "" where it has none."""

    mark: str
    title: str
    text: str
    todo: str
    clause: str
    check: str
    cells: Sequence[str]
    cells_left_out: int
    checks: int


def root_views(diagnosis: Diagnosis, run: RunResult) -> Sequence[RootView]:
    """Return the roots of a run, the gravest first."""
    ids = {id(check): id_ for cell in run.cells for id_, check in numbered_checks(cell.happened)}
    return [_view(root, ids, run) for root in diagnosis.roots]


def _view(root: Root, ids: dict[int, str], run: RunResult) -> RootView:
    known = (ids[id(check)] for _, check in root.checks if id(check) in ids)
    return RootView(
        mark=root.mark.value,
        title=root.title,
        text=_decided(root, run) or root.text,
        todo=root.todo,
        clause=root.clause,
        check=next(known, ""),
        cells=[cell.name for cell in root.cells[:_MOST_CELLS]],
        cells_left_out=max(0, len(root.cells) - _MOST_CELLS),
        checks=len(root.checks),
    )


def _decided(root: Root, run: RunResult) -> str:
    """Say the value that decided the first of a root's checks; "" where none is known."""
    first = next((pair for pair in root.checks if pair[1].mark is root.mark), None)
    found = finding_of(first[1], first[0], run).differences if first else ()
    return f"{found[0].name}: expected {found[0].expected}, was {found[0].actual}" if found else ""
