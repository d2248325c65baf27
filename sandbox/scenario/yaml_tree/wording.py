"""Values in words, for people who read reports: bounded in length, safe to print anywhere.

Whatever an operator sent may stand in a value, so control characters, bidirectional marks and
lone surrogates are shown as `\\u001b` and never reach a terminal.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from sandbox.json_value import Absent
from sandbox.scenario.language.values.paths import Seen

LONGEST = 400
_LONGEST_NUMBER = 60


def render(value: Seen, *, limit: int = LONGEST) -> str:
    """Show a value as JSON with spaces, `absent` for none, cut to `limit` characters."""
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value, limit):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            break
    return cut("".join(pieces), limit=limit)


def cut(text: str, *, limit: int = LONGEST) -> str:
    """Shorten to at most `limit` characters, the last being `…` when something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def printable(text: str, *, keep: str = "") -> str:
    """Escape what could steer a terminal or vanish from sight; `keep` lists characters let by."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep or char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - the BMP's end


def _pieces(value: Seen, limit: int) -> Iterator[str]:
    if isinstance(value, Absent):
        yield "absent"
    elif isinstance(value, str):
        yield printable(json.dumps(value[: limit + 1], ensure_ascii=False))
    elif isinstance(value, Mapping):
        members = (_member(name, item, limit) for name, item in value.items())
        yield from _enclosed("{", members, "}")
    elif isinstance(value, Sequence):
        yield from _enclosed("[", (_pieces(item, limit) for item in value), "]")
    else:
        yield _scalar(value)


def _member(name: str, item: Seen, limit: int) -> Iterator[str]:
    yield printable(json.dumps(name[: limit + 1], ensure_ascii=False))
    yield ": "
    yield from _pieces(item, limit)


def _enclosed(start: str, parts: Iterable[Iterator[str]], end: str) -> Iterator[str]:
    yield start
    for position, part in enumerate(parts):
        if position:
            yield ", "
        yield from part
    yield end


def _scalar(value: bool | int | Decimal | None) -> str:  # noqa: FBT001 - a JSON value, no flag
    if isinstance(value, int) and value.bit_length() > 4 * _LONGEST_NUMBER:
        return f"a whole number of {value.bit_length()} bits"
    if isinstance(value, Decimal):
        return cut(str(value), limit=_LONGEST_NUMBER)
    return json.dumps(value)
