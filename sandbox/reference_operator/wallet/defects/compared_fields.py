"""Defects by generation: each member of the wallet's answer that decides whether a game opens, and
what can be wrong in comparing it.
"""

from collections.abc import Callable

from sandbox.json_value import Absent, Json, member
from sandbox.reference_operator.comparison_mistakes import COMPARISON_MISTAKES, Same
from sandbox.reference_operator.mistake_table import Field, Kind, Matrix, MistakeTable
from sandbox.reference_operator.wallet.desk.answer import (
    CODE_OK,
    QUESTIONS,
    Answer,
    Question,
    echoes_player,
    echoes_provider,
    echoes_site,
    echoes_token,
    is_code_1,
    is_status_true,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct

Make = Callable[[Same], WalletConduct]


def _in_place_of(right: Question, name: str, expected: Callable[[Answer], Json]) -> Make:
    """Ask about the member of that name in another way, and everything else as it is right."""

    def make(same: Same) -> WalletConduct:
        def wrong(answer: Answer) -> str:
            found = _number(member(answer.body, name), expected(answer))
            return "" if same(found, expected(answer)) else f"{name}.other"

        questions = tuple(wrong if question is right else question for question in QUESTIONS)
        return WalletConduct(judge=lambda answer: verdict(answer, questions))

    return make


def _number(found: Json | Absent, expected: Json) -> Json | Absent:
    """Take the text of a number for the number, as the page shows ids in both ways."""
    return expected if isinstance(found, str) and found == str(expected) else found


_OPEN = "the page leaves open what it means"
_TOLERATED = "the page shows ids as text and declares numbers"
_COMPARED = "wallet.answer.echo-compared"
_OPENS = "wallet.code-1.opens-the-game"
_ANOTHER = "wallet.answer.of-another-is-a-failure"
_LEFT_OUT = ("may-be-missing", "may-be-null", "may-be-empty")
_READ = ("any-case", "trimmed", "decoded", "unescaped", "letters-only", "ascii")
_SPELT = ("first-digits", "whole", "magnitude")
_SMALL = "the numbers that a wallet assigns are small"

_ANSWER = MistakeTable(
    title="Members of the answer to authenticate, compared",
    mistakes=COMPARISON_MISTAKES,
    clauses={"never": _OPENS},
    cases={"never": "N01", "constant": "N01"},
    fields=(
        Field(
            id="wallet-compared-status",
            text="the status of an answer",
            make=_in_place_of(is_status_true, "status", lambda _: True),
            clause="wallet.contradiction.is-a-failure",
            case="N04",
            kind=Kind.FLAG,
            clauses={"truthy": "wallet.answer.odd-types-are-no-success"},
            cases={"truthy": "N06"},
            no_mistake={
                "may-be-null": _OPEN,
                "may-be-empty": _OPEN,
                "read-as-text": _OPEN,
            },
        ),
        Field(
            id="wallet-compared-code",
            text="the code of an answer",
            make=_in_place_of(is_code_1, "code", lambda _: CODE_OK),
            clause="wallet.contradiction.is-a-failure",
            case="N04",
            kind=Kind.NUMBER,
            no_mistake={
                **dict.fromkeys(("may-be-null", "may-be-empty", "read-as-text", "trimmed"), _OPEN),
                "double": _OPEN,
                "shorter": "nothing is shorter than 1",
            },
        ),
        Field(
            id="wallet-compared-token",
            text="the token of an answer",
            make=_in_place_of(echoes_token, "token", lambda answer: answer.launch.token),
            clause=_ANOTHER,
            case="N20",
            clauses={
                "constant": _OPENS,
                **dict.fromkeys((*_LEFT_OUT, *_READ), _COMPARED),
            },
            cases=dict.fromkeys((*_LEFT_OUT, *_READ), "N22"),
            no_mistake={"read-as-text": "a token is text"},
            constant="5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34",
        ),
        Field(
            id="wallet-compared-player",
            text="the player id of an answer",
            make=_in_place_of(echoes_player, "player_id", lambda answer: answer.launch.player_id),
            clause=_ANOTHER,
            case="N21",
            kind=Kind.NUMBER,
            clauses={"constant": _OPENS, **dict.fromkeys((*_LEFT_OUT, *_SPELT), _COMPARED)},
            cases={**dict.fromkeys((*_LEFT_OUT, *_SPELT), "N22"), "double": "N25"},
            no_mistake={"read-as-text": _TOLERATED, "trimmed": _OPEN},
            constant=90071,
        ),
        Field(
            id="wallet-compared-site",
            text="the site id of an answer",
            make=_in_place_of(echoes_site, "site_id", lambda answer: answer.launch.site_id),
            clause=_COMPARED,
            case="N22",
            kind=Kind.NUMBER,
            clauses={"constant": _OPENS},
            no_mistake={
                "read-as-text": _TOLERATED,
                "trimmed": _OPEN,
                **dict.fromkeys(("shorter", "double", "32-bits"), _SMALL),
            },
            constant=4711,
        ),
        Field(
            id="wallet-compared-provider",
            text="the provider id of an answer",
            make=_in_place_of(echoes_provider, "provider_id", lambda answer: answer.provider.id),
            clause=_COMPARED,
            case="N22",
            kind=Kind.NUMBER,
            clauses={"constant": _OPENS},
            no_mistake={
                "read-as-text": _TOLERATED,
                "trimmed": _OPEN,
                **dict.fromkeys(("double", "32-bits"), _SMALL),
            },
            not_yet={"shorter": "no scenario can shorten the number that a target gives"},
            constant=1,
        ),
    ),
)

MATRICES: tuple[Matrix, ...] = (_ANSWER.matrix(),)
