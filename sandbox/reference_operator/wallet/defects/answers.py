"""Mistakes in judging the wallet's answer."""

import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from sandbox.json_value import ABSENT, member
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.server.answers import text_answer
from sandbox.reference_operator.wallet.desk.answer import (
    QUESTIONS,
    Answer,
    Question,
    Verdict,
    echoes_player,
    echoes_provider,
    echoes_site,
    echoes_token,
    has_balance,
    is_code_1,
    is_complete,
    is_http_200,
    is_json,
    is_status_true,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.wire import Response

Judge = Callable[[Answer], Verdict]


def _asking(*questions: Question) -> Judge:
    return lambda answer: verdict(answer, questions)


def _not_asking(*left_out: Question) -> Judge:
    return _asking(*(question for question in QUESTIONS if question not in left_out))


def _echoes_game(answer: Answer) -> str:
    same = member(answer.body, "game_id") == answer.provider.game_id
    return "" if same else "echo.game"


def _echoes_site_as_text(answer: Answer) -> str:
    same = member(answer.body, "site_id") == str(answer.launch.site_id)
    return "" if same else "echo.site"


def _has_whole_balance(answer: Answer) -> str:
    return "" if isinstance(member(answer.body, "balance"), int) else "balance.malformed"


def _has_no_bad_balance(answer: Answer) -> str:
    return "" if member(answer.body, "balance") is ABSENT else has_balance(answer)


def _has_balance_of_any_size(answer: Answer) -> str:
    reason = has_balance(answer)
    return "" if reason == "balance.out-of-range" else reason


def _with_a_double(answer: Answer) -> Verdict:
    found = verdict(answer, (*_ALL_BUT_THE_BALANCE, _has_balance_of_any_size))
    return replace(found, balance=Decimal(min(float(found.balance), sys.float_info.max)))


def _if_there(question: Question, name: str) -> Question:
    return lambda answer: "" if member(answer.body, name) is ABSENT else question(answer)


_ECHOES = {
    echoes_token: "token",
    echoes_player: "player_id",
    echoes_site: "site_id",
    echoes_provider: "provider_id",
}
_ALL_BUT_THE_BALANCE = tuple(question for question in QUESTIONS if question is not has_balance)


def _echoing_what_is_there(answer: Answer) -> Verdict:
    asked = (_if_there(one, _ECHOES[one]) if one in _ECHOES else one for one in QUESTIONS)
    return verdict(answer, tuple(asked))


def _knows_every_member(answer: Answer) -> str:
    known = {"status", "code", "message", "request_id", "token", "balance"}
    known |= {"player_id", "site_id", "provider_id", "game_id"}
    return "" if set(_names(answer)) <= known else "answer.unknown-member"


def _names(answer: Answer) -> list[str]:
    return list(answer.body) if isinstance(answer.body, dict) else []


def _is_not_code_2(answer: Answer) -> str:
    return "code.2" if member(answer.body, "code") == 2 else ""  # noqa: PLR2004 - the code


def _is_truthy(answer: Answer) -> str:
    status = member(answer.body, "status")
    return "" if status is not ABSENT and status else "status.not-true"


def _opens_when(is_good: Callable[[Answer], bool]) -> Judge:
    def judge(answer: Answer) -> Verdict:
        found = verdict(answer, QUESTIONS)
        return replace(found, reason="") if is_good(answer) else found

    return judge


def _says_success(answer: Answer) -> bool:
    return "success" in str(member(answer.body, "message")).lower()


def _is_numbered(*codes: int) -> Callable[[Answer], bool]:
    return lambda answer: member(answer.body, "code") in codes


def _message_as_page(found: Verdict) -> Response:
    page = f"<!doctype html><title>Sorry</title><p>{found.message}</p>"
    return text_answer(502, page, content_type="text/html")


def _never_opens(answer: Answer) -> Verdict:
    return Verdict("wallet.disabled", Decimal(0), verdict(answer, QUESTIONS).request_id)


DEFECTS = (
    Defect(
        "wallet-code-2-with-200-opens",
        "wallet.code-2.is-a-failure",
        "N02",
        "HTTP 200 with JSON in it opens the game; status and code are not read.",
        WalletConduct(judge=_asking(is_complete, is_http_200, is_json)),
    ),
    Defect(
        "wallet-body-not-read",
        "wallet.answer.not-json-is-a-failure",
        "N10",
        "HTTP 200 opens the game, whatever is in the body.",
        WalletConduct(judge=_asking(is_complete, is_http_200)),
    ),
    Defect(
        "wallet-silence-opens",
        "wallet.answer.absent-is-a-failure",
        "N73",
        "A wallet that does not answer is taken for one that has nothing against it.",
        WalletConduct(
            judge=lambda answer: Verdict("") if is_complete(answer) else verdict(answer, QUESTIONS)
        ),
        crude=True,
    ),
    Defect(
        "wallet-unknown-code-opens",
        "wallet.code.unknown-is-a-failure",
        "N05",
        "Only code 2 is a failure; every other code opens the game.",
        WalletConduct(judge=_asking(is_complete, is_json, _is_not_code_2)),
    ),
    Defect(
        "wallet-unknown-code-with-200-opens",
        "wallet.code.unknown-is-a-failure",
        "N05",
        "HTTP 200 opens the game unless the code is 2; the other codes came with other statuses.",
        WalletConduct(judge=_asking(is_complete, is_http_200, is_json, _is_not_code_2)),
    ),
    Defect(
        "wallet-status-member-enough",
        "wallet.contradiction.is-a-failure",
        "N04",
        "Status true opens the game, whatever the code and the HTTP status say.",
        WalletConduct(judge=_not_asking(is_code_1, is_http_200)),
    ),
    Defect(
        "wallet-code-enough",
        "wallet.contradiction.is-a-failure",
        "N04",
        "Code 1 opens the game even with status false.",
        WalletConduct(judge=_not_asking(is_status_true)),
    ),
    Defect(
        "wallet-http-status-ignored",
        "wallet.contradiction.is-a-failure",
        "N03",
        "A success in the body opens the game even with HTTP 500.",
        WalletConduct(judge=_not_asking(is_http_200)),
    ),
    Defect(
        "wallet-status-truthy",
        "wallet.answer.odd-types-are-no-success",
        "N06",
        "Any status that is not empty counts as true, the text false included.",
        WalletConduct(
            judge=_asking(*(_is_truthy if q is is_status_true else q for q in QUESTIONS))
        ),
    ),
    Defect(
        "wallet-message-decides",
        "wallet.code-2.is-a-failure",
        "N08",
        "The message is searched for the word success; status and code are not read.",
        WalletConduct(judge=_opens_when(_says_success)),
    ),
    Defect(
        "wallet-message-in-page",
        "wallet.answer.message-escaped",
        "N08",
        "The wallet's message is put into the page for the player as it is.",
        WalletConduct(fail=_message_as_page),
    ),
    Defect(
        "wallet-unknown-token-opens",
        "wallet.token.unknown-opens-nothing",
        "N55",
        "A token that the wallet does not know opens a demo game.",
        WalletConduct(judge=_opens_when(_is_numbered(90300))),
        crude=True,
    ),
    Defect(
        "wallet-conflict-opens",
        "wallet.code.unknown-is-a-failure",
        "N41",
        "A token that is said to be active already opens the game, so it must be this player's.",
        WalletConduct(judge=_opens_when(_is_numbered(90302))),
    ),
    Defect(
        "wallet-terminated-opens",
        "wallet.code.unknown-is-a-failure",
        "N49",
        "A session that the wallet says has ended goes on from the operator's own record.",
        WalletConduct(judge=_opens_when(_is_numbered(90303))),
    ),
    Defect(
        "wallet-echo-unchecked",
        "wallet.answer.echo-compared",
        "N22",
        "Nothing in the answer is compared with the request.",
        WalletConduct(judge=_not_asking(echoes_token, echoes_player, echoes_site, echoes_provider)),
    ),
    Defect(
        "wallet-token-echo-unchecked",
        "wallet.answer.of-another-is-a-failure",
        "N20",
        "The token in the answer is not compared with the request.",
        WalletConduct(judge=_not_asking(echoes_token)),
    ),
    Defect(
        "wallet-player-echo-unchecked",
        "wallet.answer.of-another-is-a-failure",
        "N21",
        "The player in the answer is not compared with the request.",
        WalletConduct(judge=_not_asking(echoes_player)),
    ),
    Defect(
        "wallet-balance-defaults-to-zero",
        "wallet.answer.without-balance-is-a-failure",
        "N18",
        "A missing or unreadable balance is shown as zero.",
        WalletConduct(judge=_not_asking(has_balance)),
    ),
    Defect(
        "wallet-missing-balance-is-zero",
        "wallet.answer.without-balance-is-a-failure",
        "N18",
        "A balance that is missing counts as zero; one that cannot be read is a failure.",
        WalletConduct(judge=_asking(*_ALL_BUT_THE_BALANCE, _has_no_bad_balance)),
    ),
    Defect(
        "wallet-balance-through-double",
        "wallet.answer.without-balance-is-a-failure",
        "N18",
        "The balance is read as a floating-point number, and one beyond all bounds is taken.",
        WalletConduct(judge=_with_a_double),
    ),
    Defect(
        "wallet-missing-echo-fits",
        "wallet.answer.echo-compared",
        "N22",
        "What the answer leaves out of its echo counts as the right one.",
        WalletConduct(judge=_echoing_what_is_there),
    ),
    Defect(
        "wallet-balance-whole-only",
        "wallet.code-1.opens-the-game",
        "N31",
        "A balance with decimals is taken for malformed, for the operator counts in cents.",
        WalletConduct(judge=_asking(*QUESTIONS, _has_whole_balance)),
    ),
    Defect(
        "wallet-game-echo-demanded",
        "wallet.answer.types-tolerated",
        "N24",
        "A game id in the answer that is not the one sent is taken for a failure.",
        WalletConduct(judge=_asking(*QUESTIONS, _echoes_game)),
    ),
    Defect(
        "wallet-site-must-be-text",
        "wallet.answer.types-tolerated",
        "N23",
        "A site id that comes as a number is taken for a failure.",
        WalletConduct(judge=_asking(*QUESTIONS, _echoes_site_as_text)),
    ),
    Defect(
        "wallet-extra-member-refused",
        "wallet.answer.extra-members-ignored",
        "N16",
        "A member that is not in the vendor's page is taken for a failure.",
        WalletConduct(judge=_asking(*QUESTIONS, _knows_every_member)),
    ),
    Defect(
        "wallet-never-opens",
        "wallet.code-1.opens-the-game",
        "N01",
        "No answer of the wallet ever opens the game.",
        WalletConduct(judge=_never_opens),
    ),
)
