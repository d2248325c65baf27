"""Whom it excuses that a cell holds back a call of the operator."""

from sandbox.engine.held_calls import HeldCalls

RUN, OTHER_RUN = object(), object()


class Clock:
    def __init__(self) -> None:
        self.at_s = 100.0

    def now_s(self) -> float:
        return self.at_s


def why(held: HeldCalls, *spans: tuple[float, float], run: object = RUN, cell: str = "mine") -> str:
    return held.why_held_up(run, cell, spans=spans)


def silent() -> HeldCalls:
    """The cell `silent` holds a call from 100 s to 105 s."""
    held = HeldCalls()
    held.hold(RUN, "silent", from_s=100.0, lasts_s=5.0)
    return held


def test_what_was_under_way_meanwhile_for_half_a_second_is_excused_and_the_cell_is_named() -> None:
    assert "by silent for 500 ms" in why(silent(), (99.0, 100.5))
    assert "by silent for 5 s" in why(silent(), (90.0, 120.0))
    assert "by silent for 1 s" in why(silent(), (0.0, 1.0), (104.0, 110.0))


def test_what_was_over_before_or_began_after_or_was_quick_is_not() -> None:
    for span in ((99.0, 100.4), (104.6, 120.0), (101.0, 101.1), (0.0, 99.0), (106.0, 107.0)):
        assert why(silent(), span) == "", span
    assert why(silent()) == ""


def test_what_a_cell_holds_is_let_go_when_the_cell_is_over() -> None:
    held = silent()
    held.hold(RUN, "other", from_s=100.0, lasts_s=5.0)
    held.let_go(RUN, "silent", now_s=102.0)
    held.let_go(OTHER_RUN, "other", now_s=102.0)
    assert "by other for 3 s" in why(held, (102.0, 120.0))
    held.let_go(RUN, "other", now_s=103.0)
    assert why(held, (103.0, 120.0)) == ""
    assert "by silent for 2 s" in why(held, (90.0, 102.0))


def test_a_cell_is_not_excused_by_what_it_holds_itself_nor_by_another_run() -> None:
    assert why(silent(), (90.0, 120.0), cell="silent") == ""
    assert why(silent(), (90.0, 120.0), run=OTHER_RUN) == ""


def test_what_is_held_still_counts_until_now_and_what_was_held_shortly_never() -> None:
    held, clock = HeldCalls(), Clock()
    with held.holding(RUN, "slow", now_s=clock.now_s):
        assert why(held, (99.0, 100.4)) == ""
        assert "by slow for 600 ms" in why(held, (99.0, 100.6))
        clock.at_s = 100.4
    assert why(held, (99.0, 200.0)) == ""


def test_what_was_held_is_known_after_its_end_and_forgotten_much_later() -> None:
    held, clock = HeldCalls(), Clock()
    with held.holding(RUN, "slow", now_s=clock.now_s):
        clock.at_s = 103.0
    assert "by slow for 3 s" in why(held, (99.0, 200.0))
    clock.at_s = 400.0
    with held.holding(RUN, "other", now_s=clock.now_s):
        clock.at_s = 402.0
    assert "by other" in why(held, (99.0, 500.0))
    assert why(held, (99.0, 200.0)) == ""
