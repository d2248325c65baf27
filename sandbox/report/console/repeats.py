"""Cells in lines, where what an earlier cell of the run has told already is only named.

Two checks tell the same when their cause and what they found are the same but for tokens, numbers
and the like. One mistake can fail fifty cells; its block is printed with the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult
from sandbox.report.console.cell_text import Detail, Setting, cell_lines, claimed, level_of
from sandbox.report.diagnosis.causes import Cause, causes_of
from sandbox.report.diagnosis.signs import sign_of
from sandbox.scenario.yaml_tree.wording import printable

_Key = tuple[Cause, str, str]


@dataclass(slots=True)
class Told:
    """What cells of a run have told so far: where, by what it was."""

    where: dict[_Key, str] = field(default_factory=dict)

    def lines(self, cell: CellResult, setting: Setting, *, position: int) -> Iterator[str]:
        """Print a finished cell, the `position`th of the run; verbosely all that there is of it."""
        known = {} if setting.detail is Detail.VERBOSE else self._known(cell, position)
        left = tuple(check for check in cell.checks if id(check) not in known)
        missed = any(id(check) not in known for check, _ in causes_of(cell))
        because = cell.because if missed or not known else ""
        yield from cell_lines(
            replace(cell, checks=left, because=because) if known else cell,
            setting,
            position=position,
        )
        named = dict.fromkeys(_named(known[id(c)], c) for c in cell.checks if id(c) in known)
        yield from (f"{' ' * setting.margin}{setting.page.dim(text)}" for text in named)

    def _known(self, cell: CellResult, position: int) -> dict[int, str]:
        """Return where each check of a cell was told before; remember those that were not."""
        found: dict[int, str] = {}
        here = f"{position}: {cell.name}"
        for check, cause in causes_of(cell):
            key = (cause, check.clause, sign_of(check))
            if (place := self.where.setdefault(key, here)) != here:
                found[id(check)] = place
        return found


def _named(place: str, check: Check) -> str:
    level = level_of(check, gap="  ")
    return f"{level}  {printable(claimed(check))}   as in {printable(place)}"
