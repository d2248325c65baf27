"""`sandbox report`: the reports of a run, all of them made again from its evidence."""

from pathlib import Path

import click

from sandbox.app.finished.history import INDEX, is_ours, write_index
from sandbox.cli.printed_run import print_run
from sandbox.cli.project.completing import complete_paths
from sandbox.cli.project.opened import settings
from sandbox.errors import SetupFault
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import Exit
from sandbox.report.formats import FORMATS
from sandbox.report.run_directory import events_of, latest_in, reports_beside, run_directory
from sandbox.report.write import EVIDENCE, write_reports
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.transport.in_use import is_written
from sandbox.whole_file import write_whole

_TEXT = "text"


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "how",
    type=click.Choice([_TEXT, *FORMATS]),
    default=_TEXT,
    help="Print the run in this form, and leave its directory alone.",
)
@click.option(
    "--output",
    metavar="FILE",
    shell_complete=complete_paths,
    help="With --format: write this file, which is whole at any moment.",
)
@click.option("--quiet", "-q", is_flag=True, help="Only the summary, no line for each cell.")
def report(directory: Path | None, *, quiet: bool, how: str, output: str | None) -> int:
    """Make a run's reports again from its evidence.jsonl, and print it as the run did.

    DIRECTORY is a run directory such as runs/latest, which it is when none is named. A run that was
    killed is reported as far as it came. It may be the file of `serve --evidence` instead: the
    reports go into a folder beside it, named after it. Exit codes: 0 the reports were written,
    whatever they say; 2 this is no run directory.
    """
    if output and how == _TEXT:
        raise SetupFault(f"--output goes with --format: one of {', '.join(FORMATS)}")
    given = directory or latest_in(Path(settings().out(None)))
    events = events_of(given, for_reports=True)
    if how != _TEXT:
        _tell(_made(how, events, given), output)
    elif _is_of_serve(given):
        place = reports_beside(given)
        made = write_reports(events, place, evidence=given.as_posix())
        print_run(made, place, quiet=quiet)
    else:
        _report_run(events, run_directory(given), quiet=quiet)
    return Exit.PASSED


def _report_run(events: list[Recorded], place: Path, *, quiet: bool) -> None:
    """Write the reports of a run, and list it anew where its folder has a list; of one that goes on
    they come at its end.
    """
    if is_written(place / EVIDENCE):
        print_run(fold(events, directory=place.as_posix()), place, quiet=quiet)
        told = f"{place} is still being played: this is how far it has come, and nothing is written"
        click.echo(printable(f"sandbox: {told}"), err=True)
        return
    print_run(write_reports(events, place), place, quiet=quiet)
    listed = (place.parent / INDEX).is_file() and is_ours(place.parent / INDEX)
    if listed and (why_not := write_index(place.parent)):
        click.echo(printable(f"sandbox: {why_not}"), err=True)


def _is_of_serve(given: Path) -> bool:
    return given.is_file() and given.name != EVIDENCE


def _made(how: str, events: list[Recorded], given: Path) -> bytes:
    if _is_of_serve(given):
        place, file = given.parent, given.as_posix()
    else:
        place, file = run_directory(given), ""
    return FORMATS[how].make(fold(events, directory=place.as_posix(), evidence=file))


def _tell(made: bytes, output: str | None) -> None:
    if output is None:
        click.echo(made, nl=False)
    else:
        write_whole(Path(output), made, mode=0o600)
        click.echo(output, err=True)
