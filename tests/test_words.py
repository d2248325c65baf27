"""English for messages."""

import pytest

from sandbox.words import a, counted, listed


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", 1], "a or 1"), ("abc", "a, b or c")]
)
def test_alternatives_are_listed_as_people_do(words: list[object], joined: str) -> None:
    assert listed(words) == joined


def test_the_last_joining_word_can_be_another() -> None:
    assert listed("abc", last="and") == "a, b and c"


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (11, "11 files")]
)
def test_only_one_is_singular(number: int, told: str) -> None:
    assert counted(number, "file") == told


@pytest.mark.parametrize(("noun", "told"), [("call", "a call"), ("observe", "an observe")])
def test_the_article_fits_its_noun(noun: str, told: str) -> None:
    assert a(noun) == told
