"""What commands write on: the terminal's width and colours, a run's progress, bugs of ours."""

import shutil
import sys
import traceback
from pathlib import Path

from sandbox.report.console.console import ConsoleReport
from sandbox.report.console.layout import Page, color_wanted
from sandbox.transport.environment import environment


def terminal_page() -> Page:
    """Return the page that standard output is: its width, and colour only on a terminal."""
    return Page(width=_width(), color=color_wanted(environment(), tty=sys.stdout.isatty()))


def console_report(total: int, directory: Path) -> ConsoleReport:
    """Return the report of a run on standard output."""
    tty = sys.stdout.isatty()
    return ConsoleReport(
        sys.stdout,
        tty=tty,
        color=color_wanted(environment(), tty=tty),
        total=total,
        width=_width(),
        directory=str(directory),
    )


def print_bug(where: str, bug: BaseException) -> None:
    """Tell of a fault of ours on standard error, with its trace."""
    print(f"sandbox: a bug of ours in {where}; please report it:", file=sys.stderr)
    traceback.print_exception(bug, file=sys.stderr)


def _width() -> int:
    return shutil.get_terminal_size((100, 24)).columns
