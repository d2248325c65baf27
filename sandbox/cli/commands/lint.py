"""`sandbox lint` and `sandbox list`."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import click

from sandbox.authoring.codes import Severity
from sandbox.authoring.lint.files import lint_paths
from sandbox.authoring.loading import load_scenarios
from sandbox.evidence.verdict import Exit
from sandbox.report.lint.formats import Linted, as_github, as_json, as_text, summary
from sandbox.report.lint.sarif import as_sarif
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.transport.environment import environment
from sandbox.words import counted


def _show_code(context: click.Context, _: click.Parameter, code: str | None) -> None:
    if code is not None:
        from sandbox.cli.commands.explain import show_code

        show_code(code)
        context.exit()


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--target", help="Check the scenarios against this target.yaml too.")
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

    All findings at once, each with file, line, column and code. Exit codes: 0 nothing wrong
    (warnings are told); 2 an error, or with --strict a warning.
    """
    report = lint_paths(
        paths,
        contracts=load_contracts(),
        environ=environment(),
        target=Path(target) if target else None,
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
@click.argument("paths", nargs=-1, required=True)
@click.option("--cells", is_flag=True, help="List every cell of the matrices too.")
def list_scenarios(paths: tuple[str, ...], *, cells: bool) -> int:
    """List scenarios: id, number of cells, tags, title."""
    scenarios = load_scenarios(paths, contracts=load_contracts())
    width = max(len(scenario.id) for scenario in scenarios)
    for scenario in scenarios:
        found = scenario.cells()
        tags = ",".join(scenario.tags)
        line = f"{scenario.id:<{width}}  {len(found):>3}  {tags:<28}  {scenario.title}"
        click.echo(printable(line))
        for cell in found if cells and len(found) > 1 else ():
            click.echo(printable(f"    {cell.id}"))
    total = sum(len(scenario.cells()) for scenario in scenarios)
    click.echo(f"{counted(len(scenarios), 'scenario')}, {counted(total, 'cell')}")
    return Exit.PASSED
