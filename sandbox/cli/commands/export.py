"""`sandbox export`: one cell of a run, to send to somebody."""

from pathlib import Path

import click

from sandbox.app.finished.exporting import exported, write_archive, write_folder
from sandbox.cli.project.completing import complete_ids, complete_paths
from sandbox.cli.project.opened import settings
from sandbox.evidence.verdict import Exit
from sandbox.report.run_directory import latest_in
from sandbox.scenario.yaml_tree.wording import printable

_ARCHIVE = ".zip"


@click.command()
@click.argument(
    "directory", required=False, type=click.Path(path_type=Path), shell_complete=complete_paths
)
@click.option(
    "--cell", required=True, metavar="ID", shell_complete=complete_ids, help="The cell to export."
)
@click.option(
    "--output",
    metavar="PATH",
    type=click.Path(path_type=Path),
    shell_complete=complete_paths,
    help="A folder, or an archive where it ends in .zip; default: RUN-CELL.zip here.",
)
@click.option("--show-secrets", is_flag=True, help="Export a run that shows secrets all the same.")
def export(directory: Path | None, *, cell: str, output: Path | None, show_secrets: bool) -> int:
    """Put one cell of a run into a folder or archive: evidence, reports, scenario.

    DIRECTORY is a run directory, the latest when none is named. Secrets have names in it as in the
    run; a run of --show-secrets is refused unless you say that here, too. Exit codes: 0 it is
    written; 2 there is no such run or cell, or it cannot be written.
    """
    place = directory or latest_in(Path(settings().out(None)))
    made = exported(place, cell, show_secrets=show_secrets)
    out = output or Path(f"{made.name}{_ARCHIVE}")
    write = write_archive if out.suffix == _ARCHIVE else write_folder
    write(made, out)
    if made.shows_secrets:
        click.echo("sandbox: secrets are readable in it", err=True)
    click.echo(printable(str(out)))
    return Exit.PASSED
