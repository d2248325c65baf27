"""Serving without a run: the providers with their real behaviour, until somebody ends it."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from sandbox.app.sandbox import SandboxOptions, open_sandbox
from sandbox.app.worlds import WorldLimits, Worlds
from sandbox.errors import SetupFault
from sandbox.port import RoomTarget
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target
from sandbox.transport.terminal import is_terminal_there


async def begin_with_nothing(_: Worlds) -> None:
    """Make nothing."""


async def serve(
    target: Target,
    options: SandboxOptions,
    *,
    on_ready: Callable[[Mapping[str, str]], None],
    on_hangup: Callable[[], None] | None = None,
    on_open: Callable[[Worlds], Awaitable[None]] = begin_with_nothing,
) -> None:
    """Serve every provider until SIGINT or SIGTERM.

    `on_ready` gets every base URL and the CA certificate's file, by name, once all listeners
    answer. `on_hangup` is what SIGHUP asks for; without it, and where it says that our terminal is
    gone, it ends the serving. `on_open` makes what worlds begin with. Raise SetupFault when the
    listeners do not come to answer, and what `on_open` raises.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    is_ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # as by nohup
    had_terminal = not is_ignored and is_terminal_there()

    def hung_up() -> None:
        if on_hangup is None or (had_terminal and not is_terminal_there()):
            stopped.set()
        else:
            on_hangup()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    if on_hangup is not None or not is_ignored:
        loop.add_signal_handler(signal.SIGHUP, hung_up)
    served = replace(options, worlds=options.worlds or WorldLimits.of(options.bounds))
    async with open_sandbox(target, served) as sandbox:
        if sandbox.worlds is not None:
            await sandbox.worlds.open_demo()
            await on_open(sandbox.worlds)
        answering = await sandbox.listeners.answering()
        silent = sorted(name for name, answers in answering.items() if not answers)
        if silent:
            raise SetupFault(f"these listeners do not answer: {', '.join(silent)}")
        on_ready(sandbox.urls())
        await stopped.wait()


def demo_target() -> Target:
    """Return the target of a sandbox without one: what each provider shows, and no operator."""
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
