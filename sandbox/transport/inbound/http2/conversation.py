"""HTTP/2 on one connection: which streams are taken, answered, refused, reset, and when it ends.

| what comes | what follows |
|---|---|
| a stream beyond the limit, or after our GOAWAY | REFUSED_STREAM for it alone (RFC 9113 §8.7) |
| a malformed request | it is handled as such, then PROTOCOL_ERROR for it alone (§8.1.1) |
| RST_STREAM | what was read is handled; its answer goes nowhere, and is said so |
| GOAWAY | what is open is answered, then the connection ends (§6.8) |
| too many frames that bring no request | GOAWAY with ENHANCE_YOUR_CALM (§10.5) |
| a frame that breaks the connection | GOAWAY with its error; what is open cannot be answered |
| our stop | GOAWAY with the last stream taken; what is open is answered, then the end |

A stream counts against the limit until its request is done with, even when it was reset: who opens
and resets without end (CVE-2023-44487) makes no more work than who does not.
"""

from collections import deque
from contextlib import suppress

import h2.events
from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError

from sandbox.transport.inbound.answer import Answer
from sandbox.transport.inbound.exchange import Exchange, started
from sandbox.transport.inbound.http2.allowance import Allowance, Flooded
from sandbox.transport.inbound.http2.engine import Engine, name_of
from sandbox.transport.inbound.http2.fields import Asked, Fields, read_fields
from sandbox.transport.inbound.http2.stream import Stream, refusal_of, request_of
from sandbox.transport.inbound.link import Link
from sandbox.wire import CANCEL, RESET_BY_US

_LATE = "the sandbox was stopping"
_PIECE = 2_048


class Http2:
    """The conversation on one connection."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._bounds = link.service.bounds
        self._engine = Engine(
            link.config, Allowance(self._bounds.max_control_frames, link.loop.time)
        )
        self.streams: dict[int, Stream] = {}
        self._begun: list[Stream] = []
        self._unread = bytearray()
        self._due: deque[tuple[Exchange, Stream]] = deque()
        self._flooded: Flooded | None = None
        self._told_late = False
        self._last = 0
        self._stopping = self._peer_leaves = self._over = self._no_more = False

    def begin(self) -> "Http2":
        """Send the settings."""
        self._engine.initiate_connection()
        self._flush()
        return self

    def begin_upgraded(self, settings: bytes, asked: Asked, *, after: bytes) -> None:
        """Begin with a request that was made in HTTP/1.1, as stream 1, and write our settings
        `after` what ends that. Raise ValueError when the peer's settings are none.
        """
        try:
            self._engine.initiate_upgrade_connection(settings)
        except Exception as fault:  # noqa: BLE001 - four libraries read it, each with its own
            raise ValueError(str(fault)) from None
        self._link.write(after)
        self._flush()
        self._end(self._take(1, asked).number)

    @property
    def is_idle(self) -> bool:
        """True while no stream is open."""
        return not self.streams

    def received(self, data: bytes) -> None:
        """Take in what the peer says: now as much as leaves others their turn, then the rest."""
        waiting = bool(self._unread)
        self._unread += data
        if not waiting:
            self._read_on()

    def _read_on(self) -> None:
        self._read(_PIECE)
        if self._unread:
            self._link.hold()
            self._link.read_later(self._read_on)
        else:
            self._link.release()

    def _read_all(self) -> None:
        if self._unread:
            self._read(len(self._unread))

    def _read(self, length: int) -> None:
        data = bytes(self._unread[:length])
        del self._unread[:length]
        fault: ProtocolError | None = None
        try:
            self._engine.receive_data(data)
        except ProtocolError as broken:
            fault = broken
        self._happen()
        if fault is None and self._flooded is not None:
            fault = self._flooded
            self._link.write(self._engine.goaway(self._last, ErrorCodes.ENHANCE_YOUR_CALM))
        if fault is not None:
            self._unread.clear()
            self._break(fault)
            return
        self._await_bodies()
        self._pump()
        self._flush()
        self._close_when_done()

    def ended(self) -> None:
        """Take note that the peer will say nothing more."""
        self._read_all()
        self._peer_leaves = self._no_more = True
        for stream in tuple(self.streams.values()):
            if stream.is_read:
                stream.stops()
                self._give_up_unless_written(stream)
            else:
                self._cut_off(stream, "the client closed the connection")
        self._close_when_done()

    def lost(self) -> None:
        """Take note that the connection is gone."""
        self._read_all()
        for stream in tuple(self.streams.values()):
            stream.ends(self._link.why_gone)
            if not stream.is_read:
                self._cut_off(stream, self._link.why_gone)

    def stop(self) -> None:
        """Say GOAWAY with the last stream that was taken; end when all are answered."""
        self._stopping = True
        self._say_goaway()
        for stream in self.streams.values():
            stream.stops()
        if not self.streams:  # nothing is on its way to the peer: there is nothing to wait for
            self._link.close()

    def idled_out(self) -> None:
        """End a connection on which no stream was open for too long."""
        self.stop()

    async def write_answer(self, stream: Stream, answer: Answer) -> str:
        """Write an answer; return why it could not be, "" when it is on its way."""
        if not self._link.is_open:
            return self._link.why_gone or "the connection is closed"
        fields = [(b":status", b"%d" % answer.status), *answer.fields]
        try:
            self._engine.send_headers(stream.number, fields, end_stream=not answer.body)
        except ProtocolError as fault:
            return f"the stream had ended: {fault}"
        self._engine.allowance.answered(len(answer.body))
        stream.unsent = memoryview(answer.body)
        self._push(stream)
        if not (stream.unsent or stream.is_ended):
            self._reset(stream.number, ErrorCodes.NO_ERROR)  # RFC 9113 §8.1: it may stop sending
        self._give_up_unless_written(stream)
        self._flush()
        if why_not := await stream.all_written():
            return why_not
        return await self._link.written()

    def _give_up_unless_written(self, stream: Stream) -> None:
        """Wait for no window that a peer who says nothing more cannot open."""
        if self._no_more and (left := len(stream.unsent)):
            self._reset(stream.number, ErrorCodes.CANCEL)
            stream.ends(f"the client closed its side with no window for the last {left} bytes")

    def reset(self, stream: Stream, *, error: int = CANCEL) -> None:
        """Reset one stream, with an error of RFC 9113 §7."""
        self._reset(stream.number, error)
        self._flush()

    def reset_all(self) -> None:
        """Reset the TCP connection."""
        self._link.reset(RESET_BY_US)

    def _happen(self) -> None:
        happened, self._engine.happened = self._engine.happened, []
        for event in happened:
            match event:
                case h2.events.RequestReceived():
                    self._open(event.stream_id or 0, event.headers or [])
                case h2.events.DataReceived():
                    self._data(event)
                case h2.events.TrailersReceived():
                    self._trailers(event)
                case h2.events.StreamEnded():
                    self._end(event.stream_id or 0)
                case h2.events.StreamReset():
                    self._was_reset(event)
                case h2.events.ConnectionTerminated():
                    self._leave(event)
                case _:
                    pass  # windows and settings: the engine has taken them in, and all is pumped

    def _open(self, number: int, fields: Fields) -> None:
        if self._flooded is not None:
            return
        if why := self._why_not():
            self._reset(number, ErrorCodes.REFUSED_STREAM)
            if not self._told_late:
                self._refused(number, why)
                self._told_late = self._stopping
            return
        asked = read_fields(fields, most=self._bounds.max_header_fields)
        self._begun.append(self._take(number, asked))

    def _why_not(self) -> str:
        """Say why no stream is taken now; "" where one is."""
        limit, most = self._bounds.max_concurrent_streams, self._bounds.max_held_bytes // 2
        if self._stopping:
            return _LATE
        if len(self.streams) >= limit:
            return f"{limit} others were open, as many as may be"
        if self._link.held > most:
            return f"those open hold {most} bytes"
        return f"those of all hold {2 * most} bytes" if self._link.has_its_share else ""

    def _refused(self, number: int, why: str) -> None:
        self._remark(f"stream {number} was refused with REFUSED_STREAM: {why}")
        try:
            self._engine.allowance.spend(f"too many streams were refused: {why}")
        except Flooded as flooded:
            self._flooded = flooded

    def _await_bodies(self) -> None:
        """Bound the time for bodies that are not there yet; say `100` to who waits for it."""
        begun, self._begun = self._begun, []
        within_s = self._bounds.body_timeout_s
        for stream in begun:
            if stream.is_read:
                continue
            stream.timer = self._link.loop.call_later(within_s, self._too_slow, stream)
            if not stream.came and stream.asked.headers.get("expect") == "100-continue":
                with suppress(ProtocolError):
                    self._engine.send_headers(stream.number, [(b":status", b"100")])

    def _take(self, number: int, asked: Asked) -> Stream:
        self._last = max(self._last, number)
        stream = self.streams[number] = Stream(
            number, asked, self, answer_s=self._bounds.answer_timeout_s
        )
        self._link.has_streams(+1)
        self._link.holds(stream.held)
        if number in self._engine.on_themselves:
            stream.flaws.append("the stream depends on itself (RFC 7540 §5.3.1)")
        return stream

    def _data(self, event: h2.events.DataReceived) -> None:
        number, length = event.stream_id or 0, event.flow_controlled_length or 0
        stream = self.streams.get(number)
        if stream is not None:
            before = stream.held
            stream.keep(event.data or b"", most=self._bounds.max_body_bytes)
            self._link.holds(stream.held - before)
        with suppress(ProtocolError):  # the stream may be gone already
            self._engine.acknowledge_received_data(length, number)

    def _trailers(self, event: h2.events.TrailersReceived) -> None:
        stream = self.streams.get(event.stream_id or 0)
        names = [name for name, _ in event.headers or ()]
        if stream is not None and any(name[:1] == b":" for name in names):
            stream.flaws.append("the trailers hold a pseudo-header field (RFC 9113 §8.1)")

    def _end(self, number: int) -> None:
        stream = self.streams.get(number)
        if stream is None or stream.is_read:
            return
        stream.has_ended()
        self._whole(stream)

    def _was_reset(self, event: h2.events.StreamReset) -> None:
        stream = self.streams.get(event.stream_id or 0)
        if stream is None:
            return
        name = name_of(event.error_code)
        whose = "the client had" if event.remote_reset else "the sandbox had"
        stream.ends(f"{whose} reset the stream ({name})")
        if not stream.is_read:
            self._cut_off(stream, f"the client reset the stream ({name})")

    def _leave(self, event: h2.events.ConnectionTerminated) -> None:
        self._peer_leaves = True
        code = event.error_code
        if code is not None and code != ErrorCodes.NO_ERROR:
            self._remark(f"the client said GOAWAY with {name_of(code)}")

    def _break(self, fault: ProtocolError) -> None:
        """Give the connection up, as HTTP/2 asks for: nothing that is open can be answered."""
        self._over = True
        self._flush()
        name = name_of(fault.error_code)
        why = f"the connection was broken by the client: {fault} ({name})"
        self._remark(f"the client broke the connection: {fault}; GOAWAY {name}")
        for stream in tuple(self.streams.values()):
            stream.ends(why)
            if not stream.is_read:
                self._cut_off(stream, why)
        self._link.close(linger=True)

    def _cut_off(self, stream: Stream, why: str) -> None:
        self._whole(stream, cut_off=f"{stream.how_far} of the body came, and no END_STREAM: {why}")

    def _too_slow(self, stream: Stream) -> None:
        if not stream.is_read:
            within_s = self._bounds.body_timeout_s
            self._cut_off(stream, f"nothing more within {within_s:g} s")

    def let_go(self, why: str) -> bool:
        """Refuse the largest body that is not there yet; False where there is none."""
        unread = (stream for stream in self.streams.values() if not stream.is_read)
        largest = max(unread, key=lambda stream: stream.held, default=None)
        if largest is None or not largest.content:
            return False
        self._link.holds(-len(largest.content))
        largest.content.clear()
        self._whole(largest, cut_off=why, status=503)
        return True

    def _whole(self, stream: Stream, *, cut_off: str = "", status: int = 408) -> None:
        """Hand on a request that is all there, or all that there will be of it."""
        stream.is_read = True
        if stream.timer is not None:
            stream.timer.cancel()
        too_long = stream.too_long(self._bounds)
        cut_off = cut_off or too_long
        refusal = refusal_of(stream, cut_off, status=413 if too_long else status)
        request = request_of(stream, self._link, cut_off=cut_off, refusal=refusal)
        exchange = Exchange(request, stream, self._link.service, refusal)
        self._due.append((exchange, stream))
        if len(self._due) == 1:
            self._link.later(self._begin_one)

    def _begin_one(self) -> None:
        """Let one request be decided on; the next one when others have had their turn."""
        exchange, stream = self._due.popleft()
        task = started(exchange)
        self._link.begin(task)
        task.add_done_callback(lambda _: self._done(stream))
        if self._due:
            self._link.later(self._begin_one)

    def _done(self, stream: Stream) -> None:
        self.streams.pop(stream.number, None)
        self._link.has_streams(-1)
        self._link.holds(-stream.held)
        self._engine.on_themselves.discard(stream.number)
        self._close_when_done()

    def _pump(self) -> None:
        for stream in self.streams.values():
            if stream.unsent:
                self._push(stream)

    def _push(self, stream: Stream) -> None:
        """Write as much of an answer as the windows let through."""
        engine = self._engine
        try:
            while stream.unsent:
                window = engine.local_flow_control_window(stream.number)
                size = min(window, engine.max_outbound_frame_size, len(stream.unsent))
                if size <= 0:
                    return
                piece, stream.unsent = stream.unsent[:size], stream.unsent[size:]
                engine.send_data(stream.number, piece, end_stream=not stream.unsent)
            stream.moved()
        except ProtocolError as fault:
            stream.ends(f"the stream had ended: {fault}")

    def _reset(self, number: int, code: int) -> None:
        with suppress(ProtocolError):  # it may have ended by itself
            self._engine.reset_stream(number, error_code=code)

    def _flush(self) -> None:
        data = self._engine.data_to_send()
        if data:
            self._link.write(data)

    def _close_when_done(self) -> None:
        if (self._stopping or self._peer_leaves) and not self.streams and self._link.is_open:
            self._say_goaway()
            self._link.close(linger=True)

    def _say_goaway(self) -> None:
        """Say once which streams were taken: the others may be sent again elsewhere."""
        if not self._over:
            self._over = True
            self._link.write(self._engine.goaway(self._last))

    def _remark(self, text: str) -> None:
        self._link.service.remark(f"connection {self._link.name}: {text}")
