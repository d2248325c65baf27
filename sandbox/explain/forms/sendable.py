"""A request as somebody sends it again: what the connection itself adds is left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.wire import Request

_OF_THE_CONNECTION = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "http2-settings",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_LAST_OF_LATIN_1 = 0xFF
_DOT_SEGMENT = re.compile(r"/\.\.?(?:[/?]|$)")


@dataclass(frozen=True, slots=True)
class Sendable:
    """A request to send. `received`: it came over a socket, so that its texts are ISO 8859-1 for
    bytes; what we send ourselves is UTF-8. `names` says what a shell puts, in double quotes, in
    place of a hidden value (`‹secret #1›`) in a header field, `url_names` and `body_names` in those
    places. `ca_file` is an authority to trust, "" for those of the system. `exact`: what a client
    adds by itself is kept out.
    """

    request: Request
    received: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    url_names: Mapping[str, str] = field(default_factory=dict)
    body_names: Mapping[str, str] = field(default_factory=dict)
    ca_file: str = ""
    exact: bool = True

    @property
    def url(self) -> bytes:
        """The absolute URL."""
        return self.as_bytes(self.request.url)

    @property
    def body(self) -> bytes:
        """The exact body."""
        return self.request.body

    @property
    def fields(self) -> tuple[tuple[str, bytes], ...]:
        """The header fields that whoever sends it has to name; Host only where it is another than
        the URL's.
        """
        return tuple(self._fields())

    def has(self, name: str) -> bool:
        """Tell whether a field of that name is among them."""
        return any(known.lower() == name for known, _ in self.fields)

    @property
    def is_http2(self) -> bool:
        """True for a request that came or went by HTTP/2."""
        return self.request.http_version.startswith("2")

    @property
    def has_dot_segments(self) -> bool:
        """True where clients would shorten the path by themselves (`/a/../b`)."""
        return _DOT_SEGMENT.search(self.request.target) is not None

    def as_bytes(self, text: str) -> bytes:
        """Return the bytes that a text of the message was on the wire."""
        if not self.received or text.isascii():
            return text.encode("utf-8", "surrogatepass")
        return b"".join(map(_as_received, text))  # a name of ours in it is UTF-8

    def _fields(self) -> Iterator[tuple[str, bytes]]:
        for name, value in self.request.headers:
            small = name.lower()
            is_host = small == "host" and value == self.request.authority
            if not (is_host or small in _OF_THE_CONNECTION or name.startswith(":")):
                yield name, self.as_bytes(value)


def _as_received(char: str) -> bytes:
    return char.encode("latin-1" if ord(char) <= _LAST_OF_LATIN_1 else "utf-8", "surrogatepass")
