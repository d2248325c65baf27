"""A player's account in the sportsbook: its currency, and how many tokens were made.

The currency is the player's at the moment when the first sportsbook token is made, and never
changes again (gr8-seamless-login, Integration).
"""

from dataclasses import dataclass

from sandbox.reference_operator.server.accounts import Player


@dataclass(slots=True)
class SportsbookAccount:
    """The record of one player; `currency` is "" until the first token is made."""

    currency: str = ""
    tokens_made: int = 0


def sportsbook_account(player: Player) -> SportsbookAccount:
    """Return the record of this player."""
    return player.record(SportsbookAccount)


def sportsbook_currency(player: Player) -> str:
    """Return the currency of the player's sportsbook account, which the first call fixes."""
    account = sportsbook_account(player)
    account.currency = account.currency or player.currency
    return account.currency
