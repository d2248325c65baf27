"""Mistakes in what a token says."""

from datetime import UTC, datetime

from sandbox.json_value import Json
from sandbox.operator.accounts import Player
from sandbox.operator.defects.defect import Defect
from sandbox.operator.gr8 import TOKEN_TTL_S, Claims, Gr8Conduct, profile, times

_CASINO_LIMIT = 20


def _iat_missing(now_s: int) -> Claims:
    return {"exp": now_s + TOKEN_TTL_S}


def _iat_text(now_s: int) -> Claims:
    return {**times(now_s), "iat": str(now_s)}


def _iat_date(now_s: int) -> Claims:
    return {**times(now_s), "iat": datetime.fromtimestamp(now_s, UTC).isoformat()}


def _iat_ms(now_s: int) -> Claims:
    return {**times(now_s), "iat": now_s * 1000}


def _iat_in_local_time(now_s: int) -> Claims:
    return times(now_s + 3600)


def _exp_ms(now_s: int) -> Claims:
    return {**times(now_s), "exp": (now_s + TOKEN_TTL_S) * 1000}


def _exp_text(now_s: int) -> Claims:
    return {**times(now_s), "exp": str(now_s + TOKEN_TTL_S)}


def _exp_is_a_duration(now_s: int) -> Claims:
    return {"iat": now_s, "exp": TOKEN_TTL_S}


def _exp_at_iat(now_s: int) -> Claims:
    return {"iat": now_s, "exp": now_s}


def _exp_in_a_month(now_s: int) -> Claims:
    return {"iat": now_s, "exp": now_s + 30 * 86_400}


def _wallet_currency(player: Player) -> Json:
    return player.wallet_currency


def _currency_lower(player: Player) -> Json:
    return player.open_sportsbook().lower()


def _currency_number(player: Player) -> Json:
    return {"EUR": "978", "USD": "840", "GBP": "826"}.get(player.open_sportsbook(), "000")


def _always_euro(player: Player) -> Json:
    del player
    return "EUR"


def _id_37(player: Player) -> Json:
    return f"{player.id}-{player.brand}"[:37].ljust(37, "0")


def _id_with_underscores(player: Player) -> Json:
    return player.id.replace("-", "_")


def _id_as_number(player: Player) -> Json:
    return int(player.id.encode().hex()[:12], 16)


def _id_of_the_brand(player: Player) -> Json:
    return f"{player.brand}-player"


def _id_with_currency(player: Player) -> Json:
    return f"{player.id[:30]}-{player.wallet_currency}"


def _id_cut(player: Player) -> Json:
    return player.id[:_CASINO_LIMIT]


def _country_iso2(player: Player) -> Claims:
    return {**profile(player), "country": player.country[:2]}


def _country_named(player: Player) -> Claims:
    return {**profile(player), "country": "Malta"}


def _not_at_first(player: Player) -> Claims:
    return profile(player) if player.tokens_made else {}


def _empty_names(player: Player) -> Claims:
    return {**profile(player), "operatorUserId": 0, "operatorUserName": ""}


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-iat-missing",
        _JWT + "iat-present",
        "T5",
        "The token does not say when it was issued.",
        Gr8Conduct(times=_iat_missing),
    ),
    Defect(
        "gr8-iat-text",
        _JWT + "iat-is-seconds",
        "T7",
        "iat is a text of digits.",
        Gr8Conduct(times=_iat_text),
    ),
    Defect(
        "gr8-iat-date",
        _JWT + "iat-is-seconds",
        "T7",
        "iat is an ISO date.",
        Gr8Conduct(times=_iat_date),
    ),
    Defect(
        "gr8-iat-ms",
        _JWT + "iat-is-seconds",
        "T8",
        "iat counts milliseconds.",
        Gr8Conduct(times=_iat_ms),
    ),
    Defect(
        "gr8-iat-ahead",
        _JWT + "iat-not-ahead",
        "T10",
        "The server's clock holds local time, an hour ahead of UTC.",
        Gr8Conduct(times=_iat_in_local_time),
    ),
    Defect(
        "gr8-exp-ms",
        _JWT + "exp-is-seconds",
        "T8",
        "exp counts milliseconds.",
        Gr8Conduct(times=_exp_ms),
    ),
    Defect(
        "gr8-exp-text",
        _JWT + "exp-is-seconds",
        "T7",
        "exp is a text of digits.",
        Gr8Conduct(times=_exp_text),
    ),
    Defect(
        "gr8-exp-is-a-duration",
        _JWT + "exp-after-iat",
        "T6",
        "exp is how long the token lives, not when it ends.",
        Gr8Conduct(times=_exp_is_a_duration),
    ),
    Defect(
        "gr8-exp-at-iat",
        _JWT + "exp-after-iat",
        "T6",
        "exp is the second of iat.",
        Gr8Conduct(times=_exp_at_iat),
    ),
    Defect(
        "gr8-exp-in-a-month",
        _JWT + "ttl-is-short",
        "T11",
        "A token is good for thirty days.",
        Gr8Conduct(times=_exp_in_a_month),
    ),
    Defect(
        "gr8-currency-follows-wallet",
        _JWT + "currency-is-the-accounts",
        "A9",
        "The token carries the wallet's currency of the day.",
        Gr8Conduct(currency=_wallet_currency),
    ),
    Defect(
        "gr8-currency-lower-case",
        _JWT + "currency-supported",
        "A5",
        "The currency is in lower case.",
        Gr8Conduct(currency=_currency_lower),
    ),
    Defect(
        "gr8-currency-number",
        _JWT + "currency-supported",
        "A5",
        "The currency is the numeric code of ISO 4217.",
        Gr8Conduct(currency=_currency_number),
    ),
    Defect(
        "gr8-currency-always-eur",
        _JWT + "currency-is-the-players",
        "A7",
        "Every token says EUR, whatever the player's currency is.",
        Gr8Conduct(currency=_always_euro),
    ),
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
