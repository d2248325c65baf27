"""`sandbox serve`: the three providers with their real behaviour, until stopped."""

import asyncio
import contextlib
import secrets
import shlex
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.app.bounds import bounds_from
from sandbox.app.sandbox import Sandbox, SandboxOptions, first_port
from sandbox.app.serve import Hooks, begin_with_nothing, demo_target
from sandbox.app.serve import serve as serve_until_stopped
from sandbox.app.worlds import Worlds
from sandbox.app.worlds.recording import FailOn, Recording
from sandbox.cli.bound_option import bound_option
from sandbox.cli.faults import print_bug
from sandbox.cli.formats import json_option
from sandbox.cli.options.keep import keep_option
from sandbox.cli.options.stdin_end import end_with_stdin_option
from sandbox.cli.project.opened import settings
from sandbox.cli.serving.screen import Screen
from sandbox.cli.serving.served_run import Records, recorded
from sandbox.cli.surroundings import control_token, tell_reach
from sandbox.cli.target_option import target_option
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target, load_target
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.transport.environment import environment
from sandbox.transport.ready_file import ReadyFile

if TYPE_CHECKING:
    from sandbox.transport.control import Mount


@click.command()
@target_option
@click.option("--demo", is_flag=True, help="The demo identity and no operator, whatever is here.")
@click.option("--base-port", type=int, help="First of the ports; 0 takes free ones.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--public-host", default="", help="Name in the printed URLs and the certificate.")
@click.option("--ready-file", help="Write the URLs there (JSON) when everything answers.")
@click.option("--evidence", help="Append every request and answer to this file (JSON lines).")
@click.option("--out", help="Write a run directory there when stopped, with the reports of a run.")
@keep_option
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in FailOn]),
    help="Exit with 1 when the operator missed one; default: must with --out, else never.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print no line for each request.")
@json_option
@click.option("--show-secrets", is_flag=True, help="Leave tokens and keys readable in evidence.")
@click.option("--world", help="A file of worlds to begin with (sandbox schema world).")
@click.option("--no-magic", is_flag=True, help="Let no value be magic (docs/magic-values.md).")
@end_with_stdin_option
@bound_option
def serve(
    *,
    target: str | None,
    demo: bool,
    base_port: int | None,
    ready_file: str | None,
    evidence: str | None,
    world: str | None,
    out: str | None,
    keep: int | None,
    fail_on: str | None,
    quiet: bool,
    how: str,
    **words: object,
) -> int:
    """Serve every provider until stopped.

    Without a target it is the demo identity. Prints `ready` and a JSON object of URLs when all of
    them answer, then a line for each request. SIGHUP opens the file of --evidence anew. --keep is
    for the directory of --out and for runs that the control API starts. Exit codes: 0 stopped;
    1 the operator missed what --fail-on names; 2 nothing was served; 3 evidence was lost, or
    --fail-on wants a verdict and nothing was judged.
    """
    with contextlib.ExitStack() as open_files:
        ready = open_files.enter_context(ReadyFile(Path(ready_file))) if ready_file else None
        known, first = _served(target, base_port, demo=demo)
        begin = _begun_with(world) if world else begin_with_nothing
        tell_reach(str(words["host"]))
        kept = settings().keep(keep)
        records = open_files.enter_context(recorded(evidence, out, keep=kept, on_loss=_tell_loss))
        screen = Screen(quiet=quiet, as_json=how == "json", ready=ready)
        fails = FailOn(fail_on or (FailOn.MUST if out else FailOn.NEVER))
        recording = Recording(records.run, _typed(), fails, screen.observers)

        def stop() -> None:
            screen.output.end()
            records.write_down()

        options = _options(records, first, **words)  # type: ignore[arg-type]  # click checked them
        options = replace(options, out=Path(settings().out(out)), keep=kept)
        hooks = Hooks(screen.tell_ready, records.on_hangup, stop, begin)
        code = asyncio.run(serve_until_stopped(known, options, hooks, recording))
    if records.result and records.directory:
        screen.tell_result(records.result, records.directory)
    return code


def _typed() -> str:
    return shlex.join(["sandbox", *sys.argv[1:]])


def _options(
    records: Records,
    first: int,
    *,
    host: str,
    public_host: str,
    show_secrets: bool,
    no_magic: bool,
    bounds: tuple[str, ...],
) -> SandboxOptions:
    return SandboxOptions(
        base_port=first,
        host=host,
        public_host=public_host,
        seed=secrets.token_hex(16),
        show_secrets=show_secrets,
        bounds=bounds_from(bounds),
        sink=records.sink,
        evidence_loss=records.loss,
        on_bug=print_bug,
        magic=not no_magic,
        site=_control_api,
        control_token=control_token(host, environment()),
    )


def _served(target: str | None, base_port: int | None, *, demo: bool) -> tuple[Target, int]:
    """Return the target, the demo identity where there is none, and the first of the ports."""
    project = settings()
    file = "" if demo else project.said_target(target)
    known = load_target(file, environ=environment()) if file else demo_target()
    return known, first_port(project.base_port(base_port, target=target), known)


def _begun_with(file: str) -> Callable[[Worlds], Awaitable[None]]:
    """Read the worlds to begin with, and return what makes them; who has none loads no schemas."""
    from sandbox.app.worlds.files.seeding import load_seed, sow

    seed = load_seed(Path(file), contracts=load_contracts())
    return lambda worlds: sow(worlds, seed)


def _control_api(sandbox: Sandbox) -> "Mount":
    """Load the control API, when it is first called."""
    from sandbox.control.mount import control_api

    return control_api(sandbox)


def _tell_loss(loss: str) -> None:
    print(printable(f"sandbox: {loss}"), file=sys.stderr, flush=True)
