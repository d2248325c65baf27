"""Mistakes that keep players out of the sportsbook, or let them into an account of another."""

import hashlib
from uuid import uuid4

from sandbox.json_value import Json, dump_json
from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.account import sportsbook_account, sportsbook_currency
from sandbox.reference_operator.gr8.desk.tokens import Claims, Gr8Conduct, times
from sandbox.reference_operator.server.accounts import Player

_FOR_EVER_S = 10**9
_HEADER = b'{"alg":"RS256","typ":"JWT"}'


def _as_double(player: Player) -> Json:
    return str(int(float(player.id))) if player.id.isdecimal() else player.id


def _in_32_bits(player: Player) -> Json:
    return str(int(player.id) % 2**32) if player.id.isdecimal() else player.id


def _another_from_the_third_on(player: Player) -> Json:
    return f"{player.id[:30]}-{sportsbook_account(player).tokens_made // 2}"


def _long(player: Player, *, symbols: int) -> Json:
    return (player.id + hashlib.sha256(player.id.encode()).hexdigest())[:symbols]


def _cyrillic(player: Player) -> Json:
    return sportsbook_currency(player).replace("E", "\N{CYRILLIC CAPITAL LETTER IE}")


def _text_as_payload(claims: Claims, key: SigningKey) -> str:
    return key.sign_parts(_HEADER, dump_json(dump_json(claims)).encode())


def _list_as_payload(claims: Claims, key: SigningKey) -> str:
    return key.sign_parts(_HEADER, dump_json([claims]).encode())


def _by_concatenation(claims: Claims, key: SigningKey) -> str:
    payload = dump_json(claims)[:-1] + ',"operatorUserName":"Jane "JJ" Doe"}'
    return key.sign_parts(_HEADER, payload.encode())


def _in_latin(claims: Claims, key: SigningKey) -> str:
    payload = dump_json(claims)[:-1] + ',"city":"Málaga"}'
    return key.sign_parts(_HEADER, payload.encode("latin-1"))


def _two_payloads(claims: Claims, key: SigningKey) -> str:
    return key.sign_parts(_HEADER, dump_json(claims).encode() + b"{}")


_JWT, _ENTER = "gr8.jwt.", "gr8.enter."

DEFECTS = (
    Defect(
        "gr8-player-id-new-each-time",
        _ENTER + "account-is-kept",
        "A9",
        "The player id is made anew for each token.",
        Gr8Conduct(player_id=lambda _: str(uuid4())),
        crude=True,
    ),
    Defect(
        "gr8-player-id-after-two",
        _ENTER + "account-is-kept",
        "A9",
        "The player id counts every second token.",
        Gr8Conduct(player_id=_another_from_the_third_on),
    ),
    Defect(
        "gr8-one-account-for-the-house",
        _ENTER + "first-entry-creates",
        "T14",
        "All players of the operator have one externalUserId.",
        Gr8Conduct(player_id=lambda _: "house-account"),
        crude=True,
    ),
    Defect(
        "gr8-one-account-a-currency",
        _ENTER + "first-entry-creates",
        "T14",
        "All players of a currency have one externalUserId.",
        Gr8Conduct(player_id=lambda player: f"{player.brand}-{player.currency}-players"),
    ),
    Defect(
        "gr8-player-id-as-double",
        _JWT + "one-per-player",
        "A4",
        "A player id of digits passes through a double.",
        Gr8Conduct(player_id=_as_double),
    ),
    Defect(
        "gr8-player-id-32-bits",
        _JWT + "one-per-player",
        "A4",
        "A player id of digits is kept in 32 bits.",
        Gr8Conduct(player_id=_in_32_bits),
    ),
    Defect(
        "gr8-casino-id-of-21",
        _JWT + "player-id-fits-casino",
        "A2",
        "The player id has 21 symbols, and GR8's casino is there.",
        Gr8Conduct(player_id=lambda player: _long(player, symbols=21)),
        beside=("gr8-casino-ids",),
    ),
    Defect(
        "gr8-casino-id-of-36",
        _JWT + "player-id-fits-casino",
        "A2",
        "The player id has 36 symbols, and GR8's casino is there.",
        Gr8Conduct(player_id=lambda player: _long(player, symbols=36)),
        beside=("gr8-casino-ids",),
        crude=True,
    ),
    Defect(
        "gr8-currency-of-another-alphabet",
        _JWT + "accepted",
        "A5",
        "The first letter of EUR is a Cyrillic one that looks alike.",
        Gr8Conduct(currency=_cyrillic),
    ),
    Defect(
        "gr8-claims-empty",
        _JWT + "accepted",
        "T22",
        "The token has no claims at all.",
        Gr8Conduct(sign=lambda _, key: key.sign_jwt({})),
        crude=True,
    ),
    Defect(
        "gr8-payload-is-a-text",
        _JWT + "payload-is-one-object",
        "T21",
        "The payload is JSON that was serialised once more, as a text.",
        Gr8Conduct(sign=_text_as_payload),
        crude=True,
    ),
    Defect(
        "gr8-payload-is-a-list",
        _JWT + "payload-is-one-object",
        "T21",
        "The payload is a list of one object.",
        Gr8Conduct(sign=_list_as_payload),
    ),
    Defect(
        "gr8-payload-by-concatenation",
        _JWT + "payload-is-one-object",
        "T21",
        "The payload is put together as text, and a name with quotes ends the JSON.",
        Gr8Conduct(sign=_by_concatenation),
    ),
    Defect(
        "gr8-payload-in-latin-1",
        _JWT + "payload-is-one-object",
        "T21",
        "The payload is Latin-1, and a city with an accent is no UTF-8.",
        Gr8Conduct(sign=_in_latin),
    ),
    Defect(
        "gr8-payload-twice",
        _JWT + "payload-is-one-object",
        "T21",
        "A second JSON value stands behind the claims.",
        Gr8Conduct(sign=_two_payloads),
    ),
    Defect(
        "gr8-key-served-once",
        "gr8.key.served-again",
        "K11",
        "The key is served once to each brand and never again.",
        Gr8Conduct(key_gap_s=_FOR_EVER_S, key_gap_status=500),
        crude=True,
    ),
    Defect(
        "gr8-token-born-dead",
        _JWT + "not-expired",
        "T11",
        "Every token has expired an hour before it is handed out.",
        Gr8Conduct(times=lambda now_s: times(now_s - 4000)),
        crude=True,
    ),
)
