"""What `make mutants` tries, when it is done with a defect, and what its matrix shows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.reference_operator import defects, variants
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.mistake_table import Pair
from tests.mutants.demands import lacking
from tests.mutants.printed import mark, matrices
from tests.mutants.sample import ONE_IN, named, sampled, whole
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


def test_a_wrong_operator_is_done_when_its_clause_has_missed() -> None:
    trial = Trial((frozenset({"s"}), frozenset({"t"})), ("a",), wants="x.y")
    assert trial.is_over({"x.y"})
    assert not trial.is_over({"x.z"})


def test_a_right_operator_plays_everything() -> None:
    assert not Trial((frozenset({"s"}),)).is_over({"x.y"})


def test_who_was_not_caught_is_tried_once_more_and_not_for_ever() -> None:
    trial = Trial((frozenset({"s"}),), ("a",), wants="x.y")
    again = trial.again(Tried())
    assert again is not None
    assert again.again(Tried()) is None


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
