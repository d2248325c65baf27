"""`sandbox report`: the reports of a run, all of them made again from its evidence."""

from pathlib import Path

import click

from sandbox.cli.formats import json_option
from sandbox.cli.printed_run import print_run
from sandbox.cli.project.opened import settings
from sandbox.evidence.verdict import Exit
from sandbox.report.json.result import result_json
from sandbox.report.run_directory import events_of, latest_in, reports_beside, run_directory
from sandbox.report.write import EVIDENCE, write_reports


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@json_option
@click.option("--quiet", "-q", is_flag=True, help="Only the summary, no line for each cell.")
def report(directory: Path | None, *, quiet: bool, how: str) -> int:
    """Make a run's reports again from its evidence.jsonl, and print it as the run did.

    DIRECTORY is a run directory such as runs/latest, which it is when none is named. A run that was
    killed is reported as far as it came. It may be the file of `serve --evidence` instead: the
    reports go into a folder beside it, named after it. Exit codes: 0 the reports were written,
    whatever they say; 2 this is no run directory.
    """
    given = directory or latest_in(Path(settings().out(None)))
    of_serve = given.is_file() and given.name != EVIDENCE
    events = events_of(given)
    place = reports_beside(given) if of_serve else run_directory(given)
    result = write_reports(events, place)
    if how == "json":
        click.echo(result_json(result), nl=False)
    else:
        print_run(result, place, quiet=quiet)
    return Exit.PASSED
