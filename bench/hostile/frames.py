"""Frames of HTTP/2 as bytes, most of them such as no polite client sends."""

from collections.abc import Sequence

import hpack

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, _, PING, _, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, END_HEADERS, ACK = 1, 4, 1
INITIAL_WINDOW_SIZE = 4
GREETING = PREFACE + bytes((0, 0, 0, SETTINGS, 0, 0, 0, 0, 0))


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Return one frame."""
    return b"%b%c%c%b%b" % (
        len(payload).to_bytes(3, "big"),
        kind,
        flags,
        stream.to_bytes(4, "big"),
        payload,
    )


def settings(**told: int) -> bytes:
    """Return SETTINGS; `window` is the initial window of each stream."""
    pairs = b"".join(
        INITIAL_WINDOW_SIZE.to_bytes(2, "big") + size.to_bytes(4, "big") for size in told.values()
    )
    return frame(SETTINGS, 0, 0, pairs)


def header(path: str, *more: tuple[str, str], method: str = "GET") -> bytes:
    """Return the header block of a request, without anything that a decoder has to remember."""
    usual = [
        (":method", method),
        (":scheme", "http"),
        (":authority", "127.0.0.1"),
        (":path", path),
    ]
    return hpack.Encoder().encode([*usual, *more], huffman=False)


def requests(
    path: str, numbers: Sequence[int], *, flags: int = END_STREAM | END_HEADERS, then: bytes = b""
) -> bytes:
    """Return a HEADERS frame for each stream; `then` is the type of a frame of four zeros after
    each, or nothing.
    """
    block = header(path)
    made = []
    for number in numbers:
        made.append(frame(HEADERS, flags, number, block))
        if then:
            made.append(frame(then[0], 0, number, (8).to_bytes(4, "big")))
    return b"".join(made)
