"""Mistakes in the player's id and in other claims about the player."""

import re
import unicodedata

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.account import sportsbook_account
from sandbox.reference_operator.gr8.desk.tokens import Claims, Gr8Conduct, profile
from sandbox.reference_operator.server.accounts import Player

_CASINO_LIMIT = 20
_OF_SPORTS = {"DEU": "GER", "CHE": "SUI", "NLD": "NED", "PRT": "POR", "DNK": "DEN"}
_NO_SYMBOL = re.compile("[^A-Za-z0-9-]")


def _not_at_first(player: Player) -> Claims:
    return profile(player) if sportsbook_account(player).tokens_made else {}


def _without_accents(player: Player) -> str:
    apart = unicodedata.normalize("NFKD", player.id)
    return "".join(one for one in apart if not unicodedata.combining(one))


def _of_sports(player: Player) -> Claims:
    country = _OF_SPORTS.get(player.country, player.country)
    return {**profile(player), "country": country}


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-player-id-too-long",
        _JWT + "player-id-form",
        "A1",
        "The brand is put behind the player id, which makes 37 symbols.",
        Gr8Conduct(player_id=lambda player: f"{player.id}-{player.brand}"[:37].ljust(37, "0")),
    ),
    Defect(
        "gr8-player-id-underscores",
        _JWT + "player-id-form",
        "A3",
        "The player id has underscores where hyphens should be.",
        Gr8Conduct(player_id=lambda player: player.id.replace("-", "_")),
    ),
    Defect(
        "gr8-player-id-number",
        _JWT + "player-id-form",
        "A4",
        "The player id is a JSON number.",
        Gr8Conduct(player_id=lambda player: int(player.id.encode().hex()[:12], 16)),
    ),
    Defect(
        "gr8-player-id-of-the-visit",
        _JWT + "same-id-every-time",
        "A9",
        "The player id is the one of the visit, so that each entry opens another account.",
        Gr8Conduct(
            player_id=lambda player: f"{player.id[:30]}-{sportsbook_account(player).tokens_made}"
        ),
        crude=True,
    ),
    Defect(
        "gr8-player-id-is-mail",
        _JWT + "player-id-form",
        "A3",
        "The player id is an e-mail address.",
        Gr8Conduct(player_id=lambda player: f"{player.id[:20]}@acme.test"),
        crude=True,
    ),
    Defect(
        "gr8-player-id-with-line-end",
        _JWT + "player-id-form",
        "A3",
        "The player id ends in a line end.",
        Gr8Conduct(player_id=lambda player: f"{player.id[:35]}\n"),
    ),
    Defect(
        "gr8-player-id-empty",
        _JWT + "player-id-form",
        "A4",
        "The player id is an empty text.",
        Gr8Conduct(player_id=lambda _: ""),
    ),
    Defect(
        "gr8-player-id-shared",
        _JWT + "one-per-player",
        "T14",
        "All players of a brand have one externalUserId.",
        Gr8Conduct(player_id=lambda player: f"{player.brand}-player"),
        crude=True,
    ),
    Defect(
        "gr8-player-id-cut",
        _JWT + "one-per-player",
        "A2",
        "The player id is cut to twenty symbols: ids that begin alike become one.",
        Gr8Conduct(player_id=lambda player: player.id[:_CASINO_LIMIT]),
    ),
    Defect(
        "gr8-player-id-changes",
        _JWT + "same-id-every-time",
        "A9",
        "The player id holds the wallet's currency, so that a switch makes a second account.",
        Gr8Conduct(player_id=lambda player: f"{player.id[:30]}-{player.currency}"),
    ),
    Defect(
        "gr8-country-iso2",
        _JWT + "country-iso3",
        "A10",
        "The country has two letters.",
        Gr8Conduct(profile=lambda player: {**profile(player), "country": player.country[:2]}),
    ),
    Defect(
        "gr8-country-named",
        _JWT + "country-iso3",
        "A10",
        "The country is written out.",
        Gr8Conduct(profile=lambda player: {**profile(player), "country": "Malta"}),
    ),
    Defect(
        "gr8-country-of-no-list",
        _JWT + "country-iso3",
        "A10",
        "The country has three letters that ISO 3166 gives to nobody, as ENG.",
        Gr8Conduct(profile=lambda player: {**profile(player), "country": "ENG"}),
    ),
    Defect(
        "gr8-country-lower-case",
        _JWT + "country-iso3",
        "A10",
        "The country is in lower case.",
        Gr8Conduct(profile=lambda player: {**profile(player), "country": player.country.lower()}),
    ),
    Defect(
        "gr8-profile-comes-late",
        _JWT + "profile-at-first-entry",
        "A11",
        "Country and operator user are left out of the first token and sent from then on.",
        Gr8Conduct(profile=_not_at_first),
    ),
    Defect(
        "gr8-operator-user-of-the-house",
        _JWT + "operator-user-is-the-players",
        "A11",
        "operatorUserId is the name of the technical user who asks the database.",
        Gr8Conduct(profile=lambda player: {**profile(player), "operatorUserId": "sportsbook-api"}),
    ),
    Defect(
        "gr8-operator-user-empty",
        _JWT + "operator-user-is-text",
        "A11",
        "operatorUserId is the number 0 and operatorUserName is empty.",
        Gr8Conduct(
            profile=lambda player: {**profile(player), "operatorUserId": 0, "operatorUserName": ""}
        ),
    ),
    Defect(
        "gr8-player-id-small-letters",
        _JWT + "one-per-player",
        "A3",
        "The player id is brought to small letters, in which two players are one.",
        Gr8Conduct(player_id=lambda player: player.id.lower()),
    ),
    Defect(
        "gr8-player-id-zeros-lost",
        _JWT + "one-per-player",
        "A3",
        "The player id loses its leading zeros.",
        Gr8Conduct(player_id=lambda player: player.id.lstrip("0") or "0"),
    ),
    Defect(
        "gr8-player-id-without-hyphens",
        _JWT + "one-per-player",
        "A3",
        "The hyphens are taken out of the player id.",
        Gr8Conduct(player_id=lambda player: player.id.replace("-", "")),
    ),
    Defect(
        "gr8-player-id-signs-replaced",
        _JWT + "one-per-player",
        "A3",
        "Each symbol that GR8 does not take becomes a hyphen.",
        Gr8Conduct(player_id=lambda player: _NO_SYMBOL.sub("-", player.id)),
    ),
    Defect(
        "gr8-player-id-trimmed",
        _JWT + "one-per-player",
        "A3",
        "The blanks around a player id are taken off.",
        Gr8Conduct(player_id=lambda player: player.id.strip()),
    ),
    Defect(
        "gr8-player-id-without-accents",
        _JWT + "one-per-player",
        "A3",
        "The player id is written without its accents.",
        Gr8Conduct(player_id=_without_accents),
    ),
    Defect(
        "gr8-country-of-sports",
        _JWT + "country-is-the-players",
        "A10",
        "The country is the code that sports use: GER, SUI.",
        Gr8Conduct(profile=_of_sports),
    ),
)
