"""`rst-stream`: the request is read, and its HTTP/2 stream is reset (RST_STREAM) with an error.

The connection and its other streams go on. Before HTTP/2 a request has its connection to itself,
which is reset in its place.
"""

from sandbox.transport.faults.asked import Asked
from sandbox.wire import Fault


async def rst_stream(fault: Fault, asked: Asked) -> None:
    """Reset the stream at once."""
    asked.reset_stream(fault.error)
