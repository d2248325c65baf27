"""`sandbox serve`: the three providers with their real behaviour, until stopped."""

import asyncio
import json
import secrets
import signal
from pathlib import Path

import click

from sandbox.app.sandbox import Opened, Opening, opened, ready_line
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.port import RoomTarget
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target, load_target
from sandbox.transport.environment import environment
from sandbox.transport.inbound.ports import DEFAULT_BASE_PORT
from sandbox.transport.journal import Journal


@click.command()
@click.option(
    "--target", help="How to reach the operator; default: the demo identity, no operator."
)
@click.option("--base-port", type=int, help="First of the ports; 0 takes free ones.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--public-host", default="", help="Name in the printed URLs and the certificate.")
@click.option("--ready-file", help="Write the URLs there (JSON) when everything answers.")
@click.option("--evidence", help="Append every request and answer to this file (JSON lines).")
@click.option("--show-secrets", is_flag=True, help="Leave tokens and keys readable in evidence.")
def serve(
    *,
    target: str | None,
    base_port: int | None,
    host: str,
    public_host: str,
    ready_file: str | None,
    evidence: str | None,
    show_secrets: bool,
) -> int:
    """Serve Fast Track, GR8 Tech and the wallet until stopped.

    Prints `ready` and a JSON object of URLs when all of them answer.
    """
    known = load_target(target, environ=environment()) if target else demo_target()
    given = known.base_port if base_port is None else base_port
    journal = Journal(Path(evidence)) if evidence else None
    opening = Opening(
        base_port=DEFAULT_BASE_PORT if given is None else given,
        host=host,
        public_host=public_host,
        seed=secrets.token_hex(16),
        show_secrets=show_secrets,
        sink=journal.write if journal else None,
    )
    try:
        asyncio.run(_serve(known, opening, ready_file=ready_file))
    finally:
        if journal:
            journal.close()
    return Exit.PASSED


async def _serve(target: Target, opening: Opening, *, ready_file: str | None) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with opened(target, opening) as sandbox:
        for name, provider in all_providers().items():
            await provider.open_demo(sandbox.default.rooms[name])
        await _tell_ready(sandbox, ready_file)
        await stopped.wait()


async def _tell_ready(sandbox: Opened, ready_file: str | None) -> None:
    answering = await sandbox.listeners.answering()
    silent = sorted(name for name, answers in answering.items() if not answers)
    if silent:
        raise SetupFault(f"these listeners do not answer: {', '.join(silent)}")
    urls = sandbox.urls()
    if ready_file:
        _write_whole(Path(ready_file), json.dumps(urls))
    click.echo(ready_line(urls))


def _write_whole(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(text + "\n")
        unfinished.replace(path)
    except OSError as fault:
        raise SetupFault(f"{path} cannot be written: {fault.strerror}") from fault


def demo_target() -> Target:
    """Return the target of a sandbox without one: the demo wallet provider, no operator."""
    contracts = load_contracts().contracts
    sections = {
        name: RoomTarget(provider.demo_section, contracts[name].effective({}))
        for name, provider in all_providers().items()
    }
    return Target(
        name="demo",
        file="",
        sections=sections,
        players=(),
        hooks={},
        capabilities=frozenset(),
        base_port=None,
        values={},
        secrets=frozenset(),
    )
