"""Virtual time: ours, the operator's, and the lead between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.world.clock import VirtualClock
from sandbox.engine.world.memory_store import MemoryStore
from sandbox.port import Store
from tests.engine.fakes import StoppedClock
from tests.interleaving import PacedStore, Running


def virtual(store: Store | None = None) -> VirtualClock:
    return VirtualClock(StoppedClock(1000.0).now_s, store or MemoryStore())


def test_a_fresh_clock_shows_real_time_and_no_lead() -> None:
    clock = virtual()
    assert (clock.now_s(), clock.lead_s()) == (1000.0, 0.0)


async def test_moving_our_side_alone_leaves_the_operator_behind() -> None:
    clock = virtual()
    await clock.advance(60, both=False)
    assert (clock.now_s(), clock.lead_s(), clock.operator_s) == (1060.0, 60.0, 0.0)


async def test_moving_both_sides_keeps_the_lead() -> None:
    clock = virtual()
    await clock.advance(60, both=False)
    await clock.advance(5, both=True)
    assert (clock.now_s(), clock.lead_s(), clock.operator_s) == (1065.0, 60.0, 5.0)


@pytest.mark.parametrize(("step_s", "allowed"), [(-1, False), (0, True), (1, True)])
async def test_time_only_moves_forward(step_s: float, allowed: bool) -> None:
    clock = virtual()
    if allowed:
        await clock.advance(step_s, both=False)
        assert clock.now_s() == 1000.0 + step_s
    else:
        with pytest.raises(ValueError, match="only moves forward"):
            await clock.advance(step_s, both=True)
        assert (clock.now_s(), clock.operator_s) == (1000.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.booleans())))
async def test_the_lead_is_the_sum_of_the_one_sided_moves(moves: list[tuple[int, bool]]) -> None:
    clock = virtual()
    for seconds, both in moves:
        await clock.advance(seconds, both=both)
    assert clock.lead_s() == sum(seconds for seconds, both in moves if not both)
    assert clock.now_s() == 1000 + sum(seconds for seconds, _ in moves)


async def test_two_clocks_over_one_store_are_one_clock_once_they_look() -> None:
    store = MemoryStore()
    ann, bea = virtual(store), virtual(store)
    await ann.advance(60, both=False)
    assert bea.now_s() == 1000.0
    await bea.refresh()
    assert (bea.now_s(), bea.lead_s()) == (1060.0, 60.0)
    await bea.advance(5, both=True)
    await ann.refresh()
    assert (ann.now_s(), ann.lead_s()) == (1065.0, 60.0)


async def test_no_move_is_lost_when_two_processes_move_the_clock_at_once() -> None:
    store = MemoryStore()
    movers = [
        Running(virtual(PacedStore(store)).advance(seconds, both=False)) for seconds in (60, 5)
    ]
    for mover in (*movers, *movers):
        mover.step()
    for mover in movers:
        mover.finish()
    clock = virtual(store)
    await clock.refresh()
    assert clock.now_s() == 1065.0
