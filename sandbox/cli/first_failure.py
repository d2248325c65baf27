"""What `sandbox run --watch` shows of a run: its first failure and the sum."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from sandbox.app.kept_ports import KeptPorts
from sandbox.app.run import run
from sandbox.app.run_options import RunOptions
from sandbox.cli.faults import print_bug
from sandbox.cli.terminal import terminal_page
from sandbox.errors import EvidenceFault, SandboxFault
from sandbox.evidence.events import RunEnded
from sandbox.evidence.fold import Folding
from sandbox.evidence.lines import Recorded
from sandbox.evidence.results import CellResult, RunResult
from sandbox.evidence.verdict import Exit, Outcome
from sandbox.report.console.cell_text import Detail, Setting, cell_lines
from sandbox.report.console.layout import Page, knows_escapes
from sandbox.report.console.preflight_lines import preflight_lines
from sandbox.report.console.summary import summary_lines
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.transport.environment import environment
from sandbox.transport.keys import has_keys
from sandbox.url_user import without_user

_CLEAR = "\x1b[2J\x1b[H"
"""Clears what is in sight, and nothing of what was scrolled away."""
_WORST_FIRST = (Outcome.ERROR, Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.WARNED)


async def run_for_watching(options: RunOptions, detail: Detail, kept: KeptPorts) -> int:
    """Clear the screen and run once; faults are told, never raised."""
    clears = knows_escapes(environment(), tty=sys.stdout.isatty())
    sys.stdout.write(_CLEAR if clears else "\n")
    sys.stdout.flush()
    try:
        return await run(options, partial(_screen, detail=detail), on_bug=print_bug, kept=kept)
    except SandboxFault as fault:
        print(printable(without_user(str(fault)), keep="\n"))
        return Exit.UNJUDGED if isinstance(fault, EvidenceFault) else Exit.NOTHING_RUN


def tell_waiting() -> None:
    """Say that watching goes on."""
    how = "Enter runs again, q ends" if has_keys() else "Ctrl-C ends"
    print(f"watching; {how}", flush=True)


def _screen(_: int, directory: Path, *, detail: Detail) -> "FirstFailure":
    place = directory.as_posix()
    return FirstFailure(sys.stdout, terminal_page(), directory=place, detail=detail)


class FirstFailure:
    """Shows of a run, when it is over, the worst thing that comes first, and the sum."""

    def __init__(
        self, stream: TextIO, page: Page, *, directory: str, detail: Detail = Detail.USUAL
    ) -> None:
        self._stream = stream
        self._page = page
        self._directory = directory
        self._detail = detail
        self._folding = Folding(directory)

    def on(self, recorded: Recorded) -> None:
        """Take one event."""
        self._folding.add(recorded)
        if isinstance(recorded.event, RunEnded):
            self._stream.writelines(f"{line}\n" for line in self._lines(self._folding.result()))
            self._stream.flush()

    def clear(self) -> None:
        """Nothing is shown before the end."""

    def _lines(self, result: RunResult) -> Iterator[str]:
        yield from preflight_lines(result.preflight, self._page)
        cell = first_failure(result)
        if cell is not None:
            setting = Setting(
                self._page,
                len(result.cells),
                directory=self._directory,
                command=result.command,
                detail=self._detail,
            )
            yield from cell_lines(cell, setting, position=cell.order)
        yield from summary_lines(result, self._page, directory=self._directory)


def first_failure(result: RunResult) -> CellResult | None:
    """Return the first cell of the worst outcome; None when every one passed or was skipped."""
    for outcome in _WORST_FIRST:
        for cell in result.cells:
            if cell.outcome is outcome:
                return cell
    return None
