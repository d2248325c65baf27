"""Minting tokens and composing the launch URL."""

import re

import pytest

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import PlayerView, Send
from sandbox.providers.wallet.demo import DEMO_PLAYER, DEMO_TOKEN
from sandbox.providers.wallet.minting import launch_parameters
from sandbox.wire import Headers
from tests.providers.wallet.desk import START_S, Desk, correct, desk

ALICE = PlayerView(
    id="alice", currency="SEK", fields={"wallet-id": 42}, headers=Headers((("cookie", "s=1"),))
)
URL = "http://127.0.0.1:8600/launch"


async def _desk(url: str = URL) -> Desk:
    return await desk(section={"launch": {"url": url}})


async def test_a_minted_token_carries_the_players_and_the_targets_values() -> None:
    found = await (await _desk()).room.mint(ALICE, values={})
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}", found.token
    )
    assert (found.player_id, found.site_id, found.currency) == (42, 12, "SEK")
    assert (found.game_id, found.expires_at_s) == ("", START_S + 300)


async def test_a_scenario_may_choose_every_value() -> None:
    values: dict[str, Json] = {
        "token": "mine",
        "player_id": 2**64 - 1,
        "site_id": 9,
        "currency": "JPY",
        "provider_id": 1,
        "game_id": "g",
        "balance": "-0.01",
        "ttl_s": 5,
        "state": "minted",
        "blocked": False,
    }
    found = await (await _desk()).room.mint(ALICE, values=values)
    assert (found.token, found.player_id, found.site_id) == ("mine", 2**64 - 1, 9)
    assert (found.currency, found.game_id, found.expires_at_s) == ("JPY", "g", START_S + 5)


@pytest.mark.parametrize(
    "values",
    [
        {"tokn": "x"},
        {"token": 1},
        {"site_id": "x"},
        {"site_id": True},
        {"balance": "x"},
        {"balance": None},
        {"ttl_s": "5m"},
        {"state": "dead"},
        {"blocked": 1},
    ],
)
async def test_a_value_of_another_type_is_a_setup_fault(values: dict[str, Json]) -> None:
    with pytest.raises(SetupFault, match="wallet token"):
        await (await _desk()).room.mint(ALICE, values=values)


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("uuid4", r"[0-9a-f-]{36}"),
        ("hex32", r"[0-9a-f]{32}"),
        ("jwt_like", r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}"),
        ("long_255", r"[A-Za-z0-9+/=]{255}"),
    ],
)
async def test_a_token_of_any_form_can_be_authenticated(form: str, pattern: str) -> None:
    at = await desk({"token.format": form})
    ticket = await at.room.mint(DEMO_PLAYER, values={})
    assert re.fullmatch(pattern, ticket.token)
    assert (await at.post(correct(token=ticket.token))).answered["verdict"] == "accepted"


@pytest.mark.parametrize(
    ("player", "number"),
    [
        (PlayerView(id="77"), 77),
        (PlayerView(id="x", fields={"wallet-id": 5}), 5),
        (PlayerView("8", fields={"wallet-id": 5}), 5),
    ],
)
async def test_a_player_is_known_by_its_wallet_number(player: PlayerView, number: int) -> None:
    assert (await (await _desk()).room.mint(player, values={})).player_id == number


@pytest.mark.parametrize("name", ["bob", "", "٣", "9" * 21])
async def test_a_player_without_a_number_is_a_setup_fault(name: str) -> None:
    with pytest.raises(SetupFault, match="wallet-id"):
        await (await _desk()).room.mint(PlayerView(id=name), values={})


async def test_the_launch_carries_the_four_parameters_and_the_players_headers() -> None:
    at = await _desk("https://op.test/launch?lang=en")
    ticket = await at.room.mint(ALICE, values={"token": "a+b/c="})
    request = await at.room.compose(
        "wallet.launch", Send(values={"token": launch_parameters(ticket)}), ALICE
    )
    assert request.method == "GET"
    assert request.target == (
        "/launch?lang=en&token=a%2Bb%2Fc%3D&player_id=42&site_id=12&currency=SEK"
    )
    assert (request.scheme, request.authority) == ("https", "op.test")
    assert request.headers.get("cookie") == "s=1"
    assert request.query_value("token") == "a+b/c="


@pytest.mark.parametrize("given", [DEMO_TOKEN, {"token": DEMO_TOKEN}])
async def test_a_token_alone_brings_its_own_values(given: Json) -> None:
    request = await (await _desk()).room.compose(
        "wallet.launch", Send(values={"token": given}), ALICE
    )
    assert request.query == (
        ("token", DEMO_TOKEN),
        ("player_id", "90071"),
        ("site_id", "12"),
        ("currency", "EUR"),
    )


async def test_a_token_nobody_minted_comes_with_the_players_values() -> None:
    request = await (await _desk()).room.compose(
        "wallet.launch", Send(values={"token": "ghost"}), ALICE
    )
    assert dict(request.query) == {
        "token": "ghost",
        "player_id": "42",
        "site_id": "12",
        "currency": "SEK",
    }


async def test_a_launch_without_a_token_mints_one() -> None:
    at = await _desk()
    request = await at.room.compose("wallet.launch", Send(), ALICE)
    assert await at.state_of(request.query_value("token") or "") == "minted"


@pytest.mark.parametrize(
    ("send", "query"),
    [
        (Send(query={"token": None}), "player_id=90071&site_id=12&currency=EUR"),
        (Send(query={"currency": ""}), "token=T&player_id=90071&site_id=12&currency="),
        (
            Send(query={"extra": "a b"}),
            "token=T&player_id=90071&site_id=12&currency=EUR&extra=a%20b",
        ),
        (
            Send(values={"duplicate": ["player_id"]}),
            "token=T&player_id=90071&site_id=12&currency=EUR&player_id=90071",
        ),
        (
            Send(values={"duplicate": {"player_id": 1}}),
            "token=T&player_id=90071&site_id=12&currency=EUR&player_id=1",
        ),
        (
            Send(values={"duplicate": "token"}),
            "token=T&player_id=90071&site_id=12&currency=EUR&token=T",
        ),
        (Send(values={"raw-query": "token=%2535"}), "token=%2535"),
    ],
)
async def test_the_query_can_be_spoilt(send: Send, query: str) -> None:
    values = {"token": DEMO_TOKEN, **send.values}
    spoilt = Send(query=send.query, values=values)
    request = await (await _desk()).room.compose("wallet.launch", spoilt, ALICE)
    assert request.target == "/launch?" + query.replace("T", DEMO_TOKEN)


async def test_method_path_headers_and_body_can_be_replaced() -> None:
    send = Send(
        method="POST",
        path="/other",
        headers={"cookie": None, "x-a": "1"},
        body={"a": 1},
        values={"token": DEMO_TOKEN},
    )
    request = await (await _desk()).room.compose("wallet.launch", send, ALICE)
    assert (request.method, request.path, request.body) == ("POST", "/other", b'{"a":1}')
    assert request.headers.get("x-a") == "1"
    assert "cookie" not in request.headers
    raw = await (await _desk()).room.compose(
        "wallet.launch", Send(raw=b"\xff", values=send.values), None
    )
    assert raw.body == b"\xff"


async def test_without_a_launch_url_nothing_can_be_composed() -> None:
    with pytest.raises(SetupFault, match="launch"):
        await (await desk()).room.compose(
            "wallet.launch", Send(values={"token": DEMO_TOKEN}), ALICE
        )


async def test_the_wallet_starts_nothing_else() -> None:
    with pytest.raises(SetupFault, match=r"wallet\.authenticate"):
        await (await _desk()).room.compose("wallet.authenticate", Send(), ALICE)
