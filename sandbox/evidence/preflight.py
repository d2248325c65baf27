"""The pre-flight as a report shows it: one line when all is well, else every line that is not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.fields import Event, text
from sandbox.port.preflight import Level, Line
from sandbox.report.console.layout import Page

_WIDEST = max(len(level) for level in Level)


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """One line. `todo` and `clause`, the one that will miss, may be empty."""

    line: str
    level: str
    text: str
    todo: str
    clause: str

    def record(self) -> Mapping[str, str]:
        """Return it for result.json."""
        return {
            "line": self.line,
            "level": self.level,
            "text": self.text,
            "todo": self.todo,
            "clause": self.clause,
        }


def preflight_of(event: Event) -> PreflightResult:
    """Read one event."""
    names = ("line", "level", "text", "todo", "clause")
    return PreflightResult(*(text(event, name) for name in names))


def preflight_result(line: Line) -> PreflightResult:
    """Show a line that is in no evidence."""
    return PreflightResult(line.line, line.level.value, line.text, line.todo, line.clause)


def counted(found: Sequence[PreflightResult]) -> Mapping[str, int]:
    """Count the lines of each level; every level has an entry."""
    counts = Counter(each.level for each in found)
    return {level.value: counts[level.value] for level in Level}


def preflight_lines(
    found: Sequence[PreflightResult], page: Page, *, whole: bool = False
) -> Iterator[str]:
    """Print the sum, then what is not well; with `whole` every line. Nothing for no pre-flight."""
    if not found:
        return
    counts = {level: number for level, number in counted(found).items() if number}
    if set(counts) == {Level.OK.value}:
        yield f"pre-flight  all well ({len(found)} lines)"
    else:
        yield f"pre-flight  {', '.join(f'{n} {level}' for level, n in counts.items())}"
    for each in found:
        if whole or each.level != Level.OK.value:
            yield from _lines(each, page)


def _lines(each: PreflightResult, page: Page) -> Iterator[str]:
    margin = " " * (_WIDEST + 4)
    told = page.wrapped(f"{each.line}: {each.text}", indent=len(margin))
    yield f"  {each.level.ljust(_WIDEST)}  {told}"
    for label, words in (("will miss", each.clause), ("do", each.todo)):
        if words:
            wrapped = page.wrapped(words, indent=len(margin) + 11)
            yield f"{margin}{page.dim(label.ljust(9))}  {wrapped}"
