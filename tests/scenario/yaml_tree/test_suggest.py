"""Near misses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.scenario.yaml_tree.suggest import did_you_mean, nearest

KEYS = ("call", "receive", "observe", "trigger", "clock", "parallel", "use", "check")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("cal", "call"),
        ("recieve", "receive"),
        ("Observe", "observe"),
        ("triger", "trigger"),
        ("clocks", "clock"),
        ("chekc", "check"),
        ("sleep", None),
        ("", None),
    ],
)
def test_the_word_that_was_meant_is_found_and_nothing_far_off(word: str, meant: str | None) -> None:
    assert nearest(word, KEYS) == meant


@pytest.mark.parametrize("word", ["launched_when", "Launched-When", "launched when"])
def test_case_and_the_kind_of_dash_do_not_count(word: str) -> None:
    assert did_you_mean(word, ["launched-when", "launch"]) == 'Did you mean "launched-when"?'


def test_nothing_near_is_nothing_said() -> None:
    assert did_you_mean("zzz", KEYS) == ""
    assert did_you_mean("zzz", []) == ""


def test_a_tie_goes_to_the_first_in_the_alphabet() -> None:
    assert nearest("abx", ["abz", "aby"]) == "aby"


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=10))
def test_what_is_suggested_is_always_an_option(word: str, options: list[str]) -> None:
    found = nearest(word, options)
    assert found is None or found in options


@given(st.lists(st.text("abcdef", min_size=1, max_size=10), min_size=1, max_size=10))
def test_an_option_itself_is_its_own_nearest(options: list[str]) -> None:
    assert nearest(options[0], options) == options[0]
