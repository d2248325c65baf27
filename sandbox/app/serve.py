"""Serving without a run: the providers with their real behaviour, until somebody ends it."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from sandbox.app.sandbox import SandboxOptions, open_sandbox
from sandbox.app.worlds import WorldLimits, Worlds
from sandbox.app.worlds.recording import Recording
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.port import RoomTarget
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target
from sandbox.transport.terminal import is_terminal_there

_UNRECORDED = Recording()


async def begin_with_nothing(_: Worlds) -> None:
    """Make nothing."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What is called while a sandbox serves.

    `ready` gets every base URL and the CA certificate's file, by name, once all listeners answer.
    `hangup` is what SIGHUP asks for; without it, and where it says that our terminal is gone, it
    ends the serving. `stopped` writes down what is left to write, and no signal calls that off.
    `opened` makes what worlds begin with; what it raises is raised.
    """

    ready: Callable[[Mapping[str, str]], None]
    hangup: Callable[[], None] | None = None
    stopped: Callable[[], None] = lambda: None
    opened: Callable[[Worlds], Awaitable[None]] = begin_with_nothing


async def serve(
    target: Target, options: SandboxOptions, hooks: Hooks, recording: Recording = _UNRECORDED
) -> Exit:
    """Serve every provider until SIGINT or SIGTERM, and return how the process ends.

    Raise SetupFault when the listeners do not come to answer.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    is_ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # as by nohup
    had_terminal = not is_ignored and is_terminal_there()

    def hung_up() -> None:
        if hooks.hangup is None or (had_terminal and not is_terminal_there()):
            stopped.set()
        else:
            hooks.hangup()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    if hooks.hangup is not None or not is_ignored:
        loop.add_signal_handler(signal.SIGHUP, hung_up)
    served = replace(options, worlds=options.worlds or WorldLimits.of(options.bounds))
    async with open_sandbox(target, served) as sandbox:
        worlds = sandbox.served_worlds
        recording.begin(worlds)
        await worlds.open_demo()
        await hooks.opened(worlds)
        answering = await sandbox.listeners.answering()
        silent = sorted(name for name, answers in answering.items() if not answers)
        if silent:
            raise SetupFault(f"these listeners do not answer: {', '.join(silent)}")
        hooks.ready(sandbox.urls())
        await asyncio.to_thread(lambda: worlds.judge.rules)  # before the first request needs them
        await stopped.wait()
        code = recording.end(worlds)
    hooks.stopped()
    return code


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
