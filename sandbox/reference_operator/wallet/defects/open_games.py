"""Mistakes about an open game: reading its balance, and ending it (shapes assumed)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from sandbox.json_value import dump_json, parse_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.server.hooks import Asked
from sandbox.reference_operator.wallet.desk.answer import Verdict
from sandbox.reference_operator.wallet.desk.conduct import (
    BalanceConduct,
    TerminateConduct,
    WalletConduct,
    body,
    signature,
)
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.open_games import OpenGames
from sandbox.reference_operator.wallet.desk.provider import WalletProvider


def _no_signature(sent: bytes, provider: WalletProvider) -> None:
    del sent, provider


def _of_no_body(_: bytes, provider: WalletProvider) -> str:
    return signature(b"", provider)


def _without_player(launch: Launch, provider: WalletProvider) -> bytes:
    members = parse_json(body(launch, provider))
    told = members.items() if isinstance(members, Mapping) else ()
    return dump_json({name: value for name, value in told if name != "player_id"}).encode()


def _last_opened(launch: Launch, games: OpenGames) -> Launch:
    last = games.last()
    return last.launch if last else launch


def _zero(found: Verdict, last: Decimal) -> Asked:
    del last
    return {"balance": found.balance}  # a failure's is 0


_SIGNATURE = "wallet.signature.valid"
_BALANCE = "wallet.balance."
_TERMINATE = "wallet.terminate."

DEFECTS = (
    Defect(
        "wallet-balance-from-memory",
        _BALANCE + "arrives",
        "N01",
        "The balance of the launch is shown for as long as the game is open; nobody asks again.",
        WalletConduct(balance=BalanceConduct(asks=False)),
    ),
    Defect(
        "wallet-balance-unsigned",
        _SIGNATURE,
        "N60",
        "The balance is asked for without a signature, for the call only reads.",
        WalletConduct(
            balance=BalanceConduct(call=lambda usual: replace(usual, signature=_no_signature))
        ),
    ),
    Defect(
        "wallet-balance-signed-as-a-get",
        _SIGNATURE,
        "N62",
        "The balance is asked for with the signature of an empty body.",
        WalletConduct(
            balance=BalanceConduct(call=lambda usual: replace(usual, signature=_of_no_body))
        ),
    ),
    Defect(
        "wallet-balance-without-player",
        _BALANCE + "names-the-token",
        "N43",
        "The balance is asked for by the token alone, without its player.",
        WalletConduct(
            balance=BalanceConduct(call=lambda usual: replace(usual, body=_without_player))
        ),
    ),
    Defect(
        "wallet-balance-of-last-launch",
        _BALANCE + "names-the-token",
        "N43",
        "The balance is asked for with the token that was launched last, whoever plays.",
        WalletConduct(balance=BalanceConduct(asks_for=_last_opened)),
    ),
    Defect(
        "wallet-balance-failure-is-zero",
        _BALANCE + "failure-is-not-shown-as-a-balance",
        "N01",
        "A balance that the wallet does not tell is shown as 0.",
        WalletConduct(balance=BalanceConduct(show=_zero)),
        crude=True,
    ),
    Defect(
        "wallet-balance-failure-is-the-last-one",
        _BALANCE + "failure-is-not-shown-as-a-balance",
        "N01",
        "While the wallet fails, the balance last seen is shown as if it were told.",
        WalletConduct(
            balance=BalanceConduct(
                show=lambda found, last: {"balance": last if found.reason else found.balance}
            )
        ),
    ),
    Defect(
        "wallet-terminate-never-sent",
        _TERMINATE + "arrives",
        "N49",
        "A game that ends is closed here, and the wallet never hears of it.",
        WalletConduct(terminate=TerminateConduct(calls_for=lambda _, __: ())),
    ),
    Defect(
        "wallet-terminate-of-last-launch",
        _TERMINATE + "arrives",
        "N43",
        "The session of the game that was opened last is ended, whichever game it is that ends.",
        WalletConduct(
            terminate=TerminateConduct(
                calls_for=lambda launch, games: (_last_opened(launch, games),)
            )
        ),
    ),
    Defect(
        "wallet-terminate-with-another-token",
        _TERMINATE + "ends-the-session",
        "N49",
        "A second terminate follows the first, with a token that the wallet never gave.",
        WalletConduct(
            terminate=TerminateConduct(
                calls_for=lambda launch, _: (launch, replace(launch, token=str(uuid4())))
            )
        ),
    ),
    Defect(
        "wallet-terminate-failure-is-success",
        _TERMINATE + "failure-is-told",
        "N100",
        "Whatever the wallet answers, the game is said to have ended.",
        WalletConduct(terminate=TerminateConduct(tell=lambda _: {"ended": True})),
    ),
    Defect(
        "wallet-game-outlives-terminate",
        _TERMINATE + "ends-the-session",
        "N49",
        "The game goes on after its terminate and asks for its balance.",
        WalletConduct(terminate=TerminateConduct(forgets=False)),
    ),
)
