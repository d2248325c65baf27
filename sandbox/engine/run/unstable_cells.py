"""Finds unstable cells: those whose repeats in one run did not end alike.

A repeat that was skipped (an earlier one has used up the listed players it needs) was not played:
it says nothing, and is left out of the counting.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sandbox.evidence.events import Unstable
from sandbox.evidence.verdict import Ended, Outcome


def unstable(ended: Iterable[Ended]) -> Iterator[Unstable]:
    """Return the cells that differ, each with what came how often, in the order of the plan."""
    repeats: dict[str, list[Ended]] = {}
    for cell in ended:
        if cell.outcome is not Outcome.SKIPPED:
            repeats.setdefault(cell.cell, []).append(cell)
    for cell_id, found in repeats.items():
        differences = list(_differences(found))
        if differences:
            yield Unstable(of=cell_id, text="; ".join(differences))


def _differences(found: Sequence[Ended]) -> Iterator[str]:
    outcomes = Counter(cell.outcome.value for cell in found)
    if len(outcomes) > 1:
        yield _times(outcomes)
    marks = [_marks(cell) for cell in found]
    for place, clause in sorted({key for seen in marks for key in seen}):
        said = Counter(seen.get((place, clause), "no check") for seen in marks)
        if len(said) > 1:
            yield f"{clause}: {_times(said)}"


def _marks(cell: Ended) -> dict[tuple[str, str], str]:
    """Return the marks of each check of the file, those of one that is judged often together."""
    found: dict[tuple[str, str], list[str]] = {}
    for check in cell.checks:
        found.setdefault((check.place, check.clause), []).append(check.mark.value)
    return {key: " ".join(sorted(marks)) for key, marks in found.items()}


def _times(counted: Counter[str]) -> str:
    return ", ".join(f"{what} {number} of {counted.total()}" for what, number in counted.items())
