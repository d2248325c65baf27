"""Correct variants: other places of the sid, other credentials, other answers."""

import json
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from sandbox.json_value import Json, member
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    check_media_type,
)
from sandbox.reference_operator.fasttrack.desk.credentials import GrantConduct
from sandbox.reference_operator.fasttrack.desk.declared import FastTrackDeclaration
from sandbox.reference_operator.server.accounts import GOOD, Accounts, Session
from sandbox.reference_operator.server.answers import (
    IN_CHUNKS,
    NO_STORE,
    Refusal,
    error_answer,
    json_answer,
    read_object,
)
from sandbox.reference_operator.variant import Variant
from sandbox.wire import Headers, Request, Response

UNHURRIED_S = 0.3
_LONGEST_NUMBER = 20


def _sid_of_header(request: Request) -> str:
    sids = request.headers.all("sid")
    if len(sids) != 1:
        raise Refusal(400, "invalid_request")
    return sids[0]


def _sid_of_body(request: Request) -> str:
    """Read it with a parser that keeps the last of two members of one name, as most do."""
    try:
        body: Json = json.loads(request.body)
    except ValueError:
        raise Refusal(400, "invalid_request") from None
    return _text(member(body, "sid"))


def _header_before_body(request: Request) -> str:
    sids = request.headers.all("sid")
    return sids[0] if sids else _text(member(read_object(request.body), "sid"))


def _text(sid: object) -> str:
    if not isinstance(sid, str):
        raise Refusal(400, "invalid_request")
    return sid


def _json_or_unlabelled(headers: Headers) -> None:
    if "Content-Type" in headers:
        check_media_type(headers)


def _number(wanted: str) -> str:
    """Number the accounts; a wish that is no number of ours is not granted."""
    if wanted.isdecimal() and not wanted.startswith("0") and len(wanted) <= _LONGEST_NUMBER:
        return wanted
    return str(10**9 + uuid4().int % 10**9)


def _number_and_more(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    del accounts
    player = session.player
    more: dict[str, Json] = {
        "brand": player.brand,
        "currency": player.currency,
        "valid": True,
    }
    return {"user_id": int(player.id), **more}


def _forbidden(refusal: Refusal) -> Response:
    status = 403 if refusal.error == "invalid_sid" else refusal.status
    problem: Json = {"type": "about:blank", "title": refusal.error, "status": status}
    answer = json_answer(status, problem)
    kind = "application/problem+json"
    return replace(answer, headers=answer.headers.with_field("Content-Type", kind))


def _not_found(refusal: Refusal) -> Response:
    status = 404 if refusal.error == "invalid_sid" else refusal.status
    return Response(status, Headers((NO_STORE,)))


def _worded_otherwise(answer: Response) -> Response:
    headers = answer.headers.with_field("Content-Type", "application/json; charset=utf-8")
    return replace(answer, headers=headers.with_field(*IN_CHUNKS))


NUMBERED = FastTrackConduct(new_id=_number, identify=_number_and_more)
"""Players have numbers."""

_SILENT = "authentication, POST /authenticate: the page is silent about "

VARIANTS = (
    Variant(
        "ft-sid-of-header",
        "The sid is read from the header alone; the body is not looked at.",
        "authentication, POST /authenticate: the page names the sid, not where it stands",
        FastTrackConduct(read_sid=_sid_of_header),
        FastTrackDeclaration(sid="header"),
    ),
    Variant(
        "ft-sid-of-body",
        "The sid is read from the body alone, where the last of two members of one name counts;"
        " a bad sid is answered 404, and no error has a body.",
        "authentication, POST /authenticate: it takes a post body; silence about the failure",
        FastTrackConduct(read_sid=_sid_of_body, refuse=_not_found),
        FastTrackDeclaration(sid="body"),
    ),
    Variant(
        "ft-header-before-body",
        "The sid of the header counts, the body's without one, and the body may come unlabelled;"
        " a bad sid is answered 403, and errors are worded as RFC 9457 has it.",
        _SILENT + "two places and the failure; RFC 9110 §8.3 on a body without Content-Type",
        FastTrackConduct(
            read_sid=_header_before_body,
            check_media_type=_json_or_unlabelled,
            refuse=_forbidden,
        ),
    ),
    Variant(
        "ft-numbered-players",
        "Players have numbers: user_id is an integer, and more members stand beside it.",
        "authentication, POST /authenticate: the example is a number; nothing forbids more",
        NUMBERED,
    ),
    Variant(
        "ft-unhurried",
        "Each answer takes its time, well within the second, comes in chunks and names its charset;"
        " blocked players are refused.",
        _SILENT + "time, framing and blocked players; RFC 9112 §7.1",
        FastTrackConduct(
            delay_s=UNHURRIED_S,
            accept=lambda identity: _worded_otherwise(json_answer(200, identity)),
            refuse=lambda refusal: _worded_otherwise(error_answer(refusal)),
            is_welcome=lambda player: player.standing == GOOD,
        ),
    ),
    Variant(
        "ft-basic",
        "Fast Track proves itself by Basic, and by nothing else.",
        "operator-api, Authentication: one of three schemes",
        FastTrackConduct(schemes=frozenset({"basic"})),
        FastTrackDeclaration(credentials="basic"),
    ),
    Variant(
        "ft-oauth",
        "Fast Track proves itself by an access token, fetched with JSON.",
        "operator-api, OAuth: POST with JSON",
        FastTrackConduct(schemes=frozenset({"bearer"})),
        FastTrackDeclaration(credentials="oauth"),
    ),
    Variant(
        "ft-oauth-by-get",
        "Fast Track proves itself by an access token, fetched with GET.",
        "operator-api, OAuth: GET with query parameters",
        FastTrackConduct(schemes=frozenset({"bearer"})),
        FastTrackDeclaration(credentials="oauth-get"),
    ),
    Variant(
        "ft-one-access-token-at-a-time",
        "Each access token that is granted ends the one before.",
        "operator-api, OAuth: silent on how many tokens of a client are good at a time",
        FastTrackConduct(schemes=frozenset({"bearer"}), grant=GrantConduct(takes_back=True)),
        FastTrackDeclaration(credentials="oauth"),
    ),
)
