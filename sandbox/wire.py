"""HTTP messages as values: exactly what was on the wire, with no opinion about it.

Header order, repetition and spelling are kept; look-ups ignore case (RFC 9110 §5.1).
Bodies are the exact bytes, for a signature covers bytes and not meaning.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    import asyncio  # commands that call nobody do not load it


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in wire order. They are looked through once, at the first look-up."""

    items: tuple[tuple[str, str], ...] = ()
    _by_name: dict[str, tuple[str, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    @classmethod
    def of(cls, **fields: str) -> "Headers":
        """Build from keywords; `_` stands for `-`: `Headers.of(content_type="text/plain")`."""
        return cls(tuple((name.replace("_", "-"), value) for name, value in fields.items()))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.items)

    def __contains__(self, name: str) -> bool:
        return bool(self.all(name))

    def get(self, name: str) -> str | None:
        """Return the first value of that name; None when the field is absent."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of that name, in order."""
        if self.items and not self._by_name:
            for key, value in self.items:
                lower = key.lower()
                self._by_name[lower] = (*self._by_name.get(lower, ()), value)
        return self._by_name.get(name.lower(), ())

    def with_field(self, name: str, value: str) -> "Headers":
        """Set one field, replacing every earlier one of that name."""
        return Headers((*self.without(name).items, (name, value)))

    def without(self, name: str) -> "Headers":
        """Drop every field of that name."""
        wanted = name.lower()
        return Headers(tuple(item for item in self.items if item[0].lower() != wanted))


def meant(value: str) -> str:
    """Return what the bytes of a received field say: UTF-8 where they are that, else ISO 8859-1, as
    which every field is read first. What is handed on, as UTF-8, has the letters that were meant.
    """
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `target` is path and query as sent; `stream` is None before HTTP/2.

    `source` is the address the caller calls from; "" lets the system choose for an outgoing one.
    `flaws` are the rules of HTTP that a received request breaks, in words, and `cut_off` says what
    is missing where it did not come to its end; `beyond_bounds`: it was more than we read, so that
    nothing of it says what its sender got wrong. Header fields of a flawed one are as sent: their
    values may hold line ends, and over HTTP/2 the pseudo-header fields are among them.
    """

    method: str
    target: str
    headers: Headers = Headers()
    body: bytes = b""
    http_version: str = "1.1"
    scheme: str = "http"
    authority: str = ""
    connection: str = ""
    stream: int | None = None
    source: str = ""
    flaws: tuple[str, ...] = ()
    cut_off: str = ""
    beyond_bounds: bool = False

    @classmethod
    def to(
        cls, method: str, url: str, *, headers: Headers = Headers(), body: bytes = b""
    ) -> "Request":
        """Build an outgoing request from an absolute URL."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(
            method=method,
            target=target,
            headers=headers,
            body=body,
            scheme=parts.scheme,
            authority=parts.netloc,
        )

    @property
    def is_refused(self) -> bool:
        """True for a received request that HTTP itself refuses, whatever its contents."""
        return bool(self.flaws or self.cut_off)

    @property
    def path(self) -> str:
        """The target without its query, undecoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """Query parameters decoded once, in order, blanks kept."""
        return tuple(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def url(self) -> str:
        """The absolute URL."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def cut_by_us(self) -> bool:
        """Tell whether it did not come to its end because we reset its connection."""
        return RESET_BY_US in self.cut_off

    def query_value(self, name: str) -> str | None:
        """Return the first query parameter of that name; None when absent."""
        return next((value for key, value in self.query if key == name), None)

    def with_header(self, name: str, value: str) -> "Request":
        """Return the same request with one header field set."""
        return replace(self, headers=self.headers.with_field(name, value))


RESET_BY_US = "the sandbox had reset the connection"
"""Why a request or an answer did not come to its end, where a fault of a reply took the others on
its connection with it.
"""

CANCEL = 8
"""The HTTP/2 error for a stream that is no longer needed (RFC 9113 §7)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens on the wire in place of an answer; `name` is a row of `transport/faults`.

    `lasts_s` is how long at most, for those that take time; they end sooner when `over` is set:
    then nobody has any more use for it. `error` is the number of the HTTP/2 error with which a
    stream is reset.
    """

    name: str
    lasts_s: float = 0.0
    error: int = CANCEL
    over: "asyncio.Event | None" = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        lasts = f", at most {self.lasts_s:g} s" if self.lasts_s else ""
        error = f", HTTP/2 error {self.error}" if self.error != CANCEL else ""
        return f"{self.name}{lasts}{error}"


@dataclass(frozen=True, slots=True)
class Coding:
    """How a body was packed: the codings by name, and its bytes on the wire. `fault` says why it
    could not be unpacked, "" where it was.
    """

    names: str
    length: int
    fault: str = ""

    def __str__(self) -> str:
        return self.fault or f"the body came as {self.names}, in {self.length} bytes"


@dataclass(frozen=True, slots=True)
class Response:
    """One complete answer, or with `fault` what is done in its place.

    `coding` is None for a body that came as it is; else it is unpacked.
    """

    status: int
    headers: Headers = Headers()
    body: bytes = b""
    http_version: str = "1.1"
    fault: Fault | None = None
    coding: Coding | None = None

    @property
    def coding_fault(self) -> str:
        """Why the body could not be unpacked, "" where there was nothing wrong with that."""
        return self.coding.fault if self.coding else ""


@dataclass(frozen=True, slots=True)
class Unsent:
    """No answer went out, or not all of it. `kind` is `fault` where that was asked for,
    `malformed` where the request was not one that may be answered, `gone` where the peer was,
    `bug` where we failed, and answered no more than that.
    """

    kind: str
    text: str


Deliver: TypeAlias = Callable[[Response], Awaitable[Response | Unsent]]
"""Sends the answer to one request, once, and returns what really went out."""
