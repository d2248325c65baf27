"""Small readers of shape-checked nodes, for the builder: texts, maps, durations, checks, matrix."""

from collections.abc import Mapping
from decimal import Decimal

from sandbox.evidence.verdict import Level
from sandbox.json_value import Json, dump_json
from sandbox.scenario.language.model import Check, Eventually, Given, LeftOut, Matrix
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node

NOT_PARTS = frozenset({*Level, "attempt", "carry-on", "or-skip"})
"""Keys of a check that name no part of a message."""


def text_of(node: MapNode, name: str) -> str:
    """Return the text at a key; "" when there is none."""
    found = node.get(name)
    value = found.plain() if found else None
    return value if isinstance(value, str) else ""


def texts_of(node: MapNode, name: str) -> tuple[str, ...]:
    """Return the list of texts at a key."""
    found = node.get(name)
    return tuple(str(item.plain()) for item in found.items) if isinstance(found, ListNode) else ()


def map_of(node: MapNode, name: str) -> Mapping[str, Json]:
    """Return the map at a key; empty when there is none."""
    found = node.get(name)
    return found.plain() if isinstance(found, MapNode) else {}


def duration_of(node: MapNode, name: str) -> Decimal | None:
    """Return the seconds of the duration at a key; None when there is none."""
    text = text_of(node, name)
    return parse_duration(text) if text else None


def save_of(node: MapNode) -> Mapping[str, str]:
    """Return what a step saves: name → dotted path."""
    return {name: str(path) for name, path in map_of(node, "save").items()}


def expect_of(node: MapNode) -> tuple[Check, ...]:
    """Return the checks of a step."""
    return checks_of(node.get("expect"))


def checks_of(node: Node | None) -> tuple[Check, ...]:
    """Return the checks of a list."""
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(_check(item) for item in items if isinstance(item, MapNode))


def _check(node: MapNode) -> Check:
    level = next(level for level in Level if node.key(level.value))
    attempt = node.get("attempt")
    words = attempt.plain() if attempt else None
    carry_on, or_skip = node.get("carry-on"), node.get("or-skip")
    return Check(
        level=level,
        clause=text_of(node, level.value),
        parts={k: v for k, v in node.plain().items() if k not in NOT_PARTS},
        place=node.place,
        attempt=words if isinstance(words, (str, int)) else None,
        carry_on=carry_on is not None and carry_on.plain() is True,
        or_skip=or_skip is not None and or_skip.plain() is True,
    )


def eventually_of(node: Node | None) -> Eventually | None:
    """Return how a call is repeated; None when it is not."""
    if not isinstance(node, MapNode):
        return None
    give_up = node.get("give-up")
    return Eventually(
        within_s=duration_of(node, "within") or Decimal(0),
        every_s=duration_of(node, "every") or Decimal(0),
        give_up=give_up.plain() if isinstance(give_up, MapNode) else None,
    )


def matrix_of(node: Node | None) -> Matrix:
    """Return the axes and what is left out of them."""
    if not isinstance(node, MapNode):
        return Matrix()
    axes = {key.name: _axis(value) for key, value in node.entries if key.name != "except"}
    left_out = node.get("except")
    items = left_out.items if isinstance(left_out, ListNode) else ()
    return Matrix(axes, tuple(_left_out(item) for item in items if isinstance(item, MapNode)))


def _axis(node: Node) -> Mapping[str, Json]:
    if isinstance(node, MapNode):
        return node.plain()
    items = node.items if isinstance(node, ListNode) else ()
    return {value_name(item.plain()): item.plain() for item in items}


def value_name(value: Json) -> str:
    """Return the name of an axis' plain value: its text."""
    return value if isinstance(value, str) else dump_json(value)


def _left_out(node: MapNode) -> LeftOut:
    where = {k: value_name(v) for k, v in node.plain().items() if k != "because"}
    return LeftOut(where=where, because=text_of(node, "because"))


def given_of(node: Node | None) -> tuple[Given, ...]:
    """Return what is made before the first step, in file order."""
    entries = node.entries if isinstance(node, MapNode) else ()
    found = []
    for key, value in entries:
        if isinstance(value, MapNode) and value.entries:
            kind, words = value.entries[0]
            found.append(Given(key.name, kind.name, words.plain(), key.place))
    return tuple(found)
