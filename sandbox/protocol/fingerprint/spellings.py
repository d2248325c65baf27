"""What a signature header may mean: each reading of its text as raw bytes, with the reading's name.

The names are those of mistakes in spelling; "" is the reading that the recipe wants.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote

_SCHEME = re.compile(r"(?i)^(?:[a-z][a-z0-9-]*)[=: ]\s*(?=\S{16})")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+|[0-9a-fA-F]+")
_SEPARATOR = re.compile("[^0-9a-fA-F]")
_SEPARATED = re.compile(r"(?:[0-9a-fA-F]{2}[:. -])+[0-9a-fA-F]{2}")
_SHORTEST = 16
"""Bytes of the shortest digest there is, MD5."""


def readings(text: str, *, wants_hex: bool) -> Iterator[tuple[bytes, str]]:
    """Read a header in every way that gives at least 16 bytes, the plainest first."""
    yield from _bare(text, wants_hex=wants_hex)
    inner = text.strip("\"'<>{}[]")
    if inner != text:
        yield from _named("encoding-quoted", inner, wants_hex=wants_hex)
    scheme = _SCHEME.match(text)
    if scheme:
        yield from _named("encoding-prefixed", text[scheme.end() :], wants_hex=wants_hex)
    if text[:2].lower() == "0x":
        yield from _named("encoding-prefixed", text[2:], wants_hex=wants_hex)
    if "%" in text:
        yield from _named("encoding-percent-encoded", unquote(text), wants_hex=wants_hex)
    if _SEPARATED.fullmatch(text):
        raw = bytes.fromhex(_SEPARATOR.sub("", text))
        yield raw, "encoding-separated"


def _named(name: str, text: str, *, wants_hex: bool) -> Iterator[tuple[bytes, str]]:
    for raw, _ in _bare(text, wants_hex=wants_hex):
        yield raw, name


def _bare(text: str, *, wants_hex: bool) -> Iterator[tuple[bytes, str]]:
    if _HEX.fullmatch(text) and len(text) % 2 == 0:
        raw = bytes.fromhex(text)
        proper = text == text.lower()
        right = "" if wants_hex else "encoding-hex"
        yield raw, right if proper else "encoding-upper-case"
        yield from _once_more(raw, "encoding-hex-twice")
    for raw, name in _base64(text):
        right = name if wants_hex or name != "encoding-base64" else ""
        yield raw, right
        yield from _once_more(raw, "encoding-base64-of-hex")


def _base64(text: str) -> Iterator[tuple[bytes, str]]:
    is_url_safe = any(letter in text for letter in "-_")
    padded = text if text.endswith("=") else text + "=" * (-len(text) % 4)
    try:
        raw = base64.b64decode(padded.translate(_TO_STANDARD), validate=True)
    except (binascii.Error, ValueError):
        return
    if len(raw) < _SHORTEST:
        return
    name = "encoding-base64" if padded == text else "encoding-base64-unpadded"
    yield raw, "encoding-base64url" if is_url_safe else name


_TO_STANDARD = str.maketrans("-_", "+/")


def _once_more(raw: bytes, name: str) -> Iterator[tuple[bytes, str]]:
    """Read bytes that are hex digits again."""
    text = raw.decode("ascii", "replace")
    if _HEX.fullmatch(text) and len(text) % 2 == 0 and len(text) >= 2 * _SHORTEST:
        yield bytes.fromhex(text), name
