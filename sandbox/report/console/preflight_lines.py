"""The pre-flight as a report shows it: one line when all is well, else every line that is not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sandbox.evidence.events import PreflightLevel, PreflightLine
from sandbox.report.console.layout import Page

_WIDEST = max(len(level) for level in PreflightLevel)


def counted(found: Sequence[PreflightLine]) -> Mapping[str, int]:
    """Count the lines of each level; every level has an entry."""
    counts = Counter(each.level for each in found)
    return {level.value: counts[level] for level in PreflightLevel}


def preflight_lines(
    found: Sequence[PreflightLine], page: Page, *, whole: bool = False
) -> Iterator[str]:
    """Print the sum, then what is not well; with `whole` every line. Nothing for no pre-flight."""
    if not found:
        return
    counts = {level: number for level, number in counted(found).items() if number}
    if set(counts) == {PreflightLevel.OK}:
        yield f"pre-flight  all well ({len(found)} lines)"
    else:
        yield f"pre-flight  {', '.join(f'{n} {level}' for level, n in counts.items())}"
    for each in found:
        if whole or each.level != PreflightLevel.OK:
            yield from _lines(each, page)


def _lines(each: PreflightLine, page: Page) -> Iterator[str]:
    margin = " " * (_WIDEST + 4)
    told = page.wrapped(f"{each.line}: {each.text}", indent=len(margin))
    yield f"  {each.level.value.ljust(_WIDEST)}  {told}"
    for label, words in (("will miss", each.clause), ("do", each.todo)):
        if words:
            wrapped = page.wrapped(words, indent=len(margin) + 11)
            yield f"{margin}{page.dim(label.ljust(9))}  {wrapped}"
