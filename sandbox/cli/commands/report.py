"""`sandbox report`: the reports of a run, all of them made again from its evidence."""

from pathlib import Path

import click

from sandbox.cli.printed_run import print_run
from sandbox.evidence.verdict import Exit
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
    print_run(result, run_directory(directory), quiet=quiet)
    return Exit.PASSED
