"""Correct variants whose players have money of other decimals than two."""

from collections.abc import Callable
from decimal import Decimal

from sandbox.json_value import member
from sandbox.reference_operator.server.answers import json_answer
from sandbox.reference_operator.variant import Variant
from sandbox.reference_operator.wallet.desk.answer import QUESTIONS, Answer, Verdict, verdict
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.declared import WalletDeclaration
from sandbox.wire import Response

_SATOSHI = Decimal("0.00000001")
_GIVES = "[id, sid, headers, currency]"


def _always(currency: str) -> Callable[[str], str]:
    return lambda wished: currency


def _play_for_bitcoin(found: Verdict, session: str) -> Response:
    shown = found.balance.quantize(_SATOSHI)
    return json_answer(200, {"state": "playing", "balance": shown, "session": session})


def _is_whole(answer: Answer) -> str:
    balance = member(answer.body, "balance")
    return "balance.of-no-yen" if isinstance(balance, Decimal) and balance % 1 else ""


def _in_whole_yen(answer: Answer) -> Verdict:
    return verdict(answer, (*QUESTIONS, _is_whole))


VARIANTS = (
    Variant(
        "wallet-bitcoin-players",
        "Every account is in bitcoin, and its balance is shown with eight decimals.",
        "wallet-authenticate, JSON Parameters: any currency; balance is an unsigned float",
        WalletConduct(currency_for=_always("BTC"), play=_play_for_bitcoin),
        WalletDeclaration(alone=True, open_session_gives=_GIVES, currencies="{BTC: {decimals: 8}}"),
    ),
    Variant(
        "wallet-yen-players",
        "Every account is in yen, and an amount that is no whole yen is taken for malformed.",
        "wallet-authenticate, JSON Parameters: any currency; ISO 4217 gives the yen no decimals",
        WalletConduct(currency_for=_always("JPY"), judge=_in_whole_yen),
        WalletDeclaration(alone=True, open_session_gives=_GIVES),
        warned=frozenset({"wallet.answer.balance-as-float"}),
    ),
)
