"""Faults on the wire, by name: what happens to a request in place of its answer."""

from collections.abc import Awaitable, Callable, Mapping

from sandbox.transport.faults.asked import Asked
from sandbox.transport.faults.hang import hang
from sandbox.transport.faults.reset import reset
from sandbox.transport.faults.rst_stream import rst_stream
from sandbox.wire import Fault

FAULTS: Mapping[str, Callable[[Fault, Asked], Awaitable[None]]] = {
    "hang": hang,
    "reset": reset,
    "rst-stream": rst_stream,
}
"""One row for each file of this folder that makes a fault."""
