"""Mistakes in finding an open game by the token of a URL, and in launches at the same time."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.answer import QUESTIONS, Answer, Verdict, verdict
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.launch_url import (
    LONGEST_TOKEN,
    Launch,
    LaunchRefusal,
    read_parameters,
)
from sandbox.wire import Request

_COLUMN = 36


def _if_open(found: Verdict) -> Verdict | None:
    return None if found.reason else found


def _finds_by(known_by: Callable[[str], str]) -> WalletConduct:
    """Lead back into the open game of a token that is known in this form."""
    return WalletConduct(
        again=_if_open, known_by=lambda launch: replace(launch, token=known_by(launch.token))
    )


def _without_accents(token: str) -> str:
    apart = unicodedata.normalize("NFD", token)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _opens_for(*tokens: str) -> WalletConduct:
    """Find a game that nobody has opened for such tokens, whatever the wallet says."""

    def judge(answer: Answer) -> Verdict:
        found = verdict(answer, QUESTIONS)
        return replace(found, reason="") if answer.launch.token in tokens else found

    return WalletConduct(judge=judge)


def _cut(request: Request) -> Launch:
    found = read_parameters(request)
    ids = found["player_id"], found["site_id"]
    if not all(text.isascii() and text.isdigit() for text in ids):
        raise LaunchRefusal("id.malformed")
    return Launch(found["token"][:LONGEST_TOKEN], int(ids[0]), int(ids[1]), found["currency"])


_UNKNOWN = "wallet.token.unknown-opens-nothing"
_ARRIVES = "wallet.authenticate.arrives"

DEFECTS = (
    Defect(
        "wallet-open-game-in-any-case",
        _UNKNOWN,
        "N52",
        "An open game is found by its token in any case, as the column compares.",
        _finds_by(str.casefold),
    ),
    Defect(
        "wallet-open-game-without-blanks",
        _UNKNOWN,
        "N52",
        "An open game is found by its token without the blanks around it.",
        _finds_by(str.strip),
    ),
    Defect(
        "wallet-open-game-by-its-beginning",
        _UNKNOWN,
        "N52",
        "An open game is found by the first 36 characters of its token.",
        _finds_by(lambda token: token[:_COLUMN]),
    ),
    Defect(
        "wallet-open-game-without-accents",
        _UNKNOWN,
        "N52",
        "An open game is found by a token whose letters differ in their accents alone.",
        _finds_by(_without_accents),
    ),
    Defect(
        "wallet-open-game-cut-to-its-column",
        _UNKNOWN,
        "N52",
        "A token is cut to 255 characters, and then found among the open games.",
        WalletConduct(read_launch=_cut, again=_if_open),
    ),
    Defect(
        "wallet-game-of-a-constructor",
        _UNKNOWN,
        "N55",
        "Open games are kept in a map that knows a constructor, and a token of that name finds it.",
        _opens_for("constructor", "__proto__", "toString", "hasOwnProperty"),
    ),
    Defect(
        "wallet-game-of-a-pattern",
        _UNKNOWN,
        "N55",
        "The token is part of a pattern, and a percent sign fits every open game.",
        _opens_for("%", "*"),
    ),
    Defect(
        "wallet-game-of-a-query",
        _UNKNOWN,
        "N55",
        "The token is put into a query as it is, and a quote in it ends the condition.",
        _opens_for("' OR '1'='1"),
    ),
    Defect(
        "wallet-game-of-nobody",
        _UNKNOWN,
        "N55",
        "A token of null or undefined opens a demo game, for the page sends it before a login.",
        _opens_for("null", "undefined"),
    ),
    Defect(
        "wallet-one-call-a-player",
        _ARRIVES,
        "N42",
        "Launches of one player at the same time share one call, whatever their tokens.",
        WalletConduct(flight_of=lambda launch: launch.player_id),
    ),
    Defect(
        "wallet-one-call-for-all",
        _ARRIVES,
        "N42",
        "While a call is under way, every launch waits for its answer and takes it for its own.",
        WalletConduct(flight_of=lambda _: "the call"),
    ),
    Defect(
        "wallet-one-call-a-token",
        "wallet.token.not-for-others",
        "N43",
        "Launches with the same token at the same time share one call, whoever they are of.",
        WalletConduct(flight_of=lambda launch: launch.token),
    ),
)
