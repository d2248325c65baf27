"""One way of reading a text: what it says so, and where each byte of that stands in the text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeAlias

Text: TypeAlias = str | bytes
"""A text, or bytes that are none in UTF-8."""
Span: TypeAlias = tuple[int, int]

ANY = "surrogatepass"
"""How texts become bytes: half of a surrogate pair is a text as well."""


def as_bytes(text: Text) -> bytes:
    """Return a text in UTF-8, and bytes as they are."""
    return text if isinstance(text, bytes) else text.encode("utf-8", ANY)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says in one way of reading it.

    `origin` tells where bytes of it stand in `of`, the reading that it was made from. `instead`
    names what stands there where nothing can be cut out of that; "" where something can.
    One that is `hopeless` could not be looked through: all of it counts as secret.
    """

    content: bytes
    origin: Callable[[int, int], Span] = field(default=lambda start, end: (start, end))
    of: "Reading | None" = None
    instead: str = ""
    hopeless: bool = False

    def span(self, start: int, end: int) -> Span:
        """Return from where to where these bytes stand in the whole text."""
        reading: Reading | None = self
        while reading is not None:
            start, end = reading.origin(start, end)
            reading = reading.of
        return start, end

    @property
    def whole_of(self) -> str:
        """What it is a part of that nothing can be cut out of; "" for a text."""
        return (self.of.whole_of if self.of else "") or self.instead


def withheld(what: str, content: bytes) -> str:
    """Say what stood in a place, without showing it."""
    return f"‹{what}: {len(content)} bytes, SHA-256 {sha256(content).hexdigest()}›"
