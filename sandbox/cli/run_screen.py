"""What `sandbox run` shows while it goes on."""

import sys
from functools import partial
from pathlib import Path

from sandbox.app.run import ScreenFactory
from sandbox.cli.terminal import terminal_page
from sandbox.report.console.cell_text import Detail
from sandbox.report.console.console import ConsoleReport, Region
from sandbox.report.console.layout import Page, knows_escapes
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment


def screen(detail: Detail) -> ScreenFactory:
    """Return what shows a run on standard output, in so much detail."""
    return partial(_console_report, detail=detail)


def _console_report(total: int, directory: Path, *, detail: Detail) -> ConsoleReport:
    page = terminal_page()
    return ConsoleReport(
        sys.stdout,
        page,
        total=total,
        directory=str(directory),
        detail=detail,
        region=_region(page) if knows_escapes(environment(), tty=sys.stdout.isatty()) else None,
    )


def _region(page: Page) -> Region:
    """Make what needs rich, which takes its time to load and is of no use without a terminal."""
    from sandbox.report.console.live_region import LiveRegion

    return LiveRegion(sys.stdout, color=page.color, now_s=RealTime().now_s)
