"""One TCP connection: its bytes, its end, and which version of HTTP is spoken on it.

HTTP/2 is spoken where TLS has agreed on it, or where the first bytes are its preface (prior
knowledge); anything else is HTTP/1.1, or no HTTP, and that too is for HTTP/1.1 to say. What one
turn of the event loop brings is written together: three frames of an answer, or many answers, leave
in one write. While the peer does not read what we write, we do not read what it writes.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from hypercorn.config import Config

from sandbox.transport.inbound.conversation import Conversation
from sandbox.transport.inbound.service import Service
from sandbox.transport.inbound.turns import Turns

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_LINGER_S = 1.0
_LARGE = 65_536
_READ_AT_ONCE = 32_768
"""What one connection may have us keep before it is looked at; asyncio's own is 256 KiB."""
_CROWDED_S = 0.05
_RESET_SHOWS_S = 0.05
_CLOSED = "the client had closed the connection"


Speaks = Callable[["Link", bool], Conversation]
"""Begins a conversation on a connection; in HTTP/2 where the second is true."""


class Link(asyncio.Protocol):
    """One connection, from the moment it stands (over TLS: after the handshake)."""

    def __init__(
        self,
        name: str,
        service: Service,
        *,
        config: Config,
        speaks: Speaks,
        turns: Turns,
        on_open: Callable[["Link"], None],
        on_closed: Callable[["Link"], None],
        on_asked: Callable[["Link"], None],
        on_held: Callable[[int], None],
        on_streams: Callable[["Link", int], None],
        is_crowding: Callable[["Link"], bool],
        has_its_share: Callable[["Link"], bool],
    ) -> None:
        self.name = name
        self.service = service
        self.config = config
        self.loop = asyncio.get_running_loop()
        self.peer = ""
        self.scheme = "http"
        self.why_gone = self._why_closed = ""
        self.tasks: set[asyncio.Task[None]] = set()
        self.held = self.streams = 0
        self._is_crowding, self._has_its_share = is_crowding, has_its_share
        self._on_held, self._on_streams = on_held, on_streams
        self._speaks = speaks
        self._turns = turns
        self._on_open, self._on_closed, self._on_asked = on_open, on_closed, on_asked
        self._conversation: Conversation | None = None
        self._first = b""
        self._unwritten: list[bytes] = []
        self._closing = self._half_closed = self._held = False
        self._asked_s = self.loop.time()
        self._idle_check: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a TCP server
        self._transport = transport
        transport.max_size = _READ_AT_ONCE  # type: ignore[attr-defined]  # of asyncio's own
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if peer else ""
        tls = transport.get_extra_info("ssl_object")
        if isinstance(tls, ssl.SSLObject):
            self.scheme = "https"
            if tls.selected_alpn_protocol() == "h2":
                self._converse(in_http2=True)
        self._watch()
        self._on_open(self)

    @property
    def is_open(self) -> bool:
        """True while something can still be written."""
        return not (self._closing or self.why_gone)

    def data_received(self, data: bytes) -> None:
        """Hand on what came; a fault of ours ends this connection and no other."""
        if self._closing or self.why_gone:
            return
        with self._blamed_on_us():
            if self._conversation is not None:
                self._conversation.received(data)
                return
            first = self._first = self._first + data
            if first.startswith(PREFACE):
                self._converse(in_http2=True).received(first)
            elif not PREFACE.startswith(first):
                self._converse(in_http2=False).received(first)

    def eof_received(self) -> bool:
        """Take note that the peer has closed its side. What is under way is still answered."""
        self._half_closed = True
        if self._closing:
            return False
        with self._blamed_on_us():
            if self._conversation is None and (first := self._first):
                self._converse(in_http2=False).received(first)
            if self._conversation is not None:
                self._conversation.ended()
        return self.scheme == "http" and not self._is_done

    def connection_lost(self, fault: Exception | None) -> None:
        """Take note that nothing can be written any more."""
        self.why_gone = (
            self.why_gone
            or self._why_closed
            or (
                "the client had reset the connection"
                if fault and not self._half_closed
                else _CLOSED
            )
        )
        self._writable.set()
        self._look_no_more()
        if self._conversation is not None:
            with self._blamed_on_us():
                self._conversation.lost()
        self._on_closed(self)

    def hold(self) -> None:
        """Read no more for now."""
        self._held = True
        self._transport.pause_reading()

    def release(self) -> None:
        """Read on."""
        self._held = False
        self._read_on()

    def _read_on(self) -> None:
        if not (self.why_gone or self._held) and self._writable.is_set():
            self._transport.resume_reading()

    def later(self, go_on: Callable[[], None]) -> None:
        """Go on when others have had their turn."""
        self._turns.later(partial(self._go_on, go_on))

    def read_later(self, go_on: Callable[[], None]) -> None:
        """Read on when others have had their turn; in a moment where too much of it is kept."""
        if self._is_crowding(self):
            self.loop.call_later(_CROWDED_S, self.later, go_on)
        else:
            self.later(go_on)

    def _go_on(self, go_on: Callable[[], None]) -> None:
        with self._blamed_on_us():
            go_on()

    def pause_writing(self) -> None:
        """Stop reading, too: whoever does not listen is not heard."""
        self._writable.clear()
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._writable.set()
        self._read_on()

    def write(self, data: bytes) -> None:
        """Write at the end of this turn of the event loop."""
        if not self._unwritten:
            self.loop.call_soon(self._flush)
        self._unwritten.append(data)

    async def written(self) -> str:
        """Wait until the peer takes what is written; return why it will not, "" when it does."""
        if sum(map(len, self._unwritten)) > _LARGE:
            self._flush()  # only then it shows whether it is taken
        if not self._writable.is_set():
            await self._taken()
        if self._half_closed and not self.why_gone:
            self._flush()
            await asyncio.sleep(_RESET_SHOWS_S)  # a peer that is gone answers with a reset
            if not self.why_gone and self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                self.cut(_CLOSED)
        return self.why_gone

    async def _taken(self) -> None:
        within_s = self.service.bounds.answer_timeout_s
        try:
            async with asyncio.timeout(within_s):
                await self._writable.wait()
        except TimeoutError:
            self.cut(f"the client did not take the answer within {within_s:g} s")

    def stop(self) -> None:
        """Begin nothing more, and close when what is under way is answered."""
        if self._conversation is not None:
            self._conversation.stop()
        else:
            self.close()

    def close(self, *, linger: bool = False) -> None:
        """Write what is to be written and close. With `linger` the peer closes first, for a second
        at most: closing on what it still sends would take the answer from it (RFC 9112 §9.6).
        """
        if not self.is_open:
            return
        self._flush()
        self._closing = True
        if linger and self._said_all():
            self.loop.call_later(_LINGER_S, self._transport.close)
        else:
            self._transport.close()
        self._look_no_more()
        self._idle_check = self.loop.call_later(2 * _LINGER_S, self._transport.abort)

    def _said_all(self) -> bool:
        """Close our side alone; False where that cannot be, or where the peer is gone already."""
        if self._half_closed or not self._transport.can_write_eof():
            return False
        with suppress(OSError):
            self._transport.write_eof()
            return True
        return False

    def cut(self, why: str) -> None:
        """End it at once, whatever was not written yet."""
        self.why_gone = self.why_gone or why
        self._unwritten.clear()
        self._transport.abort()

    def reset(self, why: str) -> None:
        """Send a TCP reset: closing without lingering discards what was not sent yet."""
        if not self.why_gone:
            with suppress(OSError):
                no_linger = struct.pack("ii", 1, 0)
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
        self.cut(why)

    def begin(self, task: "asyncio.Task[None]") -> None:
        """Keep the task of a request until it is done."""
        self._on_asked(self)
        self.tasks.add(task)
        task.add_done_callback(self._finished)

    @property
    def is_at_work(self) -> bool:
        """True while we owe an answer."""
        return bool(self.tasks)

    def holds(self, more: int) -> None:
        """Take note of bytes that are kept of requests under way, or of fewer."""
        if more:
            self.held += more
            self._on_held(more)

    @property
    def has_its_share(self) -> bool:
        """True where more is kept than may be, and of this connection no less than of others."""
        return self._has_its_share(self)

    def has_streams(self, more: int) -> None:
        """Take note of a stream that is opened, or closed."""
        self.streams += more
        self._on_streams(self, more)

    def let_go(self, why: str) -> bool:
        """Refuse the largest body that is not there yet; False where there is none."""
        return self._conversation is not None and self._conversation.let_go(why)

    def give_way(self, why: str) -> None:
        """End it, and tell the peer so where it asked for anything at all."""
        if self.tasks or self._conversation is None:
            self.cut(f"the sandbox had closed the connection: {why}")
        else:
            self._why_closed = f"the sandbox had closed the connection: {why}"
            self._conversation.stop()
            self.close()

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self.tasks.discard(task)
        self._asked_s = self.loop.time()
        if not task.cancelled() and (bug := task.exception()) is not None:
            self._stumbled(bug)

    @property
    def _socket(self) -> socket.socket:
        found: socket.socket = self._transport.get_extra_info("socket")
        return found

    @property
    def _is_done(self) -> bool:
        return self._conversation is None or self._conversation.is_idle

    def _converse(self, *, in_http2: bool) -> Conversation:
        self._conversation = self._speaks(self, in_http2)
        self._first = b""
        return self._conversation

    def become(self, conversation: Conversation) -> None:
        """Speak another version from now on."""
        self._conversation = conversation

    def _flush(self) -> None:
        if self._unwritten and self.is_open:  # nothing follows our end, not even a reset
            self._transport.write(b"".join(self._unwritten))
        self._unwritten.clear()

    def _look_no_more(self) -> None:
        if self._idle_check is not None:
            self._idle_check.cancel()

    def _watch(self) -> None:
        """Look, whenever nothing may have been asked for too long, whether it is so. What asks for
        nothing does not count: a PING keeps no connection open.
        """
        left_s = self.config.keep_alive_timeout - (self.loop.time() - self._asked_s)
        if left_s > 0 or not self._is_done:
            self._idle_check = self.loop.call_later(max(left_s, _LINGER_S), self._watch)
        elif self._conversation is None:
            self.close()
        else:
            self._conversation.idled_out()
            if self.is_open:  # a header has begun, which has a time of its own
                self._idle_check = self.loop.call_later(_LINGER_S, self._watch)

    def _blamed_on_us(self) -> "_Blamed":
        return _Blamed(self)

    def _stumbled(self, bug: BaseException) -> None:
        stumble = ListenerStumbled(f"connection {self.name} ended: the sandbox could not go on")
        stumble.__cause__ = bug
        self.service.on_bug("listener", stumble)
        self.cut("a fault of the sandbox ended the connection")


class _Blamed:
    """A context in which an exception is a bug of ours that ends one connection."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, bug: BaseException | None, trace: object) -> bool:
        if not isinstance(bug, Exception):
            return False
        self._link._stumbled(bug)  # noqa: SLF001 - one class in two halves
        return True


class ListenerStumbled(Exception):
    """A connection was given up for a fault of ours; the cause says on what."""
