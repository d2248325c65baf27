"""Mistakes in reading an answer: more than one value, a value inside of another, loose equality."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from sandbox.json_value import Json, member
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.answer import (
    CODE_OK,
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
    is_object,
    is_status_true,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct

Judge = Callable[[Answer], Verdict]

_DECODER = json.JSONDecoder(parse_float=Decimal)
_SERVER_FAULT, _SUCCESSES = 500, range(200, 300)


def _reading(read: Callable[[str], Json]) -> Judge:
    """Judge by another reading of the body; what it cannot read is read as it should be."""

    def judge(answer: Answer) -> Verdict:
        try:
            body = read(answer.attempt.body.decode("utf-8", "replace"))
        except (ValueError, LookupError, TypeError):
            body = answer.body
        return verdict(replace(answer, body=body if isinstance(body, dict) else None), QUESTIONS)

    return judge


def _first_value(text: str) -> Json:
    value: Json = _DECODER.raw_decode(text.lstrip())[0]
    return value


def _object_in(text: str) -> Json:
    at = text.index('{"status": true')
    value: Json = _DECODER.raw_decode(text[at:])[0]
    return value


def _last_of_a_name(text: str) -> Json:
    value: Json = _DECODER.decode(text)
    return value


def _first_item(text: str) -> Json:
    value: Json = json.loads(text, parse_float=Decimal)[0]
    return value


def _inside(text: str) -> Json:
    whole: Json = json.loads(text, parse_float=Decimal)
    return whole["data"] if isinstance(whole, Mapping) else None


def _in_place_of(**others: Question) -> Judge:
    """Ask other questions in the place of some, by their names."""
    questions = tuple(others.get(question.__name__, question) for question in QUESTIONS)
    return lambda answer: verdict(answer, questions)


def _asking(*questions: Question) -> Judge:
    return lambda answer: verdict(answer, questions)


def _says(pattern: str) -> Question:
    """Look for a text in the body as it came."""
    wanted = re.compile(pattern)

    def question(answer: Answer) -> str:
        text = answer.attempt.body.decode("utf-8", "replace")
        return "" if wanted.search(text) else "answer.does-not-say-so"

    return question


def _token_stands_in_it(answer: Answer) -> str:
    text = answer.attempt.body.decode("utf-8", "replace")
    return "" if f'"{answer.launch.token}"' in text else "echo.token"


def _label(answer: Answer) -> str:
    return answer.attempt.headers.get("Content-Type") or ""


def _says_json_somewhere(answer: Answer) -> str:
    return is_object(answer) if "json" in _label(answer).lower() else "answer.not-json"


def _is_no_page(answer: Answer) -> str:
    return "answer.not-json" if "html" in _label(answer) else is_object(answer)


def _is_json_to_the_letter(answer: Answer) -> str:
    return is_object(answer) if _label(answer) == "application/json" else "answer.not-json"


def _is_json_in_small_letters(answer: Answer) -> str:
    kind = _label(answer).partition(";")[0].strip()
    return is_object(answer) if kind == "application/json" else "answer.not-json"


def _opens_unread(answer: Answer) -> Verdict:
    """Read what is labelled as JSON, and take HTTP 200 with anything else for consent."""
    if is_json(answer) and not is_complete(answer) and not is_http_200(answer):
        return Verdict("")
    return verdict(answer, QUESTIONS)


def _status_is_something(answer: Answer) -> str:
    return "" if member(answer.body, "status") else "status.not-true"


def _has_status(*good: int) -> Question:
    def question(answer: Answer) -> str:
        return "" if answer.attempt.status in good else f"http.{answer.attempt.status}"

    return question


def _is_not_false(answer: Answer) -> str:
    return "status.false" if member(answer.body, "status") is False else ""


def _begins_with_1(answer: Answer) -> str:
    return "" if str(member(answer.body, "code")).startswith("1") else "code.not-1"


def _says_in_another_member(answer: Answer) -> str:
    body = answer.body
    good = member(body, "success") is True or member(body, "status") is True
    return "" if good else "success.not-true"


def _equals_loosely(found: object, wanted: str) -> bool:
    """Compare as some languages do: true equals everything, a list its one item."""
    if isinstance(found, (list, tuple)) and len(found) == 1:
        found = found[0]
    return found is True or str(found) == wanted


def _is_code_loosely(answer: Answer) -> str:
    good = _equals_loosely(member(answer.body, "code"), str(CODE_OK))
    return "" if good else "code.not-1"


def _echoes_loosely(answer: Answer) -> str:
    asked = answer.launch
    pairs = (("token", asked.token), ("player_id", asked.player_id), ("site_id", asked.site_id))
    same = all(_equals_loosely(member(answer.body, name), str(sent)) for name, sent in pairs)
    return "" if same else "echo.other"


def _echoes_something(answer: Answer) -> str:
    asked = (echoes_token, echoes_player, echoes_site, echoes_provider)
    return "" if any(not question(answer) for question in asked) else "echo.none"


_LABEL, _SPELT = "wallet.answer.label-is-json", "wallet.answer.label-spelt-otherwise"
_ONE_OBJECT = "wallet.answer.one-object"
_NOT_JSON = "wallet.answer.not-json-is-a-failure"
_CONTRADICTION = "wallet.contradiction.is-a-failure"
_CODE_2 = "wallet.code-2.is-a-failure"
_OPENS = "wallet.code-1.opens-the-game"
_ODD = "wallet.answer.odd-types-are-no-success"

DEFECTS = (
    Defect(
        "wallet-first-value-read",
        _ONE_OBJECT,
        "N19",
        "The decoder reads one value from the stream, and nobody looks whether more follows.",
        WalletConduct(judge=_reading(_first_value)),
    ),
    Defect(
        "wallet-last-member-counts",
        _ONE_OBJECT,
        "N15",
        "Of a member that stands twice in the answer the last one counts.",
        WalletConduct(judge=_reading(_last_of_a_name)),
    ),
    Defect(
        "wallet-object-searched-for",
        _NOT_JSON,
        "N10",
        "The answer is searched for an object that begins with a status of true.",
        WalletConduct(judge=_reading(_object_in)),
    ),
    Defect(
        "wallet-list-unwrapped",
        _NOT_JSON,
        "N10",
        "An answer that is a list is unwrapped, and its first item judged.",
        WalletConduct(judge=_reading(_first_item)),
    ),
    Defect(
        "wallet-envelope-unwrapped",
        _NOT_JSON,
        "N10",
        "An answer with a member data is unwrapped, as other vendors' answers are.",
        WalletConduct(judge=_reading(_inside)),
    ),
    Defect(
        "wallet-other-labels-are-consent",
        _NOT_JSON,
        "N13",
        "What is labelled as JSON is read; HTTP 200 with anything else opens the game.",
        WalletConduct(judge=_opens_unread),
        crude=True,
    ),
    Defect(
        "wallet-any-status-member-opens",
        _NOT_JSON,
        "N13",
        "HTTP 200 and JSON with any status at all opens the game, that of a health check too.",
        WalletConduct(judge=_asking(is_complete, is_http_200, is_object, _status_is_something)),
    ),
    Defect(
        "wallet-label-not-looked-at",
        _LABEL,
        "N13",
        "A success opens the game whatever it is labelled as.",
        WalletConduct(judge=_in_place_of(is_json=is_object)),
        crude=True,
    ),
    Defect(
        "wallet-label-says-json-somewhere",
        _LABEL,
        "N13",
        "A label in which the word json stands will do, that of a problem too.",
        WalletConduct(judge=_in_place_of(is_json=_says_json_somewhere)),
    ),
    Defect(
        "wallet-label-is-no-page",
        _LABEL,
        "N13",
        "Only a page is no answer; what is labelled as text, or not at all, is read.",
        WalletConduct(judge=_in_place_of(is_json=_is_no_page)),
    ),
    Defect(
        "wallet-label-to-the-letter",
        _SPELT,
        "N13",
        "The content type is compared to the letter, and a charset makes it another one.",
        WalletConduct(judge=_in_place_of(is_json=_is_json_to_the_letter)),
        crude=True,
    ),
    Defect(
        "wallet-label-in-small-letters",
        _SPELT,
        "N13",
        "The content type is compared as if it could not be written in capitals.",
        WalletConduct(judge=_in_place_of(is_json=_is_json_in_small_letters)),
    ),
    Defect(
        "wallet-status-searched-for",
        _OPENS,
        "N19",
        "The body is searched for the text of a success; printed otherwise, it is none.",
        WalletConduct(
            judge=_asking(is_complete, _says(r'"status": ?true,'), _says(r'"code": ?1,'))
        ),
    ),
    Defect(
        "wallet-token-searched-for",
        _OPENS,
        "N19",
        "The token is looked for in the text of the answer, before its escapes are read.",
        WalletConduct(judge=_in_place_of(echoes_token=_token_stands_in_it)),
    ),
    Defect(
        "wallet-any-2xx-is-200",
        _CONTRADICTION,
        "N03",
        "Every HTTP status from 200 to 299 goes with code 1.",
        WalletConduct(judge=_in_place_of(is_http_200=_has_status(*_SUCCESSES))),
    ),
    Defect(
        "wallet-client-errors-forgiven",
        _CONTRADICTION,
        "N03",
        "Only HTTP 500 and above is an error of the wallet; with 4xx the body is believed.",
        WalletConduct(judge=_in_place_of(is_http_200=_has_status(*range(200, _SERVER_FAULT)))),
    ),
    Defect(
        "wallet-gateway-errors-forgiven",
        _CONTRADICTION,
        "N03",
        "Only HTTP 500 itself is an error; with 502 to 504 the body is believed.",
        WalletConduct(judge=_in_place_of(is_http_200=_has_status(200, 502, 503, 504))),
    ),
    Defect(
        "wallet-balance-opens",
        _CODE_2,
        "N02",
        "An answer with the token and a balance opens the game; status and code are not read.",
        WalletConduct(judge=_asking(is_complete, is_json, echoes_token, has_balance)),
    ),
    Defect(
        "wallet-success-member-opens",
        _CODE_2,
        "N02",
        "A member success, as other vendors have it, opens the game.",
        WalletConduct(judge=_asking(is_complete, is_json, _says_in_another_member)),
    ),
    Defect(
        "wallet-code-by-its-first-digit",
        "wallet.code.unknown-is-a-failure",
        "N05",
        "A code that begins with 1 is a success, as HTTP statuses are told by their first digit.",
        WalletConduct(judge=_asking(is_complete, is_json, _begins_with_1, echoes_token)),
    ),
    Defect(
        "wallet-only-false-is-false",
        _ODD,
        "N06",
        "Whatever is not the very word false is a success, and the code is not read.",
        WalletConduct(judge=_asking(is_complete, is_json, _is_not_false, echoes_token)),
    ),
    Defect(
        "wallet-code-compared-loosely",
        _ODD,
        "N06",
        "The code alone is read, and true and a list with a 1 are equal to 1.",
        WalletConduct(judge=_asking(is_complete, is_json, _is_code_loosely, echoes_token)),
    ),
    Defect(
        "wallet-echo-compared-loosely",
        "wallet.answer.echo-compared",
        "N22",
        "The echo is compared so that true equals any text, and a list its one item.",
        WalletConduct(
            judge=_asking(
                is_complete, is_json, is_status_true, is_code_1, is_http_200, _echoes_loosely
            )
        ),
    ),
    Defect(
        "wallet-echo-read-as-one",
        "wallet.answer.of-another-is-a-failure",
        "N20",
        "One part of the echo that fits is enough.",
        WalletConduct(
            judge=lambda answer: verdict(
                answer,
                (is_complete, is_json, is_status_true, is_code_1, is_http_200, _echoes_something),
            )
        ),
    ),
)
