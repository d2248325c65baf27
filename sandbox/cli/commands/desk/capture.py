"""`sandbox capture`: what happened, as a scenario file."""

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import click

from sandbox.cli.project.completing import complete_targets
from sandbox.cli.project.opened import settings
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.explain.capture.recording import recorded_source
from sandbox.json_value import read_json, text_at
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.whole_file import write_whole

if TYPE_CHECKING:
    from sandbox.scenario.target.target import Target

_SCHEMES = ("http", "https")
_PATIENCE_S = 30
_TOKEN = "SANDBOX_CONTROL_TOKEN"  # noqa: S105 - the name of a variable


@click.command()
@click.argument("source")
@click.option("--world", help="Whose messages: a world, or a cell of a run; default: default.")
@click.option("--name", default="", help="The scenario's id.")
@click.option(
    "--target",
    shell_complete=complete_targets,
    help="Of evidence: the target of the sandbox that wrote it; default: the run's own, else"
    " that of the project.",
)
@click.option("--out", help="Write the scenario to this file; without it, it is printed.")
def capture(
    source: str, *, world: str | None, name: str, target: str | None, out: str | None
) -> int:
    """Write what happened between operator and sandbox as a scenario.

    SOURCE is the control URL of `sandbox serve`, such as http://127.0.0.1:8700, a run directory or
    a file that `serve --evidence` wrote. Exit codes: 0 written; 2 nothing that can be judged again
    was seen, or SOURCE cannot be read.
    """
    if urlsplit(source).scheme in _SCHEMES:
        text = _from_server(source, world or "default", name)
    else:
        text = _from_evidence(source, world, name, target)
    if out is None:
        click.echo(text, nl=False)
    else:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(out), text)
        click.echo(f"{out}: a scenario; say in its `why` what it is for", err=True)
    return Exit.PASSED


def _from_server(source: str, world: str, name: str) -> str:
    query = f"?{urlencode({'name': name})}" if name else ""
    url = f"{source.rstrip('/').removesuffix('/api/v1')}/api/v1/worlds/{world}/capture{query}"
    token = os.environ.get(_TOKEN)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urlopen(Request(url, headers=headers), timeout=_PATIENCE_S) as answer:  # noqa: S310
            body = answer.read()
    except HTTPError as refused:
        told = text_at(read_json(refused.read()), "detail")
        raise SetupFault(told or f"{url} answered {refused.code}") from refused
    except (URLError, OSError) as fault:
        raise SetupFault(f"{url} cannot be asked: {fault}") from fault
    return text_at(read_json(body), "scenario")


def _from_evidence(source: str, world: str | None, name: str, target: str | None) -> str:
    from sandbox.app.desk.run_target import target_of
    from sandbox.explain.capture.capture import captured

    project = settings()
    named = project.target(target) if target else ""

    def known(recorded: str) -> "Target | None":
        found = target_of(Path(source), named=named, project=project.said_target(None))
        if found is None or named or recorded in ("", found.name):
            return found
        told = f"{found.file} is another target than {recorded!r}, of which this is the evidence"
        click.echo(printable(f"sandbox: {told}: --target names that one"), err=True)
        return None

    evidence = recorded_source(Path(source), cell=world, name=name, target_of=known)
    return captured(evidence, load_contracts())
