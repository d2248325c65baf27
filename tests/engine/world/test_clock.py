"""Virtual time: ours, the operator's, and the lead between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.world.clock import VirtualClock
from tests.engine.lending import StoppedClock


def virtual() -> VirtualClock:
    return VirtualClock(StoppedClock(1000.0).now_s)


def test_a_fresh_clock_shows_real_time_and_no_lead() -> None:
    clock = virtual()
    assert (clock.now_s(), clock.lead_s()) == (1000.0, 0.0)


def test_moving_our_side_alone_leaves_the_operator_behind() -> None:
    clock = virtual()
    clock.advance(60, both=False)
    assert (clock.now_s(), clock.lead_s(), clock.operator_s) == (1060.0, 60.0, 0.0)


def test_moving_both_sides_keeps_the_lead() -> None:
    clock = virtual()
    clock.advance(60, both=False)
    clock.advance(5, both=True)
    assert (clock.now_s(), clock.lead_s(), clock.operator_s) == (1065.0, 60.0, 5.0)


@pytest.mark.parametrize(("step_s", "allowed"), [(-1, False), (0, True), (1, True)])
def test_time_only_moves_forward(step_s: float, allowed: bool) -> None:
    clock = virtual()
    if allowed:
        clock.advance(step_s, both=False)
        assert clock.now_s() == 1000.0 + step_s
    else:
        with pytest.raises(ValueError, match="only moves forward"):
            clock.advance(step_s, both=True)
        assert (clock.now_s(), clock.operator_s) == (1000.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.booleans())))
def test_the_lead_is_the_sum_of_the_one_sided_moves(moves: list[tuple[int, bool]]) -> None:
    clock = virtual()
    for seconds, both in moves:
        clock.advance(seconds, both=both)
    assert clock.lead_s() == sum(seconds for seconds, both in moves if not both)
    assert clock.now_s() == 1000 + sum(seconds for seconds, _ in moves)
