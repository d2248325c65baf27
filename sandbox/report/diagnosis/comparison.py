"""How a known mistake and a run agree: clause by clause, cell by cell."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from sandbox.report.diagnosis.shown import Shown, Signs, cells_of


class Way(Enum):
    """How a clause ended in a cell here and there, and what that counts."""

    ALIKE = "alike"
    OTHERWISE = "otherwise"  # it missed in both, and was found otherwise
    ONLY_KNOWN = "only-known"  # it missed of the mistake, and not in the run
    ONLY_SEEN = "only-seen"

    @property
    def counts(self) -> float:
        """From 0 to 1."""
        return _COUNTS[self]


_COUNTS = {Way.ALIKE: 1.0, Way.OTHERWISE: 0.5, Way.ONLY_KNOWN: 0.0, Way.ONLY_SEEN: 0.0}

Ways = Mapping[str, Mapping[str, Way]]
"""By clause and cell; cells that say nothing are left out."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The checks that missed and those that were unclear, compared on the cells that both were
    played on. `elsewhere` are the clauses that only missed where the mistake was not played.
    """

    missed: Ways
    unclear: Ways
    elsewhere: frozenset[str]

    @property
    def profile(self) -> frozenset[tuple[str, str, Way]]:
        """Where they agree and where not: two mistakes of one profile the run cannot tell apart."""
        return frozenset(
            (clause, cell, way)
            for clause, cells in self.missed.items()
            for cell, way in cells.items()
        )


def compare(known: Shown, run: Shown, taken: AbstractSet[str] = frozenset()) -> Comparison:
    """Compare a mistake and a run. `taken` are cells in which another mistake shows, which may keep
    this one from it.

    Where one could not be judged, it says nothing that the other missed.
    """
    both = known.played & run.played
    of_known, of_run = cells_of(known.unclear), cells_of(run.unclear) | run.hindered | taken

    def ways(here: Signs, there: Signs) -> Ways:
        return {
            clause: found
            for clause in here.keys() | there.keys()
            if (found := dict(told(here.get(clause, {}), there.get(clause, {}))))
        }

    def told(
        here: Mapping[str, frozenset[str]], there: Mapping[str, frozenset[str]]
    ) -> Iterator[tuple[str, Way]]:
        for cell in (here.keys() | there.keys()) & both:
            if cell in here and cell in there:
                yield cell, Way.ALIKE if here[cell] & there[cell] else Way.OTHERWISE
            elif cell in here and cell not in of_run:
                yield cell, Way.ONLY_KNOWN
            elif cell in there and cell not in of_known:
                yield cell, Way.ONLY_SEEN

    elsewhere = (clause for clause, cells in run.missed.items() if both.isdisjoint(cells))
    return Comparison(
        ways(known.missed, run.missed),
        ways(known.unclear, run.unclear),
        frozenset(elsewhere) - known.missed.keys(),
    )


def part_alike(ways: Iterable[Way]) -> float:
    """Return which part of some cells agrees."""
    counts = [way.counts for way in ways]
    return sum(counts) / len(counts)
