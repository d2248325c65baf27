"""Which order the keys of a file belong in: that of the schema's `properties`.

A place in a file is described by several schemas at once: the one written there, what its `$ref`
leads to, the branch of `if` that applies, everything in `allOf`. A map's keys stand in the order
in which these list them. Names that users choose (axes of a matrix, an operation's own words in
`send`) keep their order and come first, for they say what the map is about. A map that holds a
key the schema forbids is left as it is: what the mistake means is not ours to guess.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from jsonschema_rs import Draft7Validator

from sandbox.authoring.schemas.references import Definition, document_of, follow
from sandbox.errors import Place
from sandbox.json_value import Json, dump_json
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node

Orders: TypeAlias = "Mapping[Place, tuple[int, ...]]"
"""Place of a map → its entries' numbers in the order they belong in. Sorted maps are left out."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The schemas that describe one place, the most general first."""

    schemas: tuple[Definition, ...]

    def order(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Return the numbers of a map's keys in the order they belong in."""
        listed = {name: rank for rank, name in enumerate(self._listed())}
        as_it_is = tuple(range(len(names)))
        if self._is_closed() and any(name not in listed for name in names):
            return as_it_is
        return tuple(sorted(as_it_is, key=lambda number: listed.get(names[number], -1)))

    def member(self, name: str, value: Json) -> "Shape":
        """Describe the value of a key."""
        return _shape(self._member_schemas(name), value)

    def item(self, value: Json) -> "Shape":
        """Describe one item of a list."""
        return _shape(self._below("items"), value)

    def _listed(self) -> Iterator[str]:
        for properties in self._below("properties"):
            yield from properties.schema

    def _is_closed(self) -> bool:
        return any(found.schema.get("additionalProperties") is False for found in self.schemas)

    def _member_schemas(self, name: str) -> Iterator[Definition]:
        for found in self.schemas:
            properties = found.schema.get("properties")
            own = properties.get(name) if isinstance(properties, Mapping) else None
            schema = own if own is not None else found.schema.get("additionalProperties")
            if isinstance(schema, Mapping):
                yield Definition(found.document, "", schema)

    def _below(self, keyword: str) -> Iterator[Definition]:
        for found in self.schemas:
            schema = found.schema.get(keyword)
            if isinstance(schema, Mapping):
                yield Definition(found.document, "", schema)


def key_orders(root: Node, kind: str) -> Orders:
    """Find every map of a file whose keys are out of order. `kind` is one of `known_kinds()`."""
    return dict(_orders(root, _shape(iter([document_of(kind)]), root.plain())))


def arranged(node: Node, orders: Orders) -> Node:
    """Return the tree with the keys of its maps in order."""
    match node:
        case MapNode():
            entries = [(key, arranged(value, orders)) for key, value in node.entries]
            order = orders.get(node.place, range(len(entries)))
            return MapNode(node.place, tuple(entries[number] for number in order))
        case ListNode():
            return ListNode(node.place, tuple(arranged(item, orders) for item in node.items))
    return node


def _orders(node: Node, shape: Shape) -> Iterator[tuple[Place, tuple[int, ...]]]:
    if isinstance(node, MapNode):
        order = shape.order(tuple(key.name for key, _ in node.entries))
        if order != tuple(range(len(order))):
            yield node.place, order
        for key, value in node.entries:
            yield from _orders(value, shape.member(key.name, value.plain()))
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _orders(item, shape.item(item.plain()))


def _shape(found: Iterator[Definition], value: Json) -> Shape:
    return Shape(tuple(applied for each in found for applied in _applied(each, value)))


def _applied(found: Definition, value: Json) -> Iterator[Definition]:
    """Every schema that says something of the value. Beside a `$ref` nothing else counts."""
    reference = found.schema.get("$ref")
    if isinstance(reference, str):
        yield from _applied(follow(reference, found.document), value)
        return
    yield found
    for inner in _inner(found.schema, value):
        yield from _applied(Definition(found.document, "", inner), value)


def _inner(schema: Mapping[str, Json], value: Json) -> Iterator[Mapping[str, Json]]:
    together = schema.get("allOf")
    chosen = list(together) if isinstance(together, list) else []
    condition = schema.get("if")
    if isinstance(condition, Mapping):
        holds = _condition(dump_json(condition)).is_valid(value)
        chosen.append(schema.get("then" if holds else "else"))
    return (inner for inner in chosen if isinstance(inner, Mapping))


@cache
def _condition(schema: str) -> Draft7Validator:
    return Draft7Validator(schema)
