"""`sandbox diff`: what changed between two runs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from sandbox.cli.project.completing import complete_paths
from sandbox.cli.terminal import terminal_page
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.json_value import dump_json, with_unseen_escaped
from sandbox.report.diff.compare import RunDiff, compare_runs
from sandbox.report.diff.lines import diff_lines, diff_tree
from sandbox.report.run_directory import read_run
from sandbox.whole_file import write_whole


def _text(found: RunDiff) -> str:
    return "".join(f"{line}\n" for line in diff_lines(found, terminal_page()))


def _json(found: RunDiff) -> str:
    return f"{with_unseen_escaped(dump_json(diff_tree(found)))}\n"


def _html(found: RunDiff) -> str:
    from sandbox.report.diff.page import diff_html  # its templates are for whoever asks for it

    return diff_html(found)


FORMATS: Mapping[str, Callable[[RunDiff], str]] = {"text": _text, "json": _json, "html": _html}
"""Name → how a comparison is printed."""


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "how",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="json prints one JSON document, html a page; default: text.",
)
@click.option(
    "--output",
    metavar="FILE",
    shell_complete=complete_paths,
    help="With html or json: write this file, which is whole at any moment.",
)
def diff(old: Path, new: Path, *, how: str, output: str | None) -> int:
    """Say what changed between two runs: cells, the marks of their clauses, and times.

    OLD and NEW are run directories. Exit codes: 0 nothing got worse, 1 something did, 2 one of
    them is no run directory.
    """
    if output and how == "text":
        raise SetupFault("--output goes with --format html or json")
    found = compare_runs(read_run(old), read_run(new))
    made = FORMATS[how](found)
    if output:
        write_whole(Path(output), made.encode("utf-8", "backslashreplace"), mode=0o600)
        click.echo(output, err=True)
    else:
        click.echo(made, nl=False)
    return Exit.FAILED if found.is_worse else Exit.PASSED
