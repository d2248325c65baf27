"""Which known mistakes a run looks like, and how much.

A run and a mistake are compared on the cells that both were played on. Of each clause that missed
in either, the part of the cells counts in which it missed in both, half where it was found
otherwise. Clauses that few mistakes break weigh more. Two mistakes at once are looked for by taking
away what the first one explains: in cells in which it shows, the second need not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import log

from sandbox.report.diagnosis.table import Failure, Mistake

KNOWN = 0.4
"""A score from which on a run is said to look like a mistake; below it resembles none."""
_MOST = 5
_OTHERWISE = 0.5
"""What a miss counts that is of the same clause in the same cell, and was found otherwise."""
_ELSEWHERE = 0.5
"""What a clause counts against a mistake that missed only where the mistake was not played."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A known mistake that a run looks like: how many of its clauses and cells failed in the run,
    of how many that were played, and a score from 0 to 1.
    """

    id: str
    title: str
    clauses_shared: int
    clauses_of: int
    cells_shared: int
    cells_of: int
    score: Decimal


@dataclass(frozen=True)
class Comparing:
    """The mistakes, and how much a clause says about which of them it is."""

    mistakes: Sequence[Mistake]

    def likeliest(
        self, failed: AbstractSet[Failure], played: AbstractSet[str]
    ) -> tuple[Likeness, ...]:
        """Return the mistakes that a run looks like, the likeliest first; none where it resembles
        none. What two of them together explain better comes second.
        """
        alone = self._ranked(failed, played, frozenset())
        if not alone:
            return ()
        first = alone[0][1]
        left = frozenset(failed - _explained(first, failed))
        second = self._ranked(left, played, frozenset(cell for cell, _, _ in first.failed))
        return tuple(
            _likeness(score, mistake, failed, played) for score, mistake in _woven(alone, second)
        )

    def _ranked(
        self, failed: AbstractSet[Failure], played: AbstractSet[str], taken: AbstractSet[str]
    ) -> list[tuple[float, Mistake]]:
        by_clause = _by_clause(failed)
        near = {n for clause in by_clause for n in self._breaking.get(clause, ())}
        scored = ((self._score(self.mistakes[n], failed, played, taken), n) for n in near)
        found = sorted((-score, n) for score, n in scored if score >= KNOWN)
        return [(-score, self.mistakes[n]) for score, n in found[:_MOST]]

    def _score(
        self,
        mistake: Mistake,
        failed: AbstractSet[Failure],
        played: AbstractSet[str],
        taken: AbstractSet[str],
    ) -> float:
        """Compare a run with a mistake; `taken` are cells in which another one shows."""
        both = mistake.played & played
        wanted = _by_clause(
            one
            for one in mistake.failed
            if one[0] in both and (one[0] not in taken or one in failed)
        )
        found = _by_clause(one for one in failed if one[0] in both)
        agreed = whole = 0.0
        for clause in wanted.keys() | found.keys():
            weight = self._weight(clause)
            whole += weight
            agreed += weight * _agreement(wanted.get(clause, {}), found.get(clause, {}))
        elsewhere = {clause for _, clause, _ in failed} - wanted.keys() - found.keys()
        whole += _ELSEWHERE * sum(map(self._weight, elsewhere))
        return agreed / whole if wanted else 0.0

    def _weight(self, clause: str) -> float:
        return log(1 + len(self.mistakes) / len(self._breaking.get(clause, (0,))))

    @cached_property
    def _breaking(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the mistakes that break a clause, by clause."""
        found: dict[str, list[int]] = defaultdict(list)
        for n, mistake in enumerate(self.mistakes):
            for clause in {clause for _, clause, _ in mistake.failed}:
                found[clause].append(n)
        return found


_Signs = Mapping[str, frozenset[str]]
"""The signs of the checks of one clause that missed, by cell."""


def _agreement(wanted: _Signs, found: _Signs) -> float:
    """Return which part of the cells in which a clause missed in one did so in both."""
    cells = wanted.keys() | found.keys()
    agreed = sum(
        1.0 if wanted[cell] & found[cell] else _OTHERWISE for cell in wanted.keys() & found.keys()
    )
    return agreed / len(cells)


def _by_clause(failed: Iterable[Failure]) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for cell, clause, sign in failed:
        found[clause][cell] = found[clause].get(cell, frozenset()) | {sign}
    return found


def _explained(mistake: Mistake, failed: Iterable[Failure]) -> frozenset[Failure]:
    """Return what a mistake explains of a run: what it fails where it was played, and elsewhere
    what misses in a way that it is known for.
    """
    pairs = {(cell, clause) for cell, clause, _ in mistake.failed}
    ways = {(clause, sign) for _, clause, sign in mistake.failed}
    return frozenset(
        (cell, clause, sign)
        for cell, clause, sign in failed
        if (cell, clause) in pairs or (cell not in mistake.played and (clause, sign) in ways)
    )


def _woven(
    alone: Sequence[tuple[float, Mistake]], second: Sequence[tuple[float, Mistake]]
) -> Iterator[tuple[float, Mistake]]:
    """Yield the best of all, then in turn what goes best with it and what comes next alone."""
    order = [*alone[:1], *second[:1], *alone[1:3], *second[1:2], *alone[3:]]
    seen: set[str] = set()
    for score, mistake in order:
        if mistake.id not in seen and len(seen) < _MOST:
            seen.add(mistake.id)
            yield score, mistake


def _likeness(
    score: float, mistake: Mistake, failed: AbstractSet[Failure], played: AbstractSet[str]
) -> Likeness:
    pairs = {(cell, clause) for cell, clause, _ in failed}
    wanted = {(cell, clause) for cell, clause, _ in mistake.failed if cell in played}
    shared = wanted & pairs
    return Likeness(
        id=mistake.id,
        title=mistake.text,
        clauses_shared=len({clause for _, clause in shared}),
        clauses_of=len({clause for _, clause in wanted}),
        cells_shared=len({cell for cell, _ in shared}),
        cells_of=len({cell for cell, _ in wanted}),
        score=Decimal(round(score * 1000)) / 1000,
    )
