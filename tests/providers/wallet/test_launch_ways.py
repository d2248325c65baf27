"""Launches that are no query of a GET: other methods, carriers and names."""

import json
from urllib.parse import parse_qsl

import pytest

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import Send
from sandbox.providers.wallet.demo import DEMO_PLAYER, DEMO_TOKEN
from sandbox.wire import Request
from tests.providers.wallet.desk import desk

CAMEL = {"token": "launchToken", "player_id": "playerId", "site_id": "siteId", "game_id": "game"}


async def launched(launch: dict[str, Json], **send: Json) -> Request:
    """The launch of the demo token, spoilt as a step would."""
    query = send.pop("query", {})
    assert isinstance(query, dict)
    texts = {name: None if value is None else str(value) for name, value in query.items()}
    at = await desk(section={"launch": launch, "games": ["lucky-ferry"]})
    spoilt = Send(query=texts, values={"token": DEMO_TOKEN, **send})
    return await at.room.compose("wallet.launch", spoilt, DEMO_PLAYER)


async def test_a_form_carries_the_four_parameters() -> None:
    request = await launched({"url": "http://op/launch?lang=en", "carries": "form"})
    assert (request.method, request.target) == ("POST", "/launch?lang=en")
    assert request.headers.get("content-type") == "application/x-www-form-urlencoded"
    assert parse_qsl(request.body.decode()) == [
        ("token", DEMO_TOKEN),
        ("player_id", "90071"),
        ("site_id", "12"),
        ("currency", "EUR"),
    ]


async def test_a_form_spells_a_blank_as_browsers_do() -> None:
    request = await launched({"url": "http://op/l", "carries": "form"}, query={"token": "a b+c"})
    assert request.body.startswith(b"token=a+b%2Bc&")


async def test_json_carries_ids_as_numbers_and_what_is_none_as_text() -> None:
    request = await launched(
        {"url": "http://op/l", "carries": "json"},
        query={"player_id": "18446744073709551615", "site_id": "012"},
    )
    assert request.headers.get("content-type") == "application/json"
    assert json.loads(request.body) == {
        "token": DEMO_TOKEN,
        "player_id": 18446744073709551615,
        "site_id": "012",
        "currency": "EUR",
    }


async def test_the_operator_s_own_names_are_used_and_a_named_game_travels() -> None:
    request = await launched({"url": "http://op/l", "parameters": dict(CAMEL)})
    assert request.query == (
        ("launchToken", DEMO_TOKEN),
        ("playerId", "90071"),
        ("siteId", "12"),
        ("currency", "EUR"),
        ("game", "lucky-ferry"),
    )


async def test_a_path_holds_what_the_url_names_encoded_once() -> None:
    request = await launched(
        {"url": "http://op/play/{game_id}/{token}", "carries": "path"}, query={"token": "a/b %"}
    )
    assert request.target == "/play/lucky-ferry/a%2Fb%20%25?player_id=90071&site_id=12&currency=EUR"


@pytest.mark.parametrize(
    ("launch", "lost"),
    [
        ({"url": "http://op/l"}, "/l?player_id=90071&site_id=12&currency=EUR"),
        ({"url": "http://op/p/{token}", "carries": "path"}, "/p/?player_id=90071&site_id=12"),
        ({"url": "http://op/l", "parameters": CAMEL}, "/l?playerId=90071&siteId=12&currency=EUR"),
    ],
)
async def test_a_parameter_can_be_left_out_wherever_it_travels(
    launch: dict[str, Json], lost: str
) -> None:
    request = await launched(launch, query={"token": None})
    assert request.target.startswith(lost)


async def test_a_form_can_double_a_parameter_under_the_operator_s_name() -> None:
    launch: dict[str, Json] = {"url": "http://op/l", "carries": "form", "parameters": dict(CAMEL)}
    request = await launched(launch, duplicate={"token": "other"})
    pairs = parse_qsl(request.body.decode())
    assert [value for name, value in pairs if name == "launchToken"] == [DEMO_TOKEN, "other"]


@pytest.mark.parametrize(
    "launch",
    [
        {"url": "http://op/l", "carries": "json"},
        {"url": "http://op/{token}", "carries": "path"},
    ],
)
async def test_what_cannot_be_doubled_is_not_sent_as_if_it_were(launch: dict[str, Json]) -> None:
    with pytest.raises(SetupFault, match="doubled"):
        await launched(launch, duplicate="token")
