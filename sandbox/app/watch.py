"""Run, wait until a file is saved, run again.

What the files were is taken down before a run reads them, so that what is saved while it goes on
starts the next one. Between runs the files' times are compared every 300 ms. Ctrl-C ends it, with
the exit code of the last run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from sandbox.app.run import interruptible
from sandbox.app.run_options import RunOptions
from sandbox.app.source_files import every_file
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.transport.clock import RealTime

POLL_S = 0.3

Times = Mapping[Path, int]
"""File → when it was last saved, 0 for a file that is not there."""


def watch(options: RunOptions, once: Callable[[], int]) -> int:
    """Call `once`, which runs these options, again after every save; return its last exit code."""
    code: int = Exit.NOTHING_RUN
    try:
        while True:
            before = times(options)
            code = once()
            if code == Exit.INTERRUPTED or asyncio.run(_saved(options, before)) is not Exit.PASSED:
                return code
    except KeyboardInterrupt:
        return code


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
