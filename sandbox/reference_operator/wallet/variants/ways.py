"""Correct variants: other retries, other connections, other answers to a launch."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from html import escape

from sandbox.json_value import member
from sandbox.reference_operator.server.answers import IN_CHUNKS, text_answer
from sandbox.reference_operator.variant import Variant
from sandbox.reference_operator.wallet.desk.answer import (
    CODE_OK,
    QUESTIONS,
    Answer,
    Attempt,
    Question,
    Verdict,
    is_code_1,
    is_json,
    is_object,
    is_status_true,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import (
    LONGEST_WAIT_S,
    RETRY_GAP_S,
    ClientOptions,
    WalletConduct,
    play,
)
from sandbox.reference_operator.wallet.desk.declared import WalletDeclaration
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.wire import Headers, Response

PATIENT_ATTEMPTS = 3
_HTML = "text/html; charset=utf-8"
_BUSY, _SERVER_FAULT = 429, 500


def _never(attempt: Attempt, made: int) -> None:
    """Give up at once: the player can launch again."""
    del attempt, made


def _patiently(attempt: Attempt, made: int) -> float | None:
    """Try three times, with growing gaps; wait as long as asked, within reason."""
    safe = attempt.trouble in {"unreachable", "unprocessed"}
    again = safe if attempt.trouble else attempt.status == _BUSY or attempt.status >= _SERVER_FAULT
    if made >= PATIENT_ATTEMPTS or not again:
        return None
    asked = attempt.headers.get("Retry-After") or "0"
    if not (asked.isascii() and asked.isdigit() and int(asked[:9]) <= LONGEST_WAIT_S):
        return None
    return max(RETRY_GAP_S * made, float(asked))


def _body_as_printed(launch: Launch, provider: WalletProvider) -> bytes:
    """Write the members in another order, with blanks, and letters that are not ASCII escaped."""
    members = {
        "provider_id": provider.id,
        "game_id": provider.game_id,
        "player_id": launch.player_id,
        "currency": launch.currency,
        "site_id": launch.site_id,
        "token": launch.token,
    }
    return json.dumps(members, indent=1).encode()


def _lower_case_scheme(provider: WalletProvider) -> str:
    pair = f"{provider.id}:{provider.access_key}".encode()
    return f"basic {base64.b64encode(pair).decode()}"


def _is_some_true(answer: Answer) -> str:
    return "" if str(member(answer.body, "status")).lower() in {"true", "1"} else "status.not-true"


def _is_some_1(answer: Answer) -> str:
    code = str(member(answer.body, "code"))
    return "" if code in {str(CODE_OK), f"{CODE_OK}.0"} else "code.not-1"


_COERCED: Mapping[Question, Question] = {is_status_true: _is_some_true, is_code_1: _is_some_1}


def _coercing(answer: Answer) -> Verdict:
    return verdict(answer, tuple(_COERCED.get(question, question) for question in QUESTIONS))


def _by_its_body(answer: Answer) -> Verdict:
    return verdict(answer, tuple(is_object if q is is_json else q for q in QUESTIONS))


def _in_chunks(found: Verdict, session: str) -> Response:
    whole = play(found, session)
    return replace(whole, headers=Headers((*whole.headers, IN_CHUNKS)))


def _to_the_game(_: Verdict, session: str) -> Response:
    return Response(303, Headers((("Location", f"/game/{session}"), ("Cache-Control", "no-store"))))


def _game_page(found: Verdict, session: str) -> Response:
    page = f'<!doctype html><main id="game" data-session="{session}">{found.balance}</main>'
    return text_answer(200, page, content_type=_HTML)


def _sorry_page(found: Verdict) -> Response:
    page = f'<!doctype html><main id="sorry">{escape(found.message or found.reason)}</main>'
    return text_answer(200, page, content_type=_HTML)


def if_open(found: Verdict) -> Verdict | None:
    """Lead back into a game that is open; ask anew where it is not."""
    return None if found.reason else found


_SILENT = "wallet-authenticate: the page says nothing of "
_OWN = "the launch URL is the operator's own: the pages do not say what it answers"

VARIANTS = (
    Variant(
        "wallet-never-retries",
        "A launch asks the wallet once and never again.",
        _SILENT + "retries",
        WalletConduct(retry_gap_s=_never),
        WalletDeclaration(attempts=1),
    ),
    Variant(
        "wallet-patient",
        "Up to three attempts, after 429 too, with gaps that grow.",
        _SILENT + "retries; rfc-9110, 10.2.3",
        WalletConduct(retry_gap_s=_patiently),
        WalletDeclaration(attempts=PATIENT_ATTEMPTS, within="30s"),
    ),
    Variant(
        "wallet-two-connections",
        "Calls take turns on two HTTP/2 connections.",
        "wallet-authenticate, Note: multiplexing is asked for, not one connection for all",
        WalletConduct(client=ClientOptions(connections=2)),
    ),
    Variant(
        "wallet-http1-pool",
        "The wallet is called over HTTP/1.1, with a pool of connections.",
        "wallet-authenticate, Note: HTTP/2 is called required and recommended in one breath",
        WalletConduct(client=ClientOptions(http2=False)),
        warned=frozenset({"wallet.http2.used", "wallet.http2.connection-shared"}),
    ),
    Variant(
        "wallet-body-as-printed",
        "The members stand in another order, over several lines, with ASCII escapes.",
        "wallet-signature: what is signed is the body as it is sent, however it is written",
        WalletConduct(body=_body_as_printed),
    ),
    Variant(
        "wallet-headers-spelt-otherwise",
        "The media type has a charset, Accept takes more, and the scheme is written basic.",
        "rfc-9110, 8.3.1 and 12.5.1; rfc-7617, 2",
        WalletConduct(
            content_type="application/json; charset=utf-8",
            accept="application/json, text/plain, */*",
            authorization=_lower_case_scheme,
        ),
    ),
    Variant(
        "wallet-types-coerced",
        "A status and a code that come as text or as another number are understood.",
        _SILENT + "what to do where its own types are not kept",
        WalletConduct(judge=_coercing),
    ),
    Variant(
        "wallet-answer-read-by-its-body",
        "An answer is read as JSON whatever it is labelled as, and has to be right in all else.",
        _SILENT + "an answer that is labelled as something else; rfc-9110, 8.3",
        WalletConduct(judge=_by_its_body),
        warned=frozenset({"wallet.answer.label-is-json"}),
    ),
    Variant(
        "wallet-slow-in-chunks",
        "A launch takes its time and is answered in chunks.",
        _OWN,
        WalletConduct(takes_s=0.4, play=_in_chunks),
    ),
    Variant(
        "wallet-launch-redirects",
        "A launch that goes well ends in a redirect to the game's page.",
        _OWN,
        WalletConduct(play=_to_the_game),
        WalletDeclaration(launched_when="{status: 303}"),
    ),
    Variant(
        "wallet-launch-is-a-page",
        "A launch is answered with a page, HTTP 200, the game's or an apology.",
        _OWN,
        WalletConduct(play=_game_page, fail=_sorry_page),
        WalletDeclaration(launched_when="{status: 200, body: {$regex: '(?s).* id=\"game\".*'}}"),
    ),
    Variant(
        "wallet-game-kept-open",
        "A launch URL whose game is open leads back to it without another call.",
        _SILENT + "a launch URL that is opened again",
        WalletConduct(again=if_open),
    ),
)
