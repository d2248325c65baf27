"""Decimals that a target declares of a currency, before those of ISO 4217 and of the settings."""

from collections.abc import Mapping

import pytest

from sandbox.json_value import Json
from sandbox.port import PlayerView
from tests.providers.wallet.desk import correct, desk

COINS: Json = {"BTC": {"decimals": 8}, "EUR": {"decimals": 4}, "FUN": {"decimals": 0}}


@pytest.mark.parametrize(
    ("currency", "balance", "settings", "told"),
    [
        ("BTC", "0.123456789", {}, b'"balance":0.12345679'),
        ("BTC", "0.00000001", {"balance.render": "fixed_decimals"}, b'"balance":0.00000001'),
        ("BTC", "0.5", {"balance.render": "minor_units"}, b'"balance":50000000'),
        ("BTC", "0.00000001", {"balance.scale": 2}, b'"balance":0.00000001'),
        ("EUR", "3.1415", {}, b'"balance":3.1415'),
        ("FUN", "12.50", {}, b'"balance":12'),
        ("USD", "3.1415", {}, b'"balance":3.14'),
        ("DOGE", "3.14159265358", {}, b'"balance":3.14159265358'),
    ],
)
async def test_a_balance_has_the_decimals_that_are_declared(
    currency: str, balance: str, settings: Mapping[str, Json], told: bytes
) -> None:
    at = await desk(settings, section={"currencies": COINS})
    player = PlayerView(id="90071", currency=currency)
    token = await at.minted(player, balance=balance)
    answer = (await at.post(correct(token=token, currency=currency))).response
    assert told in answer.body
