"""`sandbox journey`: the reference operator's demo site and the providers, for a person to try."""

import asyncio
import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from sandbox.app.sandbox import Sandbox, SandboxOptions
from sandbox.app.serve import Hooks
from sandbox.app.serve import serve as serve_until_stopped
from sandbox.app.worlds import Worlds
from sandbox.app.worlds.recording import Recording
from sandbox.cli.faults import print_bug
from sandbox.cli.project.completing import complete_defects
from sandbox.cli.project.opened import settings
from sandbox.cli.serving.screen import Screen
from sandbox.cli.surroundings import control_token
from sandbox.reference_operator import defects as all_defects
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.reference import ReferenceOperator, url_of
from sandbox.reference_operator.registry import SIDES
from sandbox.reference_operator.target_file import target_yaml
from sandbox.scenario.target.target import Target, read_target
from sandbox.scenario.yaml_tree.suggest import did_you_mean
from sandbox.transport.environment import environment
from sandbox.transport.inbound.ports import DEFAULT_BASE_PORT, free_port

if TYPE_CHECKING:
    from sandbox.control.journey.sites import Site
    from sandbox.transport.control import Mount

_HOST = "127.0.0.1"
_DEMO = "/demo"


@dataclass(slots=True)
class DemoOperator:
    """The reference operator on one port, which can be started anew with another mistake."""

    port: int
    urls: Mapping[str, str] = field(default_factory=dict)
    _running: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def start(self, defects: tuple[str, ...]) -> None:
        """Start it, and end the one that was. Raise SetupFault when the port cannot be had."""
        await self.stop()
        operator = ReferenceOperator(urls=self.urls, defects=defects, host=_HOST, port=self.port)
        await self._running.enter_async_context(operator)

    async def stop(self) -> None:
        """End the one that runs, if any does."""
        await self._running.aclose()


@click.command()
@click.option(
    "--base-port", type=int, default=DEFAULT_BASE_PORT, show_default=True, help="As in serve."
)
@click.option(
    "--operator-port", type=int, default=0, help="Port of the demo site; without it, a free one."
)
@click.option(
    "--defect",
    "defects",
    multiple=True,
    metavar="ID",
    shell_complete=complete_defects,
    help="Begin with a defect (repeatable; sandbox operator --list-defects).",
)
@click.option("-q", "--quiet", is_flag=True, help="Print no line for each request.")
def journey(*, base_port: int, operator_port: int, defects: tuple[str, ...], quiet: bool) -> int:
    """Play a player's way through an operator's site, to look at in a browser.

    Starts the reference operator's demo site and every provider, and prints where the page is that
    shows both: log in, the CRM, the sportsbook, a game, log out. Runs until it is interrupted.
    """
    _check(defects)
    port = operator_port or free_port()
    operator = DemoOperator(port)
    target = _target(port, defects)
    screen, token = Screen(quiet=quiet, as_json=False), control_token(_HOST, environment())

    async def opened(worlds: Worlds) -> None:
        operator.urls = worlds.common.environment.urls
        await operator.start(defects)

    def ready(urls: Mapping[str, str]) -> None:
        screen.tell_ready({**urls, "operator": url_of(_HOST, port)})
        shown = f"#token={quote(token, safe='')}" if token else ""
        screen.output.put(f"Open this page in a browser: {urls['control']}/journey{shown}")

    options = SandboxOptions(
        base_port=base_port,
        seed=secrets.token_hex(16),
        on_bug=print_bug,
        control_token=token,
        site=partial(_pages, operator=operator, defects=defects),
        out=Path(settings().out(None)),
        keep=settings().keep(None),
    )
    hooks = Hooks(ready, stopped=screen.output.end, opened=opened)
    recording = Recording(command="sandbox journey", observers=screen.observers)
    return asyncio.run(_serve(target, options, hooks, recording, operator=operator))


async def _serve(
    target: Target,
    options: SandboxOptions,
    hooks: Hooks,
    recording: Recording,
    *,
    operator: DemoOperator,
) -> int:
    try:
        return await serve_until_stopped(target, options, hooks, recording)
    finally:
        await operator.stop()


def _pages(sandbox: Sandbox, *, operator: DemoOperator, defects: tuple[str, ...]) -> "Mount":
    from sandbox.control.mount import control_api

    return control_api(sandbox, _site(operator, defects))


def _site(operator: DemoOperator, defects: tuple[str, ...]) -> "Site":
    """Return the site, with the mistakes that a person sees on the way."""
    from sandbox.control.journey.sites import Mistake, Site

    offered = [*(id_ for side in SIDES for id_ in side.seen_on_the_way)]
    offered += [id_ for id_ in defects if id_ not in offered]
    mistakes = [Mistake(id_, all_defects.BY_ID[id_].text) for id_ in offered]
    return Site(
        f"{url_of(_HOST, operator.port)}{_DEMO}",
        mistakes,
        defects[0] if len(defects) == 1 else "",
        choose=lambda named: operator.start((named,) if named else ()),
    )


def _target(port: int, defects: tuple[str, ...]) -> Target:
    try:
        declared = chosen(defects, ()).declared
    except ValueError as fault:
        raise click.UsageError(str(fault)) from None
    return read_target(target_yaml(url_of(_HOST, port), declared), file="target.yaml", environ={})


def _check(defects: tuple[str, ...]) -> None:
    for id_ in defects:
        if id_ not in all_defects.BY_ID:
            hint = did_you_mean(id_, all_defects.BY_ID) or "See sandbox operator --list-defects."
            raise click.UsageError(f"there is no defect {id_!r}. {hint}")
