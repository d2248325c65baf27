"""An HTTP/2 client that does what no polite client does, built on the h2 library alone."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h2.config
import h2.connection
import h2.events
from h2.errors import ErrorCodes
from h2.events import Event
from hyperframe.frame import Frame, GoAwayFrame


@dataclass(slots=True)
class Stream:
    """What came back on one stream; `reset_with` is the code of a reset."""

    status: str = ""
    body: bytes = b""
    reset_with: int | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class _Patient(h2.connection.H2Connection):
    """h2's connection, which goes on after a GOAWAY as RFC 9113 §6.8 has it."""

    def _receive_goaway_frame(self, frame: GoAwayFrame) -> tuple[list[Frame], list[Event]]:
        told = h2.events.ConnectionTerminated()
        told.error_code, told.last_stream_id = ErrorCodes(frame.error_code), frame.last_stream_id
        return [], [told]


class Http2Peer:
    """One connection; every frame is sent when the test says so."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.h2 = _Patient(
            h2.config.H2Configuration(
                client_side=True,
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self.streams: dict[int, Stream] = defaultdict(Stream)
        self.closed = asyncio.Event()
        self.broken_by = ""
        self.goaways: list[tuple[int, int]] = []
        self.takes_nothing = False
        self._reader = reader
        self._writer = writer
        self.h2.initiate_connection()
        self.flush()

    def flush(self) -> None:
        self._writer.write(self.h2.data_to_send())

    def open(self, path: str, *, method: str = "POST", ended: bool = False) -> int:
        """Send the header of a request and return its stream."""
        return self.send([*usual(path, method=method)], ended=ended)

    def send(self, fields: list[tuple[str, str]], *, ended: bool = False) -> int:
        """Send any header and return its stream."""
        stream = self.h2.get_next_available_stream_id()
        self.streams[stream].status = ""
        self.h2.send_headers(stream, fields, end_stream=ended)
        self.flush()
        return stream

    def write(self, frames: bytes) -> None:
        """Send frames that h2 would not send."""
        self._writer.write(frames)

    def half_close(self) -> None:
        """Say nothing more, and go on to listen."""
        self._writer.write_eof()

    def data(self, stream: int, piece: bytes, *, ended: bool = False) -> None:
        self.h2.send_data(stream, piece, end_stream=ended)
        self.flush()

    def reset(self, stream: int) -> None:
        self.h2.reset_stream(stream, error_code=8)
        self.flush()

    async def answer(self, stream: int) -> Stream:
        """Wait until that stream has ended, or the connection has."""
        await asyncio.wait_for(self.streams[stream].ended.wait(), 30)
        return self.streams[stream]

    async def heard(self, stream: int) -> None:
        """Wait until the first bytes of an answer have come."""
        await asyncio.wait_for(self.streams[stream].begun.wait(), 30)

    async def listen(self) -> None:
        """Take in what the server says, until it closes."""
        try:
            while data := await self._reader.read(65536):
                for event in self.h2.receive_data(data):
                    self._note(event)
                self.flush()
        except ConnectionError as fault:
            self.broken_by = type(fault).__name__
        finally:
            self.closed.set()
            for stream in self.streams.values():
                stream.ended.set()

    def _note(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.ResponseReceived):
            self.streams[event.stream_id].status = _status(event)
        elif isinstance(event, h2.events.DataReceived):
            self.streams[event.stream_id].body += event.data
            self.streams[event.stream_id].begun.set()
            if not self.takes_nothing:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.streams[event.stream_id].ended.set()
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.goaways.append((event.last_stream_id or 0, int(event.error_code or 0)))
        elif isinstance(event, h2.events.StreamReset):
            self.streams[event.stream_id].reset_with = int(event.error_code)
            self.streams[event.stream_id].ended.set()


def usual(path: str, *, method: str = "POST") -> tuple[tuple[str, str], ...]:
    """Return the pseudo-header fields that every request has."""
    return (
        (":method", method),
        (":scheme", "http"),
        (":authority", "sandbox.test"),
        (":path", path),
    )


def _status(event: h2.events.ResponseReceived) -> str:
    return next(value.decode() for name, value in event.headers if name == b":status")


@asynccontextmanager
async def http2_peer(url: str) -> AsyncIterator[Http2Peer]:
    """Open one connection to a cleartext listener."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    peer = Http2Peer(reader, writer)
    listening = asyncio.create_task(peer.listen())
    try:
        yield peer
    finally:
        writer.transport.abort()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
