"""JSON pointers (RFC 6901): `/data/token`, with `~1` for a slash and `~0` for a tilde."""

from collections.abc import Sequence

from sandbox.json_value import ABSENT, Absent, Json, member


def follow(value: Json, pointer: str) -> "Json | Absent":
    """Return what the pointer leads to; "" is the value itself, ABSENT is nowhere."""
    for raw in pointer.split("/")[1:]:
        found = _step(value, raw.replace("~1", "/").replace("~0", "~"))
        if isinstance(found, Absent):
            return ABSENT
        value = found
    return value


def _step(value: Json, name: str) -> "Json | Absent":
    if isinstance(value, str) or not isinstance(value, Sequence):
        return member(value, name)
    index = int(name) if name.isascii() and name.isdecimal() else len(value)
    return value[index] if index < len(value) else ABSENT
