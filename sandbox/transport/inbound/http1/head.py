"""The header of an HTTP/1.1 request as it was sent, and the rules of HTTP that it breaks.

h11 reads a header or refuses it whole, and refuses less than the RFCs do. This reads any header as
far as it goes: a line that is no field belongs to the value of the field before it, for that is
what its sender meant (a Base64 text that was broken into lines, say).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_END = re.compile(rb"\r?\n")
_REQUEST_LINE = re.compile(rb"\A([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP/(\d\.\d)")
_VERSION = re.compile(rb"HTTP/(\d+(?:\.\d+)?)", re.IGNORECASE)
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_SUSPECT = re.compile(rb"\n[ \t]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r[^\n]")
_FRAMING = re.compile(rb"\n(?:content-length|transfer-encoding):", re.IGNORECASE)
_DIGITS = re.compile(rb"[0-9]{1,20}")
_ONCE = (b"content-length", b"host", b"transfer-encoding")


@dataclass(frozen=True, slots=True)
class Head:
    """A request's header; `fields` as sent, `version` "" where none was said."""

    method: str
    target: str
    version: str
    fields: tuple[tuple[str, str], ...]
    flaws: tuple[str, ...]

    @property
    def length(self) -> int:
        """How long the body is said to be; 0 where that is not said, or said in no way."""
        said = [value for name, value in self.fields if name.lower() == "content-length"]
        return int(said[0]) if said and _DIGITS.fullmatch(said[0].encode("latin-1")) else 0

    @property
    def is_chunked(self) -> bool:
        """True when the body is said to come in chunks."""
        return any(name.lower() == "transfer-encoding" for name, _ in self.fields)


def looks_sound(raw: bytes) -> bool:
    """Tell quickly whether a header that h11 has taken breaks none of the rules told here."""
    return not _SUSPECT.search(raw) and len(_FRAMING.findall(raw)) < 2  # noqa: PLR2004 - none or one


def read_head(raw: bytes) -> Head:
    """Read any header, whatever is wrong with it."""
    first, *rest = _LINE_END.split(raw.rstrip(b"\r\n"))
    method, target, version, flaws = _request_line(first)
    lines = _lines(rest)
    flaws += [flaw for line in lines for flaw in _flaws_of(line)]
    fields = [(line.name, line.value) for line in lines]
    flaws += _together([(name.lower(), value) for name, value in fields], version=version)
    return Head(
        method.decode("latin-1"),
        target.decode("latin-1"),
        version,
        tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in fields),
        tuple(dict.fromkeys(flaws)),
    )


@dataclass(slots=True)
class _Line:
    """One field, with the lines that were added to it."""

    name: bytes
    value: bytes
    has_colon: bool = True
    folded: bool = False
    broken: bool = False


def _request_line(line: bytes) -> tuple[bytes, bytes, str, list[str]]:
    fitting = _REQUEST_LINE.fullmatch(line)
    if fitting:
        return fitting[1], fitting[2], fitting[3].decode(), _of_version(fitting[3])
    if line.startswith(b"\x16\x03"):
        return b"", b"", "", ["a TLS handshake came to a port that speaks HTTP in the clear"]
    parts = line.split()
    said = _VERSION.fullmatch(parts[-1]) if parts else None
    middle = parts[1:-1] if said else parts[1:]
    target = b" ".join(middle)
    version = said[1].decode() if said else ""
    return (parts[0] if parts else b""), target, version, [_wrong_line(line, target, bool(said))]


def _of_version(version: bytes) -> list[str]:
    if version.startswith(b"1."):
        return []
    return [f"HTTP/{version.decode()} is spoken in the form of HTTP/1.1"]


def _wrong_line(line: bytes, target: bytes, versioned: bool) -> str:  # noqa: FBT001 - of one caller
    if not target.isascii():
        return (
            "the request target holds bytes outside of ASCII, which are to be percent-encoded"
            " (RFC 9112 §3.2)"
        )
    if b" " in target and versioned:
        return "the request target holds a space, which is to be percent-encoded (RFC 9112 §3.2)"
    if not versioned:
        return "the request line does not end in HTTP/1.1 (RFC 9112 §3)"
    if _CONTROL.search(line):
        return "the request line holds a control character (RFC 9112 §3)"
    return "the request line is not a method, a target and HTTP/1.1, one space apart (RFC 9112 §3)"


def _lines(rest: list[bytes]) -> list[_Line]:
    lines: list[_Line] = []
    for raw in rest:
        folded, has_colon = raw[:1] in (b" ", b"\t"), b":" in raw
        if lines and (folded or not has_colon):
            last = lines[-1]
            last.value += b"\r\n" + raw
            last.folded, last.broken = last.folded or folded, last.broken or not folded
            continue
        name, _, value = raw.partition(b":")
        lines.append(_Line(name, value.strip(b" \t"), has_colon))
    return lines


def _flaws_of(line: _Line) -> Iterator[str]:
    name = line.name.decode("latin-1")
    if not line.has_colon:
        yield "the header begins with a line that is no field (RFC 9112 §5)"
    elif line.name != line.name.rstrip(b" \t"):
        yield f"white space stands before the colon of {name.strip()} (RFC 9112 §5.1)"
    elif not _NAME.fullmatch(line.name):
        yield f"the field name {name!r} is none that HTTP knows (RFC 9110 §5.1)"
    if line.broken:
        yield f"the value of {name} holds a line end (RFC 9110 §5.5)"
    elif line.folded:
        yield f"the value of {name} is folded over several lines (RFC 9112 §5.2)"
    elif _CONTROL.search(line.value):
        yield f"the value of {name} holds a control character (RFC 9110 §5.5)"


def _together(fields: list[tuple[bytes, bytes]], *, version: str) -> Iterator[str]:
    names = [name for name, _ in fields]
    for name in _ONCE:
        if names.count(name) > 1:
            yield f"{name.decode()} is there {names.count(name)} times (RFC 9110 §5.3)"
    if version == "1.1" and b"host" not in names:
        yield "there is no Host (RFC 9112 §3.2)"
    lengths = [value for name, value in fields if name == b"content-length"]
    if not all(map(_DIGITS.fullmatch, lengths)):
        yield "Content-Length is no number (RFC 9110 §8.6)"
    codings = [value for name, value in fields if name == b"transfer-encoding"]
    if codings and codings[0].lower() != b"chunked":
        yield "Transfer-Encoding is not chunked, which is all that is understood here"
    if codings and lengths:
        yield "Transfer-Encoding and Content-Length are there together (RFC 9112 §6.3)"
