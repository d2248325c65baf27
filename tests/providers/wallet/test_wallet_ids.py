"""The number by which the wallet knows a player."""

import pytest

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import PlayerView
from sandbox.providers.wallet.minting import wallet_id_of

LARGEST = 18446744073709551615


def player(wallet_id: Json = None, *, name: str = "p-1") -> PlayerView:
    given: dict[str, Json] = {} if wallet_id is None else {"wallet-id": wallet_id}
    return PlayerView(id=name, currency="EUR", fields=given)


@pytest.mark.parametrize("number", [1, 2**53 + 1, LARGEST])
def test_a_hook_gives_it_as_a_number_or_as_its_digits(number: int) -> None:
    assert wallet_id_of(player(number)) == wallet_id_of(player(str(number))) == number


@pytest.mark.parametrize("bad", [0, -1, LARGEST + 1, "", "12a", "1.0", "²", " 12", True, [], {}])
def test_what_is_no_such_number_is_told_and_not_passed_over(bad: Json) -> None:
    with pytest.raises(SetupFault, match="wallet-id of player '90071' has to be a whole number"):
        wallet_id_of(player(bad, name="90071"))


def test_without_one_the_players_own_number_stands_for_it() -> None:
    assert wallet_id_of(player(name="90071")) == 90071
    with pytest.raises(SetupFault, match="give the player a wallet-id"):
        wallet_id_of(player(name="p-1"))
