"""The matrix: axes that nothing uses, and exceptions that leave out what is not there."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from sandbox.authoring.lint.outline import (
    Entries,
    Outline,
    entries_of,
    items_of,
    references_of,
    value_of,
)
from sandbox.authoring.lint.rules.parts import PartLibrary
from sandbox.authoring.lint.uncertain import Absence, resting_on
from sandbox.authoring.lint.uses import Uses
from sandbox.errors import FileFinding
from sandbox.json_value import Json
from sandbox.scenario.language.model import MOST_CELLS
from sandbox.scenario.language.node_readers import value_name
from sandbox.scenario.language.values.paths import parse_path
from sandbox.scenario.language.values.references import Reference
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node, ScalarNode
from sandbox.scenario.yaml_tree.suggest import did_you_mean

Axes = Mapping[str, tuple[str, ...]]
"""Axis → names of its values."""


def matrix_findings(file: Outline, library: PartLibrary, *, uses: Uses) -> Iterator[FileFinding]:
    """Everything about axes, the values left out, and references into a value."""
    matrix = file.map("matrix")
    axes = {name: values_of(axis) for name, (_, axis) in matrix.items() if name != "except"}
    yield from _unused(file, library, uses=uses)
    yield from _too_many(file, axes)
    for name in axes:
        yield from _collisions(matrix[name][1])
    for group in (_left_out(matrix, axes), _dead_ends(file)):
        yield from resting_on(file.value_place("matrix"), group)


def values_of(axis: Node) -> tuple[str, ...]:
    """Return the names of an axis' values, in file order."""
    if isinstance(axis, MapNode):
        return tuple(entries_of(axis))
    return tuple(value_name(item.plain()) for item in items_of(axis))


def _unused(file: Outline, library: PartLibrary, *, uses: Uses) -> Iterator[FileFinding]:
    misspelt = uses.names.get("matrix", frozenset()) - {"", *file.map("matrix")}
    if misspelt or not library.holds_all(file):
        return  # what is meant by those may be any axis
    used = [f for s in file.every if s.kind == "use" and (f := library.facts(s.subject))]
    replies = {id(r): r for s in file.every for _, r in library.replies_of(s)}.values()
    elsewhere = {axis for facts in used for axis in facts.axes}
    for reply in replies:
        for _, reference in references_of(reply):
            elsewhere |= {str(step) for step in _path(reference)[:1]}
    for name, (key, _) in file.map("matrix").items():
        if name != "except" and not uses.of("matrix", name) and name not in elsewhere:
            text = f'the axis "{name}" changes nothing: <matrix.{name}> is never used.'
            yield Absence(key.place, "X01", text, names=("matrix", name), unused=True)


def _size(axes: Axes) -> int:
    return prod(len(values) for values in axes.values())


def _too_many(file: Outline, axes: Axes) -> Iterator[FileFinding]:
    """A matrix that nobody could run: told before anything expands it."""
    if _size(axes) > MOST_CELLS:
        lengths = " × ".join(str(len(values)) for values in axes.values())
        text = f"the matrix has {_size(axes)} cells ({lengths}); at most {MOST_CELLS} are run."
        hint = "Split the scenario, or give the combinations that matter as values of one axis."
        yield FileFinding(file.value_place("matrix"), "X06", text, hint)


def _collisions(axis: Node) -> Iterator[FileFinding]:
    """Two values of one name; the same value twice is a matter of shape."""
    seen: dict[str, Json] = {}
    for item in axis.items if isinstance(axis, ListNode) else ():
        name = value_name(item.plain())
        if name in seen and isinstance(item.plain(), str) != isinstance(seen[name], str):
            text = f'another value of this axis is called "{name}" too: cells would share an id.'
            yield FileFinding(item.place, "X05", text, "Write a map of name: value.")
        seen.setdefault(name, item.plain())


def _left_out(matrix: Entries, axes: Axes) -> Iterator[FileFinding]:
    listed = matrix["except"][1] if "except" in matrix else None
    left_out = []
    for item in items_of(listed):
        found = list(_exception(item, axes))
        yield from found
        if not found:
            words = entries_of(item).items()
            left_out.append({n: value_name(v.plain()) for n, (_, v) in words if n != "because"})
    if listed is not None and _nothing_left(axes, left_out):
        text = "every combination is left out, so that nothing is ever run."
        yield FileFinding(matrix["except"][0].place, "X04", text)


def _exception(item: Node, axes: Axes) -> Iterator[FileFinding]:
    for name, (key, value) in entries_of(item).items():
        if name == "because":
            continue
        if name not in axes:
            text = f'"{name}" is no axis of this matrix.'
            yield FileFinding(key.place, "X02", text, did_you_mean(name, axes))
        elif value_name(value.plain()) not in axes[name]:
            text = f'"{value_name(value.plain())}" is no value of {name}.'
            hint = did_you_mean(value_name(value.plain()), axes[name])
            yield FileFinding(value.place, "X03", text, hint)


def _nothing_left(axes: Axes, left_out: list[dict[str, str]]) -> bool:
    if _size(axes) > MOST_CELLS:
        return False
    return not any(
        not any(where.items() <= dict(zip(axes, cell, strict=True)).items() for where in left_out)
        for cell in product(*axes.values())
    )


def _dead_ends(file: Outline) -> Iterator[FileFinding]:
    """`<matrix.form.status>` where a value of `form` has no `status`."""
    matrix = file.map("matrix")
    for scalar, reference in file.references:
        axis, *rest = (*map(str, _path(reference)[:2]), "") if reference.name == "matrix" else ("",)
        if axis not in matrix or axis == "except" or not rest or not rest[0]:
            continue
        path = _path(reference)[1:]
        for name, value in _named_values(matrix[axis][1]):
            if not _has(value, path):
                text = f'{reference.text}: the value "{name}" of {axis} has no "{path[0]}".'
                yield FileFinding(scalar.place, "R01", text)
                break


def _path(reference: Reference) -> tuple[str | int, ...]:
    try:
        return parse_path(reference.path)
    except ValueError:
        return ()


def _named_values(axis: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(axis, MapNode):
        yield from ((key.name, value) for key, value in axis.entries)
    elif isinstance(axis, ListNode):
        yield from ((value_name(item.plain()), item) for item in axis.items)


def _has(value: Node, path: tuple[str | int, ...]) -> bool:
    """Tell whether a value has something at a path; what a reference has only the run will tell."""
    for step in path:
        if isinstance(value, ScalarNode):
            text = value_of(value)
            return isinstance(text, str) and "<" in text
        try:
            value = value.node_at((step,))
        except LookupError:
            return False
    return True
