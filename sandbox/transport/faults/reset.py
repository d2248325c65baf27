"""`reset`: the request is read, and its TCP connection is reset (RST).

Over HTTP/2 every stream on it goes with it, and what the peer has not read yet. An operator may
keep one connection for all its calls, those of other cells included: answers that are under way are
let through first, for a moment.
"""

import asyncio

from sandbox.transport.faults.asked import Asked
from sandbox.wire import Fault

_READ_S = 0.05
"""By then a peer has read what was sent to it, if it is not busy."""

_MOST_LOOKS = 6


async def reset(fault: Fault, asked: Asked) -> None:
    """Reset the connection as soon as nobody else is about to be answered on it."""
    for _ in range(_MOST_LOOKS):
        await asyncio.sleep(_READ_S)
        if not asked.is_beside_others():
            break
    asked.reset_connection()
