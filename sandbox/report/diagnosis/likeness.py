"""Which known mistakes a run looks like, and how much.

A run and a mistake are compared on the cells that both were played on. Of each clause that missed
in either, the part of the cells counts in which it missed in both, half where it was found
otherwise; a cell that could not be judged says nothing against it. Clauses that few mistakes break
weigh more, what was unclear weighs little, and so does what only missed in the run: it may be
another mistake's. Mistakes that agree with the run in the same places are told as one. Two at once
are looked for by taking away what the first one explains: in cells in which it shows, the second
need not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from math import log

from sandbox.report.diagnosis.comparison import (
    Comparison,
    Way,
    compare,
    part_alike,
)
from sandbox.report.diagnosis.shown import Shown, Signs, cells_of, signs_of, triples
from sandbox.report.diagnosis.table import Mistake
from sandbox.words import counted

KNOWN = 0.4
"""A score from which on a run is said to look like a mistake; below it resembles none."""
_MOST = 5
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
    """The mistakes, and how much a clause says about which of them it is."""

    mistakes: Sequence[Mistake]

    def likeliest(self, run: Shown) -> tuple[Likeness, ...]:
        """Return the mistakes that a run looks like, the likeliest first; none where it resembles
        none. What two of them together explain better comes second.
        """
        alone = self._ranked(run, frozenset())
        if not alone:
            return ()
        first = alone[0].mistakes[0].showed
        taken = cells_of(first.missed) | cells_of(first.unclear)
        second = self._ranked(_left(run, first), taken)
        return tuple(_likeness(near, run) for near in _woven(alone, second))

    def _ranked(self, run: Shown, taken: AbstractSet[str]) -> list[_Near]:
        """Return what comes near to a run; `taken` are cells in which another mistake shows."""
        numbers = {
            n
            for kind, breaking in ((run.missed, self._breaking), (run.unclear, self._troubling))
            for clause in kind
            for n in breaking.get(clause, ())
        }
        compared = ((n, compare(self.mistakes[n].showed, run, taken)) for n in numbers)
        scored = ((self._score(found), n, found) for n, found in compared)
        near = sorted((-score, n, found.profile) for score, n, found in scored if score >= KNOWN)
        return _grouped((-score, self.mistakes[n], profile) for score, n, profile in near)[:_MOST]

    def _score(self, compared: Comparison) -> float:
        agreed = whole = 0.0
        for kind, weight in (
            (compared.missed, self._weight),
            (compared.unclear, self._weight_of_unclear),
        ):
            for clause, cells in kind.items():
                is_known = any(way is not Way.ONLY_SEEN for way in cells.values())
                whole += weight(clause) * (1 if is_known else _UNEXPLAINED)
                agreed += weight(clause) * part_alike(cells.values())
        whole += _ELSEWHERE * sum(map(self._weight, compared.elsewhere))
        return agreed / whole if agreed else 0.0

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


def _woven(alone: Sequence[_Near], second: Sequence[_Near]) -> Iterator[_Near]:
    """Yield the best of all, then in turn what goes best with it and what comes next alone."""
    order = [*alone[:1], *second[:1], *alone[1:3], *second[1:2], *alone[3:]]
    seen: set[str] = set()
    told = 0
    for near in order:
        names = {one.id for one in near.mistakes}
        if seen.isdisjoint(names) and told < _MOST:
            seen |= names
            told += 1
            yield near


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
