"""`sandbox run`: scenarios against an operator, a verdict with evidence."""

from functools import partial
from pathlib import Path

import click

from sandbox.app.choice.cells import would_play
from sandbox.app.run import execute
from sandbox.app.run_options import JOBS, PREFLIGHT_MODES, RunOptions
from sandbox.app.watch import Watched, watch
from sandbox.cli.bound_option import bound_option
from sandbox.cli.faults import print_bug
from sandbox.cli.first_failure import run_for_watching, tell_waiting
from sandbox.cli.formats import json_option
from sandbox.cli.listing import Found, listing_json, listing_lines
from sandbox.cli.options.github import github_option, in_github
from sandbox.cli.options.keep import keep_option
from sandbox.cli.project.completing import complete_paths
from sandbox.cli.project.opened import settings
from sandbox.cli.project.settings import Settings
from sandbox.cli.run_screen import screen
from sandbox.cli.run_words import (
    choice_options,
    detail_of,
    detail_options,
    maxfail_of,
)
from sandbox.cli.standard_streams import is_read
from sandbox.cli.target_option import target_option
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.report.run_directory import latest_in
from sandbox.transport.keys import keys


@click.command()
@click.argument("paths", nargs=-1, shell_complete=complete_paths)
@target_option
@click.option("--out", help="Where run directories go; default: runs.")
@keep_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help=f"How many cells run at once: they mostly wait; default: {JOBS}.",
)
@click.option("--seed", type=int, help="Repeat a run's made-up values; default: a new one.")
@click.option("--repeat", default=1, type=click.IntRange(1, 1000), help="Run all so many times.")
@click.option("--strict", is_flag=True, help="A failed should fails the run too.")
@click.option("--certify", is_flag=True, help="Fail unless every must was judged; see the docs.")
@click.option(
    "--deviations", default="", help="Known misses; default: deviations.yaml beside the target."
)
@choice_options
@click.option("--failed", is_flag=True, help="Only what did not pass in the latest run.")
@click.option("--from", "from_", metavar="DIR", help="With --failed: another run than the latest.")
@click.option("-x", "first", is_flag=True, help="Stop after the first failed cell.")
@click.option(
    "--maxfail",
    default=0,
    type=click.IntRange(min=0),
    metavar="N",
    help="Stop after so many failed cells; default: never.",
)
@click.option("--shard", default="", metavar="K/N", help="Only the Kth of N parts of the plan.")
@click.option("--list", "lists", is_flag=True, help="List what would be played; play nothing.")
@json_option
@detail_options
@click.option("--watch", "watched", is_flag=True, help="Run again whenever a file is saved.")
@click.option("--show-secrets", is_flag=True, help="Leave tokens and keys readable in reports.")
@click.option("--base-port", type=int, help="First of the ports; 0 takes free ones.")
@click.option("--real-time", default="0s", help="Wait this long for real where no clock moves.")
@click.option(
    "--preflight",
    type=click.Choice(PREFLIGHT_MODES),
    default="stop",
    show_default=True,
    help="What a problem of the set-up does before the run.",
)
@github_option
@bound_option
def run(
    *,
    lists: bool,
    how: str,
    quiet: bool,
    verbose: bool,
    watched: bool,
    github: bool | None,
    **words: object,
) -> int:
    """Run scenarios against an operator and say what it got wrong. A path may be FILE:LINE.

    Without PATHS the folder scenarios, without --target the file target.yaml, unless sandbox.toml
    or SANDBOX_ variables name others.

    Exit codes: 0 passed, 1 a must failed, 2 nothing was run, 3 something could not be judged,
    130 interrupted.
    """
    options = _options(lists=lists, **words)  # type: ignore[arg-type]  # click checked them
    if lists:
        return _list(options, as_json=how == "json", cells=verbose)
    if how == "json":
        raise SetupFault("--format json is for --list; a run writes result.json into its directory")
    detail = detail_of(quiet=quiet, verbose=verbose)
    if watched:
        once = partial(run_for_watching, options, detail)
        return watch(Watched(options, once, tell_waiting, is_read, keys))
    with in_github(screen(detail), github=github) as shown:
        return execute(options, shown, on_bug=print_bug)


def _options(
    *,
    lists: bool,
    paths: tuple[str, ...],
    target: str | None,
    out: str | None,
    jobs: int | None,
    base_port: int | None,
    keep: int | None,
    failed: bool,
    from_: str | None,
    first: bool,
    maxfail: int,
    **words: object,
) -> RunOptions:
    """Put together what was given, and what the project says where nothing was. A list needs no
    target, and asks for the secrets of none but the named one.
    """
    project = settings()
    folder = project.out(out)
    return RunOptions(
        **words,  # type: ignore[arg-type]  # click checked them
        paths=project.paths(paths),
        target=_target(project, target, lists=lists),
        out=folder,
        jobs=project.jobs(jobs, otherwise=JOBS),
        base_port=project.base_port(base_port, target=target),
        keep=project.keep(keep),
        failed_in=_failed_in(folder, from_, failed=failed),
        maxfail=maxfail_of(first=first, maxfail=maxfail),
    )


def _target(project: Settings, target: str | None, *, lists: bool) -> str:
    if not lists:
        return project.needed_target(target)
    return project.target(target) if target else ""


def _list(options: RunOptions, *, as_json: bool, cells: bool) -> int:
    beside = "" if options.target else settings().target(None)
    found = [Found(job.scenario, job.cell, job.skip) for job in would_play(options, beside=beside)]
    for line in [listing_json(found)] if as_json else listing_lines(found, cells=cells):
        click.echo(line)
    return Exit.PASSED


def _failed_in(out: str, directory: str | None, *, failed: bool) -> str:
    if directory is not None and not failed:
        raise SetupFault("--from says where to look for what failed: add --failed")
    return (directory or str(latest_in(Path(out)))) if failed else ""
