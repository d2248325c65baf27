import pytest

from sandbox.providers.fasttrack.state import Session, State
from tests.providers.fasttrack.lending import FakeIds


def test_a_session_that_opens_after_its_logout_does_not_open() -> None:
    state = State()
    state.log_out("s")
    state.open_session("s", Session("7", 0.0))
    assert (state.sessions, state.logged_out) == ({}, {"s"})


def test_a_logout_ends_the_session_of_that_sid_alone() -> None:
    state = State()
    state.open_session("one", Session("7", 0.0))
    state.open_session("two", Session("8", 0.0))
    state.log_out("one")
    assert state.sessions == {"two": Session("8", 0.0)}


@pytest.mark.parametrize(("age_s", "fresh"), [(9, True), (10, False), (11, False)])
def test_a_session_is_fresh_before_the_ttl_and_not_from_it_on(age_s: int, fresh: bool) -> None:
    state = State()
    state.open_session("s", Session("7", 100.0))
    found = state.fresh_session("s", now_s=100.0 + age_s, ttl_s=10)
    assert (found is not None) is fresh


def test_two_players_never_share_an_own_id() -> None:
    state, ids = State(), FakeIds()
    own_ids = [state.profile_of(user_id, ids).own_id for user_id in ("a", "b", "a", "c")]
    assert own_ids == [1_000_000, 1_000_001, 1_000_000, 1_000_002]
