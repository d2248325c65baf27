"""The matrices of generated defects as text: a field a line, a sign a mistake."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.reference_operator.mistake_table import Matrix, Pair
from sandbox.reference_operator.registry import SIDES

CAUGHT, MISSED, NOT_YET, NOT_TRIED, NONE, IMPOSSIBLE = "●", "✗", "○", "·", "–", " "


def matrices(caught: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Print every table. `caught` maps each defect that was tried to the scenarios that saw it."""
    found = [matrix for side in SIDES for matrix in side.matrices]
    if found:
        yield (
            f"fields × mistakes: {CAUGHT} caught, {MISSED} missed, {NOT_YET} not yet,"
            f" {NOT_TRIED} not tried, {NONE} no mistake"
        )
    for matrix in found:
        yield from _table(matrix, caught)


def mark(pair: Pair, caught: Mapping[str, Sequence[str]]) -> str:
    """Say in one sign what became of a pair."""
    if pair.defect is None:
        return NONE if pair.why_not else IMPOSSIBLE
    if pair.defect.id not in caught:
        return NOT_TRIED
    if caught[pair.defect.id]:
        return CAUGHT
    return NOT_YET if pair.defect.not_yet else MISSED


def _table(matrix: Matrix, caught: Mapping[str, Sequence[str]]) -> Iterator[str]:
    width = max(len(row.id) for row in matrix.rows)
    yield f"\n{matrix.title}: {' '.join(matrix.mistakes)}"
    for row in matrix.rows:
        signs = "".join(mark(pair, caught) for pair in row.pairs)
        yield f"  {row.id:<{width}}  {signs}"
