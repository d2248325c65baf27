"""Events as lines of JSON: one encoder, one decoder.

msgspec reads and writes them. It knows no lone surrogate, which a peer's JSON may well escape:
a line with one goes through our exact parser and printer, and stays the same JSON. What no editor
shows (marks of direction, C1 controls) is escaped, so that a line looks as what it is.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar, cast

import msgspec

from sandbox.evidence.events import EVENTS, FORMAT, Event, Instant
from sandbox.json_value import (
    JsonFault,
    Limits,
    json_bytes,
    parse_json,
    unseen_bytes_escaped,
)

_OUR_OWN = Limits(size=1 << 30, depth=1000)
"""What we wrote ourselves is read again however long the body in it is."""


_Kind = TypeVar("_Kind", bound=msgspec.Struct)


class LineFault(ValueError):
    """A line that is no event of this version."""


class CutLine(LineFault):
    """A line that is no JSON: what is left where a process was killed while writing."""


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event in its place in the log: `n` counts from 1, `at` is real time, `cell` an id."""

    n: int
    at: float
    cell: str | None
    event: Event


class _Head(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    n: int
    at: Instant
    cell: str | None
    format: int | None = None


class _Seen(_Head, frozen=True, kw_only=True):
    type: str


def encode(recorded: Recorded) -> bytes:
    """Return the line, without its line end. The first one tells the format."""
    first = FORMAT if recorded.n == 1 else None
    head = _encoded(_Head(recorded.n, recorded.at, recorded.cell, first))
    return unseen_bytes_escaped(head[:-1] + b"," + _encoded(recorded.event)[1:])


def decode(line: bytes) -> Recorded | None:
    """Read a line; None for an event that this version does not know. Extra members are ignored.

    Raise LineFault, CutLine where it is no JSON at all.
    """
    seen = _decoded(line, _Seen)
    if seen.format not in (None, FORMAT):
        raise LineFault(f"it is of format {seen.format}, and this sandbox reads format {FORMAT}")
    kind = EVENTS.get(seen.type)
    return Recorded(seen.n, seen.at, seen.cell, _decoded(line, kind)) if kind else None


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is no JSON")


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain)
_DECODERS = {
    kind: msgspec.json.Decoder(kind, float_hook=Decimal) for kind in (_Seen, *EVENTS.values())
}


def _encoded(value: msgspec.Struct) -> bytes:
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        builtins = msgspec.to_builtins(value, builtin_types=(Decimal,), enc_hook=_plain)
        return json_bytes(builtins)


def _decoded(line: bytes, kind: type[_Kind]) -> _Kind:
    try:
        return cast("_Kind", _DECODERS[kind].decode(line))
    except msgspec.ValidationError as fault:
        raise LineFault(f"no evidence event: {fault}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _decoded_exactly(line, kind)
    except RecursionError:
        raise LineFault("no evidence event: it is nested too deeply") from None


def _decoded_exactly(line: bytes, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.convert(parse_json(line, limits=_OUR_OWN), kind)
    except JsonFault as fault:
        raise CutLine(f"no evidence event: {fault}") from None
    except (msgspec.ValidationError, UnicodeEncodeError) as fault:  # half a letter in a name
        raise LineFault(f"no evidence event: {fault}") from None
