"""A JSON text as its tokens, so that it can be printed anew and nothing of its spelling is lost.

A printing changes the white space, the escapes of strings, the order of members, the spelling of
numbers, or several of these; what it does not change stays as it was sent.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import TypeAlias

_TOKEN = re.compile(r'([ \t\r\n]+)|("(?:[^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*)|([{}\[\]:,]|[a-z]+)')
_NO_VALUE = ("}", "]", ":", ",")
_DEEPEST = 32
_MOST_MEMBERS = 6
"""Up to so many members every order is tried: 720."""


@dataclass(frozen=True, slots=True)
class Members:
    """An object: each member's name as it is spelt, and its value."""

    items: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """An array."""

    items: tuple["Node", ...]


Node: TypeAlias = Members | Items | str
"""A string, a number or a word stands as it is spelt."""


class NotJson(Exception):
    """The text is no JSON of which tokens can be made."""


@dataclass(frozen=True, slots=True)
class Style:
    """How to print. `indent` None: on one line. `string` and `number` spell tokens anew."""

    comma: str = ","
    colon: str = ":"
    indent: str | None = None
    line_end: str = "\n"
    string: Callable[[str], str] = str
    number: Callable[[str], str] = str


def tokens_of(text: str) -> tuple[str, ...]:
    """Cut a text into tokens, white space among them. Raise NotJson."""
    found: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotJson
        found.append(match[0])
        at = match.end()
    return tuple(found)


def tree_of(tokens: Sequence[str]) -> Node:
    """Put tokens together. Raise NotJson."""
    rest = iter([token for token in tokens if not token.isspace()])
    reader = _Reader(rest)
    node = reader.node(next(rest, ""), depth=0)
    if next(rest, None) is not None:
        raise NotJson
    return node


def printed(node: Node, style: Style, *, depth: int = 0) -> str:
    """Print a tree, its strings and numbers as they are."""
    if isinstance(node, str):
        return node
    if isinstance(node, Items):
        pieces = [printed(item, style, depth=depth + 1) for item in node.items]
        return _joined("[", pieces, "]", style=style, depth=depth)
    return _joined("{", _pieces(node, style, depth), "}", style=style, depth=depth)


def respelt(tokens: Sequence[str], style: Style) -> str:
    """Spell strings and numbers anew and leave white space and order as they are."""
    return "".join(_leaf(token, style) for token in tokens)


def in_order(node: Node) -> Node:
    """Sort the members of every object by their names."""
    if isinstance(node, Members):
        items = [(name, in_order(value)) for name, value in node.items]
        return Members(tuple(sorted(items, key=_name)))
    return Items(tuple(map(in_order, node.items))) if isinstance(node, Items) else node


def in_every_order(node: Node, style: Style) -> Iterator[str]:
    """Print an object in every order of its members, where they are few."""
    if isinstance(node, Members) and len(node.items) <= _MOST_MEMBERS:
        for order in permutations(_pieces(node, style, 0)):
            yield "{" + style.comma.join(order) + "}"


def read_string(token: str) -> str:
    """Return what a string token says. Raise NotJson."""
    try:
        value = json.loads(token, strict=False)
    except ValueError:
        raise NotJson from None
    return str(value)


@dataclass(slots=True)
class _Reader:
    rest: Iterator[str] = field(repr=False)

    def node(self, token: str, *, depth: int) -> Node:
        if depth > _DEEPEST or not token or token in _NO_VALUE:
            raise NotJson
        if token == "{":  # noqa: S105 - a token of JSON
            return Members(tuple(self._members(depth)))
        if token == "[":  # noqa: S105 - a token of JSON
            return Items(tuple(self._items(depth)))
        return token

    def _members(self, depth: int) -> Iterator[tuple[str, Node]]:
        name = next(self.rest, "")
        while name != "}":
            if not name.startswith('"') or next(self.rest, "") != ":":
                raise NotJson
            yield name, self.node(next(self.rest, ""), depth=depth + 1)
            name = self._after(next(self.rest, ""), "}")

    def _items(self, depth: int) -> Iterator[Node]:
        token = next(self.rest, "")
        while token != "]":  # noqa: S105 - a token of JSON
            yield self.node(token, depth=depth + 1)
            token = self._after(next(self.rest, ""), "]")

    def _after(self, token: str, end: str) -> str:
        if token == end:
            return end
        if token != ",":  # noqa: S105 - a token of JSON
            raise NotJson
        return next(self.rest, "")


def _pieces(node: Members, style: Style, depth: int) -> list[str]:
    return [
        f"{name}{style.colon}{printed(value, style, depth=depth + 1)}" for name, value in node.items
    ]


def _name(member: tuple[str, Node]) -> str:
    return read_string(member[0])


def _leaf(token: str, style: Style) -> str:
    if token.startswith('"'):
        return style.string(token)
    return style.number(token) if token[0] in "-0123456789" else token


def _joined(first: str, pieces: list[str], last: str, *, style: Style, depth: int) -> str:
    if style.indent is None or not pieces:
        return first + style.comma.join(pieces) + last
    inner, outer = (style.line_end + style.indent * level for level in (depth + 1, depth))
    return first + inner + f"{style.comma}{inner}".join(pieces) + outer + last
