"""`hang`: no answer comes. In the end the request is reset, so that nothing stays open for ever."""

import asyncio
from contextlib import suppress

from sandbox.transport.faults.asked import Asked
from sandbox.wire import Fault


async def hang(fault: Fault, asked: Asked) -> None:
    """Keep silent until the sender gives up, at most as long as the fault lasts."""
    with suppress(TimeoutError):
        async with asyncio.timeout(fault.lasts_s):
            await asked.given_up()
    asked.reset_stream()
