from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import ABSENT, Json
from sandbox.scenario.language.values.paths import Seen
from sandbox.scenario.yaml_tree.wording import cut, printable, render


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ABSENT, "absent"),
        (None, "null"),
        (True, "true"),
        (1, "1"),
        (Decimal("310.40"), "310.40"),
        ("1", '"1"'),
        ([1, "a", []], '[1, "a", []]'),
        ({"a": {"b": None}}, '{"a": {"b": null}}'),
        ("\x1b[2J\x9b\u202e", '"\\u001b[2J\\u009b\\u202e"'),
        ("žluťoučký 漢", '"žluťoučký 漢"'),
    ],
)
def test_a_value_is_shown_as_json_that_is_safe_to_print(value: Seen, shown: str) -> None:
    assert render(value) == shown


@pytest.mark.parametrize(("size", "length"), [(397, 399), (398, 400), (399, 400), (10_000, 400)])
def test_a_long_value_is_cut_at_four_hundred(size: int, length: int) -> None:
    shown = render("a" * size)
    assert len(shown) == length
    assert shown.endswith("…") == (size > 398)


def test_a_huge_value_is_not_walked_to_its_end() -> None:
    class Endless(list[Json]):
        """A list that fails when it is read far beyond what can be shown."""

        def __iter__(self):  # type: ignore[no-untyped-def]
            yield from range(400)
            raise AssertionError("read on after the cut")

    assert len(render(Endless())) == 400


@pytest.mark.parametrize(("size", "kept"), [(4, "abcd"), (5, "abcde"), (6, "abcd…")])
def test_text_is_cut_to_its_limit(size: int, kept: str) -> None:
    assert cut("abcdef"[:size], limit=5) == kept


@given(st.text())
def test_whatever_is_printable_stays_and_the_rest_is_escaped(text: str) -> None:
    shown = printable(text)
    assert not any(char in shown for char in "\x00\x07\x1b\x7f\x9b\n\r\u202e\ud800")
    assert printable(shown) == shown
