"""Defects by generation: each member and each header of the calls to the wallet, and what can be
wrong with it.
"""

from collections.abc import Callable, Mapping

from sandbox.json_value import ABSENT, Absent, Json, dump_json, parse_json
from sandbox.reference_operator.mistake_table import Field, Kind, Matrix, MistakeTable
from sandbox.reference_operator.value_mistakes import VALUE_MISTAKES, Change, Value
from sandbox.reference_operator.wallet.desk.conduct import (
    WalletConduct,
    body,
)
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.provider import WalletProvider

Body = Callable[[Launch, WalletProvider], bytes]
Make = Callable[[Change], WalletConduct]

_COMPLETE, _TYPES = "wallet.members.complete", "wallet.members.types"


def with_member(name: str, change: Change) -> Body:
    """Write the body with one member changed, or without it."""

    def changed(launch: Launch, provider: WalletProvider) -> bytes:
        members = parse_json(body(launch, provider))
        told = dict(members) if isinstance(members, Mapping) else {}
        return dump_json(_put(told, name, change(told[name], told))).encode()

    return changed


def _put(members: Mapping[str, Json], name: str, value: Value) -> Mapping[str, Json]:
    if isinstance(value, Absent):
        return {each: one for each, one in members.items() if each != name}
    return {**members, name: value}


def _in_authenticate(name: str) -> Make:
    return lambda change: WalletConduct(body=with_member(name, change))


def _in_header(name: str) -> Make:
    def make(change: Change) -> WalletConduct:
        def as_sent(fields: dict[str, str]) -> dict[str, str]:
            value = change(fields[name], fields)
            rest = {each: one for each, one in fields.items() if each != name}
            return rest if value is ABSENT else {**rest, name: str(value)}

        return WalletConduct(as_sent=as_sent)

    return make


_SAME_EVERYWHERE = "it is the same in every call"
_NO_SUCH_LETTERS = "it has only letters and digits"
_ASCII_ONLY = {"escaped": _NO_SUCH_LETTERS, "percent-encoded": _NO_SUCH_LETTERS} | dict.fromkeys(
    ("ascii", "misread", "normalised", "trimmed", "zeros-lost"), _NO_SUCH_LETTERS
)
_UPPER_ALREADY = "currencies are in upper case"
_SMALL = "the numbers that a wallet assigns are small"

_AUTHENTICATE = MistakeTable(
    title="Members of the authenticate call",
    mistakes=VALUE_MISTAKES,
    clauses={
        "missing": _COMPLETE,
        **dict.fromkeys(("null", "as-text", "as-object", "as-list"), _TYPES),
        **dict.fromkeys(("fraction", "negative"), _TYPES),
    },
    cases=dict.fromkeys(
        ("missing", "null", "as-text", "as-object", "as-list", "fraction", "negative"), "N51"
    ),
    fields=(
        Field(
            id="wallet-sent-token",
            text="the token that is sent",
            make=_in_authenticate("token"),
            clause="wallet.token.unchanged",
            case="N52",
            clauses=dict.fromkeys(("stale", "first"), "wallet.token.not-reused"),
            no_mistake={"trimmed": "no wallet mints a token with blanks around it"},
            cases=dict.fromkeys(("stale", "first"), "N100"),
            swapped_with="game_id",
            constant="5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34",
            cut_at=64,
        ),
        Field(
            id="wallet-sent-player",
            text="the player id that is sent",
            make=_in_authenticate("player_id"),
            clause="wallet.player.unchanged",
            case="N50",
            kind=Kind.NUMBER,
            swapped_with="site_id",
            constant=90071,
        ),
        Field(
            id="wallet-sent-site",
            text="the site id that is sent",
            make=_in_authenticate("site_id"),
            clause="wallet.site.unchanged",
            case="N45",
            kind=Kind.NUMBER,
            swapped_with="player_id",
            constant=12,
        ),
        Field(
            id="wallet-sent-provider",
            text="the provider id that is sent",
            make=_in_authenticate("provider_id"),
            clause="wallet.provider-id.as-assigned",
            case="N47",
            kind=Kind.NUMBER,
            no_mistake={
                **dict.fromkeys(("stale", "first"), _SAME_EVERYWHERE),
                **dict.fromkeys(("double", "32-bits", "signed"), _SMALL),
            },
            swapped_with="player_id",
            constant=1,
        ),
        Field(
            id="wallet-sent-game",
            text="the game id that is sent",
            make=_in_authenticate("game_id"),
            clause="wallet.game-id.as-registered",
            case="N48",
            clauses={"empty": _TYPES},
            no_mistake={
                **_ASCII_ONLY,
                **dict.fromkeys(("stale", "first"), _SAME_EVERYWHERE),
                "lower-case": "the game's id is in lower case",
            },
            swapped_with="token",
            constant="demo-game",
            cut_at=8,
        ),
        Field(
            id="wallet-sent-currency",
            text="the currency that is sent",
            make=_in_authenticate("currency"),
            clause="wallet.currency.unchanged",
            case="N46",
            no_mistake={**_ASCII_ONLY, "upper-case": _UPPER_ALREADY},
            swapped_with="game_id",
            constant="EUR",
            cut_at=2,
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (_AUTHENTICATE.matrix(),)
