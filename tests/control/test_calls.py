"""Calls that a provider makes now, with its verdict; and what it remembers of them."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from sandbox.json_value import Json
from tests.control.served import AUTHENTICATE, Served, Told, beside_an_operator


@pytest.fixture
async def operated(tls_directory: Path) -> AsyncIterator[Served]:
    async with beside_an_operator(tls_directory) as served:
        yield served


async def call(served: Served, operation: str, **words: Json) -> Told:
    return await served.post("/calls", {"operation": operation, **words}, status=200)


def at(told: Json, *path: str) -> Json:
    for name in path:
        assert isinstance(told, Mapping)
        told = told[name]
    return told


async def test_a_login_with_a_live_sid_is_accepted_and_with_another_refused(
    operated: Served,
) -> None:
    player = await operated.post("/players", {"alias": "alice"})
    assert (await call(operated, "fasttrack.login", player="alice"))["verdict"] == "accepted"
    assert (await call(operated, "fasttrack.login", sid=player["sid"]))["verdict"] == "accepted"
    refused = await call(operated, "fasttrack.login", sid="nobodys-own-sid")
    assert refused["verdict"] == "refused"
    assert at(refused, "reason", "code") == "authenticate.status"
    assert at(refused, "reason", "do")
    meanwhile = refused["meanwhile"]
    assert isinstance(meanwhile, list)
    assert [each["operation"] for each in meanwhile] == ["fasttrack.authenticate"]


async def test_a_jwt_is_judged_with_its_reason(operated: Served) -> None:
    await operated.post("/players", {"alias": "alice"})
    handed = await operated.client.get(await url_of_jwt(operated))
    assert handed.status_code == 200
    entered = await call(operated, "gr8.enter", jwt=handed.json()["token"])
    assert entered["verdict"] == "accepted"
    [row] = [r for r in await rows(operated) if r["in_use"]]
    assert row["age_s"] == 0
    assert (await operated.ask("DELETE", "/key-cache")).status_code == 204
    assert not [r for r in await rows(operated) if r["in_use"]]
    assert (await call(operated, "gr8.enter", jwt="a.b.c"))["verdict"] == "refused"


async def rows(served: Served) -> list[Mapping[str, Json]]:
    found = (await served.get("/key-cache"))["rows"]
    assert isinstance(found, list)
    return found


async def url_of_jwt(served: Served) -> str:
    player = served.worlds.default.scope["alice"]
    assert isinstance(player, Mapping)
    headers = player["headers"]
    assert isinstance(headers, Mapping)
    served.client.headers.update({name: str(value) for name, value in headers.items()})
    section = served.worlds.default.target.sections["gr8"].section["jwt-token"]
    return str(at(section, "url"))


async def test_a_launch_opens_the_game_and_the_wallet_is_asked(operated: Served) -> None:
    made = await operated.post("/tokens", {"alias": "ticket"})
    assert at(made, "launch", "url")
    assert "curl" in str(at(made, "launch", "curl"))
    launched = await call(operated, "wallet.launch", token="ticket")
    assert at(launched, "looks", "launched") is True
    path = f"/wait?operation={AUTHENTICATE}&token=ticket"
    assert (await operated.get(path))["count"] == 1


async def test_a_launch_without_a_token_makes_one(operated: Served) -> None:
    launched = await call(operated, "wallet.launch")
    assert at(launched, "looks", "launched") is True


async def test_a_rule_makes_a_launch_fail(operated: Served) -> None:
    await operated.post("/tokens", {"alias": "ticket"})
    body = {"operation": AUTHENTICATE, "token": "ticket", "reply": {"code": 2}}
    await operated.post("/replies", body)
    launched = await call(operated, "wallet.launch", token="ticket")
    assert at(launched, "looks", "launched") is False


async def test_the_clock_ages_a_token(operated: Served) -> None:
    await operated.post("/tokens", {"alias": "ticket", "ttl": "5m"})
    await operated.post("/clock", {"advance": "6m"}, status=200)
    launched = await call(operated, "wallet.launch", token="ticket")
    assert at(launched, "looks", "launched") is False


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"operation": "fasttrack.logn"}, 422, 'Did you mean "fasttrack.login"?'),
        ({"operation": AUTHENTICATE}, 422, "the operator starts that one"),
        ({"operation": "wallet.launch", "player": "nobody"}, 404, "has no player"),
        ({"operation": "wallet.launch", "jwt": "a.b.c"}, 422, "carries no JWT"),
        ({"operation": "wallet.launch", "send": {"tokn": "x"}}, 422, 'Did you mean "token"?'),
        ({"operation": "wallet.launch", "within": "soon"}, 422, "a duration"),
        ({"operation": "wallet.launch", "within": "416555009268s"}, 422, "longer than"),
    ],
)
async def test_a_call_that_cannot_be_made_says_why(
    served: Served, body: Told, status: int, words: str
) -> None:
    problem = await served.post("/calls", body, status=status)
    assert words in str(problem["detail"])


async def test_without_an_operator_a_call_says_which_line_is_missing(served: Served) -> None:
    problem = await served.post("/calls", {"operation": "wallet.launch"}, status=422)
    assert "wallet.launch.url" in str(problem["detail"])
