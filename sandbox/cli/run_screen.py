"""What `sandbox run` shows while it goes on."""

import sys
from functools import partial
from pathlib import Path

from sandbox.app.run import ScreenFactory
from sandbox.cli.terminal import terminal_width
from sandbox.report.console.cell_text import Detail
from sandbox.report.console.console import ConsoleReport
from sandbox.report.console.layout import color_wanted, knows_escapes
from sandbox.transport.environment import environment


def screen(detail: Detail) -> ScreenFactory:
    """Return what shows a run on standard output, in so much detail."""
    return partial(_console_report, detail=detail)


def _console_report(total: int, directory: Path, *, detail: Detail) -> ConsoleReport:
    tty = sys.stdout.isatty()
    return ConsoleReport(
        sys.stdout,
        tty=knows_escapes(environment(), tty=tty),
        color=color_wanted(environment(), tty=tty),
        total=total,
        width=terminal_width(),
        directory=str(directory),
        detail=detail,
    )
