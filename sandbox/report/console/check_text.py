"""One check of a cell in lines: the clause, and the values that decide it with both sides.

A failed must gets the whole: what was expected and what came, the provider's reason, what it looks
like, what it was held against, the line of the scenario, and how to go on. A warning and what could
not be judged get the same without what only explains the clause. Paths and commands are never
broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Mark
from sandbox.explain.finding.finding import Finding, finding_of
from sandbox.explain.finding.snippet import caret_lines
from sandbox.explain.finding.told import told
from sandbox.report.console.layout import Page, columns
from sandbox.scenario.contract.contract import TEAM
from sandbox.scenario.yaml_tree.wording import cut, printable

_LEVEL_WIDTH = 6
LABEL_WIDTH = 10
_LONGEST_NAME = 300


class Detail(IntEnum):
    """How much is shown: of cells that went well nothing, their line, or every check, too."""

    QUIET = -1
    USUAL = 0
    VERBOSE = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What every block of a run shares.

    `total` is the number of cells; `directory` where the evidence is, in the file `evidence` where
    that is not evidence.jsonl; `command` how it was started.
    """

    page: Page
    total: int
    directory: str
    command: str = ""
    detail: Detail = Detail.USUAL
    evidence: str = ""

    @property
    def margin(self) -> int:
        """Columns left of a block: as wide as `17/26` and two spaces."""
        return 2 * len(str(self.total)) + 3


def check_lines(
    check: Check, cell: CellResult, setting: Setting, *, is_first: bool
) -> Iterator[str]:
    """Print a check as its mark asks for. The `is_first` that failed says why the cell matters."""
    if check.mark in _TOLD:
        yield from _block(check, cell, setting, is_first=is_first)
    elif check.mark is Mark.KNOWN:
        yield from _known(check, setting)
    elif setting.detail is Detail.VERBOSE:
        yield from _one_line(check, setting)


def claimed(check: Check) -> str:
    """Return the name of what a check claims; of the team's own clauses it says so."""
    name = cut(check.clause, limit=_LONGEST_NAME)
    return f"{name} (team)" if check.basis == TEAM else name


def level_of(check: Check, *, gap: str = " ") -> str:
    """Return the level; `unclear` before it where the check accuses nobody."""
    level = check.level.value
    return f"{check.mark.value}{gap}{level}" if check.mark is Mark.UNCLEAR else level


def basis(check: Check) -> str:
    """Say what a check rests on: `the document, its section (documented)`."""
    return f"{check.source} ({check.basis})" if check.basis else check.source


def _block(check: Check, cell: CellResult, setting: Setting, *, is_first: bool) -> Iterator[str]:
    finding, failed = finding_of(check, cell, setting), check.mark is Mark.FAIL
    yield _claim(check, setting)
    for label, text in told(finding).items():
        yield from _detail(label, text, setting)
    if failed:
        yield from _detail("because", basis(check), setting)
    yield from _detail("where", check.place, setting)
    if failed and finding.snippet is not None:
        at = finding.snippet
        indent = " " * (setting.margin + _LEVEL_WIDTH + LABEL_WIDTH)
        lines = caret_lines(at.failing, at.line, at.column)
        yield from (f"{indent}{setting.page.dim(line)}" for line in lines)
    if failed and (is_first or (check.why and check.why != cell.why)):
        yield from _detail("why", check.why or cell.why, setting)
    yield from _ways_on(finding, setting)


def _claim(check: Check, setting: Setting) -> str:
    """Print level, clause and the clause's text: on one line where it fits, else below it."""
    margin, hang = " " * setting.margin, setting.margin + _LEVEL_WIDTH
    level = f"{level_of(check, gap='  ')}  "
    if not check.text:
        return f"{margin}{level}{setting.page.wrapped(claimed(check), indent=hang)}"
    one_line = f"{margin}{level}{printable(claimed(check))}   {printable(check.text)}"
    if columns(one_line) <= setting.page.width:
        return one_line
    below = setting.page.wrapped(check.text, indent=hang)
    return f"{margin}{level}{printable(claimed(check))}\n{' ' * hang}{below}"


def _detail(label: str, text: str, setting: Setting) -> Iterator[str]:
    if text.strip():
        indent = setting.margin + _LEVEL_WIDTH
        shown = setting.page.wrapped(text, indent=indent + LABEL_WIDTH)
        yield f"{' ' * indent}{setting.page.dim(label.ljust(LABEL_WIDTH))}{shown}"


def _ways_on(finding: Finding, setting: Setting) -> Iterator[str]:
    indent, dim = " " * (setting.margin + _LEVEL_WIDTH), setting.page.dim
    first, second = "see".ljust(LABEL_WIDTH), "again".ljust(LABEL_WIDTH)
    place, command = printable(finding.see), printable(finding.again)
    joined = f"{first}{place}        again   {command}"
    if not command:  # a world that was served: there is nothing to play again
        yield f"{indent}{dim(first)}{place}"
    elif len(indent) + columns(joined) <= setting.page.width:
        yield f"{indent}{dim(first)}{place}        {dim('again   ')}{command}"
    else:
        yield f"{indent}{dim(first)}{place}"
        yield f"{indent}{dim(second)}{command}"


def _one_line(check: Check, setting: Setting) -> Iterator[str]:
    """Print a check that needs no more than to be named: its mark, clause and messages."""
    messages = f"   {','.join(check.messages)}" if check.messages else ""
    line = f"{check.mark.value}  {check.level.value}  {printable(claimed(check))}{messages}"
    yield f"{' ' * setting.margin}{setting.page.dim(line)}"


def _known(check: Check, setting: Setting) -> Iterator[str]:
    """Print a known miss in one dimmed line: clause, ticket, last day."""
    known = check.deviation
    by = f"known until {known.until}, {cut(known.ticket)}" if known else "known"
    line = f"{check.level.value}  {printable(claimed(check))}   {printable(by)}"
    yield f"{' ' * setting.margin}{setting.page.dim(line)}"


_TOLD = frozenset({Mark.FAIL, Mark.UNCLEAR, Mark.WARN})
