"""An operator's own tests of its game launch, against a wallet that does what a test says."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2
import pytest

from sandbox.client import Made, Reply, World

AUTHENTICATE = "wallet.authenticate"
OPENS, FAILS, REFUSED = 200, 502, 400

Launch = Callable[..., httpx2.Response]


@pytest.fixture
def launch() -> Launch:
    """Open a token's launch URL as a player's browser does; `other` parameters take the place of
    its own, None of none.
    """

    def opened(token: Made, /, **other: str | None) -> httpx2.Response:
        url = urlsplit(token.launch.url)
        query = {**dict(parse_qsl(url.query)), **other}
        kept = urlencode({name: value for name, value in query.items() if value is not None})
        return httpx2.get(urlunsplit(url._replace(query=kept)), timeout=30)

    return opened


def test_a_fresh_token_opens_the_game_and_is_authenticated_once(
    sandbox_world: World, launch: Launch
) -> None:
    token = sandbox_world.make_token()
    answer = launch(token)
    assert (answer.status_code, answer.json()["state"]) == (OPENS, "playing")
    assert len(sandbox_world.list_requests(AUTHENTICATE, token=token.value)) == 1


@pytest.mark.parametrize("state", ["expired", "terminated"])
def test_a_token_that_is_over_opens_nothing(
    sandbox_world: World, launch: Launch, state: str
) -> None:
    assert launch(sandbox_world.make_token(state=state)).status_code == FAILS


@pytest.mark.parametrize("other", [{"currency": "SEK"}, {"player_id": "4711"}], ids=str)
def test_what_the_wallet_does_not_know_opens_nothing(
    sandbox_world: World, launch: Launch, other: dict[str, str]
) -> None:
    assert launch(sandbox_world.make_token(), **other).status_code == FAILS


@pytest.mark.sandbox_allows("unexpected")  # the operator names a token that was never made
def test_a_token_of_nobody_opens_nothing(sandbox_world: World, launch: Launch) -> None:
    assert launch(sandbox_world.make_token(), token="nobodys").status_code == FAILS


@pytest.mark.parametrize(
    "reply",
    [
        {"code": 2},
        {"status": 500},
        {"status": 503, "headers": {"retry-after": 2}},
        {"status": 429},
        {"status": 404},
        {"raw": "maintenance"},
        {"status": 502},
    ],
    ids=str,
)
def test_a_wallet_that_fails_opens_nothing(
    sandbox_world: World, launch: Launch, reply: Reply
) -> None:
    token = sandbox_world.make_token()
    sandbox_world.add_reply(AUTHENTICATE, reply, token=token.value)
    assert launch(token).status_code == FAILS


def test_code_2_twice_and_then_the_game_opens(sandbox_world: World, launch: Launch) -> None:
    token = sandbox_world.make_token()
    failed: Reply = {"code": 2, "status": 200}
    sandbox_world.add_reply(AUTHENTICATE, failed, failed, "real")
    assert [launch(token).status_code for _ in range(3)] == [FAILS, FAILS, OPENS]


def test_a_slow_wallet_is_waited_for(sandbox_world: World, launch: Launch) -> None:
    token = sandbox_world.make_token()
    sandbox_world.add_reply(AUTHENTICATE, {"code": 1, "delay": "300ms"})
    assert launch(token).status_code == OPENS


def test_the_balance_of_the_wallet_is_shown(sandbox_world: World, launch: Launch) -> None:
    balance = 12
    shown = launch(sandbox_world.make_token(balance=balance)).json()["balance"]
    assert shown == balance


def test_a_launch_without_a_token_asks_nobody(sandbox_world: World, launch: Launch) -> None:
    assert launch(sandbox_world.make_token(), token=None).status_code == REFUSED
    assert len(sandbox_world.list_requests(AUTHENTICATE)) == 0


def test_two_players_play_at_the_same_time(sandbox_world: World, launch: Launch) -> None:
    tokens = [sandbox_world.make_token(), sandbox_world.make_token()]
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(launch, tokens))
    assert [answer.status_code for answer in answers] == [OPENS, OPENS]
    assert len(sandbox_world.list_requests(AUTHENTICATE)) == len(tokens)
