"""One listening socket: HTTP/1.1, HTTP/2 by prior knowledge or `Upgrade: h2c`, ALPN over TLS.

The limits of a connection are those of hypercorn's `Config`; what is done with its bytes is ours,
from the accept loop to the streams (docs/adr/0012).
"""

import asyncio
import itertools
import logging
import socket
import ssl
from asyncio.sslproto import SSLProtocol

from hypercorn.config import Config

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.accepting import Accepting
from sandbox.transport.inbound.connections import Connections
from sandbox.transport.inbound.conversation import Conversation
from sandbox.transport.inbound.http1.conversation import Http1
from sandbox.transport.inbound.http2.conversation import Http2
from sandbox.transport.inbound.link import Link
from sandbox.transport.inbound.service import Service

_CUT = "the sandbox had stopped"
_TLS_BUFFER = 32_768
"""What asyncio keeps for each connection over TLS; its own 256 KiB are most of a handshake."""


class Server:
    """Serves one provider on one socket from `start` to `stop`."""

    def __init__(
        self,
        service: Service,
        listening: socket.socket,
        *,
        name: str,
        connections: Connections,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.name = name
        self._service = service
        self._tls = tls
        self._config = _config(service.bounds)
        self._numbers = itertools.count(1)
        self._connections = connections
        self._open: dict[Link, asyncio.Future[None]] = {}
        self._beginning: set[asyncio.Task[None]] = set()
        self._accepting = Accepting(
            listening,
            name=name,
            begin=self._begin,
            has_room=connections.make_room_for_handshake if tls else connections.make_room,
            remark=service.remark,
        )

    @property
    def connections(self) -> int:
        """How many connections stand; over TLS, whose handshake has ended."""
        return len(self._open)

    async def start(self) -> None:
        """Begin to accept."""
        self._accepting.start()

    async def stop(self, *, grace_s: float) -> None:
        """Accept no more, let answers under way go out within `grace_s`, then cut the rest off.

        Every client is told: over HTTP/2 by GOAWAY, before it by `Connection: close`.
        """
        self._accepting.close()
        for task in tuple(self._beginning):  # no handshake is ended any more
            task.cancel()
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
            turns=self._connections.turns,
            on_open=self._opened,
            on_closed=self._closed,
            on_asked=self._connections.asked,
            on_held=self._connections.holds,
            on_streams=self._connections.streams,
            is_crowding=self._connections.is_crowded_by,
            has_its_share=self._connections.has_its_share,
        )

    def _begin(self, accepted: socket.socket) -> None:
        link = self._link()
        task = link.loop.create_task(self._welcome(link, accepted))
        self._connections.enters(link)
        if self._tls is not None:
            self._connections.shakes_hands(link, task.cancel)
        self._beginning.add(task)
        task.add_done_callback(self._beginning.discard)

    async def _welcome(self, link: Link, accepted: socket.socket) -> None:
        """Let a conversation begin, over TLS when hands are shaken."""
        within_s = self._service.bounds.tls_handshake_s if self._tls else None
        try:
            await link.loop.connect_accepted_socket(
                lambda: link, accepted, ssl=self._tls, ssl_handshake_timeout=within_s
            )
        except OSError:  # a handshake that failed is told by who watches them
            pass
        finally:
            self._connections.shook_hands(link)
            if link not in self._open:
                self._connections.leaves(link)
                accepted.close()

    def _opened(self, link: Link) -> None:
        self._open[link] = link.loop.create_future()

    def _closed(self, link: Link) -> None:
        self._connections.leaves(link)
        closed = self._open.pop(link, None)
        if closed is not None and not closed.done():
            closed.set_result(None)


def _speaks(link: Link, in_http2: bool) -> Conversation:  # noqa: FBT001 - as `Speaks` says
    return Http2(link).begin() if in_http2 else Http1(link)


def _config(bounds: Bounds) -> Config:
    SSLProtocol.max_size = _TLS_BUFFER
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of peers that hang up early
    config = Config()
    config.h11_max_incomplete_size = bounds.max_header_bytes
    config.h2_max_header_list_size = bounds.max_header_bytes
    config.h2_max_concurrent_streams = bounds.max_concurrent_streams
    config.keep_alive_timeout = bounds.keep_alive_s
    return config
