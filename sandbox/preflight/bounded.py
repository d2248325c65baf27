"""Waiting no longer than a bound for something that may take for ever."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from sandbox.engine.world.environment import RunEnvironment

T = TypeVar("T")


async def bounded(environment: RunEnvironment, work: Awaitable[T], *, within_s: float) -> T | None:
    """Return what comes of it in time, None for what does not; then it is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        done = await environment.wait_for(task, within_s=within_s)
        return task.result() if done else None
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
