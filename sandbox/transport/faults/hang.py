"""`hang`: no answer comes. In the end the request is reset, so that nothing stays open for ever."""

import asyncio

from sandbox.transport.faults.asked import Asked
from sandbox.wire import Fault


async def hang(fault: Fault, asked: Asked) -> None:
    """Keep silent until the sender gives up or the silence is of no more use, at most as long as
    the fault lasts.
    """
    over = fault.over or asyncio.Event()
    ends = asyncio.ensure_future(asked.given_up()), asyncio.ensure_future(over.wait())
    try:
        await asyncio.wait(ends, timeout=fault.lasts_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
    asked.reset_stream()
