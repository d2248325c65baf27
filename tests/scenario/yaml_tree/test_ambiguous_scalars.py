"""What a plain scalar means, and which ones have to be quoted."""

from decimal import Decimal

import pytest

from sandbox.json_value import Json
from sandbox.scenario.yaml_tree.tree import parse_yaml

FILE = "f.yaml"

AMBIGUOUS = [
    "no",
    "yes",
    "on",
    "off",
    "y",
    "n",
    "No",
    "YES",
    "Off",
    "True",
    "FALSE",
    "Null",
    "NULL",
    "~",
    "=",
    "<<",
    "0123",
    "0o17",
    "0x1f",
    "0b11",
    "+1",
    "-0",
    "1_000",
    "22:30",
    "1:30:00",
    "3.10",
    "1.0",
    "0.0",
    "-2.50",
    ".5",
    "5.",
    "1e3",
    "1E3",
    "1.5e-3",
    "-.5",
    ".inf",
    "-.Inf",
    ".NaN",
    "2026-01-01",
    "2026-1-1",
    "2026-01-01T10:00:00Z",
    "007",
    "08",
    "1__0",
    "8600:8601",
]

PLAIN: list[tuple[str, Json]] = [
    ("true", True),
    ("false", False),
    ("null", None),
    ("0", 0),
    ("-7", -7),
    ("18446744073709551615", 2**64 - 1),
    ("310.4", Decimal("310.4")),
    ("-0.5", Decimal("-0.5")),
    ("0.30000000000000004", Decimal("0.30000000000000004")),
    ("500ms", "500ms"),
    ("15d", "15d"),
    ("127.0.0.1:8600", "127.0.0.1:8600"),
    ("1.2.3", "1.2.3"),
    ("<alice.sid>", "<alice.sid>"),
    ("nobody", "nobody"),
    ("-x", "-x"),
    ("Nothing", "Nothing"),
    ("2026-01", "2026-01"),
    ("5b1f0c52-8a3e", "5b1f0c52-8a3e"),
    ("POST http://h/p", "POST http://h/p"),
]


def value_of(text: str) -> Json:
    node, findings = parse_yaml(text, file=FILE)
    assert findings == []
    assert node is not None
    return node.plain()


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_a_plain_scalar_that_readers_disagree_on_must_be_quoted(text: str) -> None:
    node, findings = parse_yaml(f"a: {text}", file=FILE)
    assert [(f.code, f.place.column) for f in findings] == [("Y17", 4)]
    assert "quotes" in findings[0].hint
    assert node is not None
    assert node.plain() == {"a": text}


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_the_same_scalar_in_quotes_is_text(text: str) -> None:
    assert value_of(f"a: '{text}'") == {"a": text}


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_plain_scalar_means_what_it_looks_like(text: str, value: Json) -> None:
    found = value_of(f"a: {text}")
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


@pytest.mark.parametrize(("digits", "codes"), [(999, []), (1000, []), (1001, ["Y17"])])
def test_a_number_of_a_thousand_digits_is_the_longest(digits: int, codes: list[str]) -> None:
    assert [f.code for f in parse_yaml("9" * digits, file=FILE)[1]] == codes
