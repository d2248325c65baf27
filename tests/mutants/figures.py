"""How well the diagnosis names mistakes, on runs that its table was not made from.

Each defect that is tried is played once more, with a seed of its own, on the cells of its probe,
and some pairs of them at once. It is *named* when the defect, or one that shows the very same, is
among the first three likely mistakes; a pair is when both are among the first five. Of a pair only
what can be seen counts: one that the other keeps from showing at all is nobody's to name.

What was played is held against the table's rows, too: a row that says something else is stale.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sandbox.reference_operator.defect import Defect
from sandbox.report.diagnosis.likeness import Comparing
from sandbox.report.diagnosis.table import Mistake, known_mistakes
from tests.mutants.probes import MOST_OWN, core, own, room_of, wide
from tests.mutants.shares import play_all
from tests.mutants.table import AT_ONCE, Seen, probe, seen
from tests.mutants.trials import CATALOGUE, Trial

FIRST, FIRST_OF_TWO = 3, 5
WANTED = 0.9
MOST_PAIRS = 24


@dataclass(frozen=True, slots=True)
class Figures:
    """Who was named, and who was not; of pairs `a + b`. `hidden` pairs showed one of the two.
    `stale` are rows of the table that say something else than what was seen now.
    """

    named: Sequence[str]
    missed: Sequence[str]
    pairs: Sequence[str]
    missed_pairs: Sequence[str]
    hidden: int
    stale: Sequence[str]

    def lines(self) -> Iterator[str]:
        """Print them."""
        tried, pairs = len(self.named) + len(self.missed), len(self.pairs) + len(self.missed_pairs)
        yield f"diagnosis: {len(self.named)} of {tried} defects named among the first {FIRST}"
        yield from (f"  not named: {name}" for name in self.missed)
        yield (
            f"diagnosis: {len(self.pairs)} of {pairs} pairs named among the first {FIRST_OF_TWO};"
            f" {self.hidden} in which one hid the other"
        )
        yield from (f"  not named: {name}" for name in self.missed_pairs)

    def faults(self) -> Iterator[str]:
        """Tell where fewer were named than has to be."""
        for what, good, bad in (
            ("defects", self.named, self.missed),
            ("pairs", self.pairs, self.missed_pairs),
        ):
            tried = len(good) + len(bad)
            if tried and len(good) < WANTED * tried:
                yield f"the diagnosis names {len(good)} of {tried} {what}"
        for name in self.stale:
            yield f"the diagnosis knows {name} otherwise; make diagnosis-data makes its row again"


def figures(chosen: Sequence[Defect], *, seed: str) -> Figures:
    """Play defects, and pairs of them, and see what the diagnosis makes of the runs."""
    rows, comparing = _rows(), Comparing(known_mistakes().mistakes)
    tried = [one for one in chosen if one.id in rows and rows[one.id].failed]
    alone = probe(tried, known={}, seed=seed)
    named, missed = list[str](), list[str]()
    for one in tried:
        showed = alone[one.id]
        if not showed.failed:
            continue
        found = [each.id for each in comparing.likeliest(showed.failed, showed.played)][:FIRST]
        (named if is_named(one.id, found, rows) else missed).append(_told(one.id, found))
    good, bad, hidden = list[str](), list[str](), 0
    pairs = list(pairs_of(tried, seed=seed))
    for (one, other), both in zip(pairs, _both(pairs, seed=seed), strict=True):
        if both.crashed or not (both.sees(one.clause) and both.sees(other.clause)):
            hidden += 1
            continue
        found = [each.id for each in comparing.likeliest(both.failed, both.played)][:FIRST_OF_TWO]
        is_good = is_named(one.id, found, rows) and is_named(other.id, found, rows)
        (good if is_good else bad).append(_told(f"{one.id} + {other.id}", found))
    stale = [name for name, showed in alone.items() if not is_as_known(rows[name], showed)]
    return Figures(named, missed, good, bad, hidden, stale)


def is_named(name: str, found: Sequence[str], rows: Mapping[str, Mistake]) -> bool:
    """Tell whether a defect is there, or one that shows the same on the cells of both."""
    return any(each == name or shows_the_same(rows[name], rows[each]) for each in found)


def shows_the_same(one: Mistake, other: Mistake) -> bool:
    """Tell whether two mistakes fail the same checks in the same way where both were played."""
    both = one.played & other.played
    here, there = (
        {failure for failure in each.failed if failure[0] in both} for each in (one, other)
    )
    return bool(here) and here == there


def is_as_known(row: Mistake, showed: Seen) -> bool:
    """Tell whether at least half of what missed in the row or now missed in both."""
    both = row.played & showed.played
    before, now = (
        {(cell, clause) for cell, clause, _ in failed if cell in both}
        for failed in (row.failed, showed.failed)
    )
    return 2 * len(before & now) >= len(before | now)


def pairs_of(chosen: Sequence[Defect], *, seed: str) -> Iterator[tuple[Defect, Defect]]:
    """Draw pairs that one operator can have: no point of conduct is changed by both."""
    draw = random.Random(seed)
    drawn = draw.sample(chosen, len(chosen))
    half = len(drawn) // 2
    fitting = (
        pair
        for pair in zip(drawn[:half], drawn[half:], strict=False)
        if type(pair[0].conduct) is not type(pair[1].conduct)
        or pair[0].changes.keys().isdisjoint(pair[1].changes)
    )
    yield from (pair for pair, _ in zip(fitting, range(MOST_PAIRS), strict=False))


def _both(pairs: Sequence[tuple[Defect, Defect]], *, seed: str) -> list[Seen]:
    trials = [
        Trial(
            (_cells(one) | _cells(other),),
            (one.id, other.id),
            tuple(dict.fromkeys((*one.beside, *other.beside))),
            seed=seed,
            once=True,
        )
        for one, other in pairs
    ]
    return play_all(trials, [CATALOGUE], seen, at_once=AT_ONCE)


def _cells(defect: Defect) -> frozenset[str]:
    room = room_of(defect)
    return frozenset((*core(room), *own(defect)[:MOST_OWN], *wide(room)))


def _told(name: str, found: Sequence[str]) -> str:
    return f"{name} (named: {', '.join(found) or 'unknown'})"


@cache
def _rows() -> Mapping[str, Mistake]:
    return {one.id: one for one in known_mistakes().mistakes}
