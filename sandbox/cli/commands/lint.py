"""`sandbox lint` and `sandbox list`."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import click

from sandbox.authoring.codes import Severity
from sandbox.authoring.lint.files import lint_paths
from sandbox.authoring.loading import load_scenarios
from sandbox.cli.formats import json_option
from sandbox.cli.listing import Found, listing_json, listing_lines
from sandbox.cli.project.completing import complete_paths, complete_targets
from sandbox.cli.project.opened import settings
from sandbox.evidence.verdict import Exit
from sandbox.report.lint.formats import Linted, as_github, as_json, as_text, summary
from sandbox.report.lint.sarif import as_sarif
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.team_clauses import contracts_beside, read_team_file, team_file
from sandbox.transport.environment import environment


def _show_code(context: click.Context, _: click.Parameter, code: str | None) -> None:
    if code is not None:
        from sandbox.cli.commands.explain import show_code

        show_code(code)
        context.exit()


@click.command()
@click.argument("paths", nargs=-1, shell_complete=complete_paths)
@click.option(
    "--target",
    shell_complete=complete_targets,
    help="Check the scenarios against this target, a file or a name, too.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--clauses", is_flag=True, help="List the clauses that no scenario here judges.")
@click.option(
    "--format",
    "how",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="How findings are written; default: text.",
)
@click.option(
    "--explain",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=_show_code,
    help="Explain a code of the file checks, with a wrong and a right example.",
)
def lint(
    paths: tuple[str, ...], *, target: str | None, strict: bool, clauses: bool, how: str
) -> int:
    """Check files, or folders of them: scenarios, parts, replies, target.yaml, deviations.yaml.

    Without PATHS it is the scenarios and the target of the project: see `sandbox run --help`.
    All findings at once, each with file, line, column and code. Exit codes: 0 nothing wrong
    (warnings are told); 2 an error, or with --strict a warning.
    """
    project = settings()
    chosen = project.target(target) if target or not paths else ""
    team = team_file(chosen or project.target(None))
    contracts = load_contracts()
    if team is not None:  # what is wrong with it is told with everything else
        contracts = contracts.with_team(read_team_file(team, contracts=contracts)[0])
    report = lint_paths(
        project.paths(paths),
        contracts=contracts,
        environ=environment(),
        target=Path(chosen) if chosen else None,
        team=team,
    )
    unjudged = report.unjudged if clauses else None
    found = Linted(len(report.files), report.findings, unjudged)
    for line in _FORMATS[how](found):
        click.echo(line)
    if how == "github":
        click.echo(summary(found), err=True)
    failing = found.count(Severity.ERROR) or (strict and found.findings)
    return Exit.NOTHING_RUN if failing else Exit.PASSED


@cache
def _lines(file: str) -> Sequence[str]:
    """Return the lines of a file, split as YAML counts them."""
    try:
        text = Path(file).read_bytes().decode("utf-8", "replace")
    except OSError:
        return ()
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


_FORMATS: Mapping[str, Callable[[Linted], "Sequence[str]"]] = {
    "text": lambda found: [*as_text(found, _lines)],
    "json": lambda found: [as_json(found)],
    "sarif": lambda found: [as_sarif(found)],
    "github": lambda found: [*as_github(found)],
}


@click.command("list")
@click.argument("paths", nargs=-1, shell_complete=complete_paths)
@click.option("--cells", is_flag=True, help="List every cell of the matrices too.")
@json_option
def list_scenarios(paths: tuple[str, ...], *, cells: bool, how: str) -> int:
    """List scenarios: id, number of cells, tags, title."""
    project = settings()
    contracts = contracts_beside(project.target(None))
    scenarios = load_scenarios(project.paths(paths), contracts=contracts)
    found = [Found(scenario, cell) for scenario in scenarios for cell in scenario.cells()]
    if how == "json":
        click.echo(listing_json(found))
    else:
        for line in listing_lines(found, cells=cells):
            click.echo(line)
    return Exit.PASSED
