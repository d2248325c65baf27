"""`sandbox rerun`: a run again, as its lock remembers it."""

from dataclasses import replace
from pathlib import Path

import click

from sandbox.app.lock import changes, lock_of, read_lock
from sandbox.app.run import execute
from sandbox.cli.faults import print_bug
from sandbox.cli.options.github import github_option, in_github
from sandbox.cli.project.opened import settings
from sandbox.cli.run_screen import screen
from sandbox.cli.run_words import detail_of, detail_options
from sandbox.report.run_directory import latest_in, run_directory
from sandbox.scenario.yaml_tree.wording import printable


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--failed", is_flag=True, help="Only what did not pass then.")
@detail_options
@github_option
def rerun(
    directory: Path | None, *, failed: bool, quiet: bool, verbose: bool, github: bool | None
) -> int:
    """Run again what a run directory holds: same paths, target, options and seed.

    Without DIRECTORY it is the latest run. Says on standard error which files and versions are not
    as they were. Start it in the folder in which the first run was started. Exit codes as
    `sandbox run`.
    """
    detail = detail_of(quiet=quiet, verbose=verbose)
    place = run_directory(directory or latest_in(Path(settings().out(None))))
    then = read_lock(place)
    now = lock_of(then.options, seed=then.options.seed or 0)
    for change in changes(then, now):
        click.echo(printable(f"since {place.name}: {change}"), err=True)
    options = replace(then.options, failed_in=str(place)) if failed else then.options
    with in_github(screen(detail), github=github) as shown:
        return execute(options, shown, on_bug=print_bug)
