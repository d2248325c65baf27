"""Reading one field of an evidence event: the type asked for, or what stands for nothing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from sandbox.errors import Place
from sandbox.json_value import Json

Event: TypeAlias = Mapping[str, Json]


def text(event: Event, name: str) -> str:
    """Return a text, "" for none; other plain values as they print, lists joined by a space."""
    value = event.get(name)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


_LATEST_S = 10**11
"""Later than any instant or span that is meant: the year 5138."""


def whole(event: Event, name: str) -> int:
    """Return a whole number, 0 for none."""
    value = event.get(name)
    return 0 if isinstance(value, bool) or not isinstance(value, int | Decimal) else int(value)


def seconds(event: Event, name: str) -> Decimal | None:
    """Return seconds, None for none and for what no clock shows."""
    value = event.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return None
    told = Decimal(str(value))
    return told if abs(told) < _LATEST_S else None


def texts(event: Event, name: str) -> tuple[str, ...]:
    """Return a list of texts, () for none."""
    value = event.get(name)
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return tuple(map(str, listed))


def mapping(event: Event, name: str) -> Mapping[str, Json]:
    """Return an object, {} for none."""
    value = event.get(name)
    return value if isinstance(value, Mapping) else {}


def place(event: Event, name: str) -> Place:
    """Read `file:line:column`; a text without numbers is a file at its first line."""
    written = text(event, name)
    parts = written.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():  # noqa: PLR2004 - f:l:c
        return Place(parts[0], int(parts[1]), int(parts[2]))
    return Place(written)
