"""Which regular expressions can take for ever, and which only look like it."""

import pytest

from sandbox.authoring.lint.regex import can_blow_up

FOR_EVER = [
    "(a+)+",
    "(a*)*",
    "(a|aa)+",
    "(a|ab|b)*",
    "(a*b?)*",
    "([a-z]+)*x",
    "(.*a)*",
    "(.*,)*x",
    r"(\w+\s?)*",
    r"(\d+|[0-9a]+)*",
    "((a+)b?)*",
    "(a?){30}a{30}",
    "([a-z]{1,20}){1,20}",
    "(x+x+)+y",
    "(?i)(Aa|a)+b",
    r"(?:.|\n|[a-z]x)*q",
    "(.*)*",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(?=(a+)+b)x",
    "(?:a?a?x)*",
    "(é+)+",
    "([^@]+@?)+x",
]
QUICK = [
    "(a+b)+",
    "(a|b)*",
    "(a|a)*",
    r"(\w|\d)+",
    "(foo|bar|baz)*",
    "([a-z]+,)*[a-z]+",
    r'(?:[^"\\]|\\.)*',
    "(a++)+",
    "(?>a+)*",
    "a*a*a*",
    "(a{1,15}){1,15}",
    "[A-Za-z0-9-]{1,36}",
    "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    r"(?i)application/([a-z0-9.-]+\+)?json\s*(;.*)?",
    r"(?i).*\b(public|(s-maxage|max-age)=0*[1-9]).*",
    "(",
    "[z-a]",
]


@pytest.mark.parametrize("expression", FOR_EVER)
def test_a_repetition_that_reads_a_text_in_two_ways_can_take_for_ever(expression: str) -> None:
    assert can_blow_up(expression)


@pytest.mark.parametrize("expression", QUICK)
def test_a_repetition_that_reads_a_text_in_one_way_is_quick(expression: str) -> None:
    assert not can_blow_up(expression)


def test_a_repetition_counts_as_endless_from_sixteen_turns_on() -> None:
    assert not can_blow_up("(a+){2,15}")
    assert can_blow_up("(a+){2,16}")


@pytest.mark.parametrize(
    "expression",
    [".*" * 400, "(?:" + "[a-z]" * 240 + ")*", "(" + "|".join(f"w{n}x" for n in range(300)) + ")*"],
)
def test_what_is_too_large_to_look_through_is_let_by(expression: str) -> None:
    assert not can_blow_up(expression)
