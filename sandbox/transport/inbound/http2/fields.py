"""The header fields of an HTTP/2 request: what they ask for, and the rules that they break."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sandbox.wire import Headers

_NAME = re.compile(rb":?[!#$%&'*+.^_`|~0-9a-z-]+")
_VALUE = re.compile(rb"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DIGITS = re.compile(rb"[0-9]{1,20}")
_PATH = re.compile(rb"(?:/[\x21-\x7e]*|\*)")
_OF_A_CONNECTION = frozenset(
    {b"connection", b"proxy-connection", b"keep-alive", b"transfer-encoding", b"upgrade"}
)
_PSEUDO = (b":method", b":scheme", b":authority", b":path")
_TUNNEL = "CONNECT asks for a tunnel, and this is no proxy (RFC 9110 §9.3.6)"

Fields = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a header asks for. `headers` have `host` in the place of `:authority`; where there are
    flaws they are as sent, pseudo-header fields included. `length` is that of the body, None where
    none is said. `is_tunnel`: well-formed, and yet nothing for us.
    """

    method: str
    target: str
    authority: str
    headers: Headers
    length: int | None
    flaws: tuple[str, ...]
    is_tunnel: bool = False
    is_too_long: bool = False


def read_fields(fields: Fields, *, most: int) -> Asked:
    """Read a header, whatever is wrong with it; of one with more fields no more than that."""
    if len(fields) > most:
        told = f"the header has {len(fields)} fields, and no more than {most} are read here"
        read = read_fields(fields[:most], most=most)
        return replace(read, flaws=(told, *read.flaws), is_tunnel=False, is_too_long=True)
    pseudo = {name: value for name, value in reversed(fields) if name[:1] == b":"}
    flaws = tuple(dict.fromkeys(_flaws(fields, pseudo)))
    said = [value for name, value in fields if name == b"content-length"]
    method, authority = pseudo.get(b":method", b""), pseudo.get(b":authority")
    if authority is None:
        authority = next((value for name, value in fields if name == b"host"), b"")
    is_tunnel = method == b"CONNECT" and not flaws
    return Asked(
        method.decode("latin-1"),
        pseudo.get(b":path", authority if is_tunnel else b"").decode("latin-1"),
        authority.decode("latin-1"),
        _as_sent(fields) if flaws else _usual(fields, authority),
        int(said[0]) if said and _DIGITS.fullmatch(said[0]) else None,
        flaws,
        is_tunnel,
    )


TUNNEL = _TUNNEL


def _as_sent(fields: Fields) -> Headers:
    return Headers(tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in fields))


def _usual(fields: Fields, authority: bytes) -> Headers:
    """Return the fields as HTTP/1.1 would have them; the crumbs of a cookie are one (§8.2.3)."""
    usual = [("host", authority.decode("latin-1"))]
    crumbs = [value for name, value in fields if name == b"cookie"]
    if len(crumbs) > 1:
        joined = (b"cookie", b"; ".join(crumbs))
        fields = [*(field for field in fields if field[0] != b"cookie"), joined]
    usual += [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in fields
        if name[:1] != b":" and name != b"host"
    ]
    return Headers(tuple(usual))


def _flaws(fields: Fields, pseudo: Mapping[bytes, bytes]) -> Iterator[str]:
    seen_usual = False
    seen: set[bytes] = set()
    for name, value in fields:
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            yield from _grammar(name, value)
        if name[:1] == b":":
            if name not in _PSEUDO:
                yield f"{_shown(name)} is no pseudo-header field of a request (RFC 9113 §8.3)"
            elif name in seen:
                yield f"{_shown(name)} is there twice (RFC 9113 §8.3)"
            if seen_usual:
                yield f"{_shown(name)} comes after usual fields (RFC 9113 §8.3)"
            seen.add(name)
            continue
        seen_usual = True
        if name in _OF_A_CONNECTION:
            yield f"the field {_shown(name)} is forbidden in HTTP/2 (RFC 9113 §8.2.2)"
        elif name == b"te" and value.lower() != b"trailers":
            yield "the field te may only say trailers in HTTP/2 (RFC 9113 §8.2.2)"
    yield from _of_pseudo(pseudo)
    yield from _of_host_and_length(fields, pseudo)


def _grammar(name: bytes, value: bytes) -> Iterator[str]:
    shown = _shown(name)
    if name != name.lower():
        yield f"the field name {shown} is not in lower case (RFC 9113 §8.2.1)"
    elif not _NAME.fullmatch(name):
        yield f"the field name {shown!r} is none that HTTP knows (RFC 9113 §8.2.1)"
    if b"\r" in value or b"\n" in value:
        yield f"the value of {shown} holds a line end (RFC 9113 §8.2.1)"
    elif value != value.strip(b" \t"):
        yield f"the value of {shown} begins or ends with white space (RFC 9113 §8.2.1)"
    elif not _VALUE.fullmatch(value):
        yield f"the value of {shown} holds a control character (RFC 9110 §5.5)"


def _of_pseudo(pseudo: Mapping[bytes, bytes]) -> Iterator[str]:
    method = pseudo.get(b":method")
    if method is None:
        yield ":method is missing (RFC 9113 §8.3.1)"
    elif not _TOKEN.fullmatch(method):
        yield "the method is none that HTTP knows (RFC 9110 §9.1)"
    path, scheme = pseudo.get(b":path"), pseudo.get(b":scheme")
    if method == b"CONNECT":
        if path is not None or scheme is not None:
            yield "CONNECT has a :path or a :scheme (RFC 9113 §8.5)"
        return
    if scheme is None:
        yield ":scheme is missing (RFC 9113 §8.3.1)"
    if path is None:
        yield ":path is missing (RFC 9113 §8.3.1)"
    elif not path.isascii():
        yield "the path holds bytes outside of ASCII, which are to be percent-encoded (RFC 3986 §2)"
    elif not _PATH.fullmatch(path):
        yield "the path does not begin with a slash, or holds a space (RFC 9113 §8.3.1)"


def _of_host_and_length(fields: Fields, pseudo: Mapping[bytes, bytes]) -> Iterator[str]:
    hosts = [value for name, value in fields if name == b"host"]
    authority = pseudo.get(b":authority")
    if authority is None and not hosts:
        yield "there is neither :authority nor host (RFC 9113 §8.3.1)"
    elif len(hosts) > 1:
        yield "host is there twice (RFC 9110 §7.2)"
    elif authority is not None and hosts and hosts[0] != authority:
        yield "host is not what :authority says (RFC 9113 §8.3.1)"
    lengths = {value for name, value in fields if name == b"content-length"}
    if not all(map(_DIGITS.fullmatch, lengths)):
        yield "content-length is no number (RFC 9110 §8.6)"
    elif len(lengths) > 1:
        yield "content-length is there twice (RFC 9110 §8.6)"


def _shown(name: bytes) -> str:
    return name.decode("latin-1")
