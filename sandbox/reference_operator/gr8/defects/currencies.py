"""Mistakes in the currency that a token carries."""

from sandbox.json_value import Json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.account import sportsbook_account, sportsbook_currency
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct
from sandbox.reference_operator.server.accounts import Player


def _currency_number(player: Player) -> Json:
    return {"EUR": "978", "USD": "840", "GBP": "826"}.get(sportsbook_currency(player), "000")


def _currency_named(player: Player) -> Json:
    return {"EUR": "Euro", "USD": "US Dollar"}.get(sportsbook_currency(player), "Pound")


def _fixed_by_the_second(player: Player) -> Json:
    if sportsbook_account(player).tokens_made <= 1:
        sportsbook_account(player).currency = player.currency
    return sportsbook_currency(player)


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-currency-follows-wallet",
        _JWT + "currency-is-the-accounts",
        "A9",
        "The token carries the wallet's currency of the day.",
        Gr8Conduct(currency=lambda player: player.currency),
        crude=True,
    ),
    Defect(
        "gr8-currency-lower-case",
        _JWT + "currency-supported",
        "A5",
        "The currency is in lower case.",
        Gr8Conduct(currency=lambda player: sportsbook_currency(player).lower()),
    ),
    Defect(
        "gr8-currency-number",
        _JWT + "currency-supported",
        "A5",
        "The currency is the numeric code of ISO 4217.",
        Gr8Conduct(currency=_currency_number),
        crude=True,
    ),
    Defect(
        "gr8-currency-padded",
        _JWT + "currency-supported",
        "A5",
        "The currency has the blank behind it that its column in the database is wide.",
        Gr8Conduct(currency=lambda player: f"{sportsbook_currency(player)} "),
    ),
    Defect(
        "gr8-currency-named",
        _JWT + "currency-supported",
        "A5",
        "The currency is written out.",
        Gr8Conduct(currency=_currency_named),
    ),
    Defect(
        "gr8-currency-not-enabled",
        _JWT + "currency-supported",
        "A6",
        "The currency is a real one that GR8 has not enabled for the brand.",
        Gr8Conduct(currency=lambda _: "CHF"),
    ),
    Defect(
        "gr8-currency-fixed-too-late",
        _JWT + "currency-is-the-accounts",
        "A8",
        "The second token fixes the currency, and a switch back does not undo it.",
        Gr8Conduct(currency=_fixed_by_the_second),
    ),
    Defect(
        "gr8-currency-always-eur",
        _JWT + "currency-is-the-players",
        "A7",
        "Every token says EUR, whatever the player's currency is.",
        Gr8Conduct(currency=lambda _: "EUR"),
        crude=True,
    ),
)
