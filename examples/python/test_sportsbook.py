"""An operator's own tests of the token that opens its sportsbook, as GR8 Tech verifies it."""

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2
import pytest

from sandbox.client import Player, World

TokenOf = Callable[[Player], str]


@pytest.fixture
def token_of(sandbox_world: World) -> TokenOf:
    """Ask the operator for a player's token, as the page around the iFrame does."""
    launch = urlsplit(sandbox_world.make_token().launch.url)
    url = f"{launch.scheme}://{launch.netloc}/api/v1/auth/get-jwt-token"

    def asked(player: Player) -> str:
        session = {name: str(text) for name, text in player.headers.items()}
        return str(httpx2.get(url, headers=session, timeout=30).json()["token"])

    return asked


def test_a_player_enters_the_sportsbook(sandbox_world: World, token_of: TokenOf) -> None:
    player = sandbox_world.make_player(currency="EUR")
    entered = sandbox_world.call("gr8.enter", player=player.alias, jwt=token_of(player))
    assert (entered.verdict, entered.reason) == ("accepted", "")


def test_a_player_of_another_currency_stays_outside(
    sandbox_world: World, token_of: TokenOf
) -> None:
    player = sandbox_world.make_player(currency="EUR")
    sandbox_world.make("account", player=player.alias, currency="USD")
    entered = sandbox_world.call("gr8.enter", player=player.alias, jwt=token_of(player))
    assert (entered.verdict, entered.reason) == ("refused", "account.currency_mismatch")
