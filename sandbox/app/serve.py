"""Serving without a run: the providers with their real behaviour, until somebody ends it."""

import asyncio
import signal
from collections.abc import Callable, Mapping

from sandbox.app.sandbox import SandboxOptions, open_sandbox
from sandbox.errors import SetupFault
from sandbox.port import RoomTarget
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target


async def serve(
    target: Target, options: SandboxOptions, *, on_ready: Callable[[Mapping[str, str]], None]
) -> None:
    """Serve every provider until SIGINT or SIGTERM.

    `on_ready` gets every base URL and the CA certificate's file, by name, once all listeners
    answer. Raise SetupFault when they do not come to.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with open_sandbox(target, options) as sandbox:
        for name, provider in all_providers().items():
            await provider.open_demo(sandbox.default.rooms[name])
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
