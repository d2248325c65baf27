"""`sandbox report`: the reports of a run, all of them made again from its evidence."""

from pathlib import Path

import click

from sandbox.cli.terminal import terminal_page
from sandbox.evidence.verdict import Exit
from sandbox.report.console.cell_text import Setting, cell_lines
from sandbox.report.console.preflight_lines import preflight_lines
from sandbox.report.console.summary import summary_lines
from sandbox.report.run_directory import events_of, run_directory
from sandbox.report.write import write_reports


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--quiet", "-q", is_flag=True, help="Only the summary, no line for each cell.")
def report(directory: Path, *, quiet: bool) -> int:
    """Make a run's reports again from its evidence.jsonl, and print it as the run did.

    DIRECTORY is a run directory such as runs/latest. A run that was killed is reported as far as
    it came. Exit codes: 0 the reports were written, whatever they say; 2 this is no run directory.
    """
    events = events_of(directory)
    result = write_reports(events, run_directory(directory))
    page = terminal_page()
    place = run_directory(directory).as_posix()
    setting = Setting(
        page, max(result.planned, len(result.cells)), directory=place, command=result.command
    )
    for line in preflight_lines(result.preflight, page):
        click.echo(line)
    for position, cell in enumerate(() if quiet else result.cells, start=1):
        for line in cell_lines(cell, setting, position=position):
            click.echo(line)
    for line in summary_lines(result, page, directory=place):
        click.echo(line)
    return Exit.PASSED
