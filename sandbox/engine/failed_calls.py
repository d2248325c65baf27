"""Calls of the operator that came to nothing, and whom that excuses.

A scenario lets a provider fail, and an operator may keep away for a while from a provider that has
failed too often: it refuses whoever comes, and asks nothing. Breaking no must, it would fail the
cells that are played beside. Where another cell's calls have failed and none has gone well since, a
refusal without a call accuses nobody; the cell is played again alone.

A call that began well after the last failure, and went well, shows that nobody is kept away any
more: one that began at once may have been on its way before the operator had heard of the failure.
So does a call that belongs to no cell, in the time of one that is played alone: it is that cell's,
under a wrong name.
"""

from collections import deque
from dataclasses import dataclass

_REMEMBERED_S = 90.0
"""Longer nobody keeps away, as far as libraries have it by default."""

_HEARD_S = 0.5
"""By then the operator has heard of a failure."""

_MOST_STRAYS = 1_000


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of the operator of a run (known by its evidence), in a cell. It failed, or is going to
    fail, between `from_s` and `to_s`.
    """

    evidence: object
    cell: str
    from_s: float
    to_s: float


class FailedCalls:
    """What has failed lately, and gone well, in every cell of every run in this process."""

    def __init__(self) -> None:
        self._failed: list[_Call] = []
        self._well: list[_Call] = []
        self._strays: deque[float] = deque(maxlen=_MOST_STRAYS)

    def failed(
        self, evidence: object, cell: str, *, from_s: float, to_s: float | None = None
    ) -> None:
        """Take note that a call came to nothing, or will have by then."""
        self._failed = _recent(self._failed, before_s=from_s)
        self._failed.append(_Call(evidence, cell, from_s, from_s if to_s is None else to_s))

    def went_well(self, evidence: object, cell: str, *, began_s: float) -> None:
        """Take note that a call which began then has been answered well."""
        self._well = _recent(self._well, before_s=began_s)
        self._well.append(_Call(evidence, cell, began_s, began_s))

    def strayed(self, *, at_s: float) -> None:
        """Take note of a call that belongs to no cell."""
        self._strays.append(at_s)

    def has_strayed(self, *, from_s: float, to_s: float) -> bool:
        """Tell whether a call that belongs to no cell came between these moments."""
        return any(from_s <= at_s <= to_s for at_s in self._strays)

    def why_kept_away(self, evidence: object, cell: str, *, from_s: float, to_s: float) -> str:
        """Say what other cell of this run may have made the operator keep away between these
        moments, in which it asked nothing; "" for none.
        """
        failed = [
            one
            for one in self._failed
            if one.evidence is evidence and one.cell != cell
            if one.from_s < to_s and one.to_s > from_s - _REMEMBERED_S
        ]
        last = max(failed, key=lambda one: one.to_s, default=None)
        if last is None:
            return ""
        heard_s = last.to_s + _HEARD_S
        if any(one.evidence is evidence and heard_s < one.from_s <= from_s for one in self._well):
            return ""
        return (
            f"calls of {last.cell} have failed just before, and none has gone well since: an"
            " operator may keep away for a while from who fails"
        )


def _recent(calls: list[_Call], *, before_s: float) -> list[_Call]:
    if not calls or calls[0].to_s > before_s - _REMEMBERED_S:
        return calls
    return [one for one in calls if one.to_s > before_s - _REMEMBERED_S]
