"""Serving without a run: the providers with their real behaviour, until somebody ends it."""

import asyncio
import signal
from collections.abc import Callable, Mapping

from sandbox.app.sandbox import SandboxOptions, open_sandbox
from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.providers.wallet.demo import demo_section, mint_demo_token
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import RoomTarget, Target


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
        mint_demo_token(sandbox.default.wallet)
        answering = await sandbox.listeners.answering()
        silent = sorted(name for name, answers in answering.items() if not answers)
        if silent:
            raise SetupFault(f"these listeners do not answer: {', '.join(silent)}")
        on_ready(sandbox.urls())
        await stopped.wait()


def demo_target() -> Target:
    """Return the target of a sandbox without one: the demo wallet provider, no operator."""
    known: dict[str, Mapping[str, Json]] = {"wallet": demo_section()}
    sections = {
        room: RoomTarget(known.get(room, {}), contract.effective({}))
        for room, contract in load_contracts().contracts.items()
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
