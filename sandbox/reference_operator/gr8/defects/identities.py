"""Mistakes in the player's id and in other claims about the player."""

from sandbox.json_value import Json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.account import sportsbook_account
from sandbox.reference_operator.gr8.desk.tokens import Claims, Gr8Conduct, profile
from sandbox.reference_operator.server.accounts import Player

_CASINO_LIMIT = 20


def _id_37(player: Player) -> Json:
    return f"{player.id}-{player.brand}"[:37].ljust(37, "0")


def _id_with_underscores(player: Player) -> Json:
    return player.id.replace("-", "_")


def _id_as_number(player: Player) -> Json:
    return int(player.id.encode().hex()[:12], 16)


def _id_of_the_brand(player: Player) -> Json:
    return f"{player.brand}-player"


def _id_with_currency(player: Player) -> Json:
    return f"{player.id[:30]}-{player.currency}"


def _id_of_the_visit(player: Player) -> Json:
    return f"{player.id[:30]}-{sportsbook_account(player).tokens_made}"


def _id_is_mail(player: Player) -> Json:
    return f"{player.id[:20]}@acme.test"


def _id_with_line_end(player: Player) -> Json:
    return f"{player.id[:35]}\n"


def _id_empty(player: Player) -> Json:
    del player
    return ""


def _id_cut(player: Player) -> Json:
    return player.id[:_CASINO_LIMIT]


def _country_iso2(player: Player) -> Claims:
    return {**profile(player), "country": player.country[:2]}


def _country_lower(player: Player) -> Claims:
    return {**profile(player), "country": player.country.lower()}


def _country_named(player: Player) -> Claims:
    return {**profile(player), "country": "Malta"}


def _country_of_a_licence(player: Player) -> Claims:
    return {**profile(player), "country": "ENG"}


def _not_at_first(player: Player) -> Claims:
    return profile(player) if sportsbook_account(player).tokens_made else {}


def _empty_names(player: Player) -> Claims:
    return {**profile(player), "operatorUserId": 0, "operatorUserName": ""}


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-player-id-too-long",
        _JWT + "player-id-form",
        "A1",
        "The brand is put behind the player id, which makes 37 symbols.",
        Gr8Conduct(player_id=_id_37),
    ),
    Defect(
        "gr8-player-id-underscores",
        _JWT + "player-id-form",
        "A3",
        "The player id has underscores where hyphens should be.",
        Gr8Conduct(player_id=_id_with_underscores),
    ),
    Defect(
        "gr8-player-id-number",
        _JWT + "player-id-form",
        "A4",
        "The player id is a JSON number.",
        Gr8Conduct(player_id=_id_as_number),
    ),
    Defect(
        "gr8-player-id-of-the-visit",
        _JWT + "same-id-every-time",
        "A9",
        "The player id is the one of the visit, so that each entry opens another account.",
        Gr8Conduct(player_id=_id_of_the_visit),
    ),
    Defect(
        "gr8-player-id-is-mail",
        _JWT + "player-id-form",
        "A3",
        "The player id is an e-mail address.",
        Gr8Conduct(player_id=_id_is_mail),
    ),
    Defect(
        "gr8-player-id-with-line-end",
        _JWT + "player-id-form",
        "A3",
        "The player id ends in a line end.",
        Gr8Conduct(player_id=_id_with_line_end),
    ),
    Defect(
        "gr8-player-id-empty",
        _JWT + "player-id-form",
        "A4",
        "The player id is an empty text.",
        Gr8Conduct(player_id=_id_empty),
    ),
    Defect(
        "gr8-player-id-shared",
        _JWT + "one-per-player",
        "T14",
        "All players of a brand have one externalUserId.",
        Gr8Conduct(player_id=_id_of_the_brand),
    ),
    Defect(
        "gr8-player-id-cut",
        _JWT + "one-per-player",
        "A2",
        "The player id is cut to twenty symbols: ids that begin alike become one.",
        Gr8Conduct(player_id=_id_cut),
    ),
    Defect(
        "gr8-player-id-changes",
        _JWT + "same-id-every-time",
        "A9",
        "The player id holds the wallet's currency, so that a switch makes a second account.",
        Gr8Conduct(player_id=_id_with_currency),
    ),
    Defect(
        "gr8-country-iso2",
        _JWT + "country-iso3",
        "A10",
        "The country has two letters.",
        Gr8Conduct(profile=_country_iso2),
    ),
    Defect(
        "gr8-country-named",
        _JWT + "country-iso3",
        "A10",
        "The country is written out.",
        Gr8Conduct(profile=_country_named),
    ),
    Defect(
        "gr8-country-of-no-list",
        _JWT + "country-iso3",
        "A10",
        "The country has three letters that ISO 3166 gives to nobody, as ENG.",
        Gr8Conduct(profile=_country_of_a_licence),
    ),
    Defect(
        "gr8-country-lower-case",
        _JWT + "country-iso3",
        "A10",
        "The country is in lower case.",
        Gr8Conduct(profile=_country_lower),
    ),
    Defect(
        "gr8-profile-comes-late",
        _JWT + "profile-at-first-entry",
        "A11",
        "Country and operator user are left out of the first token and sent from then on.",
        Gr8Conduct(profile=_not_at_first),
    ),
    Defect(
        "gr8-operator-user-empty",
        _JWT + "operator-user-is-text",
        "A11",
        "operatorUserId is the number 0 and operatorUserName is empty.",
        Gr8Conduct(profile=_empty_names),
    ),
)
