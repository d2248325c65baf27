"""The parallel step: plays branches at the same time and waits for all of them."""

import asyncio
from collections.abc import Awaitable

from sandbox.engine.steps.step_player import StepPlayer
from sandbox.errors import SandboxFault
from sandbox.scenario.language.model import (
    ParallelStep,
)


async def parallel(step_player: StepPlayer, step: ParallelStep) -> None:
    """Play branches side by side; all end before the first stop among them is passed on."""
    async with asyncio.TaskGroup() as group:
        plays = [
            group.create_task(_kept(step_player.play(branch, branch=name)))
            for name, branch in step.branches.items()
        ]
    first = next((stop for play in plays if (stop := play.result()) is not None), None)
    if first is not None:
        raise first


async def _kept(work: Awaitable[None]) -> SandboxFault | None:
    try:
        await work
    except SandboxFault as fault:
        return fault
    return None
