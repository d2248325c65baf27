"""How well the diagnosis names mistakes, on runs that its table was not made from.

Defects are drawn from those that are tried, and play once more, with a seed of their own: all that
their provider has a part in, or of a sample the cells of their probes. So do pairs of them at once.
One is *named* when the defect, or one that the run cannot tell from it, is among the first three
likely mistakes; a pair is when both are among the first five. Only what can be seen counts: a
defect of which nothing shows, or that the other one of a pair keeps from showing, is nobody's to
name.

What was played is held against the table's rows, too: a row that says something else is stale.
"""

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from sandbox.reference_operator.defect import Defect
from sandbox.report.diagnosis.comparison import compare
from sandbox.report.diagnosis.diagnosis import comparing
from sandbox.report.diagnosis.likeness import Likeness
from sandbox.report.diagnosis.shown import Shown, triples
from sandbox.report.diagnosis.table import Mistake, known_mistakes
from tests.mutants.probes import every, room_of
from tests.mutants.shares import play_all
from tests.mutants.table import AT_ONCE, seen
from tests.mutants.trials import CATALOGUE, Trial

FIRST, FIRST_OF_TWO = 3, 5
WANTED, WANTED_OF_FEW = 0.9, 0.5
"""Which part of those that are tried has to be named; of a few, one or two weigh too much."""


@dataclass(slots=True)
class Figures:
    """Who was named, and who was not; of pairs `a + b`. `hidden` are those of which nothing was
    seen, `stale` the rows of the table that say something else than what was seen now.
    """

    named: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    pairs: list[str] = field(default_factory=list)
    missed_pairs: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Print them."""
        tried, pairs = len(self.named) + len(self.missed), len(self.pairs) + len(self.missed_pairs)
        yield f"diagnosis: {len(self.named)} of {tried} defects named among the first {FIRST}"
        yield from (f"  not named: {name}" for name in self.missed)
        yield f"diagnosis: {len(self.pairs)} of {pairs} pairs named among the first {FIRST_OF_TWO}"
        yield from (f"  not named: {name}" for name in self.missed_pairs)
        if self.stale:
            yield f"  showed something else than the table says: {', '.join(self.stale)}"
        if self.hidden:
            yield f"  showed nothing of their own: {', '.join(self.hidden)}"

    def faults(self, wanted: float) -> Iterator[str]:
        """Tell where fewer were named than this part, and whether the table is out of date."""
        for what, good, bad in (
            ("defects", self.named, self.missed),
            ("pairs", self.pairs, self.missed_pairs),
        ):
            tried = len(good) + len(bad)
            if len(good) < wanted * tried:
                yield f"the diagnosis names {len(good)} of {tried} {what}"
        if len(self.stale) > (1 - wanted) * (len(self.named) + len(self.missed)):
            told = ", ".join(self.stale)
            yield f"the table of mistakes is out of date: {told}; make diagnosis-data ALL=1"

    def note(self, made: Sequence[Defect], run: Shown) -> None:
        """See what the diagnosis makes of a run of an operator that has these defects."""
        is_one, rows = len(made) == 1, _rows()
        told = " + ".join(one.id for one in made)
        if any(one.clause not in run.missed for one in made):
            self.hidden.append(told)
            return
        if is_one and not is_as_known(rows[told], run):
            self.stale.append(told)
        found = comparing().likeliest(run)[: FIRST if is_one else FIRST_OF_TWO]
        good, bad = (self.named, self.missed) if is_one else (self.pairs, self.missed_pairs)
        if all(is_named(one.id, found, run) for one in made):
            good.append(told)
        else:
            bad.append(f"{told} (named: {', '.join(one.id for one in found) or 'unknown'})")


def figures(
    chosen: Sequence[Defect],
    *,
    seed: str,
    most: int,
    most_pairs: int,
    cells_of: Callable[[Defect], Collection[str]],
) -> Figures:
    """Play defects, and pairs of them, and see what the diagnosis makes of the runs."""
    draw, found = random.Random(seed), Figures()
    fit = [one for one in chosen if one.id in _rows() and _rows()[one.id].showed.missed]
    alone = [(one,) for one in draw.sample(fit, min(most, len(fit)))]
    made = [*alone, *islice(pairs_of(draw.sample(fit, len(fit))), most_pairs)]
    played = play_all(
        [_trial(one, seed, cells_of) for one in made], [CATALOGUE], seen, at_once=AT_ONCE
    )
    for one, said in zip(made, played, strict=True):
        found.note(one, said.shown)
    return found


def is_named(name: str, found: Sequence[Likeness], run: Shown) -> bool:
    """Tell whether a defect is there, or one that a run cannot tell from it."""
    rows = _rows()

    def profile(of: str) -> frozenset[object]:
        return compare(rows[of].showed, run).profile

    return any(
        name in (each.id, *each.alike) or profile(name) == profile(each.id) for each in found
    )


def is_as_known(row: Mistake, run: Shown) -> bool:
    """Tell whether at least half of what missed in the row or now missed in both."""
    both = row.showed.played & run.played
    before, now = (
        {(clause, cell) for clause, cell, _ in triples(each.missed) if cell in both}
        for each in (row.showed, run)
    )
    return 2 * len(before & now) >= len(before | now)


def pairs_of(drawn: Sequence[Defect]) -> Iterator[tuple[Defect, Defect]]:
    """Yield pairs that one operator can have: no point of conduct is changed by both."""
    half = len(drawn) // 2
    for one, other in zip(drawn[:half], drawn[half:], strict=False):
        if type(one.conduct) is not type(other.conduct) or one.changes.keys().isdisjoint(
            other.changes
        ):
            yield one, other


def whole_room(defect: Defect) -> Collection[str]:
    """Return all cells in which the provider of a defect has a part."""
    return every(room_of(defect))


def _trial(
    made: Sequence[Defect], seed: str, cells_of: Callable[[Defect], Collection[str]]
) -> Trial:
    cells = frozenset(cell for one in made for cell in cells_of(one))
    beside = dict.fromkeys(name for one in made for name in one.beside)
    return Trial((cells,), tuple(one.id for one in made), tuple(beside), seed=seed, once=True)


@cache
def _rows() -> dict[str, Mistake]:
    return {one.id: one for one in known_mistakes().mistakes}
