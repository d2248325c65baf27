"""The lines of a scenario around the one that failed, as they were when it was played."""

from dataclasses import dataclass

from sandbox.evidence.results import place_of
from sandbox.explain.finding.played_files import played_lines

_BEFORE, _AFTER = 2, 3


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
