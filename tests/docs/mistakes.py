"""The matrices of docs/fidelity.md: fields × mistakes, of which each pair makes a defect."""

from collections import defaultdict
from collections.abc import Iterator

from sandbox.reference_operator.mistake_table import Matrix, Pair, Row
from sandbox.reference_operator.registry import SIDES
from tests.docs.markdown import code_span, code_spans, table

CAUGHT, NOT_YET, NONE, IMPOSSIBLE = "●", "○", "–", " "


def matrices(room: str) -> str:
    """Each table of a provider: a mistake a line, a field a column, and why pairs are none."""
    found = [matrix for side in SIDES if side.name == room for matrix in side.matrices]
    return "\n\n".join(part for matrix in found for part in _parts(matrix)) or "None so far."


def mark(pair: Pair) -> str:
    """Say in one sign what became of a pair."""
    if pair.defect is None:
        return NONE if pair.why_not else IMPOSSIBLE
    return NOT_YET if pair.defect.not_yet else CAUGHT


def _parts(matrix: Matrix) -> Iterator[str]:
    made = len(matrix.defects)
    yield f"**{matrix.title}**: {made} defects of {len(matrix.rows)} fields."
    head = ("mistake", *(code_span(row.id.partition("-")[2]) for row in matrix.rows))
    pairs = zip(*(row.pairs for row in matrix.rows), strict=True)
    yield table(head, ((line[0].mistake, *map(mark, line)) for line in pairs))
    if reasons := list(_reasons(matrix)):
        yield table(("field", "mistakes", "why there is none, or why not yet"), reasons)


def _reasons(matrix: Matrix) -> Iterator[tuple[str, str, str]]:
    for row in matrix.rows:
        for why, mistakes in _by_reason(row).items():
            yield code_span(row.id), code_spans(mistakes), why


def _by_reason(row: Row) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for pair in row.pairs:
        if why := pair.why_not:
            found[why].append(pair.mistake)
        elif pair.defect and pair.defect.not_yet:
            found[f"not yet: {pair.defect.not_yet}"].append(pair.mistake)
    return dict(found)
