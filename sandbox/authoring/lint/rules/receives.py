"""Receives: the replies and the bounds on attempts of one have to fit together.

The last reply repeats, so that a row of failures brings about as many attempts as anybody makes.
Only a success ends it: after it a correct operator asks no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.authoring.lint.outline import (
    CheckLine,
    Outline,
    StepLine,
    entries_of,
    items_of,
    value_of,
)
from sandbox.authoring.lint.rules.parts import PartLibrary, reply_nodes
from sandbox.authoring.lint.uncertain import resting_on
from sandbox.errors import FileFinding
from sandbox.json_value import is_integer
from sandbox.scenario.yaml_tree.nodes import Node

CUT_OFF = 100
"""A receive ends after so many attempts, whatever still comes."""

_BINDING = frozenset({"must", "premise"})
_SUCCESS = 1


@dataclass(frozen=True, slots=True)
class _Bound:
    """What a check says of the number of attempts: from `low` to `high`, None for no end."""

    low: int
    high: int | None
    node: Node


def receive_findings(file: Outline, library: PartLibrary) -> Iterator[FileFinding]:
    """Everything about single receives."""
    for step in file.every:
        if step.kind == "receive":
            yield from resting_on(step.node.place, _one(step, library))


def _one(step: StepLine, library: PartLibrary) -> Iterator[FileFinding]:
    bounds = [(check, bound) for check in step.checks if (bound := _bound_of(check)) is not None]
    binding = [b.high for check, b in bounds if check.level in _BINDING and b.high is not None]
    most = min(binding, default=None)
    ends = _success(step, library)
    replies = items_of(step.get("replies"))
    if most is not None and len(replies) > most:
        text = f"reply {most + 1} is never sent: there are at most {most} attempts."
        yield FileFinding(replies[most].place, "Q01", text)
    for _, bound in bounds:
        yield from _unreached(bound, ends)
    for check in step.checks:
        yield from _attempt(check, most=most, ends=ends)


def _unreached(bound: _Bound, ends: int | None) -> Iterator[FileFinding]:
    last = ends if ends is not None else CUT_OFF
    because = f"reply {ends} is a success" if ends is not None else "the receive ends there"
    if bound.low > last:
        text = f"{bound.low} attempts never come: after {last} {because}."
        yield FileFinding(bound.node.place, "Q04", text)
    elif bound.high is not None and bound.high > last:
        text = f"{bound.high} attempts are never reached: after {last} {because}."
        yield FileFinding(bound.node.place, "Q02", text)


def _attempt(check: CheckLine, *, most: int | None, ends: int | None) -> Iterator[FileFinding]:
    number = value_of(check.get("attempt"))
    limits = [limit for limit in (most, ends) if limit is not None]
    if isinstance(number, int) and limits and number > min(limits):
        text = f"attempt {number} never comes: there are at most {min(limits)}."
        yield FileFinding(check.value_place("attempt"), "Q04", text)


def _success(step: StepLine, library: PartLibrary) -> int | None:
    """Return the number of the first reply that ends the attempts; None where none surely does."""
    named = {id(node): reply for node, reply in library.replies_of(step)}
    for number, node in enumerate(reply_nodes(step), start=1):
        words = entries_of(named.get(id(node), node))
        if "code" in words and value_of(words["code"][1]) == _SUCCESS and "status" not in words:
            return number
    return None


def _bound_of(check: CheckLine) -> _Bound | None:
    node = check.get("attempts")
    if node is None:
        return None
    if (exact := _whole(node)) is not None:
        return _Bound(exact, exact, node)
    for name, (_, inner) in entries_of(node).items():
        numbers = [number for item in items_of(inner) if (number := _whole(item)) is not None]
        if len(numbers) == len(items_of(inner)) and numbers:
            return _range(name, numbers, node=inner)
    return None


def _range(matcher: str, numbers: list[int], *, node: Node) -> _Bound | None:
    match matcher:
        case "$at-most":
            return _Bound(0, numbers[0], node)
        case "$at-least":
            return _Bound(numbers[0], None, node)
        case "$between" | "$one-of":
            return _Bound(min(numbers), max(numbers), node)
    return None


def _whole(node: Node) -> int | None:
    value = value_of(node)
    return value if is_integer(value) else None
