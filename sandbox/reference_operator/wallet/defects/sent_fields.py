"""Defects by generation: each member and each header of the calls to the wallet, and what can be
wrong with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sandbox.json_value import ABSENT, dump_json, parse_json
from sandbox.reference_operator.mistake_table import Field, Kind, Matrix, MistakeTable
from sandbox.reference_operator.value_mistakes import VALUE_MISTAKES, Change, with_changed
from sandbox.reference_operator.wallet.desk.conduct import (
    BalanceConduct,
    TerminateConduct,
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
        return dump_json(with_changed(told, name, change)).encode()

    return changed


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
_SMALL_SITE = dict.fromkeys(
    ("double", "32-bits", "signed"), "the numbers of the sites that a target serves are small"
)
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
            remembered_by="player_id",
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
            no_mistake=_SMALL_SITE,
            remembered_by="player_id",
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

_HEADER_MISTAKES = tuple(
    one
    for one in VALUE_MISTAKES
    if one.id
    not in {"null", "as-object", "as-list", "line-feed", "trimmed", "zeros-lost", "padded"}
)
"""A header is text without an end of its own; how it would be null or padded no client can say."""
_LETTERS = "all its letters are ASCII"
_PLAIN = dict.fromkeys(("ascii", "misread", "normalised"), _LETTERS)
_ALIKE = dict.fromkeys(("stale", "first"), _SAME_EVERYWHERE)
_ANY_CASE = dict.fromkeys(("lower-case", "upper-case"), "a media type is read in any case")
_SAFE = {"escaped": "HTML escapes nothing of it"}

_HEADERS = MistakeTable(
    title="Headers of the authenticate call",
    mistakes=_HEADER_MISTAKES,
    fields=(
        Field(
            id="wallet-sent-content-type",
            text="the content type that is sent",
            make=_in_header("Content-Type"),
            clause="wallet.content-type.is-json",
            case="N62",
            no_mistake={**_PLAIN, **_ALIKE, **_ANY_CASE, **_SAFE},
            swapped_with="Authorization",
            constant="application/x-www-form-urlencoded",
            cut_at=11,
        ),
        Field(
            id="wallet-sent-accept",
            text="the media type that is accepted",
            make=_in_header("Accept"),
            clause="wallet.accept.is-json",
            case="N62",
            no_mistake={**_PLAIN, **_ALIKE, **_ANY_CASE, **_SAFE},
            swapped_with="Authorization",
            constant="text/plain",
            cut_at=11,
        ),
        Field(
            id="wallet-sent-basic",
            text="the Authorization that is sent",
            make=_in_header("Authorization"),
            clause="wallet.basic.valid",
            case="N61",
            cases={"missing": "N60", "empty": "N60"},
            no_mistake={**_PLAIN, **_ALIKE, **_SAFE},
            swapped_with="X-Request-Signature",
            constant="Basic ZGVtbzpkZW1v",
            cut_at=20,
        ),
        Field(
            id="wallet-sent-signature",
            text="the signature that is sent",
            make=_in_header("X-Request-Signature"),
            clause="wallet.signature.valid",
            case="N62",
            cases={"missing": "N60", "empty": "N60", "doubled": "N67", "upper-case": "N67"},
            no_mistake={
                **_PLAIN,
                **_SAFE,
                "lower-case": "it is in lower case",
                "percent-encoded": "nothing of it is to be encoded",
            },
            swapped_with="Authorization",
            constant="3d6cab0b4afc722ced71be09e40c36527779c75d6b4a8268c59bc7ddd9f614f0",
            cut_at=32,
        ),
    ),
)


def _in_balance(name: str) -> Make:
    return lambda change: WalletConduct(
        balance=BalanceConduct(call=lambda usual: replace(usual, body=with_member(name, change)))
    )


def _in_terminate(name: str) -> Make:
    return lambda change: WalletConduct(
        terminate=TerminateConduct(
            call=lambda usual: replace(usual, body=with_member(name, change))
        )
    )


_NAMED = "wallet.balance.names-the-token"
_OPEN_GAME_MISTAKES = tuple(
    one
    for one in VALUE_MISTAKES
    if one.id not in {"trimmed", "ascii", "misread", "normalised", "zeros-lost", "escaped"}
)
"""The token of an open game is one that the wallet minted by itself: a UUID."""


def _whose_game(
    call: str, said: str, within: Callable[[str], Make], *, token: str, player: str, site: str
) -> tuple[Field[Change], ...]:
    """Rows of the three members that say whose game it is; `said` goes on after each in words."""
    return (
        Field(
            id=f"wallet-{call}-token",
            text=f"the token {said}",
            make=within("token"),
            clause=token,
            case="N43",
            no_mistake={"lower-case": "a UUID is in lower case", "percent-encoded": "it is a UUID"},
            swapped_with="game_id",
            constant="5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34",
            cut_at=32,
        ),
        Field(
            id=f"wallet-{call}-player",
            text=f"the player id {said}",
            make=within("player_id"),
            clause=player,
            case="N43",
            kind=Kind.NUMBER,
            swapped_with="site_id",
            constant=90071,
        ),
        Field(
            id=f"wallet-{call}-site",
            text=f"the site id {said}",
            make=within("site_id"),
            clause=site,
            case="N43",
            kind=Kind.NUMBER,
            no_mistake=_SMALL_SITE,
            swapped_with="player_id",
            constant=4711,
        ),
    )


_OPEN_GAMES = MistakeTable(
    title="Members of the calls about an open game (shape assumed)",
    mistakes=_OPEN_GAME_MISTAKES,
    clauses=dict.fromkeys(("as-text", "fraction"), _TYPES),
    cases=dict.fromkeys(("as-text", "fraction"), "N51"),
    fields=(
        *_whose_game(
            "balance",
            "that the balance is asked for by",
            _in_balance,
            token=_NAMED,
            player=_NAMED,
            site=_NAMED,
        ),
        *_whose_game(
            "terminate",
            "whose end is told",
            _in_terminate,
            token="wallet.terminate.arrives",  # noqa: S106 - a clause
            player="wallet.player.unchanged",
            site="wallet.site.unchanged",
        ),
        Field(
            id="wallet-terminate-currency",
            text="the currency whose end is told",
            make=_in_terminate("currency"),
            clause="wallet.currency.unchanged",
            case="N43",
            no_mistake={"upper-case": _UPPER_ALREADY, "percent-encoded": _NO_SUCH_LETTERS},
            swapped_with="game_id",
            constant="USD",
            cut_at=2,
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (
    _AUTHENTICATE.matrix(),
    _HEADERS.matrix(),
    _OPEN_GAMES.matrix(),
)
