"""`reset`: the request is read, and its TCP connection is reset (RST)."""

from sandbox.transport.faults.asked import Asked
from sandbox.wire import Fault


async def reset(fault: Fault, asked: Asked) -> None:
    """Reset the connection at once; over HTTP/2 every stream on it goes with it."""
    asked.reset_connection()
