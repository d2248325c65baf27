"""The matchers as a table: each with a value that fits, one that does not, and the report's words.

The real matcher judges every example while the table is written, so that no row can be wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.engine.judging.judge import compare, expectation
from sandbox.json_value import Json, parse_json
from sandbox.scenario.yaml_tree.tree import parse_yaml
from tests.docs.markdown import table

NOW_S = 1_800_000_000
"""What the word `now` stands for in the table, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Example:
    """A check of one part, as YAML; a value of that part that fits and one that does not, as JSON.

    Times that were measured are seconds.
    """

    check: str
    fits: str
    misses: str
    note: str = ""


EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "a plain value": (
        Example("body: {id: abc}", '{"id": "abc", "sum": 7}', '{"id": "ABC"}', "maps are open"),
        Example('body: {id: "1"}', '{"id": "1"}', '{"id": 1}', '`1`, `"1"` and `true` differ'),
        Example("body: {sum: 1}", '{"sum": 1.0}', '{"sum": 2}', "numbers by their value"),
        Example("body: [1, 2]", "[1, 2]", "[1, 2, 3]", "lists are exact"),
        Example("took: 1s", "1.000", "1.250", "seconds against a duration"),
    ),
    "$any": (Example("body: {id: {$any: true}}", '{"id": null}', "{}", "null is something"),),
    "$absent": (
        Example("body: {id: {$absent: true}}", "{}", '{"id": null}', "null is not nothing"),
        Example("body: {id: {$absent: true}}", '"<html>"', '{"id": ""}', "a page has no members"),
    ),
    "$type": (
        Example("body: {id: {$type: integer}}", '{"id": 7}', '{"id": "7"}'),
        Example("body: {sum: {$type: decimal-string}}", '{"sum": "1.50"}', '{"sum": 1.5}'),
        Example(
            "body: {id: {$type: uuid}}",
            '{"id": "6f1c2d3e-0a1b-4c2d-8e3f-0123456789ab"}',
            '{"id": "6f1c2d3e"}',
        ),
    ),
    "$one-of": (Example("status: {$one-of: [400, 401]}", "401", "200", "plain values only"),),
    "$either": (
        Example(
            "body: {id: {$either: [{$absent: true}, null]}}",
            "{}",
            '{"id": 12}',
            "patterns, of which one fits",
        ),
    ),
    "$all": (Example("status: {$all: [{$at-least: 400}, {$not: 404}]}", "401", "404"),),
    "$not": (
        Example("status: {$not: {$between: [300, 399]}}", "200", "302"),
        Example("body: {id: {$not: abc}}", "{}", '{"id": "abc"}', "nothing is not abc either"),
    ),
    "$regex": (
        Example(
            'body: {id: {$regex: "[a-z]+"}}',
            '{"id": "abc"}',
            '{"id": "abc1"}',
            "the whole text, from its first to its last character",
        ),
    ),
    "$at-least": (Example("attempts: {$at-least: 2}", "2", "1"),),
    "$at-most": (
        Example("took: {$at-most: 1s}", "1.000", "1.001", "a duration where time is measured"),
        Example("body: {sum: {$at-most: 5}}", '{"sum": 5}', '{"sum": "5"}', "text is no number"),
    ),
    "$between": (Example("status: {$between: [200, 299]}", "299", "300", "both ends included"),),
    "$contains": (
        Example("headers: {via: {$contains: ab}}", '{"via": "cab"}', '{"via": "bac"}', "in a text"),
        Example("body: {of: {$contains: a}}", '{"of": ["b", "a"]}', '{"of": ["b"]}', "in a list"),
    ),
    "$each": (Example("body: {of: {$each: {$type: integer}}}", '{"of": [1]}', '{"of": [1, "2"]}'),),
    "$length": (
        Example("body: {id: {$length: 3}}", '{"id": "abc"}', '{"id": "abcd"}', "of a text"),
        Example("body: {of: {$length: {$at-least: 1}}}", '{"of": [7]}', '{"of": []}', "of a list"),
    ),
    "$exactly": (
        Example("body: {$exactly: {id: 7}}", '{"id": 7}', '{"id": 7, "b": 1}', "no other members"),
    ),
    "$decimal": (
        Example(
            'body: {sum: {$decimal: "10.50"}}',
            '{"sum": 10.5}',
            '{"sum": "10.05"}',
            "an amount, sent as number or as text",
        ),
    ),
    "$after": (
        Example(
            "jwt: {claims: {exp: {$after: now}}}",
            '{"claims": {"exp": 1800000001}}',
            '{"claims": {"exp": 1800000000}}',
            "seconds since the epoch, or `now`",
        ),
    ),
    "$before": (
        Example("body: {at: {$before: 1800000000}}", '{"at": 1799999999}', '{"at": 1800000000}'),
    ),
    "$text": (Example('body: {$text: "<b>"}', '"<b>"', '"<i>"', "text that looks like a name"),),
}
"""Matcher → examples, in the order of the page. The first row is a value without a matcher."""


def matchers(_: str) -> str:
    """Write the table. Raise ValueError when an example does not do what it stands for."""
    head = ("matcher", "written", "fits", "does not fit", "and the report says", "note")
    return table(head, (row for name in EXAMPLES for row in _rows(name)))


def _rows(name: str) -> Iterator[tuple[str, ...]]:
    shown = f"`{name}`" if name.startswith("$") else name
    for one in EXAMPLES[name]:
        expected, actual = told_of(one)
        told = f"expected {_code(expected)}<br>actual {_code(actual)}"
        yield shown, _code(one.check), _code(one.fits), _code(one.misses), told, one.note
        shown = " "


def told_of(example: Example) -> tuple[str, str]:
    """Return what the report says of the value that does not fit: expected and actual.

    Raise ValueError when it fits, or when the other one does not.
    """
    [(part, wanted)] = _check(example.check).items()
    if misses := compare(part, wanted, parse_json(example.fits), now_s=NOW_S):
        raise ValueError(f"{example.check} does not fit {example.fits}: {misses}")
    misses = compare(part, wanted, parse_json(example.misses), now_s=NOW_S)
    if not misses:
        raise ValueError(f"{example.check} fits {example.misses}")
    return expectation({part: wanted}), "; ".join(misses)


def _check(text: str) -> Mapping[str, Json]:
    node, findings = parse_yaml(f"{text}\n", file="example")
    value = node.plain() if node is not None and not findings else None
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"{text}: {findings}")


def _code(text: str) -> str:
    return f"`{text}`"
