"""Undoing the escapes of a text: those of JSON and the languages near it, of URLs, and of HTML.

All are undone at once, wherever they stand: what a text is and in which way it was put together is
not known. A text that was escaped twice is read twice.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape

from sandbox.evidence.spelling.reading import ANY, Reading, Span

_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}"
    rb"|\\u\{[0-9a-fA-F]{1,6}\}|\\x[0-9a-fA-F]{2}|\\[\"'\\/bfnrt]"
    rb"|%u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}"
    rb"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
_SOFT = re.compile(rb"=(?:[0-9A-Fa-f]{2}|\r?\n)")
_WRAPPED = re.compile(rb"(?<=[A-Za-z0-9+/_-]{16})[ \t]*\r?\n[ \t]*(?=[A-Za-z0-9+/_=-])")
_CONTROLS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_PAIR = 8
_LAST = 0x10FFFF
_MOST = 200_000
"""More escapes than any message of a person or a program has."""


def unescaped(of: Reading) -> Reading | None:
    """Return a text with its escapes undone once; None where it has none."""
    content = of.content
    marks = content.count(b"\\") + content.count(b"%") + content.count(b"&")
    if not marks:
        return None
    if marks > _MOST:
        return Reading(content, of=of, instead="escapes", hopeless=True)
    return _substituted(of, _ESCAPE, _undo)


def unquoted(of: Reading) -> Reading | None:
    """Return what a text says as quoted-printable (RFC 2045 §6.7), if it says that it is."""
    if b"quoted-printable" not in of.content.lower():
        return None
    return _substituted(of, _SOFT, _unquote)


def unwrapped(of: Reading) -> Reading | None:
    """Return a text with the lines joined into which long runs of letters were broken."""
    return _substituted(of, _WRAPPED, _nothing) if b"\n" in of.content else None


@lru_cache(4096)
def _undo(escape: bytes) -> bytes:
    if escape[:2] == b"&#":
        code = int(escape[3:-1], 16) if escape[2:3] in b"xX" else int(escape[2:-1])
        return chr(code).encode("utf-8", ANY) if code <= _LAST else escape
    if escape[:1] == b"&":
        return unescape(escape.decode()).encode("utf-8", ANY)
    if escape[:2] == b"\\x" or (escape[:1] == b"%" and escape[1:2] != b"u"):
        return bytes.fromhex(escape[-2:].decode())
    if escape[1:2] != b"u":
        return _CONTROLS.get(escape[1:], escape[1:])
    digits = escape.replace(b"\\u", b"").strip(b"%u{}").decode()
    if len(digits) == _PAIR:
        return bytes.fromhex(digits).decode("utf-16-be").encode()
    code = int(digits, 16)
    return chr(code).encode("utf-8", ANY) if code <= _LAST else escape


def _unquote(escape: bytes) -> bytes:
    return b"" if escape.endswith(b"\n") else bytes.fromhex(escape[1:].decode())


def _nothing(_: bytes) -> bytes:
    return b""


def _substituted(
    of: Reading, pattern: re.Pattern[bytes], undo: Callable[[bytes], bytes]
) -> Reading | None:
    content = pattern.sub(lambda found: undo(found[0]), of.content)
    if content == of.content:
        return None
    return Reading(content, _Places(of.content, pattern, undo).span, of)


@dataclass(frozen=True)
class _Places:
    """Where what was substituted stood, worked out when somebody asks for the first time."""

    text: bytes
    pattern: re.Pattern[bytes]
    undo: Callable[[bytes], bytes]

    @cached_property
    def _found(self) -> tuple[list[int], list[int], list[Span]]:
        starts: list[int] = []
        ends: list[int] = []
        stood: list[Span] = []
        shift = 0
        for each in self.pattern.finditer(self.text):
            starts.append(each.start() + shift)
            ends.append(starts[-1] + len(self.undo(each[0])))
            stood.append(each.span())
            shift = ends[-1] - each.end()
        return starts, ends, stood

    def span(self, start: int, end: int) -> Span:
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> Span:
        """Return where one byte stood; a byte of an escape stood in all of it."""
        starts, ends, stood = self._found
        number = bisect_right(starts, at) - 1
        if number < 0:
            return at, at + 1
        if at < ends[number]:
            return stood[number]
        place = stood[number][1] + at - ends[number]
        return place, place + 1
