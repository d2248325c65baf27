"""What time an operator gets while many calls of one cell are under way at once."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sandbox.engine.crowd import MANY, Crowd


class Place:
    """A crowd with a clock that is set by hand, and how often others were held up."""

    def __init__(self) -> None:
        self.at_s, self.held, self.holds = 0.0, 0, False
        self.crowd = Crowd(lambda: self.at_s, self.hold)

    @contextmanager
    def hold(self) -> Iterator[None]:
        self.held, self.holds = self.held + 1, True
        yield
        self.holds = False

    def answered(self, at_s: float) -> float:
        self.at_s = at_s
        self.crowd.answered()
        return self.crowd.busy_s()


def joined(place: Place, times: int) -> ExitStack:
    calls = ExitStack()
    for _ in range(times):
        calls.enter_context(place.crowd.joined())
    return calls


def test_the_time_until_an_answer_to_many_calls_counts_for_nobody() -> None:
    place = Place()
    with joined(place, MANY):
        assert place.answered(2.0) == 2.0
        assert place.answered(2.5) == 2.5
        place.at_s = 9.0
        assert place.crowd.busy_s() == 2.5, "nothing came since"


def test_a_few_calls_have_their_usual_time() -> None:
    place = Place()
    with joined(place, MANY - 1):
        assert place.answered(2.0) == 0.0
    assert not place.held


def test_others_are_held_up_until_the_last_is_answered_and_a_later_crowd_begins_anew() -> None:
    place = Place()
    with joined(place, 1), joined(place, MANY):
        assert (place.held, place.holds) == (1, True)
        place.answered(1.0)
    assert not place.holds
    assert place.answered(50.0) == 1.0
    with joined(place, MANY):
        assert place.answered(52.0) == 3.0
    assert (place.held, place.holds) == (2, False)
