"""What `make mutants` tries, when it is done with a defect, and what its matrix shows."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest

from sandbox.app import Sandbox
from sandbox.errors import Place
from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, Happened
from sandbox.evidence.verdict import Level, Mark, cell_outcome
from sandbox.reference_operator import defects, variants
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.mistake_table import Pair
from tests.mutants.demands import lacking
from tests.mutants.matrix import rounds_of
from tests.mutants.printed import mark, matrices
from tests.mutants.sample import ONE_IN, named, sampled, whole
from tests.mutants.shares import shares_of, tried_or_crashed
from tests.mutants.trials import Trial, Tried

DEFECT = Defect("a", "wallet.code-2.is-a-failure", "N01", "Wrong.", ConductPart())


def test_a_sample_is_the_same_for_the_same_commit_and_another_for_another() -> None:
    first, second = sampled("c0ffee"), sampled("c0ffee")
    assert first == second
    assert sampled("facade").defects != first.defects


def test_a_sample_is_a_part_of_everything() -> None:
    choice = sampled("c0ffee")
    assert set(choice.defects) < set(defects.ALL)
    assert len(choice.defects) == -(-len(defects.ALL) // ONE_IN)
    assert not choice.whole


def test_everything_is_everything() -> None:
    assert (whole().defects, whole().variants) == (defects.ALL, variants.ALL)


def test_names_choose_defects_and_variants() -> None:
    some = named([defects.ALL[0].id, variants.ALL[0].id])
    assert (some.defects, some.variants) == ([defects.ALL[0]], [variants.ALL[0]])


TRIAL = Trial((frozenset({"s[a]", "s[b]"}), frozenset({"t"})), ("a",), wants=frozenset({"x.y"}))


def test_a_wrong_operator_is_done_when_its_clause_has_missed() -> None:
    assert TRIAL.is_over(_said(Mark.FAIL, "x.y"))
    assert not TRIAL.is_over(_said(Mark.FAIL, "x.z"))
    assert not TRIAL.is_over(_said(Mark.UNCLEAR, "x.y"))


def test_a_right_operator_plays_everything() -> None:
    assert not Trial((frozenset({"s"}),)).is_over(_said(Mark.FAIL, "x.y"))


def test_who_was_not_caught_is_tried_once_more_each_cell_alone_and_not_for_ever() -> None:
    again = TRIAL.again(Tried())
    assert again is not None
    assert again.rounds == (frozenset({"s[a]"}), frozenset({"s[b]"}), frozenset({"t"}))
    assert again.again(Tried()) is None


def test_what_was_left_unjudged_is_played_again_each_cell_alone() -> None:
    again = TRIAL.again(_said(Mark.UNCLEAR, "x.y"))
    assert again is not None
    assert again.rounds == (frozenset({"s"}),)


def test_who_was_caught_is_not_tried_again() -> None:
    assert TRIAL.again(_said(Mark.WARN, "x.y")) is None


def test_a_right_operator_plays_again_what_was_left_unjudged_and_no_more() -> None:
    right = Trial((frozenset({"s", "t"}),))
    again = right.again(_said(Mark.UNCLEAR, "x.y"))
    assert again is not None
    assert again.rounds == (frozenset({"s"}),)
    assert right.again(_said(Mark.PASS, "x.y")) is None


def _said(mark: Mark, clause: str) -> Tried:
    """Make what was said of a cell `s` by one check."""
    outcome = cell_outcome([(Level.MUST, mark)])
    check = Check(
        step=None, level=Level.MUST, clause=clause, text="", basis="", source="", mark=mark,
        expected="", actual="", place="s.yaml:1", why="", messages=(), virtual_s=0,
    )  # fmt: skip
    cell = CellResult(
        id="s", order=1, scenario="s", title="", why="", place=Place("s.yaml", 1, 1), tags=(),
        outcome=outcome, because="", started_s=None, took_s=Decimal(0), checks=(check,), notes=(),
        happened=Happened(),
    )  # fmt: skip
    return Tried([cell])


@pytest.mark.parametrize(
    ("pair", "caught", "sign"),
    [
        (Pair("m", DEFECT), {"a": ["s"]}, "●"),
        (Pair("m", DEFECT), {"a": []}, "✗"),
        (Pair("m", DEFECT), {}, "·"),
        (Pair("m", replace(DEFECT, not_yet="no")), {"a": []}, "○"),
        (Pair("m", None, "it is none"), {}, "–"),
        (Pair("m", None), {}, " "),
    ],
)
def test_the_matrix_has_a_sign_for_each_fate(
    pair: Pair, caught: dict[str, list[str]], sign: str
) -> None:
    assert mark(pair, caught) == sign


def test_a_field_is_a_line_of_the_printed_matrix() -> None:
    lines = list(matrices({"wallet-sent-token-missing": ["wallet-request"]}))
    (line,) = [one for one in lines if one.startswith("  wallet-sent-token ")]
    assert line.split()[1].startswith("●")


@pytest.mark.parametrize("what", ["defects;", "caught by nobody", "is not caught yet"])
def test_nothing_is_lacking_that_can_be_told_without_a_trial(what: str) -> None:
    assert list(_about(what)) == []


def _about(what: str) -> Iterator[str]:
    return (text for text in lacking() if what in text)


def test_rounds_double_and_leave_no_cell_out() -> None:
    cells = [str(number) for number in range(20)]
    found = list(rounds_of(cells))
    assert [len(one) for one in found] == [3, 6, 11]
    assert [cell for one in found for cell in sorted(one, key=int)] == cells


def test_every_trial_is_in_one_share_and_right_ones_are_by_themselves() -> None:
    right = [Trial((frozenset({str(number), "s"}),)) for number in range(3)]
    trials = [TRIAL, *right, TRIAL]
    found = list(shares_of(trials))
    assert sorted(place for share in found for place in share.places) == list(range(5))
    assert all(len({bool(trials[i].wants) for i in share.places}) == 1 for share in found)


async def test_a_trial_that_crashes_says_so() -> None:
    nothing = cast("Sandbox", None)
    found = await tried_or_crashed(nothing, TRIAL, ())
    assert found.crashed.startswith("AttributeError")
