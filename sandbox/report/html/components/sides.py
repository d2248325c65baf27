"""What a check expected beside what came, with what differs marked inside the values."""

from collections.abc import Sequence

from sandbox.explain.finding.finding import Finding
from sandbox.explain.finding.lines import MOST_LINES, around, shortened
from sandbox.report.html.components.marked import Beside, Piece, beside


def sides_of(finding: Finding) -> Beside:
    """Return both sides: marked in the values; where none is known by itself, in the lines."""
    if not finding.compared:
        return beside("\n".join(finding.expected), "\n".join(finding.actual))
    left, right = dict[str, Sequence[Piece]](), list[Sequence[Piece]]()
    for one in finding.compared[:MOST_LINES]:
        expected, actual = (shortened(f"{one.name}: {side}") for side in (one.expected, one.actual))
        sides, (before, behind) = beside(expected, actual), around(one)
        left.setdefault(expected, sides.left)
        right.append([Piece(before), *sides.right, Piece(behind)])
    return Beside(_in_lines([*left.values()], finding.expected), _in_lines(right, finding.actual))


def _in_lines(marked: Sequence[Sequence[Piece]], lines: Sequence[str]) -> Sequence[Piece]:
    """Join lines; the last of `lines` says how many were left out."""
    every = [*marked, *([Piece(line)] for line in lines[len(marked) :])]
    ended = [[*line, Piece("\n")] for line in every[:-1]]
    return [piece for line in (*ended, *every[-1:]) for piece in line]
