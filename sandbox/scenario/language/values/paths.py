"""Dotted paths into JSON: `body.items[0].id`, `headers.x-request-id`, `jwt.claims["a.b"]`.

A step is a member name or an index from 0. Names that hold a dot, a bracket or a quote are
written as JSON text in brackets; everything else stands bare between dots.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sandbox.json_value import ABSENT, Absent, Json
from sandbox.wire import Headers

Seen: TypeAlias = "Json | Absent"
"""What stands at a path: a value, or `ABSENT`."""

Step: TypeAlias = "str | int"

_STEP = re.compile(
    r"""\[([0-9]{1,9})\]|\[("(?:[^"\\]|\\.)*")\]|(?:^|(?<=.)\.)([^.\[\]"]+)""", re.DOTALL
)
_BARE = re.compile(r"""[^.\[\]"]+""")


class HeaderView(Mapping[str, Json]):
    """Header fields as an object whose member names ignore case; iteration gives lower case.

    A field sent more than once is one value joined by `, ` (RFC 9110 §5.3).
    """

    __slots__ = ("_values",)

    def __init__(self, headers: Headers) -> None:
        names = dict.fromkeys(name.lower() for name, _ in headers)
        self._values: dict[str, str] = {name: ", ".join(headers.all(name)) for name in names}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"HeaderView({self._values!r})"


def parse_path(path: str) -> tuple[Step, ...]:
    """Split a path into its steps; "" has none. Raise ValueError on a malformed one."""
    steps: list[Step] = []
    position = 0
    while position < len(path):
        found = _STEP.match(path, position)
        if found is None:
            raise ValueError(f"{path!r} is no path: after {path[:position]!r} comes no name or [n]")
        index, quoted, name = found.groups()
        steps.append(int(index) if index else json.loads(quoted) if quoted else name)
        position = found.end()
    return tuple(steps)


def dig(value: Seen, path: str) -> Seen:
    """Return what stands at a path, ABSENT for nothing. Raise ValueError on a malformed path."""
    for step in parse_path(path):
        value = _one_deeper(value, step)
    return value


def below(path: str, step: Step) -> str:
    """Return the path one step deeper; `parse_path` reads it back."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not _BARE.fullmatch(step):
        return f"{path}[{json.dumps(step)}]"
    return f"{path}.{step}" if path else step


def is_list(value: object) -> bool:
    """Tell a JSON array from text, which is a sequence too."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def _one_deeper(value: Seen, step: Step) -> Seen:
    if isinstance(value, Mapping) and isinstance(step, str):
        return value.get(step, ABSENT)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
        return value[step] if step < len(value) else ABSENT
    return ABSENT
