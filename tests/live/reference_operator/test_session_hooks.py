"""What a tester may ask about sessions that providers must not believe, or only in part."""

import pytest

from tests.live.reference_operator.visiting import visiting


async def test_a_session_that_ran_out_names_nobody_and_its_player_may_log_in_again() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        assert (await visit.hook("expire-session", sid=login.sid)).json == {"expired": True}
        assert (await visit.ask(login.sid)).status == 401
        again = await visit.log_in(id=login.id)
        assert (await visit.ask(again.sid)).text("user_id") == login.id
        assert (await visit.hook("expire-session", sid="nobody")).json == {"expired": False}


@pytest.mark.parametrize("of", ["brand", "environment"])
async def test_a_live_session_of_elsewhere_names_nobody_here(of: str) -> None:
    async with visiting() as visit:
        sid = (await visit.hook("foreign-session", of=of)).text("sid")
        headers = {"Authorization": f"Bearer {sid}"}
        token = await visit.send("GET", "/api/v1/auth/get-jwt-token", headers=headers)
        assert (token.status, (await visit.ask(sid)).status) == (200, 401)


async def test_an_agents_session_names_the_player() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        sid = (await visit.hook("impersonate", player=login.id)).text("sid")
        assert sid != login.sid
        assert (await visit.ask(sid)).text("user_id") == login.id


@pytest.mark.parametrize("standing", ["blocked", "excluded"])
async def test_a_blocked_player_is_named_all_the_same(standing: str) -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        answer = await visit.hook("block-player", player=login.id, **{"as": standing})
        assert answer.json == {"standing": standing}
        assert (await visit.ask(login.sid)).text("user_id") == login.id


async def test_in_an_outage_nobody_is_looked_up_until_it_is_repaired() -> None:
    async with visiting() as visit:
        sid = (await visit.log_in()).sid
        assert (await visit.hook("break-backend")).json == {"down": True}
        down = [await visit.ask(one) for one in (sid, "nobody")]
        assert (await visit.hook("repair-backend")).json == {"down": False}
        assert (await visit.ask(sid)).status == 200
    assert {(one.status, one.text("error")) for one in down} == {(503, "sessions_unavailable")}


@pytest.mark.parametrize(
    ("hook", "parameters", "error"),
    [
        ("expire-session", {}, "invalid_sid"),
        ("foreign-session", {"of": "planet"}, "invalid_of"),
        ("impersonate", {"player": "nobody"}, "unknown_player"),
        ("block-player", {"player": "nobody", "as": "blocked"}, "unknown_player"),
        ("block-player", {"player": "nobody", "as": "odd"}, "invalid_as"),
    ],
)
async def test_a_wrong_parameter_is_named(
    hook: str, parameters: dict[str, object], error: str
) -> None:
    async with visiting() as visit:
        answer = await visit.hook(hook, **parameters)
    assert (answer.status, answer.json) == (400, {"error": error, "code": 400})
