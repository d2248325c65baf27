"""The operator's login form, as a browser posts it."""

import pytest

from tests.live.reference_operator.visiting import Answer, Visit, visiting

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def log_in(visit: Visit, form: str) -> Answer:
    return await visit.send("POST", "/login", body=form.encode(), headers=FORM)


def session(answer: Answer) -> str:
    return answer.headers["set-cookie"].partition("session=")[2].partition(";")[0]


async def test_a_name_nobody_has_becomes_an_account_whose_cookie_opens_everything() -> None:
    async with visiting() as visit:
        answer = await log_in(visit, "name=ann-1&currency=USD")
        assert answer.status == 200
        assert b'<output id="player">ann-1</output>' in answer.body
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert (await visit.ask(session(answer))).text("user_id") == "ann-1"
        cookie = {"Cookie": f"session={session(answer)}"}
        token = await visit.send("GET", "/api/v1/auth/get-jwt-token", headers=cookie)
    assert token.status == 200


async def test_the_same_name_is_the_same_player_in_another_session() -> None:
    async with visiting() as visit:
        one, other = [session(await log_in(visit, "name=ann&currency=EUR")) for _ in range(2)]
        assert one != other
        assert (await visit.ask(one)).text("user_id") == (await visit.ask(other)).text("user_id")


@pytest.mark.parametrize("path", ["/", "/login", "/launch?token=t&player_id=1", "/sportsbook"])
async def test_a_scanner_of_links_is_answered_and_does_nothing(path: str) -> None:
    async with visiting() as visit:
        answer = await visit.send("HEAD", path)
        elsewhere = await visit.send("HEAD", "/test/no-such-hook")
    assert (answer.status, answer.body) == (200, b"")
    assert "set-cookie" not in answer.headers
    assert elsewhere.status == 404


@pytest.mark.parametrize(
    "form",
    ["", "name=&currency=EUR", "name=a+b&currency=EUR", "name=a&currency=eur", f"name={'a' * 37}"],
)
async def test_a_wrong_name_gets_the_form_again_and_no_session(form: str) -> None:
    async with visiting() as visit:
        shown = await visit.send("GET", "/login")
        answer = await log_in(visit, form)
    assert shown.status == 200
    assert b'id="refused"' not in shown.body
    assert answer.status == 400
    assert b'id="refused"' in answer.body
    assert "set-cookie" not in answer.headers
