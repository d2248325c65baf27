"""How a known mistake and a run agree: clause by clause, cell by cell."""

from collections.abc import Collection, Iterator, Mapping
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
    AS_ELSEWHERE = "as-elsewhere"  # only in the run, found as the mistake is in another cell

    @property
    def counts(self) -> float:
        """From 0 to 1."""
        return _COUNTS[self]


_COUNTS = {
    Way.ALIKE: 1.0,
    Way.OTHERWISE: 0.5,
    Way.ONLY_KNOWN: 0.0,
    Way.ONLY_SEEN: 0.0,
    Way.AS_ELSEWHERE: 0.4,
}
_IN_BOTH = frozenset({Way.ALIKE, Way.OTHERWISE})
ONLY_IN_THE_RUN = frozenset({Way.ONLY_SEEN, Way.AS_ELSEWHERE})

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
    def meets(self) -> bool:
        """Whether something ended badly in the same cell here and there."""
        return any(
            way in _IN_BOTH
            for kind in (self.missed, self.unclear)
            for cells in kind.values()
            for way in cells.values()
        )

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

    Where the run could not be judged, it says nothing of what the mistake missed there. The other
    way round, what missed where the mistake lets nothing be judged is not this mistake's.
    """
    both = known.played & run.played
    of_run = cells_of(run.unclear) | run.hindered | taken
    missed = dict(_told(known.missed, run.missed, both, of_run, frozenset()))
    unclear = dict(_told(known.unclear, run.unclear, both, of_run, cells_of(known.unclear)))
    elsewhere = (clause for clause, cells in run.missed.items() if both.isdisjoint(cells))
    return Comparison(missed, unclear, frozenset(elsewhere) - known.missed.keys())


def _told(
    known: Signs,
    run: Signs,
    both: AbstractSet[str],
    silent_in_run: AbstractSet[str],
    silent_in_known: AbstractSet[str],
) -> Iterator[tuple[str, Mapping[str, Way]]]:
    """Yield the clauses of which some cell says something."""
    for clause in known.keys() | run.keys():
        here, there = known.get(clause, {}), run.get(clause, {})
        signs = frozenset().union(*here.values())
        ways: dict[str, Way] = {}
        for cell in (here.keys() | there.keys()) & both:
            if cell in here and cell in there:
                ways[cell] = Way.ALIKE if here[cell] & there[cell] else Way.OTHERWISE
            elif cell in here and cell not in silent_in_run:
                ways[cell] = Way.ONLY_KNOWN
            elif cell in there and cell not in silent_in_known:
                ways[cell] = Way.AS_ELSEWHERE if signs & there[cell] else Way.ONLY_SEEN
        if ways:
            yield clause, ways


def part_alike(ways: Collection[Way]) -> float:
    """Return which part of some cells agrees."""
    return sum(way.counts for way in ways) / len(ways)
