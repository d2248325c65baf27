"""What changed between two runs.

Cells are paired by id. A cell got worse when its outcome did, in the order of `_RANK`; where the
outcome is of the same rank, when a clause that was judged in both runs has a worse mark. Of a
clause that is checked several times in a cell the worst mark counts, for checks of cells that
overlap come in any order. What only one of the runs has got neither better nor worse, but a new
cell that fails is a failure nobody knew of, and counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, RunResult
from sandbox.evidence.verdict import Mark, Outcome

FACTOR = 2
"""Times by which a duration has to differ to be worth a word."""

_CELL_NOISE_S = Decimal("0.25")
_ANSWER_NOISE_S = Decimal("0.05")


class Change(StrEnum):
    """What became of a cell, in the order of a report."""

    FAILING = "newly failing"
    UNJUDGED = "newly inconclusive"
    WARNED = "newly warned"
    CLAUSES = "other clauses"
    FIXED = "fixed"
    BETTER = "better"
    ADDED = "added"
    GONE = "gone"
    SAME = "same"


_RANK: Mapping[Outcome, int] = {
    Outcome.PASSED: 0,
    Outcome.WARNED: 1,
    Outcome.SKIPPED: 2,
    Outcome.INCONCLUSIVE: 2,
    Outcome.FAILED: 3,
    Outcome.ERROR: 4,
}
_FAILURES = frozenset({Outcome.FAILED})
_UNJUDGED = frozenset({Outcome.INCONCLUSIVE, Outcome.SKIPPED, Outcome.ERROR})
_JUDGED = {Mark.PASS: 0, Mark.WARN: 1, Mark.KNOWN: 1, Mark.UNCLEAR: 2, Mark.FAIL: 3}
_WORST_LAST = (Mark.PASS, Mark.NOT_RUN, Mark.WARN, Mark.KNOWN, Mark.UNCLEAR, Mark.FAIL)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause whose mark changed in a cell; None where the run did not check it.

    `check` is the check that has the new mark, the old one where there is no new one.
    """

    clause: str
    old: Mark | None
    new: Mark | None
    check: Check

    @property
    def is_worse(self) -> bool:
        """True when it was judged in both runs, and worse in the second."""
        return self.old in _JUDGED and self.new in _JUDGED and _JUDGED[self.old] < _JUDGED[self.new]


@dataclass(frozen=True, slots=True)
class TimeChange:
    """A duration that differs by more than `FACTOR`, in seconds. `what` is a cell or operation."""

    what: str
    old_s: Decimal
    new_s: Decimal


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of either run; None where a run does not have it."""

    id: str
    change: Change
    old: CellResult | None
    new: CellResult | None
    clauses: tuple[ClauseChange, ...]
    is_worse: bool


@dataclass(frozen=True, slots=True)
class RunDiff:
    """Two runs side by side. `cells` holds those that changed, `same` counts the others."""

    old: RunResult
    new: RunResult
    cells: tuple[CellChange, ...]
    same: int
    cell_times: tuple[TimeChange, ...]
    answer_times: tuple[TimeChange, ...]

    @property
    def is_worse(self) -> bool:
        """True when anything got worse."""
        return any(cell.is_worse for cell in self.cells)

    def of(self, change: Change) -> tuple[CellChange, ...]:
        """Return the cells of one kind of change, in order."""
        return tuple(cell for cell in self.cells if cell.change is change)


def compare_runs(old: RunResult, new: RunResult) -> RunDiff:
    """Compare two runs, the second being the newer one."""
    before, after = _by_id(old.cells), _by_id(new.cells)
    ids = [*after, *(name for name in before if name not in after)]
    every = [_cell_change(name, before.get(name), after.get(name)) for name in ids]
    changed = tuple(cell for cell in every if cell.change is not Change.SAME)
    both = [name for name in after if name in before]
    return RunDiff(
        old=old,
        new=new,
        cells=changed,
        same=len(every) - len(changed),
        cell_times=_times(
            {name: before[name].took_s for name in both},
            {name: after[name].took_s for name in both},
            noise_s=_CELL_NOISE_S,
        ),
        answer_times=_times(_answer_times(old), _answer_times(new), noise_s=_ANSWER_NOISE_S),
    )


def _by_id(cells: Iterable[CellResult]) -> dict[str, CellResult]:
    """Take the worst of cells that ran several times under one id."""
    found: dict[str, CellResult] = {}
    for cell in cells:
        known = found.get(cell.id)
        if known is None or _RANK[known.outcome] < _RANK[cell.outcome]:
            found[cell.id] = cell
    return found


def _cell_change(name: str, old: CellResult | None, new: CellResult | None) -> CellChange:
    clauses = tuple(_clause_changes(old, new)) if old and new else ()
    change = _kind(old, new, clauses)
    return CellChange(name, change, old, new, clauses, _is_worse(old, new, clauses))


def _kind(
    old: CellResult | None, new: CellResult | None, clauses: tuple[ClauseChange, ...]
) -> Change:
    if new is None:
        return Change.GONE
    if old is None:
        return Change.FAILING if new.outcome in _FAILURES else Change.ADDED
    if old.outcome is new.outcome:
        return Change.CLAUSES if clauses else Change.SAME
    if new.outcome in _FAILURES:
        return Change.FAILING
    if new.outcome in _UNJUDGED:
        return Change.UNJUDGED
    if old.outcome in _FAILURES:
        return Change.FIXED
    return Change.WARNED if old.outcome is Outcome.PASSED else Change.BETTER


def _is_worse(
    old: CellResult | None, new: CellResult | None, clauses: tuple[ClauseChange, ...]
) -> bool:
    if new is None:
        return False
    if old is None:
        return new.outcome in _FAILURES | {Outcome.ERROR}
    before, after = _RANK[old.outcome], _RANK[new.outcome]
    return after > before or (after == before and any(clause.is_worse for clause in clauses))


def _clause_changes(old: CellResult, new: CellResult) -> Iterator[ClauseChange]:
    before, after = _worst_checks(old.checks), _worst_checks(new.checks)
    for clause in dict.fromkeys((*after, *before)):
        one, two = before.get(clause), after.get(clause)
        marks = one.mark if one else None, two.mark if two else None
        check = two or one
        if check is not None and marks[0] is not marks[1]:
            yield ClauseChange(clause, *marks, check)


def _worst_checks(checks: Iterable[Check]) -> dict[str, Check]:
    found: dict[str, Check] = {}
    for check in checks:
        known = found.get(check.clause)
        if known is None or _WORST_LAST.index(known.mark) < _WORST_LAST.index(check.mark):
            found[check.clause] = check
    return found


def _answer_times(run: RunResult) -> dict[str, Decimal]:
    """Return the median time of the operator's answers, by operation."""
    took: dict[str, list[Decimal]] = defaultdict(list)
    for cell in run.cells:
        for message in cell.messages.values():
            if message.ended and not message.is_received:
                took[message.operation].append(message.ended.took_s)
    return {operation: median(times) for operation, times in sorted(took.items()) if operation}


def _times(
    old: Mapping[str, Decimal], new: Mapping[str, Decimal], *, noise_s: Decimal
) -> tuple[TimeChange, ...]:
    pairs = ((what, old[what], new[what]) for what in new if what in old)
    return tuple(
        TimeChange(what, one, two)
        for what, one, two in pairs
        if abs(one - two) >= noise_s and max(one, two) > FACTOR * min(one, two)
    )
