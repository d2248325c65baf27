"""A run that is over, printed as it was while it went on."""

from pathlib import Path

import click

from sandbox.cli.terminal import terminal_page
from sandbox.evidence.results import RunResult
from sandbox.report.console.cell_text import Setting
from sandbox.report.console.preflight_lines import preflight_lines
from sandbox.report.console.repeats import Told
from sandbox.report.console.summary import summary_lines


def print_run(result: RunResult, directory: Path, *, quiet: bool) -> None:
    """Print pre-flight, cells and sum; `quiet` leaves the cells out."""
    page, place = terminal_page(), directory.as_posix()
    setting = Setting(
        page,
        max(result.planned, len(result.cells)),
        directory=place,
        command=result.command,
        evidence=result.evidence,
    )
    for line in preflight_lines(result.preflight, page):
        click.echo(line)
    told = Told()
    for position, cell in enumerate(() if quiet else result.cells, start=1):
        for line in told.lines(cell, setting, position=position):
            click.echo(line)
    for line in summary_lines(result, page, directory=place):
        click.echo(line)
