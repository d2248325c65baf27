"""`sandbox lint` and `sandbox list`."""

import click

from sandbox.runner.verdict import Exit
from sandbox.scenario.contract import load_contracts
from sandbox.scenario.loading import find_files, load_scenarios, read_scenarios


@click.command()
@click.argument("paths", nargs=-1, required=True)
def lint(paths: tuple[str, ...]) -> int:
    """Check scenario files: YAML, shape, references, operations, clauses. All findings at once."""
    _, findings = read_scenarios(paths, contracts=load_contracts())
    for finding in sorted(findings):
        click.echo(str(finding))
    if findings:
        click.echo(f"{len(findings)} findings", err=True)
        return Exit.NOTHING_RUN
    files = len(find_files(paths))
    click.echo(f"{files} {'file' if files == 1 else 'files'} checked, no findings")
    return Exit.PASSED


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
        click.echo(f"{scenario.id:<{width}}  {len(found):>3}  {tags:<28}  {scenario.title}")
        for cell in found if cells and len(found) > 1 else ():
            click.echo(f"    {cell.id}")
    total = sum(len(scenario.cells()) for scenario in scenarios)
    click.echo(f"{len(scenarios)} scenarios, {total} cells")
    return Exit.PASSED
