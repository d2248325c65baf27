"""`sandbox diff`: what changed between two runs."""

from pathlib import Path

import click

from sandbox.cli.formats import json_option
from sandbox.cli.terminal import terminal_page
from sandbox.evidence.verdict import Exit
from sandbox.json_value import dump_json, with_unseen_escaped
from sandbox.report.diff.compare import compare_runs
from sandbox.report.diff.lines import diff_lines, diff_tree
from sandbox.report.run_directory import read_run


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@json_option
def diff(old: Path, new: Path, *, how: str) -> int:
    """Say what changed between two runs: cells, the marks of their clauses, and times.

    OLD and NEW are run directories. Exit codes: 0 nothing got worse, 1 something did, 2 one of
    them is no run directory.
    """
    found = compare_runs(read_run(old), read_run(new))
    if how == "json":
        click.echo(with_unseen_escaped(dump_json(diff_tree(found))))
    else:
        for line in diff_lines(found, terminal_page()):
            click.echo(line)
    return Exit.FAILED if found.is_worse else Exit.PASSED
