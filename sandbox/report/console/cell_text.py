"""One finished cell in lines: its line, and below it whatever did not go well.

A failed must and a failed premise get the full block: clause, expected, actual, because, where,
why, see, again. A failed should gets one short entry. Paths and commands are never broken.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import chain, pairwise

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.report.console.layout import Page, columns
from sandbox.scenario.contract.contract import TEAM
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import printable

UNJUDGED = (Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.SKIPPED)
"""Outcomes that say nothing about the operator."""

_WELL = (Outcome.PASSED, Outcome.SKIPPED)
_NAME_WIDTH = 55
_OUTCOME_WIDTH = 7
_LEVEL_WIDTH = 6
_LABEL_WIDTH = 10
_KEPT_OPTIONS = frozenset(
    {
        "--target",
        "-t",
        "--seed",
        "--base-port",
        "--deviations",
        "--real-time",
        "--preflight",
        "--bound",
    }
)
"""Options of a run without which a cell would not be played as it was."""


class Detail(IntEnum):
    """How much is shown: of cells that went well nothing, their line, or every check, too."""

    QUIET = -1
    USUAL = 0
    VERBOSE = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What every block of a run shares.

    `total` is the number of cells; `directory` where the evidence is; `command` how it was started.
    """

    page: Page
    total: int
    directory: str
    command: str = ""
    detail: Detail = Detail.USUAL

    @property
    def margin(self) -> int:
        """Columns left of a block: as wide as `17/26` and two spaces."""
        return 2 * len(str(self.total)) + 3


def cell_lines(cell: CellResult, setting: Setting, *, position: int) -> Iterator[str]:
    """Print a finished cell, the `position`th of the run."""
    if setting.detail is Detail.QUIET and cell.outcome in _WELL:
        return
    yield _headline(cell, setting, position=position)
    for check in cell.checks:
        draw = _DRAWN.get(check.mark, _one_line if setting.detail is Detail.VERBOSE else None)
        if draw:
            yield from draw(check, cell, setting)
    if cell.because and cell.outcome in UNJUDGED:
        yield _remark("because", cell.because, setting)
    for note in cell.notes:
        if note.level == "warn":
            yield _remark("note", note.text, setting)


def again(cell: CellResult, command: str) -> str:
    """Return the line to type to play this very cell again, as the run played it."""
    only = ["--only", cell.id] if cell.id != cell.scenario else []
    return shlex.join(["sandbox", "run", cell.place.file, *_kept(command), *only])


def see(check: Check, directory: str) -> str:
    """Return where the evidence of a check is."""
    ids = ",".join(check.messages)
    return f"{directory}/evidence.jsonl{f'#{ids}' if ids else ''}"


def claimed(check: Check) -> str:
    """Return the name of what a check claims; of the team's own clauses it says so."""
    return f"{check.clause} (team)" if check.basis == TEAM else check.clause


def basis(check: Check) -> str:
    """Say what a check rests on: `the document, its section (documented)`."""
    return f"{check.source} ({check.basis})" if check.basis else check.source


@lru_cache(maxsize=8)
def _kept(command: str) -> tuple[str, ...]:
    """Return the options of a run's command line that playing a cell again needs."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    pairs = (pair for pair in pairwise([*words, ""]) if pair[0] in _KEPT_OPTIONS)
    joined = (word for word in words if "=" in word and word.partition("=")[0] in _KEPT_OPTIONS)
    return (*chain.from_iterable(pairs), *joined)


def _headline(cell: CellResult, setting: Setting, *, position: int) -> str:
    digits = len(str(setting.total))
    outcome = setting.page.outcome(cell.outcome, pad=_OUTCOME_WIDTH)
    name = printable(cell.name)
    used = columns(name) + max(0, len(cell.outcome.value) - _OUTCOME_WIDTH)
    padding = " " * max(2, _NAME_WIDTH - used)
    took = "" if cell.outcome is Outcome.SKIPPED else render_duration(cell.took_s, decimals=1)
    return f"{position:>{digits}}/{setting.total}  {outcome}  {name}{padding}{took}".rstrip()


def _remark(label: str, text: str, setting: Setting) -> str:
    indent = setting.margin
    shown = setting.page.wrapped(text, indent=indent + _LABEL_WIDTH)
    return f"{' ' * indent}{setting.page.dim(label.ljust(_LABEL_WIDTH))}{shown}"


def _full(check: Check, cell: CellResult, setting: Setting) -> Iterator[str]:
    yield _claim(check, setting)
    details = {
        "expected": check.expected,
        "actual": check.actual,
        "because": basis(check),
        "where": check.place,
        "why": check.why or cell.why,
    }
    for label, text in details.items():
        if text.strip():
            yield _detail(label, text, setting)
    yield from _ways_on(check, cell, setting)


def _claim(check: Check, setting: Setting) -> str:
    """Print level, clause and the clause's text: on one line where it fits, else below it."""
    margin, hang = " " * setting.margin, setting.margin + _LEVEL_WIDTH
    level = f"{check.level.value}  "
    if not check.text:
        return f"{margin}{level}{setting.page.wrapped(claimed(check), indent=hang)}"
    one_line = f"{margin}{level}{printable(claimed(check))}   {printable(check.text)}"
    if columns(one_line) <= setting.page.width:
        return one_line
    below = setting.page.wrapped(check.text, indent=hang)
    return f"{margin}{level}{printable(claimed(check))}\n{' ' * hang}{below}"


def _detail(label: str, text: str, setting: Setting) -> str:
    indent = setting.margin + _LEVEL_WIDTH
    shown = setting.page.wrapped(text, indent=indent + _LABEL_WIDTH)
    return f"{' ' * indent}{setting.page.dim(label.ljust(_LABEL_WIDTH))}{shown}"


def _ways_on(check: Check, cell: CellResult, setting: Setting) -> Iterator[str]:
    indent = " " * (setting.margin + _LEVEL_WIDTH)
    dim = setting.page.dim
    place = printable(see(check, setting.directory))
    if not cell.place.file:  # a world that was served: there is nothing to play again
        yield f"{indent}{dim('see'.ljust(_LABEL_WIDTH))}{place}"
        return
    command = printable(again(cell, setting.command))
    first, second = "see".ljust(_LABEL_WIDTH), "again".ljust(_LABEL_WIDTH)
    joined = f"{first}{place}        again   {command}"
    if len(indent) + columns(joined) <= setting.page.width:
        yield f"{indent}{dim(first)}{place}        {dim('again   ')}{command}"
    else:
        yield f"{indent}{dim(first)}{place}"
        yield f"{indent}{dim(second)}{command}"


def _short(check: Check, _: CellResult, setting: Setting) -> Iterator[str]:
    """Print a warning in one entry: what was expected, what came, and where it is said."""
    yield f"{' ' * setting.margin}{check.level.value}  {printable(claimed(check))}"
    expected = check.expected.replace("\n", "; ")
    actual = check.actual.replace("\n", "; ")
    where = f" · {check.place or ','.join(check.messages)}"
    told = f"expected {expected} · actual {actual}{where}"
    hang = setting.margin + _LEVEL_WIDTH
    yield f"{' ' * hang}{setting.page.wrapped(told, indent=hang)}"


def _one_line(check: Check, _: CellResult, setting: Setting) -> Iterator[str]:
    """Print a check that needs no more than to be named: its mark, clause and messages."""
    messages = f"   {','.join(check.messages)}" if check.messages else ""
    line = f"{check.mark.value}  {check.level.value}  {printable(claimed(check))}{messages}"
    yield f"{' ' * setting.margin}{setting.page.dim(line)}"


def _known(check: Check, _: CellResult, setting: Setting) -> Iterator[str]:
    """Print a known miss in one dimmed line: clause, ticket, last day."""
    known = check.deviation
    by = f"known until {known.until}, {known.ticket}" if known else "known"
    line = f"{check.level.value}  {printable(claimed(check))}   {printable(by)}"
    yield f"{' ' * setting.margin}{setting.page.dim(line)}"


_Draw = Callable[[Check, CellResult, Setting], Iterator[str]]

_DRAWN: Mapping[Mark, _Draw] = {
    Mark.FAIL: _full,
    Mark.UNCLEAR: _full,
    Mark.WARN: _short,
    Mark.KNOWN: _known,
}
"""How a check of each mark is shown; the others are named where every check is."""
