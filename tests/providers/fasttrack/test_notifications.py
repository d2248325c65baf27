"""The messages of a logged-in player: none here, and none for anybody else."""

import pytest

from tests.providers.fasttrack.lending import answering, body_of, stage


async def test_a_logged_in_player_has_an_empty_inbox() -> None:
    played = stage()
    await played.login("live-sid")
    decision = await played.notifications("live-sid")
    assert decision.response.status == 200
    assert body_of(decision.response) == {"Success": True, "Data": [], "Errors": []}
    assert decision.answered == {"verdict": "accepted", "user-id": "481516"}


@pytest.mark.parametrize(
    ("sid", "reason"),
    [(None, "sid.missing"), ("", "sid.no-session"), ("made-up", "sid.no-session")],
)
async def test_nobody_else_gets_messages(sid: str | None, reason: str) -> None:
    played = stage()
    await played.login("live-sid")
    decision = await played.notifications(sid)
    assert (decision.response.status, decision.answered["reason"]) == (401, reason)


async def test_after_the_logout_messages_are_refused() -> None:
    played = stage()
    await played.login("live-sid")
    await played.logout("live-sid")
    decision = await played.notifications("live-sid")
    assert (decision.response.status, decision.answered["reason"]) == (401, "sid.logged-out")


@pytest.mark.parametrize(("every_call", "asked"), [(False, 1), (True, 3)])
async def test_the_operator_is_asked_at_every_call_where_the_setting_says_so(
    every_call: bool, asked: int
) -> None:
    played = stage(settings={"auth.validate_every_call": every_call})
    await played.login("live-sid")
    for _ in range(2):
        await played.notifications("live-sid")
    assert len(played.outbound.sent) == asked


async def test_where_every_call_asks_a_session_that_ended_elsewhere_is_refused() -> None:
    played = stage(settings={"auth.validate_every_call": True})
    await played.login("live-sid")
    played.outbound.answers["fasttrack.authenticate"] = answering(401, {})
    decision = await played.notifications("live-sid")
    assert (decision.response.status, decision.answered["reason"]) == (401, "authenticate.status")
