"""What was seen of an operator in a run, in the form in which runs are compared with each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.report.diagnosis.signs import sign_of

Signs = Mapping[str, Mapping[str, frozenset[str]]]
"""By clause and cell the signs of the checks that ended alike; see `signs.py`."""

_MISSED = (Mark.FAIL, Mark.WARN, Mark.KNOWN)
_NOT_NOW = (
    "this machine was too busy",
    "another call of the operator's was held back",
    "have failed just before",
    "the operator asked to be asked later",
)
"""What is said of a check that could not be judged because of us or of the cells beside it; see
`engine/own_delay.py`, `held_calls.py`, `failed_calls.py`, `judging/not_now.py`.
"""
_UNJUDGED = (Outcome.SKIPPED, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class Shown:
    """The cells that were played; the checks in them that missed (or are known to miss), and those
    that could not be judged, premises among them. `hindered` are those of these cells in which
    something came at a bad time for us, and something missed all the same: what did not miss there
    says nothing. One in which nothing missed counts as not played.
    """

    played: frozenset[str]
    missed: Signs
    unclear: Signs
    hindered: frozenset[str] = frozenset()

    def kept(self, is_kept: Callable[[str], bool]) -> "Shown":
        """Return what was seen in some of the cells."""
        return Shown(
            frozenset(filter(is_kept, self.played)),
            signs_of(one for one in triples(self.missed) if is_kept(one[1])),
            signs_of(one for one in triples(self.unclear) if is_kept(one[1])),
            frozenset(filter(is_kept, self.hindered)),
        )

    def unhindered(self) -> "Shown":
        """Return what was seen in the cells in which nothing came at a bad time."""
        return self.kept(lambda cell: cell not in self.hindered)

    def beside(self, more: "Shown") -> "Shown":
        """Return what was seen here and there; of a cell that was played twice, what came last."""
        first = self.kept(lambda cell: cell not in more.played)
        return Shown(
            first.played | more.played,
            signs_of((*triples(first.missed), *triples(more.missed))),
            signs_of((*triples(first.unclear), *triples(more.unclear))),
            first.hindered | more.hindered,
        )


NOTHING = Shown(frozenset(), {}, {})


def shown_in(cells: Iterable[CellResult]) -> Shown:
    """Return what was seen in the cells of a run."""
    judged = [cell for cell in cells if cell.outcome not in _UNJUDGED]
    hindered = {cell.id for cell in judged if any(map(_is_not_now, cell.marked(Mark.UNCLEAR)))}
    missed = signs_of(_named(cell, check) for cell in judged for check in cell.marked(*_MISSED))
    of_use = {cell.id for cell in judged} - (hindered - cells_of(missed))
    unclear = signs_of(
        _named(cell, check)
        for cell in judged
        for check in cell.marked(Mark.UNCLEAR)
        if cell.id in of_use and not _is_not_now(check)
    )
    return Shown(frozenset(of_use), missed, unclear, frozenset(hindered & of_use))


def cells_of(signs: Signs) -> frozenset[str]:
    """Return all cells of some checks."""
    return frozenset(cell for cells in signs.values() for cell in cells)


def _named(cell: CellResult, check: Check) -> tuple[str, str, str]:
    return check.clause, cell.id, sign_of(check)


def _is_not_now(check: Check) -> bool:
    return any(words in check.actual for words in _NOT_NOW)


def signs_of(found: Iterable[tuple[str, str, str]]) -> Signs:
    """Gather clauses, cells and signs."""
    signs: dict[str, dict[str, frozenset[str]]] = {}
    for clause, cell, sign in found:
        cells = signs.setdefault(clause, {})
        cells[cell] = cells.get(cell, frozenset()) | {sign}
    return signs


def triples(signs: Signs) -> Iterator[tuple[str, str, str]]:
    """Yield clauses, cells and signs."""
    for clause, cells in signs.items():
        for cell, found in cells.items():
            for sign in found:
                yield clause, cell, sign
