"""JSON as exact values: integers of any size, decimals instead of floats, duplicates told.

Scenarios, evidence and rules all speak this one type. `Decimal` keeps what was written
(`310.40` is not `310.4` as text, yet equal as a number).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, TypeGuard

Json: TypeAlias = bool | int | Decimal | str | Sequence["Json"] | Mapping[str, "Json"] | None


UNSEEN = (
    "\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Characters that nobody sees and that change what others look like, for a regular expression."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
_PLAIN = bytes(range(0x7F))


class Absent:
    """The one value that no JSON text can hold: there is nothing at that path."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = Absent()


class JsonFault(ValueError):
    """The text is not strict JSON; the message names the first thing wrong."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a parse: bytes of text, depth of nesting."""

    size: int = 1_048_576
    depth: int = 64


def parse_json(text: bytes | str, *, limits: Limits = Limits()) -> Json:
    """Parse strict JSON (RFC 8259): UTF-8 without BOM, no duplicate members, no NaN or Infinity.

    Integers are exact, other numbers are `Decimal`. Raise JsonFault with the first fault.
    """
    if len(text) > limits.size:
        raise JsonFault(f"longer than {limits.size} bytes")
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as fault:
        raise JsonFault(f"not UTF-8 at byte {fault.start}") from None
    if decoded.startswith("\ufeff"):
        raise JsonFault("starts with a byte order mark")
    try:
        value: Json = _STRICT.decode(decoded)
    except JsonFault:
        raise
    except json.JSONDecodeError as fault:
        raise JsonFault(f"{fault.msg} at character {fault.pos}") from None
    except RecursionError:
        raise JsonFault("nested too deeply") from None
    except (ValueError, InvalidOperation):
        raise JsonFault("holds a number with too many digits") from None
    if _depth(value) > limits.depth:
        raise JsonFault(f"nested deeper than {limits.depth} levels")
    return value


def read_json(text: bytes | str) -> Json | None:
    """Parse leniently for looking: None where `parse_json` would raise."""
    try:
        return parse_json(text)
    except JsonFault:
        return None


def dump_json(value: object) -> str:
    """Print compactly, decimals exactly as they are, non-ASCII as itself.

    The standard encoder is quick and knows no decimals: what holds one is put together here.
    """
    try:
        return _QUICK.encode(value)
    except TypeError:
        return _with_decimals(value)


def json_bytes(value: object) -> bytes:
    """Print compactly as UTF-8; a lone surrogate, which UTF-8 cannot hold, as its JSON escape."""
    return dump_json(value).encode("utf-8", "backslashreplace")


def with_unseen_escaped(document: str) -> str:
    """Write what steers a terminal or an editor, or is not seen there, as JSON's own escapes.

    The document stays the same JSON. Meant are C1 controls, marks of direction and of width nought.
    """
    return _UNSEEN.sub(_as_escape, document)


def _as_escape(found: re.Match[str]) -> str:
    return "\\u007f" if found[0] == "\x7f" else json.dumps(found[0])[1:-1]


def unseen_bytes_escaped(document: bytes) -> bytes:
    """Do the same in UTF-8; a document without any comes back as it is."""
    rest = document.translate(None, _PLAIN)  # next to nothing, and quicker searched than all
    if not rest or not _UNSEEN.search(rest.decode("utf-8")):
        return document
    return with_unseen_escaped(document.decode("utf-8")).encode("utf-8")


def member(value: Json, name: str) -> "Json | Absent":
    """Return the member of an object; ABSENT when there is none or it is no object."""
    return value[name] if isinstance(value, Mapping) and name in value else ABSENT


def text_at(value: object, name: str) -> str:
    """Return the member of an object that is a text; "" when there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def spelt(value: object) -> str:
    """Return a text as it is, and any other value as its JSON."""
    return value if isinstance(value, str) else dump_json(value)


def is_integer(value: object) -> TypeGuard[int]:
    """Tell an integer; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _no_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise JsonFault(f"duplicate member {name!r}")
        found[name] = value
    return found


def _no_constant(text: str) -> Json:
    raise JsonFault(f"{text} is not JSON")


_STRICT = json.JSONDecoder(
    object_pairs_hook=_no_duplicates, parse_float=Decimal, parse_constant=_no_constant
)


def _depth(value: Json) -> int:
    """Count the levels of a value that was parsed: all it is made of are dicts and lists."""
    deepest, level = 0, [value]
    while level:
        nested: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                nested.extend(item.values())
            elif isinstance(item, list):
                nested.extend(item)
        deepest += 1
        level = nested
    return deepest


def _as_dict(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is no JSON")


_QUICK = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_as_dict
)


def _with_decimals(value: object) -> str:
    """Print what holds a decimal somewhere; what is beside it is printed by the quick encoder."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        members = (f"{_QUICK.encode(str(name))}:{dump_json(one)}" for name, one in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dump_json, value)) + "]"
    return _QUICK.encode(value)
