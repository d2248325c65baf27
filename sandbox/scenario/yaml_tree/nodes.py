"""A YAML file as a tree in which every key and every value knows where it stands.

Places are those of the first character, as editors count. Trees are frozen; changed copies are
made by the one who changes them (see `environment.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from sandbox.errors import Place
from sandbox.json_value import Json

Scalar: TypeAlias = "bool | int | Decimal | str | None"

Path: TypeAlias = "Sequence[str | int]"
"""Member names and list indexes from 0, outermost first."""


class Style(StrEnum):
    """How a scalar was written."""

    PLAIN = "plain"
    QUOTED = "quoted"
    BLOCK = "block"


class Findable:
    """What can be looked into by path."""

    __slots__ = ()

    def node_at(self, path: Path) -> "Node":
        """Return the node at a path. Raise LookupError when the tree has no such path."""
        found: Node = _as_node(self)
        for step in path:
            found = _step(found, step)
        return found

    def key_place(self, path: Path, name: str) -> Place:
        """Return where the key `name` of the map at `path` stands; the map's place when it has
        no such key (a missing key is told where it is missing).
        """
        holder = self.node_at(path)
        key = holder.key(name) if isinstance(holder, MapNode) else None
        return key.place if key else holder.place


@dataclass(frozen=True, slots=True)
class KeyNode:
    """The key of one map entry."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class ScalarNode(Findable):
    """One value that holds no others."""

    value: Scalar
    place: Place
    style: Style = Style.PLAIN

    def plain(self) -> Json:
        """Return the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class ListNode(Findable):
    """A list, in file order."""

    place: Place
    items: tuple["Node", ...] = ()

    def plain(self) -> list[Json]:
        """Return the list without its places."""
        return [item.plain() for item in self.items]


@dataclass(frozen=True, slots=True)
class MapNode(Findable):
    """A map, in file order. Of keys that were written twice the first is kept."""

    place: Place
    entries: tuple[tuple[KeyNode, "Node"], ...] = ()

    def plain(self) -> dict[str, Json]:
        """Return the map without its places."""
        return {key.name: value.plain() for key, value in self.entries}

    def key(self, name: str) -> KeyNode | None:
        """Return the key of that name; None when there is none."""
        for key, _ in self.entries:
            if key.name == name:
                return key
        return None

    def get(self, name: str) -> "Node | None":
        """Return the value of that name; None when there is none."""
        for key, value in self.entries:
            if key.name == name:
                return value
        return None


Node: TypeAlias = MapNode | ListNode | ScalarNode


def walk_scalars(node: Node) -> Iterator[ScalarNode]:
    """Every scalar of a tree, in file order, keys left out."""
    match node:
        case ScalarNode():
            yield node
        case ListNode():
            for item in node.items:
                yield from walk_scalars(item)
        case MapNode():
            for _, value in node.entries:
                yield from walk_scalars(value)


def places_in(node: Node) -> Iterator[Place]:
    """Where a node stands, and every key and value below it."""
    yield node.place
    match node:
        case ListNode():
            for item in node.items:
                yield from places_in(item)
        case MapNode():
            for key, value in node.entries:
                yield key.place
                yield from places_in(value)


def _as_node(found: Findable) -> Node:
    if isinstance(found, (MapNode, ListNode, ScalarNode)):
        return found
    raise TypeError(f"{type(found).__name__} is no node")


def _step(node: Node, step: str | int) -> Node:
    match node, step:
        case MapNode(), str():
            value = node.get(step)
            if value is not None:
                return value
        case ListNode(), int() if 0 <= step < len(node.items):
            return node.items[step]
    raise LookupError(f"nothing at {step!r}")
