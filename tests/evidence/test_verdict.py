"""The algebra of verdicts: silence proves nothing, and a cell only ever worsens."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.evidence.verdict import (
    Exit,
    Level,
    Mark,
    Outcome,
    cell_outcome,
    exit_code,
    mark_of,
    worst,
)

FROM_BEST = [
    Outcome.PASSED,
    Outcome.WARNED,
    Outcome.INCONCLUSIVE,
    Outcome.FAILED,
    Outcome.ERROR,
]
CHECKS = [
    (Level.MUST, Mark.PASS),
    (Level.MUST, Mark.FAIL),
    (Level.MUST, Mark.UNCLEAR),
    (Level.MUST, Mark.NOT_RUN),
    (Level.SHOULD, Mark.PASS),
    (Level.SHOULD, Mark.WARN),
    (Level.SHOULD, Mark.UNCLEAR),
    (Level.SHOULD, Mark.NOT_RUN),
    (Level.PREMISE, Mark.PASS),
    (Level.PREMISE, Mark.UNCLEAR),
    (Level.PREMISE, Mark.NOT_RUN),
]


@pytest.mark.parametrize(
    ("level", "held", "mark"),
    [
        (Level.MUST, True, Mark.PASS),
        (Level.MUST, False, Mark.FAIL),
        (Level.SHOULD, True, Mark.PASS),
        (Level.SHOULD, False, Mark.WARN),
        (Level.PREMISE, True, Mark.PASS),
        (Level.PREMISE, False, Mark.UNCLEAR),
    ],
)
def test_a_miss_weighs_what_its_level_weighs(level: Level, held: bool, mark: Mark) -> None:
    assert mark_of(level, held=held) is mark


@pytest.mark.parametrize(("worse", "better"), list(itertools.combinations(reversed(FROM_BEST), 2)))
def test_error_beats_failed_beats_inconclusive_beats_warned_beats_passed(
    worse: Outcome, better: Outcome
) -> None:
    assert worst([better, worse]) is worse
    assert worst([worse, better]) is worse


def test_the_worst_of_nothing_is_a_pass() -> None:
    assert worst([]) is Outcome.PASSED


@pytest.mark.parametrize(
    ("checks", "outcome"),
    [
        ([], Outcome.INCONCLUSIVE),
        ([(Level.PREMISE, Mark.PASS)], Outcome.INCONCLUSIVE),
        ([(Level.MUST, Mark.NOT_RUN)], Outcome.INCONCLUSIVE),
        ([(Level.MUST, Mark.PASS), (Level.MUST, Mark.NOT_RUN)], Outcome.PASSED),
        ([(Level.SHOULD, Mark.PASS)], Outcome.PASSED),
        ([(Level.MUST, Mark.PASS), (Level.SHOULD, Mark.WARN)], Outcome.WARNED),
        ([(Level.SHOULD, Mark.WARN), (Level.MUST, Mark.UNCLEAR)], Outcome.INCONCLUSIVE),
        ([(Level.MUST, Mark.PASS), (Level.PREMISE, Mark.UNCLEAR)], Outcome.INCONCLUSIVE),
        ([(Level.MUST, Mark.FAIL), (Level.PREMISE, Mark.UNCLEAR)], Outcome.FAILED),
        ([(Level.MUST, Mark.FAIL), (Level.MUST, Mark.UNCLEAR)], Outcome.FAILED),
    ],
)
def test_a_cell_is_the_worst_of_its_checks_and_silence_is_inconclusive(
    checks: list[tuple[Level, Mark]], outcome: Outcome
) -> None:
    assert cell_outcome(checks) is outcome


@given(st.lists(st.sampled_from(CHECKS)), st.sampled_from(CHECKS))
def test_one_more_check_never_makes_a_graded_cell_better(
    checks: list[tuple[Level, Mark]], one_more: tuple[Level, Mark]
) -> None:
    before = cell_outcome([(Level.MUST, Mark.PASS), *checks])
    after = cell_outcome([(Level.MUST, Mark.PASS), *checks, one_more])
    assert FROM_BEST.index(after) >= FROM_BEST.index(before)


@given(st.lists(st.sampled_from(CHECKS)))
def test_the_order_of_checks_does_not_matter(checks: list[tuple[Level, Mark]]) -> None:
    assert cell_outcome(checks) is cell_outcome(reversed(checks))


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([Outcome.PASSED], Exit.PASSED),
        ([Outcome.PASSED, Outcome.WARNED], Exit.PASSED),
        ([Outcome.PASSED, Outcome.SKIPPED], Exit.PASSED),
        ([Outcome.PASSED, Outcome.INCONCLUSIVE], Exit.UNJUDGED),
        ([Outcome.PASSED, Outcome.ERROR], Exit.UNJUDGED),
        ([Outcome.INCONCLUSIVE, Outcome.FAILED], Exit.FAILED),
        ([Outcome.ERROR, Outcome.FAILED], Exit.FAILED),
        ([Outcome.SKIPPED], Exit.UNJUDGED),
        ([], Exit.UNJUDGED),
    ],
)
def test_the_exit_code_says_failed_before_unjudged_before_passed(
    outcomes: list[Outcome], code: Exit
) -> None:
    assert exit_code(outcomes) is code


def test_a_warning_fails_a_strict_run_only() -> None:
    assert exit_code([Outcome.WARNED], strict=True) is Exit.FAILED
    assert exit_code([Outcome.WARNED], strict=False) is Exit.PASSED
    assert exit_code([Outcome.PASSED], strict=True) is Exit.PASSED


def test_exit_codes_are_those_that_the_documentation_promises() -> None:
    assert [int(code) for code in Exit] == [0, 1, 2, 3, 130]
