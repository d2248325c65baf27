"""Content codings of a body (RFC 9110 §8.4): which there are, and how gzip and deflate are undone.

A body is unpacked only up to a bound, so that a few kilobytes cannot fill the memory.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping

from sandbox.wire import Headers

_MOST_CODINGS = 4
_EITHER_HEADER = 32
"""Added to the window bits: zlib's header or gzip's, whichever the body begins with."""


class CodingFault(Exception):
    """A body cannot be unpacked; the message ends the sentence "the answer …"."""


class CodingNotUndoneHere(CodingFault):
    """The coding is a registered one: it may well be right, it is we who cannot undo it."""


def codings_of(values: Iterable[str]) -> tuple[str, ...]:
    """Return the codings that `Content-Encoding` fields name, in the order they were applied.

    `identity`, which says nothing, is left out.
    """
    named = (item.strip().lower() for value in values for item in value.split(","))
    return tuple(name for name in named if name and name != "identity")


def unpacked(body: bytes, codings: tuple[str, ...], *, largest: int) -> bytes:
    """Undo the codings of a body, the last one first. Raise CodingFault."""
    if len(codings) > _MOST_CODINGS:
        raise CodingFault(f"names {len(codings)} content codings, one inside the other")
    for name in reversed(codings):
        if name in _NOT_UNDONE:
            raise CodingNotUndoneHere(f"is packed as {name}, which is not undone here")
        undo = _CODINGS.get(name)
        if undo is None:
            raise CodingFault(f"names the content coding {name!r}, which nobody has registered")
        body = undo(body, largest)
    return body


def content_of(headers: Headers, body: bytes, *, largest: int) -> bytes:
    """Return what a body holds: unpacked where it can be, else the bytes as they are."""
    codings = codings_of(headers.all("content-encoding"))
    if not codings:
        return body
    try:
        return unpacked(body, codings, largest=largest)
    except CodingFault:
        return body


def _zipped(body: bytes, largest: int) -> bytes:
    """Unpack zlib's format, or gzip of one member or several."""
    found = bytearray()
    while body:
        member = zlib.decompressobj(zlib.MAX_WBITS | _EITHER_HEADER)
        found += _pieces(member, body, largest=largest - len(found))
        body = member.unused_data.lstrip(b"\0")  # a gzip file may be padded with zeros
    return bytes(found)


def _deflated(body: bytes, largest: int) -> bytes:
    """Unpack `deflate`: zlib's format (RFC 9110 §8.4.1.2), or the bare stream that many send."""
    try:
        return _zipped(body, largest)
    except CodingFault as fault:
        bare = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return _pieces(bare, body, largest=largest)
        except CodingFault:
            raise fault from None


def _pieces(stream: "zlib._Decompress", body: bytes, *, largest: int) -> bytes:
    try:
        found = stream.decompress(body, largest + 1)
    except zlib.error as fault:
        raise CodingFault(f"is not packed as its Content-Encoding says ({fault})") from None
    if len(found) > largest:
        raise CodingFault("unpacks to more than is read of an answer")
    if not stream.eof:
        raise CodingFault("ends in the middle of what its Content-Encoding packs")
    return found


_CODINGS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _zipped,
    "x-gzip": _zipped,
    "deflate": _deflated,
}
_NOT_UNDONE = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi"})
