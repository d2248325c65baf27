"""Which known mistakes a run looks like, and how much.

A run and a mistake are compared on the cells that both were played on. Of each clause that missed
in either, the part of the cells counts in which it missed in both, half where it was found
otherwise, and a little where it only missed in the run, but as it does elsewhere of the mistake.
What could not be judged in the run says nothing against it, nor does a duty towards another
provider. Clauses that few mistakes break weigh more, and so do those with many cells; what was
unclear weighs little, and so does what only missed in the run: it may be another mistake's.

Mistakes that agree with the run in the same places are told as one, that one first that breaks most
where the run did not look. Several at once are found by taking away what the likeliest one
explains, again and again: in cells in which it shows, the others need not. They are told by how
much of the run each explains, where a clause that is no must weighs little; what comes near to one
of them stands behind them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from math import log, log2

from sandbox.report.diagnosis.comparison import (
    ONLY_IN_THE_RUN,
    Comparison,
    Way,
    compare,
    part_alike,
)
from sandbox.report.diagnosis.shown import Shown, Signs, cells_of, signs_of, triples
from sandbox.report.diagnosis.table import Mistake
from sandbox.words import counted

KNOWN = 0.45
"""A score from which on a run is said to resemble a mistake; below it resembles none."""
CLEAR = Decimal("0.9")
"""A score from which on a run is said to look like it.

Both were chosen by what 115 defects of ours scored in runs of another seed: the right one 0.9 and
more in 107 of them, and 0.45 and more in all but one. With all defects of its clause taken out of
the table the best wrong one came to 0.9 in 3 of them, and to 0.45 in about 40. In recorded runs of
foreign operators' mistakes what stood first with 0.9 and more was right in 59 of 63.
"""
_MOST = 5
_NO_MUST = 0.25
"""What a clause counts that is no must, where mistakes are told by what they explain."""
_ELSEWHERE = 0.5
"""What a clause counts against a mistake that missed only where the mistake was not played."""
_UNEXPLAINED = 0.5
"""What a clause counts against a mistake that does not break it at all."""
_UNCLEAR = 0.25
"""What a check counts that could not be judged, against one that missed."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A known mistake that a run looks like: how many of its clauses and cells missed in the run,
    of how many that were played, and a score from 0 to 1. `alike` are the mistakes that cannot be
    told from it by the cells of this run, by id.
    """

    id: str
    title: str
    clauses_shared: int
    clauses_of: int
    cells_shared: int
    cells_of: int
    score: Decimal
    alike: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether the run looks like it; else it only resembles it, and may well be another."""
        return self.score >= CLEAR

    @property
    def measure(self) -> str:
        """How much of what the mistake is known to break missed in the run, in words."""
        clauses, cells = counted(self.clauses_of, "clause"), counted(self.cells_of, "cell")
        return f"{self.clauses_shared} of {clauses}, {self.cells_shared} of {cells}"


@dataclass(frozen=True, slots=True)
class _Near:
    """Mistakes that a run cannot tell apart, and how near they come to it."""

    score: float
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Comparing:
    """The mistakes, and how much a clause says about which of them it is. `no_musts` are clauses
    whose miss is no fault.
    """

    mistakes: Sequence[Mistake]
    no_musts: AbstractSet[str] = frozenset()

    def likeliest(self, run: Shown) -> tuple[Likeness, ...]:
        """Return the mistakes that a run looks like, those first that explain most of it; none
        where it resembles none.
        """
        told: list[tuple[float, _Near]] = []
        left, taken = run, frozenset[str]()
        for _ in range(_MOST):
            ranked = self._ranked(left, taken)
            if not ranked:
                break
            first = ranked[0].mistakes[0].showed
            rest = _left(left, first)
            told += _valued(ranked, self._explained(run, left, rest))
            if not rest.missed or rest.missed == left.missed:
                break
            left, taken = rest, taken | cells_of(first.missed) | cells_of(first.unclear)
        ordered = [near for _, near in sorted(told, key=lambda one: -one[0])]
        return tuple(_likeness(near, run) for near in _each_once(ordered)[:_MOST])

    def _ranked(self, run: Shown, taken: AbstractSet[str]) -> list[_Near]:
        """Return what comes near to a run; `taken` are cells in which another mistake shows."""
        numbers = {
            n
            for kind, breaking in ((run.missed, self._breaking), (run.unclear, self._troubling))
            for clause in kind
            for n in breaking.get(clause, ())
        }
        compared = ((n, compare(self.mistakes[n].showed, run, taken)) for n in numbers)
        scored = ((self._score(found, self.mistakes[n]), n, found) for n, found in compared)
        near = sorted(
            (-score, *_apart(self.mistakes[n].showed, run, found), n, found.profile)
            for score, n, found in scored
            if score >= KNOWN
        )
        return _grouped((-score, self.mistakes[n], same) for score, _, _, n, same in near)[:_MOST]

    def _score(self, compared: Comparison, mistake: Mistake) -> float:
        agreed = whole = 0.0
        for clause, weight, cells in self._weighted(compared):
            if any(way is not Way.ONLY_SEEN for way in cells):
                whole += weight
                agreed += weight * part_alike(cells)
            elif not _is_anothers(clause, mistake):
                whole += weight * _UNEXPLAINED
        for clause in compared.elsewhere:
            if not _is_anothers(clause, mistake):
                whole += _ELSEWHERE * self._weight(clause)
        return agreed / whole if compared.meets else 0.0

    def _weighted(self, compared: Comparison) -> Iterator[tuple[str, float, Collection[Way]]]:
        for clause, cells in compared.missed.items():
            yield clause, self._weight(clause) * _size(len(cells)), cells.values()
        for clause, cells in compared.unclear.items():
            yield clause, self._weight_of_unclear(clause), cells.values()

    def _explained(self, run: Shown, before: Shown, after: Shown) -> float:
        """Return how much of a run is explained: what was left before, and is not any more."""
        return sum(
            self._weight(clause)
            * (_NO_MUST if clause in self.no_musts else 1)
            * _size(len(run.missed[clause]))
            * (len(cells) - len(after.missed.get(clause, ())))
            / len(run.missed[clause])
            for clause, cells in before.missed.items()
        )

    def _weight(self, clause: str) -> float:
        return log(1 + len(self.mistakes) / len(self._breaking.get(clause, (0,))))

    def _weight_of_unclear(self, clause: str) -> float:
        return _UNCLEAR * log(1 + len(self.mistakes) / len(self._troubling.get(clause, (0,))))

    @cached_property
    def _breaking(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the mistakes that break a clause, by clause."""
        return _numbered([one.showed.missed for one in self.mistakes])

    @cached_property
    def _troubling(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the mistakes that leave a clause or a premise unclear."""
        return _numbered([one.showed.unclear for one in self.mistakes])


def _numbered(kinds: Sequence[Signs]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for n, signs in enumerate(kinds):
        for clause in signs:
            found[clause].append(n)
    return found


def _grouped(near: Iterable[tuple[float, Mistake, frozenset[object]]]) -> list[_Near]:
    """Put those of one profile together, the nearest first."""
    groups: dict[frozenset[object], _Near] = {}
    for score, mistake, profile in near:
        group = groups.get(profile, _Near(score, ()))
        groups[profile] = replace(group, mistakes=(*group.mistakes, mistake))
    return list(groups.values())


def _apart(known: Shown, run: Shown, compared: Comparison) -> tuple[int, int]:
    """Tell mistakes apart that agree with a run alike: those come first of which the run hides
    least, and then those that break most in cells that it did not play.
    """
    played = len(_pairs(known.missed, run.played))
    told = sum(
        way not in ONLY_IN_THE_RUN for cells in compared.missed.values() for way in cells.values()
    )
    return played - told, played - sum(map(len, known.missed.values()))


def _is_anothers(clause: str, mistake: Mistake) -> bool:
    """Tell whether a duty is towards another provider than the one that a mistake is about."""
    room, dot, _ = clause.partition(".")
    return bool(dot) and room != mistake.clause.partition(".")[0]


def _valued(ranked: Sequence[_Near], explained: float) -> Iterator[tuple[float, _Near]]:
    """Yield the likeliest with how much of a run it explains, and each other with less: the less,
    the surer the likeliest is.
    """
    for n, near in enumerate(ranked):
        yield explained * (1 - ranked[0].score) ** n, near


def _left(run: Shown, first: Shown) -> Shown:
    """Return what a mistake does not explain of a run: what it misses where it was played, and
    elsewhere what misses in a way that it is known for.
    """
    return replace(
        run,
        missed=_unexplained(run.missed, first.missed, first.played),
        unclear=_unexplained(run.unclear, first.unclear, first.played),
    )


def _unexplained(found: Signs, known: Signs, played: AbstractSet[str]) -> Signs:
    ways = {(clause, sign) for clause, _, sign in triples(known)}
    return signs_of(
        (clause, cell, sign)
        for clause, cell, sign in triples(found)
        if cell not in known.get(clause, {}) and (cell in played or (clause, sign) not in ways)
    )


def _each_once(ordered: Iterable[_Near]) -> list[_Near]:
    """Return those of which no mistake was told before."""
    kept: list[_Near] = []
    seen: set[str] = set()
    for near in ordered:
        names = {one.id for one in near.mistakes}
        if seen.isdisjoint(names):
            kept.append(near)
        seen |= names
    return kept


def _size(cells: int) -> float:
    """Return how much more a clause says that is of many cells."""
    return log2(1 + cells)


def _likeness(near: _Near, run: Shown) -> Likeness:
    mistake, *others = near.mistakes
    wanted = _pairs(mistake.showed.missed, run.played)
    shared = wanted & _pairs(run.missed, run.played)
    return Likeness(
        id=mistake.id,
        title=mistake.text,
        clauses_shared=len({clause for clause, _ in shared}),
        clauses_of=len({clause for clause, _ in wanted}),
        cells_shared=len({cell for _, cell in shared}),
        cells_of=len({cell for _, cell in wanted}),
        score=Decimal(round(near.score * 1000)) / 1000,
        alike=tuple(one.id for one in others),
    )


def _pairs(signs: Signs, played: AbstractSet[str]) -> set[tuple[str, str]]:
    return {(clause, cell) for clause, cells in signs.items() for cell in cells if cell in played}
