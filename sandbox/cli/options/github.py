"""A run within GitHub Actions: annotations in its log, the report in the summary of its step.

While a run is printed, commands of the workflow are switched off: whatever an operator sends, no
line of the log steers the workflow.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from sandbox.app.run import Screen, ScreenFactory
from sandbox.report.github.annotations import annotation_lines
from sandbox.report.markdown.run import run_markdown
from sandbox.report.run_directory import read_run
from sandbox.report.write import EVIDENCE
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.transport.environment import environment

_HERE = "GITHUB_ACTIONS"
_ROOT = "GITHUB_WORKSPACE"
_SUMMARY = "GITHUB_STEP_SUMMARY"

github_option = click.option(
    "--github/--no-github",
    default=None,
    help="Annotations and a step summary for GitHub Actions; default: where it runs there.",
)
"""`--github`, as `github`: None where nothing was said."""


@contextmanager
def in_github(shown: ScreenFactory, *, github: bool | None) -> Iterator[ScreenFactory]:
    """Tell GitHub of the run that is played meanwhile, where that is wanted."""
    environ = environment()
    wanted = environ.get(_HERE) == "true" if github is None else github
    if not wanted:
        yield shown
        return
    directories: list[Path] = []

    def noted(total: int, directory: Path) -> Screen:
        directories.append(directory)
        return shown(total, directory)

    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    try:
        yield noted
    finally:
        click.echo(f"::{token}::")
    for directory in directories:
        if (directory / EVIDENCE).is_file():
            _tell(directory, environ)


def _tell(directory: Path, environ: Mapping[str, str]) -> None:
    run, here = read_run(directory), Path.cwd()
    for line in annotation_lines(run, below=Path(environ.get(_ROOT) or here), here=here):
        click.echo(line)
    summary = environ.get(_SUMMARY)
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8", errors="backslashreplace") as out:
            out.write(f"{run_markdown(run)}\n")
    except OSError as fault:
        told = f"sandbox: {_SUMMARY} cannot be written: {fault.strerror}"
        click.echo(printable(told), err=True)
