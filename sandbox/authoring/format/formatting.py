"""Putting a file in order: keys as the schema lists them, indentation, quotes, blank lines.

Nothing is printed from values: the lines that were written are moved, so that what is inside a
value stays as its author set it. Before anything is given back it is read again, and must mean
exactly what the file meant, with the keys in order and every comment there; otherwise the file is
left as it is.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from sandbox.authoring.format.inline import fixed_maps
from sandbox.authoring.format.layout import read_layout
from sandbox.authoring.format.order import arranged, key_orders
from sandbox.authoring.format.printing import print_layout
from sandbox.authoring.schemas.references import known_kinds
from sandbox.errors import FileFinding, Place, ScenarioFault
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node
from sandbox.scenario.yaml_tree.tree import parse_yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*", re.MULTILINE)

Meaning: TypeAlias = "tuple[str, object]"
"""A value with the kinds and the order of everything in it: true is not 1, {a, b} not {b, a}."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file in order. `kind` is None, and the text as it was, when the file is none of ours."""

    text: str
    kind: str | None


def format_text(source: bytes | str, *, file: str) -> Formatted:
    """Put a file in order. The result put in order again is itself.

    Raise ScenarioFault with every YAML finding (Y01 …), or with the reason why the file was left
    as it is: W01, its lines cannot be taken apart; W02, it would not mean the same.
    """
    node, findings = parse_yaml(source, file=file)
    if node is None or findings:
        raise ScenarioFault(findings)
    written = source.decode() if isinstance(source, bytes) else source
    kind = _kind(node)
    if kind is None:
        return Formatted(written, None)
    line_end = "\r\n" if "\r\n" in written else "\n"
    text = re.sub(r"\r\n?", "\n", written)
    printed = _formatted(node, text, file=file, kind=kind)
    return Formatted(printed.replace("\n", line_end), kind)


def _formatted(node: Node, text: str, *, file: str, kind: str) -> str:
    ended = text if text.endswith("\n") else f"{text}\n"
    root = _composed(ended)
    fixed = set(fixed_maps(root, ended, file=file))
    orders = {place: o for place, o in key_orders(node, kind).items() if place not in fixed}
    printed = print_layout(read_layout(root, ended, file=file, orders=orders))
    after, findings = parse_yaml(printed, file=file)
    same = after is not None and not findings and meaning(after) == meaning(arranged(node, orders))
    if not same or comments(printed) != comments(text):
        hint = "Nothing was written; lint finds what is unusual in the file."
        text = "Not formatted: the file would not mean the same, or lose a comment."
        raise ScenarioFault([FileFinding(Place(file), "W02", text, hint)])
    return printed


def meaning(node: Node) -> Meaning:
    """Return what a tree means, without its places."""
    match node:
        case MapNode():
            return "map", tuple((key.name, meaning(value)) for key, value in node.entries)
        case ListNode():
            return "list", tuple(meaning(item) for item in node.items)
    return type(node.value).__name__, node.value


def comments(text: str) -> Counter[str]:
    """Count the comments of a YAML text, found without regard to its layout."""
    blanked = list(text)
    for scalar in _scalars(_composed(text)):
        start, end = scalar.start_mark.index, scalar.end_mark.index
        if scalar.style in ("|", ">"):
            start = text.find("\n", start)
        blanked[start:end] = ["\n" if blanked[n] == "\n" else "x" for n in range(start, end)]
    return Counter(found[0].rstrip() for found in _COMMENT.finditer("".join(blanked)))


def _kind(node: Node) -> str | None:
    kinds = known_kinds() if isinstance(node, MapNode) else ()
    return next((kind for kind in kinds if isinstance(node, MapNode) and node.key(kind)), None)


def _composed(text: str) -> yaml.Node:
    root = yaml.compose(text, Loader=_LOADER)
    if not isinstance(root, yaml.Node):
        raise TypeError("a file that was read has a value")
    return root


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)
    else:
        for item in node.value:
            yield from _scalars(item)
