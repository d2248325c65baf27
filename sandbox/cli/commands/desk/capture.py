"""`sandbox capture`: what happened, as a scenario file."""

import os
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import click

from sandbox.cli.project.opened import settings
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.explain.capture.recording import recorded_source
from sandbox.json_value import read_json, text_at
from sandbox.scenario.contract.contract import load_contracts
from sandbox.whole_file import write_whole

_SCHEMES = ("http", "https")
_PATIENCE_S = 30
_TOKEN = "SANDBOX_CONTROL_TOKEN"  # noqa: S105 - the name of a variable


@click.command()
@click.argument("source")
@click.option("--world", help="Whose messages: a world, or a cell of a run; default: default.")
@click.option("--name", default="", help="The scenario's id.")
@click.option("--target", help="Of evidence: the target of the sandbox that wrote it.")
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
    from sandbox.explain.capture.capture import captured
    from sandbox.scenario.target.target import load_target
    from sandbox.transport.environment import environment

    chosen = settings().target(target) if target else None
    known = load_target(chosen, environ=environment()) if chosen else None
    contracts = load_contracts()
    return captured(recorded_source(Path(source), cell=world, name=name, target=known), contracts)
