"""A TCP relay that hides from an HTTP/2 client that its server has gone.

Between an operator and the sandbox there may be a load balancer or a tunnel that keeps the
operator's connection open after a run has ended, and tells neither of GOAWAY nor of the end. What
is then written to the old connection gets a TCP reset, as it does from a machine that knows nothing
of it.
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

_HEAD = 9
_GOAWAY = 0x7
_RESET_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Relay:
    """What came by. `tried_old` counts the connections written to after their server had gone."""

    port: int = 0
    opened: int = 0
    tried_old: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


@contextlib.asynccontextmanager
async def relaying(to_port: int, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Relay]:
    """Relay to a port that speaks HTTP/2 in the clear; with `tls` this end speaks TLS."""
    relay = Relay()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay.opened += 1
        task = asyncio.current_task()
        assert task is not None
        relay.tasks.add(task)
        try:
            await _relayed(relay, reader, writer, to_port=to_port)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            relay.tasks.discard(task)
            _reset(writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        for task in tuple(relay.tasks):
            task.cancel()
        await asyncio.gather(*relay.tasks, return_exceptions=True)


async def _relayed(
    relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to_port: int
) -> None:
    back_reader, back_writer = await asyncio.open_connection("127.0.0.1", to_port)
    answers = asyncio.create_task(_answers(back_reader, writer))
    try:
        while data := await reader.read(65_536):
            if answers.done():
                relay.tried_old += 1
                return
            back_writer.write(data)
    finally:
        answers.cancel()
        back_writer.close()


async def _answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on every frame but GOAWAY, until the server closes."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = await reader.readexactly(_HEAD)
            frame = head + await reader.readexactly(int.from_bytes(head[:3], "big"))
            if frame[3] != _GOAWAY:
                writer.write(frame)


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
    writer.transport.abort()
