"""Replies: answers of a receive that cannot be sent.

A reply is written in place, named, or picked by the matrix. The shape check sees only the first;
the values of an axis that stands as a whole reply are held to the same keys here.
"""

from collections.abc import Iterator
from functools import cache

from sandbox.authoring.lint.outline import Outline, entries_of, value_of
from sandbox.authoring.lint.rules.parts import reply_nodes
from sandbox.errors import FileFinding
from sandbox.scenario.language.faults import MADE, fault_made
from sandbox.scenario.language.shape.schemas import load_schema
from sandbox.scenario.language.values.paths import parse_path
from sandbox.scenario.language.values.references import is_reference, references_in
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node
from sandbox.scenario.yaml_tree.suggest import did_you_mean

_OWN_KEYS = frozenset({"reply", "id", "title"})


@cache
def reply_words() -> frozenset[str]:
    """Return the keys that a reply may have."""
    words = load_schema("reply").get("properties")
    return frozenset(words) - _OWN_KEYS if isinstance(words, dict) else frozenset()


def reply_findings(file: Outline) -> Iterator[FileFinding]:
    """Replies that cannot be sent: faults on the wire, values of the matrix that are no reply."""
    seen: set[int] = set()
    for step in file.every:
        for node in reply_nodes(step):
            yield from fault_findings(node)
            yield from _no_reply(file, node)
            for value in axis_values(file, node):
                if id(value) not in seen:
                    seen.add(id(value))
                    yield from _value(value)


def _no_reply(file: Outline, node: Node) -> Iterator[FileFinding]:
    """What is given stands for a plain value, and a reply is a map."""
    written = value_of(node)
    if isinstance(written, str) and is_reference(written):
        [reference] = references_in(written)
        if reference.name in file.map("given"):
            text = f"{written} is no reply."
            hint = "Write a map such as {status: 500}, the id of a reply, or a value of the matrix."
            yield FileFinding(node.place, "P06", text, hint)


def axis_values(file: Outline, node: Node) -> Iterator[Node]:
    """The values that a whole reference to the matrix stands for: `<matrix.form.reply>`."""
    text = value_of(node)
    if not isinstance(text, str) or not is_reference(text):
        return
    [reference] = references_in(text)
    try:
        path = parse_path(reference.path)
    except ValueError:
        return
    if reference.name == "matrix" and path:
        yield from _below(_values(file.map("matrix").get(str(path[0]), (None, None))[1]), path[1:])


def _values(axis: Node | None) -> Iterator[Node]:
    if isinstance(axis, ListNode):
        yield from axis.items
    yield from (value for _, value in entries_of(axis).values())


def _below(values: Iterator[Node], path: tuple[str | int, ...]) -> Iterator[Node]:
    for value in values:
        try:
            yield value.node_at(path)
        except LookupError:
            continue


def fault_findings(node: Node) -> Iterator[FileFinding]:
    """A reply that asks for what cannot be made yet."""
    words = entries_of(node)
    key, written = words.get("fault", (None, None))
    fault = None if written is None else written.plain()
    if key is None or (isinstance(fault, str) and is_reference(fault)) or fault_made(fault):
        return
    made = ", ".join(MADE)
    text = (
        f"this version can make {made} in place of an answer, and no other fault on the wire yet."
    )
    yield FileFinding(key.place, "F01", text)


def _value(value: Node) -> Iterator[FileFinding]:
    text = value_of(value)
    if isinstance(text, str) and is_reference(text):
        return
    if not isinstance(value, MapNode):
        told = "a reply from the matrix is a map such as {status: 500}; names are not looked up."
        yield FileFinding(value.place, "P06", told)
        return
    for key, _ in value.entries:
        if key.name not in reply_words():
            hint = did_you_mean(key.name, reply_words())
            yield FileFinding(key.place, "P06", f'a reply has no "{key.name}".', hint)
    yield from fault_findings(value)
