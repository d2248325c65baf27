"""Mistakes with a wallet that says nothing, drops the connection, or fails at every attempt."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.server.hooks import Asked
from sandbox.reference_operator.wallet.desk.answer import (
    QUESTIONS,
    Answer,
    Attempt,
    Verdict,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import (
    RETRY_GAP_S,
    BalanceConduct,
    ClientOptions,
    TerminateConduct,
    WalletConduct,
    retry_gap_s,
    show_balance,
    tell_end,
)

_MANY = 12
_TROUBLE = frozenset({"timeout", "broken"})


def _opens_on(*troubles: str) -> Callable[[Answer], Verdict]:
    def judge(answer: Answer) -> Verdict:
        return Verdict("") if answer.attempt.trouble in troubles else verdict(answer, QUESTIONS)

    return judge


def _opens_on_http(status: int) -> Callable[[Answer], Verdict]:
    def judge(answer: Answer) -> Verdict:
        return Verdict("") if answer.attempt.status == status else verdict(answer, QUESTIONS)

    return judge


def _again_and_again(*troubles: str) -> Callable[[Attempt, int], float | None]:
    def gap_s(attempt: Attempt, made: int) -> float | None:
        if attempt.trouble in troubles:
            return RETRY_GAP_S if made < _MANY else None
        return retry_gap_s(attempt, made)

    return gap_s


def _opens_at_last(found: Verdict, made: int) -> Verdict:
    return replace(found, reason="") if made > 1 else found


def _came_to_nothing(found: Verdict) -> bool:
    return found.reason.removeprefix("wallet.") in _TROUBLE


def _last_one_in_silence(found: Verdict, last: Decimal) -> Asked:
    return {"balance": last} if _came_to_nothing(found) else show_balance(found, last)


def _zero_in_silence(found: Verdict, last: Decimal) -> Asked:
    return {"balance": 0} if _came_to_nothing(found) else show_balance(found, last)


def _silence_is_consent(found: Verdict) -> Asked:
    return {"ended": True} if _came_to_nothing(found) else tell_end(found)


_ABSENT = "wallet.answer.absent-is-a-failure"
_IN_VAIN = "wallet.retry.in-vain-is-a-failure"
_DECLARED = "wallet.retry.as-declared"
_NO_BALANCE = "wallet.balance.failure-is-not-shown-as-a-balance"

DEFECTS = (
    Defect(
        "wallet-time-out-opens",
        _ABSENT,
        "N12",
        "When the time-out strikes the game opens, for the wallet will surely answer in a moment.",
        WalletConduct(judge=_opens_on("timeout")),
    ),
    Defect(
        "wallet-reset-opens",
        _ABSENT,
        "N72",
        "A connection that is reset is the network's fault, and the game opens.",
        WalletConduct(judge=_opens_on("broken")),
    ),
    Defect(
        "wallet-waits-for-ever",
        "wallet.launch.answered-in-time",
        "N12",
        "The HTTP client has no time-out: the launch hangs for as long as the wallet does.",
        WalletConduct(client=ClientOptions(gives_up=False)),
    ),
    Defect(
        "wallet-silence-asked-again",
        _DECLARED,
        "N12",
        "A call that ran into its time-out is made anew until somebody answers.",
        WalletConduct(retry_gap_s=_again_and_again("timeout")),
    ),
    Defect(
        "wallet-reset-asked-again",
        _DECLARED,
        "N72",
        "A call whose connection was reset is made anew until somebody answers.",
        WalletConduct(retry_gap_s=_again_and_again("broken")),
    ),
    Defect(
        "wallet-never-connects-again",
        "wallet.authenticate.arrives",
        "N72",
        "The one connection was reset, and every later call fails on it.",
        WalletConduct(client=ClientOptions(broken_by=frozenset({"broken"}))),
    ),
    Defect(
        "wallet-given-up-for-good",
        "wallet.authenticate.arrives",
        "N12",
        "After one time-out the wallet counts as down until somebody restarts the operator.",
        WalletConduct(client=ClientOptions(broken_by=frozenset({"timeout"}))),
    ),
    Defect(
        "wallet-opens-after-last-attempt",
        _IN_VAIN,
        "N92",
        "The loop of attempts ends without a success, and what stands behind it opens the game.",
        WalletConduct(given_up=_opens_at_last),
        crude=True,
    ),
    Defect(
        "wallet-maintenance-opens",
        _IN_VAIN,
        "N91",
        "A wallet that is being maintained shuts nobody out: HTTP 503 opens the game.",
        WalletConduct(judge=_opens_on_http(503)),
    ),
    Defect(
        "wallet-busy-opens",
        _IN_VAIN,
        "N90",
        "A wallet that is too busy has said nothing against the player: HTTP 429 opens the game.",
        WalletConduct(judge=_opens_on_http(429)),
    ),
    Defect(
        "wallet-balance-silence-is-the-last-one",
        _NO_BALANCE,
        "N12",
        "While the wallet says nothing, the balance last seen is shown as if it were told.",
        WalletConduct(balance=BalanceConduct(show=_last_one_in_silence)),
    ),
    Defect(
        "wallet-balance-silence-is-zero",
        _NO_BALANCE,
        "N12",
        "A balance call that brings nothing shows 0.",
        WalletConduct(balance=BalanceConduct(show=_zero_in_silence)),
    ),
    Defect(
        "wallet-terminate-silence-is-consent",
        "wallet.terminate.failure-is-told",
        "N100",
        "A terminate that nobody answered is said to have ended the game.",
        WalletConduct(terminate=TerminateConduct(tell=_silence_is_consent)),
    ),
)
