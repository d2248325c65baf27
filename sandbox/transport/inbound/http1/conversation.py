"""HTTP/1.1 on one connection: one request after the other, each read whole and then answered.

A header that h11 takes is h11's, its body too. One that it refuses, or that breaks a rule which h11
overlooks, is read as far as it goes and refused: with 400, and the end of the connection, for where
the next request begins cannot be known. A request that ends before its end is told as it is.
"""

import asyncio
import re
from dataclasses import dataclass, replace
from functools import partial

import h11

from sandbox.transport.inbound.exchange import Exchange, Refusal, started
from sandbox.transport.inbound.http1.answering import Answering
from sandbox.transport.inbound.http1.body import Body, SoundBody, UnsoundBody
from sandbox.transport.inbound.http1.head import Head, looks_sound, read_head
from sandbox.transport.inbound.http1.upgrade import upgraded
from sandbox.transport.inbound.link import Link
from sandbox.transport.inbound.service import BEYOND_BOUNDS, plain_answer
from sandbox.wire import Headers, Request

_END_OF_HEAD = re.compile(rb"\n\r?\n")
_NO_REQUEST = re.compile(rb"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_UNSOUND_BODY_S = 1.0
_TUNNEL = "CONNECT asks for a tunnel, and this is no proxy (RFC 9110 §9.3.6)"


@dataclass(slots=True)
class _Reading:
    """A request whose body is being read. `status` is that of a refusal, 0 for none."""

    head: Head
    body: Body
    status: int = 0
    timer: asyncio.TimerHandle | None = None


class Http1:
    """The conversation on one connection, until it ends or becomes one in HTTP/2."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._buffer = bytearray()
        self._counted = 0
        self._reading: _Reading | None = None
        self._answering: Answering | None = None
        self._stopping = self._no_more = False
        self._head_timer: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """True while no request is under way; a header that has only begun is none yet."""
        return self._answering is None and self._reading is None

    def received(self, data: bytes) -> None:
        """Take in what the peer says."""
        if self._reading is not None:
            self._read_on(self._reading, data)
        else:
            self._buffer += data
            if self._answering is None:
                self._next()
            elif len(self._buffer) > self._link.config.h11_max_incomplete_size:
                self._link.hold()
        self._count()

    def _count(self) -> None:
        """Tell how much is kept of what is no request yet."""
        more = len(self._buffer) - self._counted
        self._counted += more
        self._link.holds(more)

    def ended(self) -> None:
        """Take note that the peer will say nothing more."""
        self._no_more = True
        if self._answering is not None:
            self._answering.last = True
            self._answering.give_up()
        else:
            self._cut_off("the client closed the connection")
        self._count()

    def lost(self) -> None:
        """Take note that the connection is gone."""
        self._head_is_there()
        self._no_more = True
        if self._answering is not None:
            self._answering.give_up()
        elif self._reading is not None or self._buffer:
            self._cut_off(self._link.why_gone)
        self._buffer.clear()
        self._count()

    def stop(self) -> None:
        """Close at once where nothing is under way, else with the answer."""
        self._stopping = True
        if self._answering is not None:
            self._answering.last = True
            self._answering.give_up()
        elif self._reading is None and not self._buffer:
            self._link.close()

    def idled_out(self) -> None:
        """End a connection on which nothing was asked, and nothing is about to be."""
        if not self._buffer:
            self._link.close()

    def _next(self) -> None:
        """Read the next header, as soon as it is there."""
        if self._buffer.startswith((b"\r", b"\n")):
            self._buffer = self._buffer.lstrip(b"\r\n")
        end = _END_OF_HEAD.search(self._buffer)
        if end is not None:
            self._head_is_there()
            raw = bytes(self._buffer[: end.end()])
            del self._buffer[: end.end()]
            self._begin(raw)
        elif len(self._buffer) > self._link.config.h11_max_incomplete_size:
            self._refuse_head("the header is longer than is read here", status=431)
        elif _NO_REQUEST.match(self._buffer):
            self._refuse_head("", status=400)
        elif self._buffer and self._head_timer is None:
            within_s = self._link.service.bounds.head_timeout_s
            self._head_timer = self._link.loop.call_later(within_s, self._head_too_slow, within_s)

    def _head_too_slow(self, within_s: float) -> None:
        self._head_timer = None
        if self._buffer and self.is_idle:
            self._cut_off(f"nothing more within {within_s:g} s", status=408)
            self._count()

    def _head_is_there(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _begin(self, raw: bytes) -> None:
        connection = h11.Connection(
            h11.SERVER, max_incomplete_event_size=self._link.config.h11_max_incomplete_size
        )
        connection.receive_data(raw)
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as fault:
            self._begin_unsound(raw, str(fault), status=fault.error_status_hint)
            return
        most = self._link.service.bounds.max_header_fields
        if isinstance(event, h11.Request) and len(event.headers) > most:
            told = f"the header has {len(event.headers)} fields, and no more than {most}"
            self._begin_unsound(raw, f"{told} are read here", status=431)
            return
        if not isinstance(event, h11.Request) or not looks_sound(raw):
            self._begin_unsound(raw, "the header breaks HTTP's rules", status=400)
            return
        head = _head(event)
        if not head.version.startswith("1."):
            self._begin_unsound(raw, "", status=505)
            return
        in_http2 = upgraded(self._link, event, head)
        if in_http2 is not None:
            after = bytes(self._buffer)
            self._buffer.clear()
            in_http2.received(after)
            return
        most = self._link.service.bounds.max_body_bytes
        reading = _Reading(head, SoundBody(connection, head, most=most))
        if head.method == "CONNECT":
            reading = replace(reading, head=replace(head, flaws=(_TUNNEL,)), status=405)
        self._read(reading, within_s=self._link.service.bounds.body_timeout_s)

    def _begin_unsound(self, raw: bytes, told: str, *, status: int) -> None:
        head = read_head(raw)
        most = self._link.service.bounds.max_header_fields
        head = replace(head, fields=head.fields[:most], flaws=head.flaws or (told,))
        body = UnsoundBody(head, most=self._link.service.bounds.max_body_bytes)
        self._read(_Reading(head, body, status), within_s=_UNSOUND_BODY_S)

    def _refuse_head(self, told: str, *, status: int) -> None:
        """Refuse what has no end of a header, or is none."""
        head = read_head(bytes(self._buffer))
        head = replace(head, flaws=tuple(filter(None, (told, *head.flaws))))
        reading = _Reading(head, UnsoundBody(head, most=0), status)
        if not head.version:  # no request at all: what came is kept as its body
            reading.body.content += self._buffer
        self._buffer.clear()
        self._whole(reading)

    def _read(self, reading: _Reading, *, within_s: float) -> None:
        self._reading = reading
        data = bytes(self._buffer)
        self._buffer.clear()
        self._read_on(reading, data)
        if self._reading is reading:
            reading.timer = self._link.loop.call_later(within_s, self._too_slow, reading)
            if self._no_more:
                self._cut_off("the client closed the connection")

    def _read_on(self, reading: _Reading, data: bytes) -> None:
        before = len(reading.body.content)
        is_over = reading.body.take(data)
        self._link.holds(len(reading.body.content) - before)
        if self._reading is not reading:  # it had to let go
            return
        if is_over:
            self._buffer += reading.body.left
            self._whole(reading)
        elif reading.body.wants_to_be_told:
            reading.body.told()
            self._link.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def let_go(self, why: str) -> bool:
        """Refuse the body or the header that is not there yet, forget the requests that wait for
        their turn; False where there is none.
        """
        reading = self._reading
        if reading is None and self._buffer:
            self._let_go_of_buffer(why)
            return True
        if reading is None or not reading.body.content:
            return False
        self._link.holds(-len(reading.body.content))
        reading.body.content.clear()
        reading.status = 503
        self._whole(reading, cut_off=why)
        return True

    def _let_go_of_buffer(self, why: str) -> None:
        if self._answering is not None:  # who sends no more waits for no answer to what was cut
            self._answering.last = True
            self._buffer.clear()
            self._link.hold()
            self._link.service.remark(
                f"connection {self._link.name}: what came behind the request is not read: {why}"
            )
        else:
            self._cut_off(why, status=503)
        self._count()

    def _too_slow(self, reading: _Reading) -> None:
        if self._reading is not reading:
            return
        if reading.status:
            self._whole(reading)
        else:
            within_s = self._link.service.bounds.body_timeout_s
            reading.status = 408
            told = f"{reading.body.missing} within {within_s:g} s"
            self._whole(reading, cut_off=told)

    def _cut_off(self, why: str, *, status: int = 400) -> None:
        """Tell of what was under way and will not come to its end."""
        reading = self._reading
        if reading is not None:
            self._whole(reading, cut_off=f"{reading.body.missing}: {why}")
        elif self._buffer:
            head = read_head(bytes(self._buffer))
            content = UnsoundBody(head, most=0)
            self._buffer.clear()
            told = f"the header did not come to its end: {why}"
            self._whole(_Reading(replace(head, flaws=()), content, status), cut_off=told)
        else:
            self._link.close()

    def _whole(self, reading: _Reading, *, cut_off: str = "") -> None:
        """Hand on a request that is all there, or all that there will be of it."""
        self._head_is_there()
        self._reading = None
        if reading.timer is not None:
            reading.timer.cancel()
        bounds, status = self._link.service.bounds, reading.status
        flaws = (*reading.head.flaws, *reading.body.flaws)
        if reading.body.is_too_long:
            status = status or 413
            cut_off = cut_off or f"the body is longer than {bounds.max_body_bytes} bytes"
        status = status or (400 if flaws or cut_off else 0)
        request = self._request(reading, flaws=flaws, cut_off=cut_off)
        request = replace(request, beyond_bounds=status in BEYOND_BOUNDS)
        refusal = Refusal(plain_answer(status, error=cut_off or flaws[0])) if status else None
        last = self._closes(reading, status) or bool(cut_off and not reading.body.is_too_long)
        self._answering = Answering(self._link, request, last=last, answered=self._answered)
        if self._link.why_gone or self._no_more:
            self._answering.give_up()
        exchange = Exchange(request, self._answering, self._link.service, refusal)
        self._link.later(partial(self._decide, exchange, len(reading.body.content)))

    def _decide(self, exchange: Exchange, size: int) -> None:
        task = started(exchange)
        self._link.begin(task)
        task.add_done_callback(lambda _: self._link.holds(-size))

    def _closes(self, reading: _Reading, status: int) -> bool:
        said = {
            word.strip()
            for name, value in reading.head.fields
            if name.lower() == "connection"
            for word in value.lower().split(",")
        }
        goes_on = not status or (status in (405, 413) and isinstance(reading.body, SoundBody))
        kept = reading.head.version >= "1.1" and "close" not in said
        return not (goes_on and kept) or self._stopping or self._no_more

    def _request(self, reading: _Reading, *, flaws: tuple[str, ...], cut_off: str) -> Request:
        head = reading.head
        headers = Headers(head.fields)
        authority, target = headers.get("host") or "", head.target
        if target.lower().startswith(("http://", "https://")):  # RFC 9112 §3.2.2
            authority, slash, rest = target.partition("://")[2].partition("/")
            target = slash + rest or "/"
        return Request(
            method=head.method,
            target=target,
            headers=headers,
            body=bytes(reading.body.content),
            http_version=head.version or "1.1",
            scheme=self._link.scheme,
            authority=authority,
            connection=self._link.name,
            source=self._link.peer,
            flaws=flaws,
            cut_off=cut_off,
        )

    def _answered(self, goes_on: bool) -> None:  # noqa: FBT001 - of one caller
        self._answering = None
        self._link.release()
        if not goes_on:
            self._link.close(linger=True)
            return
        if self._stopping and not self._buffer:
            self._link.close()
        elif self._buffer:
            self._next()
        self._count()
        if self._no_more and self.is_idle:
            self._link.close()


def _head(event: h11.Request) -> Head:
    fields = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in event.headers.raw_items()
    )
    version = event.http_version.decode("ascii")
    return Head(event.method.decode("ascii"), event.target.decode("ascii"), version, fields, ())
