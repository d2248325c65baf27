"""`sandbox preflight`: the checks that precede a run, without the run."""

from collections.abc import Sequence
from pathlib import Path

import click

from sandbox.app.preflight import look
from sandbox.app.prepare import Prepared, prepare, prepare_no_cells
from sandbox.app.run_options import RunOptions
from sandbox.cli.faults import print_bug
from sandbox.cli.formats import json_option
from sandbox.cli.project.completing import complete_paths
from sandbox.cli.project.opened import settings
from sandbox.cli.run_words import choice_options
from sandbox.cli.target_option import target_option
from sandbox.cli.terminal import terminal_page
from sandbox.evidence.verdict import Exit
from sandbox.json_value import dump_json, with_unseen_escaped
from sandbox.preflight.preflight import Level, Line
from sandbox.report.console.preflight_lines import counted, preflight_lines
from sandbox.report.json.result import preflight_member
from sandbox.transport.journal import Journal

SHAPE = 1


@click.command("preflight")
@click.argument("paths", nargs=-1, shell_complete=complete_paths)
@target_option
@json_option
@click.option(
    "--deviations", default="", help="Known misses; default: deviations.yaml beside the target."
)
@choice_options
@click.option("--base-port", type=int, help="First of the ports; 0 takes free ones.")
@click.option("--evidence", help="Append every message to this file (JSON lines).")
@click.option("--show-secrets", is_flag=True, help="Leave tokens and keys readable.")
def preflight_command(
    *,
    target: str | None,
    base_port: int | None,
    how: str,
    evidence: str | None,
    **words: object,
) -> int:
    """Look at a target as `sandbox run PATHS` does before its first step, and run nothing.

    Without PATHS everything is looked at that the target declares. Exit codes: 0 a run would begin
    (warnings and skipped cells are told); 2 it would not, or a file or an option is wrong.
    """
    project = settings()
    options = RunOptions(
        **words,  # type: ignore[arg-type]  # click checked them
        target=project.needed_target(target),
        base_port=project.base_port(base_port, target=target),
    )
    prepared = prepare(options) if options.paths else prepare_no_cells(options)
    journal = Journal(Path(evidence)) if evidence else None
    try:
        found = look(prepared, sink=journal.write if journal else None, on_bug=print_bug)
    finally:
        if journal:
            journal.close()
    for line in _json(found, prepared) if how == "json" else _table(found):
        click.echo(line)
    stops = any(line.level is Level.PROBLEM for line in found)
    return Exit.NOTHING_RUN if stops else Exit.PASSED


def _table(found: Sequence[Line]) -> Sequence[str]:
    end = "a run would not begin" if counted(found)["problem"] else "a run would begin"
    return [*preflight_lines(found, terminal_page(), whole=True), end]


def _json(found: Sequence[Line], prepared: Prepared) -> Sequence[str]:
    counts = counted(found)
    document = {
        "preflight": SHAPE,
        "target": prepared.target.name,
        "ready": not counts["problem"],
        "counts": counts,
        "lines": [preflight_member(line) for line in found],
    }
    return [with_unseen_escaped(dump_json(document))]
