"""Whom it excuses that calls of other cells have failed."""

from sandbox.engine.failed_calls import FailedCalls

RUN, OTHER_RUN = object(), object()


def why(calls: FailedCalls, at_s: float, *, run: object = RUN, cell: str = "mine") -> str:
    return calls.why_kept_away(run, cell, from_s=at_s, to_s=at_s + 0.1)


def failing() -> FailedCalls:
    """A call of the cell `failing` has failed at 100 s."""
    calls = FailedCalls()
    calls.failed(RUN, "failing", from_s=100.0)
    return calls


def test_who_asks_nothing_after_others_calls_have_failed_is_excused_and_the_cell_is_named() -> None:
    assert "calls of failing have failed" in why(failing(), 100.2)
    assert why(failing(), 160.0)


def test_before_the_failure_and_long_after_it_nobody_is() -> None:
    assert why(failing(), 99.0) == ""
    assert why(failing(), 191.0) == ""
    assert why(FailedCalls(), 100.0) == ""


def test_a_cell_is_not_excused_by_its_own_failures_nor_by_another_run() -> None:
    assert why(failing(), 100.2, cell="failing") == ""
    assert why(failing(), 100.2, run=OTHER_RUN) == ""


def test_a_call_that_began_well_after_the_failure_and_went_well_ends_the_excuse() -> None:
    calls = failing()
    calls.went_well(RUN, "other", began_s=100.2)
    assert why(calls, 102.0)
    calls.went_well(OTHER_RUN, "other", began_s=101.0)
    assert why(calls, 102.0)
    calls.went_well(RUN, "other", began_s=101.0)
    assert why(calls, 102.0) == ""
    assert why(calls, 100.8), "it began after this one"


def test_who_is_silent_fails_until_the_silence_is_over() -> None:
    calls = FailedCalls()
    calls.failed(RUN, "silent", from_s=100.0, to_s=112.0)
    calls.went_well(RUN, "other", began_s=105.0)
    assert why(calls, 106.0)
    calls.went_well(RUN, "other", began_s=113.0)
    assert why(calls, 114.0) == ""


def test_what_was_long_ago_is_forgotten() -> None:
    calls = failing()
    calls.failed(RUN, "later", from_s=300.0)
    assert why(calls, 101.0) == ""


def test_a_call_of_no_cell_is_seen_in_the_time_in_which_it_came() -> None:
    calls = failing()
    calls.strayed(at_s=101.0)
    assert calls.has_strayed(from_s=100.5, to_s=101.5)
    assert not calls.has_strayed(from_s=101.1, to_s=102.0)
    assert not FailedCalls().has_strayed(from_s=0.0, to_s=1_000.0)
