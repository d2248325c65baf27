"""`sandbox schema`: the JSON Schemas of our files, for editors and other validators."""

import json
from pathlib import Path

import click

from sandbox.authoring.schemas.export import Schema, export_schema
from sandbox.authoring.schemas.names import PROJECT_KINDS, project_schema
from sandbox.authoring.schemas.project import read_project
from sandbox.authoring.schemas.references import known_kinds
from sandbox.cli.project.completing import complete_targets
from sandbox.cli.project.opened import settings
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.report.json.schema import KIND, result_schema
from sandbox.scenario.target.team_clauses import contracts_beside
from sandbox.whole_file import write_whole


@click.command()
@click.argument("kind", type=click.Choice([*known_kinds(), KIND]), default="scenario")
@click.option("--project", is_flag=True, help="Put this project's own names in, to complete.")
@click.option(
    "--target",
    shell_complete=complete_targets,
    help="With --project: whose hooks are offered, a file or a name in sandbox.toml.",
)
@click.option(
    "--scenarios",
    help="With --project: the folder whose parts and replies are offered; default: scenarios.",
)
@click.option("--out", help="Write to this file, which is whole at any moment.")
def schema(
    kind: str, *, project: bool, target: str | None, scenarios: str | None, out: str | None
) -> int:
    """Print the schema of a kind of file (scenario without one) as a single draft-07 document.

    `result` is the result.json of a run.
    """
    if target and not project:
        raise SetupFault("--target goes with --project: a schema of its own has no hooks in it")
    made = _project_schema(kind, scenarios, target) if project else _schema(kind)
    text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(out), text)
        click.echo(f"{out}: schema of {kind} files", err=True)
    return Exit.PASSED


def _schema(kind: str) -> Schema:
    return dict(result_schema()) if kind == KIND else export_schema(kind)


def _project_schema(kind: str, scenarios: str | None, target: str | None) -> Schema:
    if kind not in PROJECT_KINDS:
        raise SetupFault(f"{kind} files hold no names of a project: leave --project out")
    here = settings()
    chosen = here.target(target)
    paths = [Path(each) for each in here.paths((scenarios,) if scenarios else ())]
    folders = [path.parent if path.is_file() else path for path in paths]
    project = read_project(folders, target=Path(chosen) if chosen else None)
    return project_schema(kind, project, contracts=contracts_beside(chosen))
