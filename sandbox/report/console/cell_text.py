"""One finished cell in lines: its line, and below it whatever did not go well."""

from collections.abc import Iterator

from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.report.console.check_text import (
    LABEL_WIDTH,
    Detail,
    Setting,
    basis,
    check_lines,
    claimed,
    level_of,
)
from sandbox.report.console.layout import columns
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import printable

__all__ = ["UNJUDGED", "Detail", "Setting", "basis", "cell_lines", "claimed", "level_of"]

UNJUDGED = (Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.SKIPPED)
"""Outcomes that say nothing about the operator."""

_WELL = (Outcome.PASSED, Outcome.SKIPPED)
_NAME_WIDTH = 55
_OUTCOME_WIDTH = 7


def cell_lines(cell: CellResult, setting: Setting, *, position: int) -> Iterator[str]:
    """Print a finished cell, the `position`th of the run."""
    if setting.detail is Detail.QUIET and cell.outcome in _WELL:
        return
    yield _headline(cell, setting, position=position)
    explained = next(iter(cell.marked(Mark.FAIL)), None)
    for check in cell.checks:
        yield from check_lines(check, cell, setting, is_first=check is explained)
    if cell.because and cell.outcome in UNJUDGED:
        yield _remark("because", cell.because, setting)
    for note in cell.notes:
        if note.level == "warn":
            yield _remark("note", note.text, setting)


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
    shown = setting.page.wrapped(text, indent=indent + LABEL_WIDTH)
    return f"{' ' * indent}{setting.page.dim(label.ljust(LABEL_WIDTH))}{shown}"
