"""What counts as seen of an operator."""

from pathlib import Path

import pytest

import sandbox.engine
from sandbox.report.diagnosis import shown
from sandbox.report.diagnosis.shown import NOTHING, Shown, shown_in, signs_of
from tests.report.diagnosis.cells import failed, run_of, unclear
from tests.report.runs import check


def test_misses_and_what_was_unclear_are_told_apart() -> None:
    run = run_of(failed("a", clause="x.y"), unclear("b"))
    found = shown_in(run.cells)
    assert found.played == {"a", "b"}
    assert (set(found.missed), set(found.unclear)) == ({"x.y"}, {"the game opens"})
    assert found.unclear["the game opens"].keys() == {"b"}


@pytest.mark.parametrize("words", shown._NOT_NOW)
def test_what_came_at_a_bad_time_was_not_played(words: str) -> None:
    assert shown_in(run_of(unclear("a", actual=f"so: {words} meanwhile")).cells) == NOTHING


@pytest.mark.parametrize("words", shown._NOT_NOW)
def test_what_missed_beside_something_that_came_at_a_bad_time_counts(words: str) -> None:
    cell = failed("a", clause="x.y")
    cell.insert(1, check("a", "unclear", clause="x.z", actual=f"so: {words} meanwhile"))
    found = shown_in(run_of(cell, failed("b", clause="x.y")).cells)
    assert found.played == {"a", "b"}
    assert found.missed["x.y"].keys() == {"a", "b"}
    assert not found.unclear
    assert found.hindered == {"a"}
    assert found.unhindered().played == {"b"}
    assert found.unhindered().missed["x.y"].keys() == {"b"}


@pytest.mark.parametrize("words", shown._NOT_NOW)
def test_these_are_the_words_of_the_engine(words: str) -> None:
    folder = Path(next(iter(sandbox.engine.__path__)))
    assert any(words in file.read_text() for file in folder.rglob("*.py"))


def test_of_a_cell_that_was_played_twice_counts_what_came_last() -> None:
    first = Shown(frozenset({"a", "b"}), signs_of([("x", "a", "no"), ("x", "b", "no")]), {})
    later = Shown(frozenset({"a"}), {}, signs_of([("p", "a", "late")]))
    both = first.beside(later)
    assert both.played == {"a", "b"}
    assert both.missed == signs_of([("x", "b", "no")])
    assert both.unclear == signs_of([("p", "a", "late")])


def test_some_cells_can_be_kept() -> None:
    every = Shown(frozenset({"a", "b"}), signs_of([("x", "a", "no"), ("x", "b", "no")]), {})
    assert every.kept(lambda cell: cell == "a") == Shown(
        frozenset({"a"}), signs_of([("x", "a", "no")]), {}
    )
