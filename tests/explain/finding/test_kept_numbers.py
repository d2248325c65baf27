"""Numbers that came back as others, and which type that looks like."""

import pytest

from sandbox.explain.finding.differences import Difference
from sandbox.explain.finding.kept_numbers import kept_as


def kept(expected: str, actual: str) -> str:
    return kept_as([Difference("body.other", "true", "false"), Difference("id", expected, actual)])


@pytest.mark.parametrize(
    ("expected", "actual", "words"),
    [
        ("9007199254740993", "9007199254740992", "in a double"),
        ("9007199254740993 as number or text", "9007199254740992", "in a double"),
        ("18446744073709551615", "18446744073709551616", "in a double"),
        ("18446744073709551615", "18446744073709552000", "in a double"),
        ("18446744073709551615", "1.8446744073709552e+19", "in a double"),
        ('"9007199254740993"', '"9007199254740992.0"', "in a double"),
        ("9007199254740993", "1", "the last 32 bits"),
        ("4294967295", "-1", "the last 32 bits"),
        ("18446744073709551615", "-1", "the last 64 bits"),
        ("18446744073709551614", "-2", "the last 64 bits"),
        ("9223372036854775808", "-9223372036854775808", "the last 64 bits"),
        ("9007199254740993", "2147483647", "the largest of 32 bits"),
        ("18446744073709551615", "9223372036854775807", "the largest of 64 bits"),
        ("18446744073709551615", "9007199254740991", "the largest of 53 bits"),
    ],
)
def test_a_type_that_could_not_hold_it_is_named(expected: str, actual: str, words: str) -> None:
    assert words in kept(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("9007199254740993", "9007199254740993"),
        ("9007199254740993", "9007199254740993.0"),
        ("9007199254740993", "9007199254740994"),
        ("90071", "90072"),
        ("5", "2147483647"),
        ("3", "absent"),
        ("a number", "1e999999999"),
        ("1", "1e999999999"),
        ("9007199254740993", "٣"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_of_others_nothing_is_said(expected: str, actual: str) -> None:
    assert kept(expected, actual) == ""
