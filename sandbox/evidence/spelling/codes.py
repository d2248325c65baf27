"""Reading letters that stand for bytes (Base64, hex), and bytes that are packed or in UTF-16.

Where Base64 or hex begins is not known, nor what was encoded together with a secret: a text is read
as Base64 from each of four letters on, and as hex from each of two. What is no letter of theirs
counts as zeros, so that whatever was encoded stays where it was.
"""

import re
import zlib
from binascii import a2b_base64, unhexlify
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, count

from sandbox.evidence.spelling.reading import ANY, Reading, Span

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_HEX = b"0123456789abcdefABCDEF"
APART = b"\xff\xfe" * 4
"""Between what letters say in one way and in the next: no text is like it."""
_ZIPPED = b"\x1f\x8b\x08"
_EITHER_HEADER = 32
"""Added to zlib's window bits: its own header or gzip's, whichever there is."""
_LARGEST = 2 << 20
"""So much of what is packed is looked through."""
_PIECE = 4096
_MOST_PACKED = 16
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{8,}")
"""What six bytes take at least."""
_WORTH = 24
"""How long a run must be to hold a text worth reading."""
_TELLING = re.compile(rb"[\\%&\0]|eyJ|-----")
"""What a text inside Base64 must have, that it is worth reading once more."""


def _only(letters: bytes, zero: bytes) -> bytes:
    return bytes(code if code in letters else zero[0] for code in range(256))


_AS_BASE64 = bytes.maketrans(b"-_", b"+/").translate(_only(_BASE64, b"A"))
_AS_HEX = _only(_HEX, b"0")


def runs_of(of: Reading) -> Reading:
    """Return the runs of letters of a text that may be Base64 or hex, one after the other."""
    return Reading(b"\0".join(_RUN.findall(of.content)), _Runs(of.content).span, of)


def in_letters(of: Reading) -> Reading:
    """Return what runs of letters say as Base64, in either alphabet, and as hex."""
    letters, digits = of.content.translate(_AS_BASE64) + b"AAA", of.content.translate(_AS_HEX)
    read = [a2b_base64(_whole(letters, first, of=4)) for first in range(4)]
    read += [unhexlify(_whole(digits, first, of=2)) for first in range(2)]
    return Reading(APART.join(read), partial(_in_letters, [*map(len, read)], len(of.content)), of)


def is_of_letters(letters: Reading, start: int, end: int) -> bool:
    """Tell whether all of it was letters: what is none counts as zeros."""
    if letters.of is None:
        return True
    start, end = letters.origin(start, end)
    return not letters.of.content[start:end].translate(None, _BASE64 + b"-_")


def _whole(letters: bytes, first: int, *, of: int) -> bytes:
    return letters[first : first + (len(letters) - first) // of * of]


def in_utf16(of: Reading) -> Iterator[Reading]:
    """Yield what bytes say as UTF-16, in either order, from each byte on."""
    for encoding in ("utf-16-le", "utf-16-be"):
        for first in range(2):
            text = _whole(of.content, first, of=2).decode(encoding, ANY)
            yield Reading(text.encode("utf-8", ANY), _Wide(text, first).span, of)


def inner_texts(runs: Reading) -> Iterator[Reading]:
    """Yield the texts in Base64 that are worth reading further: escaped, packed or in UTF-16."""
    end = -1
    for run in runs.content.split(b"\0"):
        start, end = end + 1, end + 1 + len(run)
        if len(run) < _WORTH:
            continue
        letters = run.translate(_AS_BASE64)
        read = a2b_base64(letters + b"A" * (-len(letters) % 4))[: len(letters) * 3 // 4]
        if is_zipped(read) or (_TELLING.search(read) and _is_text(read)):
            yield Reading(read, partial(_in_base64, start, end), runs)


def unpacked(of: Reading) -> Iterator[Reading]:
    """Yield what is packed in bytes: gzip anywhere, zlib or a bare deflate from the first on."""
    at = of.content.find(_ZIPPED)
    for number in count():
        if at < 0:
            break
        if number == _MOST_PACKED:
            yield Reading(of.content, of=of, instead="packed", hopeless=True)
            return
        yield _unpacked(of, at, zlib.MAX_WBITS | _EITHER_HEADER)
        at = of.content.find(_ZIPPED, at + len(_ZIPPED))
    if not is_zipped(of.content):
        is_zlib = int.from_bytes(of.content[:2], "big") % 31 == 0 and of.content[:1] == b"\x78"
        yield _unpacked(of, 0, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)


def is_wide(content: bytes) -> bool:
    """Tell what may be UTF-16: every other byte of plain letters is zero."""
    return len(content) < content.count(0) * 4 < len(content) * 3


def is_zipped(content: bytes) -> bool:
    """Tell gzip."""
    return content.startswith(_ZIPPED)


def _unpacked(of: Reading, at: int, bits: int) -> Reading:
    """Unpack as far as it goes; what follows on it is not part of it."""
    stream, found = zlib.decompressobj(bits), bytearray()
    size = len(of.content)
    try:
        for place in range(at, size, _PIECE):
            found += stream.decompress(
                of.content[place : place + _PIECE], _LARGEST - len(found) + 1
            )
            if stream.eof or len(found) > _LARGEST:
                break
    except zlib.error:
        pass  # whatever came before it is looked at
    end = min(size, place + _PIECE) - len(stream.unused_data) if stream.eof else size
    return Reading(bytes(found), lambda _, __: (at, end), of, "packed", len(found) > _LARGEST)


def _is_text(content: bytes) -> bool:
    """Tell a text, but for what a run of letters that is not a whole number of bytes ends in."""
    try:
        content[:-3].decode()
    except UnicodeDecodeError as fault:
        return fault.end == len(content) - 3 and fault.reason == "unexpected end of data"
    return True


def _in_letters(lengths: list[int], size: int, start: int, end: int) -> Span:
    """Find out which of the six it was, and from there where the letters stood."""
    number = 0
    while number < len(lengths) - 1 and start >= lengths[number] + len(APART):
        passed = lengths[number] + len(APART)
        start, end, number = start - passed, end - passed, number + 1
    if number < 4:  # noqa: PLR2004 - those of Base64
        return _in_base64(number, size, start, end)
    return number - 4 + 2 * start, number - 4 + 2 * end


def _in_base64(first: int, size: int, start: int, end: int) -> Span:
    return first + 8 * start // 6, min(size, first - (-8 * end // 6))


@dataclass(frozen=True)
class _Runs:
    """Where runs of letters stood, worked out when somebody asks."""

    text: bytes

    @cached_property
    def _found(self) -> tuple[list[int], list[int]]:
        """Return where each run begins among the runs, and where it began."""
        stood = [found.span() for found in _RUN.finditer(self.text)]
        lengths = [end - start + 1 for start, end in stood]
        return [0, *accumulate(lengths)], [start for start, _ in stood]

    def span(self, start: int, end: int) -> Span:
        begin, began = self._found
        first, last = bisect_right(begin, start) - 1, bisect_right(begin, end - 1) - 1
        return began[first] + start - begin[first], began[last] + end - begin[last]


@dataclass(frozen=True)
class _Wide:
    """Where the letters of a text in UTF-16 stood, worked out when somebody asks."""

    text: str
    first: int

    @cached_property
    def _ends(self) -> tuple[list[int], list[int]]:
        """Return where each letter ends, in UTF-8 and in UTF-16."""
        narrow = accumulate(len(letter.encode("utf-8", ANY)) for letter in self.text)
        return list(narrow), list(accumulate(4 if letter > "\uffff" else 2 for letter in self.text))

    def span(self, start: int, end: int) -> Span:
        narrow, wide = self._ends
        before, last = bisect_right(narrow, start), bisect_left(narrow, end)
        return self.first + (wide[before - 1] if before else 0), self.first + wide[last]
