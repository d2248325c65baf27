"""One listening socket: HTTP/1.1, HTTP/2 by prior knowledge or `Upgrade: h2c`, ALPN over TLS.

The limits of a connection are those of hypercorn's `Config`; what is done with its bytes is ours,
from the accept loop to the streams (docs/adr/0012).
"""

import asyncio
import itertools
import logging
import socket
import ssl
from dataclasses import dataclass

from hypercorn.config import Config

from sandbox.transport.inbound.http1.conversation import Http1
from sandbox.transport.inbound.http2.conversation import Http2
from sandbox.transport.inbound.link import Conversation, Link
from sandbox.transport.inbound.ports import BACKLOG
from sandbox.transport.inbound.service import Service

_CUT = "the sandbox had stopped"


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What a connection may count on. RFC 9113 §6.5.2 recommends at least 100 streams."""

    max_concurrent_streams: int = 256
    keep_alive_s: float = 75.0
    tls_handshake_s: float = 10.0


class Server:
    """Serves one provider on one socket from `start` to `stop`."""

    def __init__(
        self,
        service: Service,
        listening: socket.socket,
        *,
        name: str,
        tls: ssl.SSLContext | None = None,
        options: ServerOptions = ServerOptions(),
    ) -> None:
        self.name = name
        self._service = service
        self._socket = listening
        self._tls = tls
        self._options = options
        self._config = _config(options)
        self._numbers = itertools.count(1)
        self._open: dict[Link, asyncio.Future[None]] = {}
        self._server: asyncio.Server | None = None
        self._stopped = False

    @property
    def connections(self) -> int:
        """How many connections stand; over TLS, whose handshake has ended."""
        return len(self._open)

    async def start(self) -> None:
        """Begin to accept."""
        self._server = await asyncio.get_running_loop().create_server(
            self._link,
            sock=self._socket,
            backlog=BACKLOG,
            ssl=self._tls,
            ssl_handshake_timeout=self._options.tls_handshake_s if self._tls else None,
        )

    async def stop(self, *, grace_s: float) -> None:
        """Accept no more, let answers under way go out within `grace_s`, then cut the rest off.

        Every client is told: over HTTP/2 by GOAWAY, before it by `Connection: close`.
        """
        self._stopped = True
        self._socket.close() if self._server is None else self._server.close()
        for link in tuple(self._open):
            link.stop()
        await self._all_closed(grace_s)
        for link in tuple(self._open):
            link.cut(_CUT)
        await self._all_closed(grace_s)

    async def _all_closed(self, within_s: float) -> None:
        if self._open:
            await asyncio.wait(self._open.values(), timeout=within_s)

    def _link(self) -> Link:
        name = f"{self.name}-{next(self._numbers)}"
        return Link(
            name,
            self._service,
            config=self._config,
            speaks=_speaks,
            on_open=self._opened,
            on_closed=self._closed,
        )

    def _opened(self, link: Link) -> None:
        self._open[link] = link.loop.create_future()
        if self._stopped:  # its handshake took until now
            link.stop()

    def _closed(self, link: Link) -> None:
        closed = self._open.pop(link)
        if not closed.done():
            closed.set_result(None)


def _speaks(link: Link, in_http2: bool) -> Conversation:  # noqa: FBT001 - as `Speaks` says
    return Http2(link).begin() if in_http2 else Http1(link)


def _config(options: ServerOptions) -> Config:
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of peers that hang up early
    config = Config()
    config.h11_max_incomplete_size = 65_536
    config.h2_max_concurrent_streams = options.max_concurrent_streams
    config.keep_alive_timeout = options.keep_alive_s
    return config
