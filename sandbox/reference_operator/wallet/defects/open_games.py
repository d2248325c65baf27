"""Mistakes about an open game: reading its balance, and ending it (shapes assumed)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from sandbox.json_value import dump_json, member, parse_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.server.hooks import Asked
from sandbox.reference_operator.wallet.desk.answer import (
    QUESTIONS,
    Answer,
    Question,
    Verdict,
    echoes_player,
    echoes_token,
    has_balance,
    is_code_1,
    is_complete,
    is_http_200,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import (
    BalanceConduct,
    TerminateConduct,
    WalletConduct,
    body,
    show_balance,
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


def _another_of_the_player(launch: Launch, games: OpenGames) -> Launch:
    return (launch, *games.others_of(launch))[-1]


def _without(*left_out: Question) -> BalanceConduct:
    """Show balances without having asked these questions."""
    rest = tuple(one for one in QUESTIONS if one not in left_out)
    return BalanceConduct(call=lambda usual: replace(usual, judge=lambda one: verdict(one, rest)))


def _zero(found: Verdict, last: Decimal) -> Asked:
    del last
    return {"balance": found.balance}  # a failure's is 0


def _cents_cut_off(found: Verdict, last: Decimal) -> Asked:
    shown = show_balance(found, last)
    if found.reason:
        return shown
    return {"balance": Decimal(int(float(found.balance) * 100)) / 100}


def _as_short_double(found: Verdict, last: Decimal) -> Asked:
    shown = show_balance(found, last)
    return shown if found.reason else {"balance": Decimal(f"{float(found.balance):.8g}")}


def _in_two_decimals(found: Verdict, last: Decimal) -> Asked:
    shown = show_balance(found, last)
    return shown if found.reason else {"balance": found.balance.quantize(_CENT)}


def _as_hundredths(found: Verdict, last: Decimal) -> Asked:
    shown = show_balance(found, last)
    return shown if found.reason else {"balance": found.balance / 100}


def _as_double(found: Verdict, last: Decimal) -> Asked:
    shown = show_balance(found, last)
    return shown if found.reason else {"balance": Decimal(f"{float(found.balance):.6f}")}


def _of_whole(unit: Decimal) -> Callable[[Answer], Verdict]:
    """Take a balance that is no whole number of the unit for malformed."""

    def judge(answer: Answer) -> Verdict:
        found, told = verdict(answer, QUESTIONS), member(answer.body, "balance")
        is_whole = not isinstance(told, Decimal) or not told % unit
        return found if is_whole or found.reason else Verdict("balance.malformed")

    return judge


def _whole(found: Verdict, last: Decimal) -> Asked:
    shown = show_balance(found, last)
    return shown if found.reason else {"balance": Decimal(int(found.balance))}


def _any_amount(answer: Answer) -> Verdict:
    found = verdict(answer, QUESTIONS)
    amount = re.search(rb'(?:"balance": ?)?([0-9]+(?:[.][0-9]+)?)', answer.attempt.body)
    told = re.search(rb'"balance": ?([0-9.]+)', answer.attempt.body) or amount
    if not answer.attempt.body or told is None:
        return found
    return replace(found, reason="", balance=Decimal(told[1].decode()))


def _in_http_200(answer: Answer) -> Verdict:
    found = verdict(answer, (is_complete, is_http_200, has_balance))
    told = member(answer.body, "balance")
    return found if found.reason else replace(found, balance=Decimal(str(told)))


_SIGNATURE = "wallet.signature.valid"
_BALANCE = "wallet.balance."
_BITCOIN = ("wallet-bitcoin-players",)
_CENT, _SATOSHI = Decimal("0.01"), Decimal("0.00000001")
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
        "wallet.token.unchanged",
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
    Defect(
        "wallet-balance-with-200-shown",
        _BALANCE + "failure-is-not-shown-as-a-balance",
        "N02",
        "A balance that comes with HTTP 200 is shown; status and code are not read.",
        WalletConduct(
            balance=BalanceConduct(call=lambda usual: replace(usual, judge=_in_http_200))
        ),
    ),
    Defect(
        "wallet-balance-of-any-number",
        _BALANCE + "failure-is-not-shown-as-a-balance",
        "N10",
        "The first number in what came is shown as the balance.",
        WalletConduct(balance=BalanceConduct(call=lambda usual: replace(usual, judge=_any_amount))),
    ),
    Defect(
        "wallet-balance-cents-cut-off",
        _BALANCE + "shown-as-told",
        "N32",
        "The balance is multiplied by a hundred as a double and cut to whole cents.",
        WalletConduct(balance=BalanceConduct(show=_cents_cut_off)),
    ),
    Defect(
        "wallet-balance-as-a-short-double",
        _BALANCE + "shown-as-told",
        "N33",
        "The balance is printed with eight digits, as the formatter does by default.",
        WalletConduct(balance=BalanceConduct(show=_as_short_double)),
    ),
    Defect(
        "wallet-balance-without-cents",
        _BALANCE + "shown-as-told",
        "N32",
        "The balance is shown in whole units.",
        WalletConduct(balance=BalanceConduct(show=_whole)),
    ),
    Defect(
        "wallet-bitcoin-in-two-decimals",
        _BALANCE + "shown-as-told",
        "N32",
        "Every balance is shown with two decimals, one in bitcoin too.",
        WalletConduct(balance=BalanceConduct(show=_in_two_decimals)),
        beside=_BITCOIN,
    ),
    Defect(
        "wallet-bitcoin-in-six-decimals",
        _BALANCE + "shown-as-told",
        "N32",
        "A balance is printed as a double, with six decimals, and the last two of a bitcoin go.",
        WalletConduct(balance=BalanceConduct(show=_as_double)),
        beside=_BITCOIN,
    ),
    Defect(
        "wallet-bitcoin-of-cents-at-most",
        "wallet.code-1.opens-the-game",
        "N32",
        "A balance with more than two decimals is malformed, whatever its currency.",
        WalletConduct(judge=_of_whole(_CENT)),
        beside=_BITCOIN,
    ),
    Defect(
        "wallet-yen-as-cents",
        _BALANCE + "shown-as-told",
        "N32",
        "A balance in yen is taken for hundredths, and 2550 are shown as 25.50.",
        WalletConduct(balance=BalanceConduct(show=_as_hundredths)),
        beside=("wallet-yen-players",),
    ),
    Defect(
        "wallet-balance-no-float",
        "wallet.answer.balance-as-float",
        "N32",
        "A balance with more decimals than any currency has is malformed, the tail of a float too.",
        WalletConduct(judge=_of_whole(_SATOSHI)),
    ),
    Defect(
        "wallet-balance-one-behind",
        _BALANCE + "shown-as-told",
        "N32",
        "The wallet is asked, and what is shown is what it told the time before.",
        WalletConduct(
            balance=BalanceConduct(
                show=lambda found, last: show_balance(
                    found if found.reason else replace(found, balance=last), last
                )
            )
        ),
    ),
    Defect(
        "wallet-terminate-with-200-is-done",
        _TERMINATE + "failure-is-told",
        "N02",
        "A terminate that is answered with HTTP 200 has ended the game, whatever the body says.",
        WalletConduct(terminate=TerminateConduct(questions=(is_complete, is_http_200))),
    ),
    Defect(
        "wallet-terminate-answered-is-done",
        _TERMINATE + "failure-is-told",
        "N01",
        "A terminate that is answered at all has ended the game.",
        WalletConduct(terminate=TerminateConduct(questions=(is_complete,))),
    ),
    Defect(
        "wallet-balance-of-the-players-last",
        _BALANCE + "names-the-token",
        "N43",
        "Open games are kept by their player, and the second one takes the place of the first.",
        WalletConduct(balance=BalanceConduct(asks_for=_another_of_the_player)),
    ),
    Defect(
        "wallet-terminate-of-the-players-last",
        "wallet.token.unchanged",
        "N43",
        "The end of a game ends the game that the same player opened last.",
        WalletConduct(
            terminate=TerminateConduct(
                calls_for=lambda launch, games: (_another_of_the_player(launch, games),)
            )
        ),
    ),
    Defect(
        "wallet-balance-echo-unchecked",
        _BALANCE + "doubtful-is-not-shown",
        "N20",
        "The token and the player of a balance are not compared with what was asked.",
        WalletConduct(balance=_without(echoes_token, echoes_player)),
    ),
    Defect(
        "wallet-balance-code-unread",
        _BALANCE + "doubtful-is-not-shown",
        "N04",
        "A balance is shown when the status is true; code and HTTP status are not looked at.",
        WalletConduct(balance=_without(is_code_1, is_http_200)),
    ),
)
