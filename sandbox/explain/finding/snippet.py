"""The lines of a scenario around the one that failed, as they were when it was played."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.evidence.results import place_of
from sandbox.explain.finding.played_files import played_lines
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.url_user import without_user

_BEFORE, _AFTER = 2, 3
_WIDEST, _LEFT = 100, 40
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`lines` from the number `first` on; `line` and `column` are where the check stands."""

    file: str
    first: int
    lines: tuple[str, ...]
    line: int
    column: int

    @property
    def failing(self) -> str:
        """The line that failed."""
        return self.lines[self.line - self.first]


def snippet_at(place: str, directory: str) -> Snippet | None:
    """Return the lines around a place; None where the run has not kept the file, or it has no such
    line.
    """
    at = place_of(place)
    lines = played_lines(directory, at.file)
    if not 1 <= at.line <= len(lines):
        return None
    first = max(1, at.line - _BEFORE)
    return Snippet(
        file=at.file,
        first=first,
        lines=tuple(lines[first - 1 : at.line + _AFTER]),
        line=at.line,
        column=at.column,
    )


def caret_lines(line: str, number: int, column: int, *, gutter: int = 0) -> Iterator[str]:
    """Print a line of a file with its number in a `gutter` of so many columns at least, and a caret
    below a column; nothing for an empty line. Of a long one what surrounds the column.
    """
    if not line.strip():
        return
    line = without_user(line)
    start = max(0, column - 1 - _LEFT) if len(line) > _WIDEST else 0
    before = printable(line[start : column - 1], keep="\t")
    after = printable(line[column - 1 : start + _WIDEST])
    front = _ELLIPSIS if start else ""
    back = _ELLIPSIS if start + _WIDEST < len(line) else ""
    shown = f"{number:>{gutter}}"
    yield f"{shown} | {front}{before}{after}{back}"
    blanks = "".join("\t" if char == "\t" else " " for char in front + before)
    yield f"{' ' * len(shown)} | {blanks}^"
