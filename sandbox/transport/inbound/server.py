"""One listening socket served by hypercorn: HTTP/1.1, HTTP/2 by prior knowledge, ALPN over TLS.

The accept loop is ours and each connection is hypercorn's. `hypercorn.asyncio.serve` cannot be
stopped in bounded time: from Python 3.12 on it waits for every open connection, however long its
peer holds it. Accepting ourselves also lets us name each TCP connection (in the ASGI state), so
that evidence can count them. The version is pinned, for `TCPServer` is no public interface.
"""

import asyncio
import itertools
import logging
import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass

from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from hypercorn.events import Closed, Event, RawData, Updated
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.typing import ASGIFramework, LifespanState

from sandbox.transport.inbound.asgi import CONNECTION_STATE, CONTROL_STATE, BugReport
from sandbox.transport.inbound.ports import BACKLOG

# Above it, hypercorn says GOAWAY and drops the answers it still owes: our failure, not the peer's.
_REQUESTS_WITHOUT_END = 10**9


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What a connection may count on. RFC 9113 §6.5.2 recommends at least 100 streams."""

    max_concurrent_streams: int = 256
    keep_alive_s: float = 75.0
    tls_handshake_s: float = 10.0


class Server:
    """Serves one application on one socket from `start` to `stop`."""

    def __init__(
        self,
        app: ASGIFramework,
        listening: socket.socket,
        *,
        name: str,
        on_bug: BugReport,
        tls: ssl.SSLContext | None = None,
        options: ServerOptions = ServerOptions(),
    ) -> None:
        self.name = name
        self._app = ASGIWrapper(app)
        self._socket = listening
        self._on_bug = on_bug
        self._tls = tls
        self._options = options
        self._config = _config(options)
        self._context = WorkerContext(None)
        self._numbers = itertools.count(1)
        self._open: dict[asyncio.Task[None], _Connection] = {}
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to accept."""
        self._server = await asyncio.start_server(
            self._connected,
            sock=self._socket,
            backlog=BACKLOG,
            ssl=self._tls,
            ssl_handshake_timeout=self._options.tls_handshake_s if self._tls else None,
        )

    async def stop(self, *, grace_s: float) -> None:
        """Accept no more, let answers under way go out within `grace_s`, then cut the rest off."""
        self._socket.close() if self._server is None else self._server.close()
        await self._context.terminated.set()
        if self._open:
            await asyncio.wait(self._open, timeout=grace_s)
        for task, connection in tuple(self._open.items()):
            connection.cut()
            task.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=grace_s)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - streams call this in a task of its own
        name = f"{self.name}-{next(self._numbers)}"
        connection = self._open[task] = self._connection(name, reader, writer)
        try:
            await self._converse(name, connection)
        except asyncio.CancelledError:
            pass  # cut off by `stop`; nobody awaits this task, and asyncio 3.11 would log it
        finally:
            del self._open[task]

    def _connection(
        self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> "_Connection":
        loop, state = asyncio.get_running_loop(), LifespanState({CONNECTION_STATE: name})
        made = _Connection(self._app, loop, self._config, self._context, state, reader, writer)
        state[CONTROL_STATE] = made
        return made

    async def _converse(self, name: str, connection: "_Connection") -> None:
        try:
            await connection
        except Exception as fault:  # noqa: BLE001 - hypercorn stumbled; only this connection ends
            if not connection.is_cut:
                stumble = ListenerStumbled(f"connection {name} ended: hypercorn could not go on")
                stumble.__cause__ = fault
                self._on_bug("listener", stumble)
            connection.cut()


class ListenerStumbled(Exception):
    """The HTTP server gave a connection up; the cause says on what.

    Known causes that a peer can send over HTTP/2: a `:path` outside of ASCII, a plain CONNECT.
    """


class _Connection(TCPServer):
    """One connection that ends when its peer has gone, and sends an answer in one piece.

    Two things keep hypercorn's from ending: the timer of an idle connection runs to its end all
    the same, and an answer to a peer that went away waits for a writer that has stopped. Each
    would hold the socket, the second one for ever. And hypercorn writes each frame by itself, three
    for an answer over HTTP/2, which is an eighth of all that an answer costs: what one turn of the
    event loop brings is written together.
    """

    _peer_gone = False
    _unwritten = b""
    is_cut = False

    def cut(self) -> None:
        """End it at once. What hypercorn stumbles over from now on is nobody's fault."""
        self.is_cut = self._peer_gone = True
        self._unwritten = b""
        self.writer.transport.abort()

    async def stopping(self) -> None:
        """Return when the listener stops."""
        await self.context.terminated.wait()

    def reset_stream(self, stream: int | None) -> None:
        """Reset one HTTP/2 stream, or where there is none the connection."""
        protocol = self.protocol.protocol
        if stream is None or not isinstance(protocol, H2Protocol):
            self.reset_connection()
        elif not self.is_cut:
            with suppress(ProtocolError):
                protocol.connection.reset_stream(stream, error_code=ErrorCodes.CANCEL)
                self._unwritten += protocol.connection.data_to_send()
                self.loop.call_soon(self._write_now)

    def reset_connection(self) -> None:
        """Send a TCP reset: closing without lingering discards what was not yet sent."""
        if not self.is_cut:
            told = struct.pack("ii", 1, 0)
            opened = self.writer.get_extra_info("socket")
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, told)
            self.cut()

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, RawData):
            await self._write_soon(event.data)
        elif not (self._peer_gone and isinstance(event, Updated)):
            await super().protocol_send(event)

    async def _write_soon(self, data: bytes) -> None:
        if not self._unwritten:
            self.loop.call_soon(self._write_now)
        self._unwritten += data
        try:
            await self.writer.drain()
        except (ConnectionError, RuntimeError):
            await self.protocol.handle(Closed())

    def _write_now(self) -> None:
        data, self._unwritten = self._unwritten, b""
        if data:
            self.writer.write(data)

    async def _initiate_server_close(self) -> None:
        self._write_now()
        await super()._initiate_server_close()

    async def _close(self) -> None:
        self._write_now()
        await super()._close()

    async def _read_data(self) -> None:
        await super()._read_data()
        self._peer_gone = True
        await self.idle_task.stop()
        protocol = self.protocol.protocol
        if isinstance(protocol, H2Protocol):
            for buffer in tuple(protocol.stream_buffers.values()):
                await buffer.close()


def _config(options: ServerOptions) -> Config:
    config = Config()
    config.accesslog = None
    config.errorlog = logging.getLogger("sandbox.listener")
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of peers that hang up early
    config.backlog = BACKLOG
    config.h11_pass_raw_headers = True
    config.h11_max_incomplete_size = 65_536
    config.h2_max_concurrent_streams = options.max_concurrent_streams
    config.include_date_header = False
    config.include_server_header = False
    config.keep_alive_max_requests = _REQUESTS_WITHOUT_END
    config.keep_alive_timeout = options.keep_alive_s
    return config
