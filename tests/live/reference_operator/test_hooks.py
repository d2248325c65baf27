"""What a tester may ask of the operator."""

import re

import pytest

from sandbox.scenario.target.target import HttpHook, read_target
from tests.live.reference_operator.visiting import visiting

PLAYER_ID = re.compile(r"[A-Za-z0-9-]{1,36}")


async def test_players_made_here_have_ids_that_every_provider_takes() -> None:
    async with visiting() as visit:
        logins = [await visit.log_in() for _ in range(5)]
    assert len({login.id for login in logins}) == 5
    assert all(PLAYER_ID.fullmatch(login.id) and len(login.id) == 36 for login in logins)


async def test_an_id_given_opens_another_session_of_the_same_player() -> None:
    async with visiting() as visit:
        first = await visit.log_in()
        second = await visit.log_in(id=first.id)
        both = [(await visit.ask(one.sid)).text("user_id") for one in (first, second)]
        await visit.hook("logout", sid=first.sid)
        assert (await visit.ask(second.sid)).status == 200
    assert both == [first.id, first.id]
    assert first.sid != second.sid


async def test_the_headers_that_a_session_gives_open_get_jwt_token() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        assert login.headers == {"Authorization": f"Bearer {login.sid}"}
        assert (await visit.token(login)).status == 200


@pytest.mark.parametrize(
    ("hook", "parameters", "error"),
    [
        ("sessions", {"brand": "nobody"}, "unknown_brand"),
        ("sessions", {"currency": "eur"}, "invalid_currency"),
        ("sessions", {"country": "MT"}, "invalid_country"),
        ("sessions", {"id": 7}, "invalid_id"),
        ("logout", {}, "invalid_sid"),
        ("switch-currency", {"player": "nobody", "to": "USD"}, "unknown_player"),
        ("switch-currency", {"player": "nobody"}, "invalid_to"),
        ("shift-clock", {}, "invalid_advance_s"),
        ("shift-clock", {"advance_s": True}, "invalid_advance_s"),
        ("shift-clock", {"advance_s": "60"}, "invalid_advance_s"),
    ],
)
async def test_a_wrong_parameter_is_named(
    hook: str, parameters: dict[str, object], error: str
) -> None:
    async with visiting() as visit:
        answer = await visit.hook(hook, **parameters)
    assert (answer.status, answer.json) == (400, {"error": error, "code": 400})


async def test_shifts_of_the_clock_add_up_until_it_is_set_back() -> None:
    async with visiting() as visit:
        shifts: list[dict[str, object]] = [{"advance_s": 60}, {"advance_s": 0.5}, {"to": "real"}]
        ahead = [(await visit.hook("shift-clock", **shift)).json["ahead_s"] for shift in shifts]
    assert ahead == [60.0, 60.5, 0.0]


async def test_a_logout_of_nobody_is_no_fault() -> None:
    async with visiting() as visit:
        assert (await visit.hook("logout", sid="nobody")).json == {"logged-out": False}


async def test_every_hook_of_the_target_is_served() -> None:
    async with visiting() as visit:
        target = read_target(visit.operator.target(), file="target.yaml", environ={})
        hooks = [one for one in target.hooks.values() if isinstance(one, HttpHook)]
        paths = [one.url.removeprefix(visit.operator.url) for one in hooks]
        statuses = [(await visit.send("POST", path, body=b"{}")).status for path in paths]
    assert len(paths) >= 14
    assert set(statuses) <= {200, 400}
