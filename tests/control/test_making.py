"""Players, sessions and tokens that are asked for."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.control.served import AUTHENTICATE, Served, beside_an_operator, code_of


async def test_a_fresh_token_comes_with_a_fresh_player(served: Served) -> None:
    one, two = await served.ticket(), await served.ticket()
    assert one["token"] != two["token"]
    assert one["player_id"] != two["player_id"]
    answer = await served.authenticate(one)
    assert code_of(answer) == 1
    assert answer.json()["token"] == one["token"]


@pytest.mark.parametrize(
    ("state", "is_taken"),
    [("minted", True), ("active", True), ("expired", False), ("terminated", False)],
)
async def test_a_token_is_made_in_any_state(served: Served, state: str, *, is_taken: bool) -> None:
    ticket = await served.ticket(body={"state": state})
    assert (code_of(await served.authenticate(ticket)) == 1) is is_taken


async def test_a_token_has_the_balance_and_currency_that_were_asked_for(served: Served) -> None:
    ticket = await served.ticket(body={"balance": "12.50", "currency": "SEK"})
    assert ticket["currency"] == "SEK"
    assert (await served.authenticate(ticket)).json()["balance"] == 12.5


async def test_players_are_people_and_are_as_was_asked_for(served: Served) -> None:
    made = await served.post("/players", {"alias": "kari", "country": "NOR", "currency": "NOK"})
    assert (made["alias"], made["country"], made["currency"]) == ("kari", "NOR", "NOK")
    assert "@example." in str(made["email"])
    for name in ("kari", made["id"], made["sid"]):
        found = await served.get(f"/players/{name}")
        assert found["email"] == made["email"]
        assert str(made["sid"]) not in str(found)


async def test_a_token_of_a_player_of_the_world(served: Served) -> None:
    player = await served.post("/players", {"alias": "alice", "currency": "USD"})
    ticket = await served.ticket(body={"player": "alice"})
    assert (ticket["player_id"], ticket["currency"]) == (player["wallet-id"], "USD")


async def test_a_session_is_another_sid_of_the_same_player(served: Served) -> None:
    player = await served.post("/players", {"alias": "alice"})
    session = await served.post("/sessions", {"player": "alice"})
    assert session["id"] == player["id"]
    assert session["sid"] != player["sid"]


async def test_a_blocked_player_stays_out(served: Served) -> None:
    ticket = await served.ticket(body={"player": {"blocked": True}})
    assert code_of(await served.authenticate(ticket)) != 1


async def test_an_identity_of_another_world_is_refused(served: Served) -> None:
    for world in ("a", "b"):
        await served.post("/worlds", {"name": world})
    await served.post("/worlds/a/players", {"id": "p-1", "sid": "s-1"})
    for wish in ({"id": "p-1"}, {"sid": "s-1"}):
        told = await served.post("/worlds/b/players", wish, status=409)
        assert told["owner"] == "a"
    token = {"token": "t-1-is-a-token"}
    await served.post("/worlds/a/tokens", token)
    assert (await served.post("/worlds/b/tokens", token, status=409))["owner"] == "a"


@pytest.mark.parametrize(
    ("path", "body", "at", "words"),
    [
        ("/tokens", {"state": "expird"}, "#/state", 'Did you mean "expired"?'),
        ("/tokens", {"ttl": "soon"}, "#/ttl", "a duration"),
        ("/tokens", {"stat": "expired"}, "#/stat", 'Did you mean "state"?'),
        ("/tokens", {"player": {"curency": "EUR"}}, "#/player/curency", '"currency"'),
        ("/tokens", {"balance": "plenty"}, "#", "an amount of money"),
        ("/players", {"alias": "not a name"}, "#/alias", "a name of letters"),
        ("/players", ["alice"], "#", "The body must be a map"),
        ("/sessions", {}, "#", '"player" is missing'),
    ],
)
async def test_what_is_wrong_is_told_where_it_stands(
    served: Served, path: str, body: object, at: str, words: str
) -> None:
    problem = await served.post(path, body, status=422)
    errors = problem["errors"]
    assert isinstance(errors, list)
    told = [(each["at"], each["text"]) for each in errors if isinstance(each, Mapping)]
    assert [text for where, text in told if where == at and words in text], told


async def test_a_body_that_is_no_json_is_a_problem_too(served: Served) -> None:
    for text in (b'{"a": ', b"\xff", b'{"a":1,"a":2}', b"[" * 200):
        answer = await served.client.post(f"{served.api}/tokens", content=text)
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_player_that_is_not_there_is_named(served: Served) -> None:
    await served.post("/players", {"alias": "alice"})
    told = await served.post("/tokens", {"player": "alise"}, status=404)
    assert 'Did you mean "alice"?' in str(told["detail"])


@pytest.mark.foreign
async def test_the_line_for_curl_authenticates_the_token(served: Served) -> None:
    made = await served.post("/tokens")
    then = made["then"]
    assert isinstance(then, Mapping)
    curl = await asyncio.create_subprocess_shell(
        f"{then['curl']} --silent", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await curl.communicate()
    assert b'"code":1' in said
    assert (await served.get(f"/requests?token={made['alias']}"))["count"] == 1


async def test_no_line_shows_a_secret_of_a_target(tls_directory: Path) -> None:
    async with beside_an_operator(tls_directory) as operated:
        assert "then" not in await operated.post("/tokens")


async def test_a_late_request_of_a_finished_world_is_no_near_miss(served: Served) -> None:
    for world in ("done", "waiting"):
        await served.post("/worlds", {"name": world})
    late, awaited = await served.ticket("done"), await served.ticket("waiting")
    body = {"operation": AUTHENTICATE, "token": awaited["token"], "reply": "real"}
    await served.post("/worlds/waiting/replies", body)
    await served.ask("DELETE", "/worlds/done")
    await served.authenticate(late)
    assert (await served.get("/worlds/waiting/findings"))["findings"] == []
    assert (await served.get("/requests"))["count"] == 1
