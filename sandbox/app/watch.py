"""`sandbox run --watch`: run, wait until a file is saved, run again.

What the files were is taken down before a run reads them, so that what is saved while it goes on
starts the next one. Between runs the files' times are compared every 300 ms. Ctrl-C ends it, with
the exit code of the last run.
"""

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from sandbox.app.run import execute, interruptible
from sandbox.app.run_options import RunOptions
from sandbox.app.source_files import every_file
from sandbox.errors import SandboxFault, SetupFault
from sandbox.evidence.fields import Event, text
from sandbox.evidence.fold import Folding
from sandbox.evidence.preflight import preflight_lines
from sandbox.evidence.results import CellResult, RunResult
from sandbox.evidence.verdict import Exit, Outcome
from sandbox.report.console.cell_text import Setting, cell_lines
from sandbox.report.console.layout import Page, color_wanted
from sandbox.report.console.summary import summary_lines
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment

POLL_S = 0.3
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_WORST_FIRST = (Outcome.ERROR, Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.WARNED)

Times = Mapping[Path, int]
"""File → when it was last saved, 0 for a file that is not there."""


def watch(options: RunOptions) -> int:
    """Run and run again until interrupted; return the last exit code."""
    code: int = Exit.NOTHING_RUN
    try:
        while True:
            before = times(options)
            code = _once(options)
            if code == Exit.INTERRUPTED or asyncio.run(_saved(options, before)) is not Exit.PASSED:
                return code
    except KeyboardInterrupt:
        return code


def _once(options: RunOptions) -> int:
    _clear(sys.stdout)
    try:
        return execute(options, _screen)
    except SandboxFault as fault:
        print(fault)
        return Exit.NOTHING_RUN
    finally:
        print("watching; Ctrl-C ends", flush=True)


async def _saved(options: RunOptions, before: Times) -> Exit:
    time = RealTime()
    work = until_saved(lambda: times(options), before, pause=lambda: time.pause(POLL_S))
    return await interruptible(work, Exit.INTERRUPTED)


async def until_saved(
    look: Callable[[], Times], before: Times, *, pause: Callable[[], Awaitable[None]]
) -> Exit:
    """Return when the files are no more what they were before, looking after each pause."""
    while look() == before:
        await pause()
    return Exit.PASSED


def times(options: RunOptions) -> Times:
    """Look at every file that a run reads; a path that is gone is as good as saved."""
    try:
        return {file: _saved_at(file) for file in every_file(options)}
    except SetupFault:
        return {}


def _saved_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _clear(stream: TextIO) -> None:
    stream.write(_CLEAR if stream.isatty() else "\n")
    stream.flush()


def _screen(_: int, directory: Path) -> "FirstFailure":
    color = color_wanted(environment(), tty=sys.stdout.isatty())
    page = Page(width=shutil.get_terminal_size((100, 24)).columns, color=color)
    return FirstFailure(sys.stdout, page, directory=directory.as_posix())


class FirstFailure:
    """Shows of a run, when it is over, the worst thing that comes first, and the sum."""

    def __init__(self, stream: TextIO, page: Page, *, directory: str) -> None:
        self._stream = stream
        self._page = page
        self._directory = directory
        self._folding = Folding()

    def on(self, event: Event) -> None:
        """Take one event."""
        self._folding.add(event)
        if text(event, "type") == "run.ended":
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
