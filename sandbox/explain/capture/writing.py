"""Writes a captured scenario as the text of a file, in the order and the form of `sandbox fmt`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.authoring.format.formatting import format_text
from sandbox.json_value import Json, dump_json
from sandbox.scenario.yaml_tree.nodes import MapNode
from sandbox.scenario.yaml_tree.tree import parse_yaml

_PLAIN = re.compile(r"[A-Za-z<$][A-Za-z0-9 ./_<>$-]*")
_DURATION = re.compile(r"[0-9]{1,9}(?:ms|s|m|h)")
_LONGEST_LINE = 100
_STEPS = frozenset({"meanwhile", "expect", "check"})
"""Keys below which every item stands on lines of its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario before it is text. `notes` stand above it; each step has its comments."""

    id: str
    title: str
    why: str
    tags: Sequence[str]
    needs: Sequence[str]
    given: Mapping[str, Mapping[str, Json]]
    steps: Sequence[tuple[Sequence[str], Mapping[str, Json]]]
    notes: Sequence[str]


def written(draft: Draft) -> str:
    """Return the text of the file."""
    text = "\n".join(_lines(draft)) + "\n"
    return format_text(text, file=f"{draft.id}.yaml").text


def _lines(draft: Draft) -> Iterator[str]:
    for note in draft.notes:
        yield from _comment(note, "")
    yield "scenario: 1"
    yield f"id: {draft.id}"
    yield f"title: {_flow(draft.title)}"
    yield f"why: {_flow(draft.why)}"
    yield f"tags: {_flow(list(draft.tags))}"
    if draft.needs:
        yield f"needs: {_flow(list(draft.needs))}"
    yield "given:"
    for name, words in draft.given.items():
        yield f"  {name}: {_flow(dict(words))}"
    yield "steps:"
    for comments, step in draft.steps:
        for comment in comments:
            yield from _comment(comment, "  ")
        yield from _item(step, "  ")


def _item(step: Mapping[str, Json], indent: str) -> Iterator[str]:
    """Write a map as an item of a list, nested steps and checks on lines of their own."""
    head = "- "
    for name, value in step.items():
        begin = f"{indent}{head}{name}:"
        if name in _STEPS and isinstance(value, list):
            yield begin
            for each in value:
                if isinstance(each, Mapping):
                    yield from _item(each, f"{indent}    ")
        else:
            yield from _member(begin, value, f"{indent}    ")
        head = "  "


def _member(begin: str, value: Json, indent: str) -> Iterator[str]:
    flow = f"{begin} {_flow(value)}"
    if len(flow) <= _LONGEST_LINE or not isinstance(value, (Mapping, list)) or not value:
        yield flow
        return
    yield begin
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _member(f"{indent}{_flow(name)}:", inner, f"{indent}  ")
    else:
        for inner in value:
            yield f"{indent}- {_flow(inner)}"


def _comment(text: str, indent: str) -> Iterator[str]:
    line = f"{indent}#"
    for word in " ".join(text.split()).split(" "):
        if len(line) + len(word) >= _LONGEST_LINE:
            yield line
            line = f"{indent}#"
        line += f" {word}"
    yield line


def _flow(value: Json) -> str:
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{_flow(name)}: {_flow(each)}" for name, each in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Json) -> str:
    """Write a text without quotes where it is read as itself."""
    if not isinstance(value, str):
        return dump_json(value)
    if _DURATION.fullmatch(value):
        return value
    if _PLAIN.fullmatch(value) and value == value.strip() and _is_itself(value):
        return value
    return dump_json(value)


def _is_itself(text: str) -> bool:
    node, findings = parse_yaml(f"a: {{b: [{text}]}}\n", file="")
    return not findings and isinstance(node, MapNode) and node.plain() == {"a": {"b": [text]}}
