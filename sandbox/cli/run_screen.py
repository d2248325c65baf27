"""What `sandbox run` shows while it goes on."""

import sys
from pathlib import Path

from sandbox.cli.terminal import terminal_width
from sandbox.report.console.console import ConsoleReport
from sandbox.report.console.layout import color_wanted, knows_escapes
from sandbox.transport.environment import environment


def console_report(total: int, directory: Path) -> ConsoleReport:
    """Return the report of a run on standard output."""
    tty = sys.stdout.isatty()
    return ConsoleReport(
        sys.stdout,
        tty=knows_escapes(environment(), tty=tty),
        color=color_wanted(environment(), tty=tty),
        total=total,
        width=terminal_width(),
        directory=str(directory),
    )
