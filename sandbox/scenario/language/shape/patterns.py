"""The patterns of a map of parts, `{status: …, body: …}`: each mistake in them at its place."""

from collections.abc import Iterable, Iterator
from functools import cache

from sandbox.errors import FileFinding
from sandbox.json_value import Json
from sandbox.scenario.language.shape.schemas import part_names
from sandbox.scenario.language.values.matchers import MATCHERS, pattern_faults
from sandbox.scenario.language.values.operands import PatternFault
from sandbox.scenario.language.values.paths import parse_path
from sandbox.scenario.yaml_tree.nodes import KeyNode, ListNode, MapNode, Node, ScalarNode
from sandbox.scenario.yaml_tree.suggest import did_you_mean

_DURATIONS = frozenset({"took", "span", "gaps"})
_NO_PATTERN = frozenset(
    {"same", "calls", "since", "settle", "for-each", "requests-at", "equal", "different", "order"}
)
_SINGLE = frozenset(
    {"status", "took", "span", "gaps", "attempts", "connections", "streams", "launched"}
    | {"http-version"}
)
"""Parts that are a single value: a map can only be a matcher."""

_MONEY = frozenset({"balance", "amount"})
_EXACT = frozenset({"$decimal", "$text", "$at-least", "$at-most", "$between"})


def pattern_mistakes(parts: Iterable[tuple[KeyNode, Node]]) -> Iterator[FileFinding]:
    """Patterns that mean nothing (M01 to M04), and money compared as a fraction (M05)."""
    for key, wanted in parts:
        if key.name == "body":
            yield from _money(wanted, inside=False)
        timed = key.name in _DURATIONS
        if key.name in _SINGLE and isinstance(wanted, MapNode):
            yield from _no_matcher(wanted, part=key.name)
        if key.name not in _matched() or not (timed or _has_matcher(wanted)):
            continue
        faults = pattern_faults(wanted.plain(), kind="duration" if timed else "json")
        yield from (_fault(wanted, fault) for fault in faults)


@cache
def _matched() -> frozenset[str]:
    """Parts behind which stands a pattern."""
    return part_names() - _NO_PATTERN


def _no_matcher(wanted: MapNode, *, part: str) -> Iterator[FileFinding]:
    """A map without `$`: most likely the `$` was left out."""
    if not any(key.name.startswith("$") for key, _ in wanted.entries):
        for key, _ in wanted.entries[:1]:
            hint = did_you_mean(f"${key.name}", MATCHERS) or f"There are {', '.join(MATCHERS)}."
            text = f'{part} is a single value, and "{key.name}" is no matcher.'
            yield FileFinding(key.place, "M02", text, hint)


def _has_matcher(node: Node) -> bool:
    """Tell whether there is anything to compile: plain JSON is always a pattern."""
    if isinstance(node, MapNode):
        return any(key.name[:1] == "$" or _has_matcher(value) for key, value in node.entries)
    return isinstance(node, ListNode) and any(map(_has_matcher, node.items))


def _fault(root: Node, fault: PatternFault) -> FileFinding:
    try:
        steps = parse_path(fault.path)
        node = root.node_at(steps)
    except (LookupError, ValueError):
        return FileFinding(root.place, fault.code, fault.text, fault.hint)
    if fault.code == "M02":
        place = root.key_place(steps[:-1], str(steps[-1]))
        return FileFinding(place, fault.code, fault.text, fault.hint)
    matcher = next((f"{step} " for step in reversed(steps) if str(step) in MATCHERS), "")
    stands = fault.text.startswith(("takes", "is ", "begins"))
    text = f"{matcher}{fault.text}" if stands else fault.text
    return FileFinding(node.place, fault.code, text, fault.hint)


def _money(node: Node, *, inside: bool) -> Iterator[FileFinding]:
    """A fraction under `balance` or `amount`: 0.1 + 0.2 is no 0.3 to whoever counts in floats."""
    if isinstance(node, ScalarNode):
        if inside and _is_fraction(node.value):
            text = "money compared as a plain number misses the same amount sent as text."
            yield FileFinding(node.place, "M05", text, f"Write {{$decimal: {node.value}}}.")
        return
    for item in node.items if isinstance(node, ListNode) else ():
        yield from _money(item, inside=inside)
    for key, value in node.entries if isinstance(node, MapNode) else ():
        if key.name not in _EXACT:
            yield from _money(value, inside=inside or key.name.lower() in _MONEY)


def _is_fraction(value: Json) -> bool:
    return not isinstance(value, (str, int)) and value is not None
