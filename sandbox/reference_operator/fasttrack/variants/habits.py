"""Correct variants: what frameworks, proxies and session stores do."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from secrets import randbelow, token_bytes
from uuid import uuid4

from sandbox.json_value import Json
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    find_session,
    is_of_this_site,
    read_sid,
)
from sandbox.reference_operator.fasttrack.desk.declared import FastTrackDeclaration
from sandbox.reference_operator.fasttrack.desk.jwt_sids import sids_are_jwts
from sandbox.reference_operator.server.accounts import GOOD, SESSION_TTL_S, Accounts, Session
from sandbox.reference_operator.server.answers import (
    Refusal,
    error_answer,
    json_answer,
    text_answer,
)
from sandbox.reference_operator.variant import Variant
from sandbox.wire import Headers, Request, Response

MOST_A_SECOND = 12
LATE_S = 4.0
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PAGE = "<!doctype html><title>acme</title><script src=/app.js></script>"
_STATUSES = {"invalid_sid": 410, "invalid_request": 422}


def _any_label(_: Headers) -> None:
    return


def _only_posted(request: Request) -> str:
    if request.method != "POST":
        raise Refusal(200, "front_page")
    return read_sid(request)


def _as_scripts_do(refusal: Refusal) -> Response:
    if refusal.error == "front_page":
        return text_answer(200, _PAGE, content_type="text/html; charset=UTF-8")
    if refusal.error == "unauthorized":
        return error_answer(Refusal(404, "not_found"))
    told = "Syntax error" if refusal.error == "invalid_request" else refusal.error
    return json_answer(refusal.status, {"error": told})


def _bare(answer: Response) -> Response:
    return replace(answer, headers=answer.headers.without("Cache-Control"))


def _of_one_type(refusal: Refusal) -> Response:
    status = _STATUSES.get(refusal.error, refusal.status)
    return _bare(json_answer(status, {"user_id": 0, "error": refusal.error}))


def _accept_of_one_type(identity: Mapping[str, Json]) -> Response:
    return _bare(json_answer(200, {**identity, "error": None}))


def _newest(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    if session is None:
        return None
    his = [one for one in accounts.sessions.values() if one.player is session.player]
    return session if his[-1] is session else None


def _prolonged(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    if session is not None:
        session.expires_at_s = now_s + SESSION_TTL_S
    return session


def _none_left(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    if session is None:
        return None
    opened_s = session.expires_at_s - SESSION_TTL_S
    his = (one for one in accounts.sessions.values() if one.player is session.player)
    ends_s = (one.ended_at_s for one in his if one.ended_at_s is not None)
    return None if any(end_s >= opened_s for end_s in ends_s) else session


def _heard_late(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    live, session = find_session(accounts, sid, now_s), accounts.sessions.get(sid)
    if live or session is None or not is_of_this_site(session):
        return live
    ended_s = session.expires_at_s if session.ended_at_s is None else session.ended_at_s
    return session if now_s < min(ended_s, session.expires_at_s) + LATE_S else None


def _of_no_agent(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    return None if session and session.agent else session


def _own_origin_named(request: Request, answer: Response, accounts: Accounts) -> Response:
    del accounts
    if request.headers.get("Origin") != "https://acme.example":
        return answer
    headers = answer.headers.with_field("Access-Control-Allow-Origin", "https://acme.example")
    return replace(answer, headers=headers.with_field("Access-Control-Allow-Credentials", "true"))


def _refused_alike(refusal: Refusal) -> Response:
    return Response(503 if refusal.error == "sessions_unavailable" else 401)


def _until_the_block_is_heard_of(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    if session and session.player.standing != GOOD and session.checks > 1:
        return None
    return session


def _by_uuid(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    return find_session(accounts, sid.lower() if _UUID.fullmatch(sid) else sid, now_s)


_SILENT = "authentication, POST /authenticate: the page is silent about "


def _as_not_found(refusal: Refusal) -> Response:
    hidden = refusal.status in (401, 403)
    return error_answer(Refusal(404, "not_found") if hidden else refusal)


def _in_the_body(refusal: Refusal) -> Response:
    """Answer 200 whatever comes of it; only a failure of its own is told by the status."""
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return error_answer(refusal)
    return json_answer(200, {"error": refusal.error, "user_id": None})


VARIANTS = (
    Variant(
        "ft-refuses-in-the-body",
        "Every answer is 200: a refusal says so in its body, and names nobody.",
        _SILENT + "the failure; its target declares the status",
        FastTrackConduct(refuse=_in_the_body),
        FastTrackDeclaration(settings="{auth.reject_statuses: [200]}"),
    ),
    Variant(
        "ft-refuses-as-not-found",
        "A sid without a session is 404, and so is every caller without credentials.",
        _SILENT + "the failure; its target declares the status",
        FastTrackConduct(refuse=_as_not_found),
        FastTrackDeclaration(settings="{auth.reject_statuses: [404]}"),
    ),
    Variant(
        "ft-script-behind-a-site",
        "A script reads whatever body is JSON, however labelled, and says Syntax error when it is"
        " none; GET brings the site's own page, and callers without credentials find nothing: 404.",
        _SILENT + "other labels, other methods and the failure; RFC 9110 §15.5.5 on hiding",
        FastTrackConduct(
            methods=frozenset({"GET", "POST"}),
            check_media_type=_any_label,
            read_sid=_only_posted,
            refuse=_as_scripts_do,
        ),
    ),
    Variant(
        "ft-answers-of-one-type",
        "All answers are of one type: a refusal is 410 or 422 and has user_id 0 beside its error,"
        " and no answer speaks of caches.",
        "authentication, POST /authenticate: 200 and a user_id for a valid sid; else silence",
        FastTrackConduct(accept=_accept_of_one_type, refuse=_of_one_type),
    ),
    Variant(
        "ft-one-session-a-player",
        "A player has one session: the next login ends the one before.",
        _SILENT + "how many sessions a player has",
        FastTrackConduct(find_session=_newest),
    ),
    Variant(
        "ft-block-by-message",
        "A block ends the player's sessions by a message, which comes one question later.",
        _SILENT + "blocked players",
        FastTrackConduct(find_session=_until_the_block_is_heard_of),
    ),
    Variant(
        "ft-sid-is-a-uuid",
        "A sid is a UUID, and is read as one in either case.",
        "authentication, POST /authenticate: an authtoken of any form; RFC 9562 §4",
        FastTrackConduct(new_sid=lambda: str(uuid4()), find_session=_by_uuid),
    ),
    Variant(
        "ft-sid-is-a-jwt",
        "A sid is a JWT that the site has signed; its session is found by a claim of it.",
        "authentication, Setup script: an authtoken of any form; RFC 7519",
        sids_are_jwts(),
    ),
    Variant(
        "ft-sliding-sessions",
        "Each question about a live session prolongs it.",
        _SILENT + "how long a session lives",
        FastTrackConduct(find_session=_prolonged),
    ),
    Variant(
        "ft-logout-everywhere",
        "A logout ends all sessions of the player, whichever was left.",
        _SILENT + "how many sessions a player has",
        FastTrackConduct(find_session=_none_left),
    ),
    Variant(
        "ft-logout-heard-late",
        "A session that was ended, or ran out of its life, is good for four seconds more.",
        _SILENT + "how soon a session ends",
        FastTrackConduct(find_session=_heard_late),
    ),
    Variant(
        "ft-no-agents",
        "A session that an agent of the support opened in a player's place is no player's.",
        _SILENT + "sessions of the operator's own staff",
        FastTrackConduct(find_session=_of_no_agent),
    ),
    Variant(
        "ft-long-sids",
        "A sid is 248 characters of standard Base64, with +, / and = in it.",
        "authentication, Setup script: an authtoken of any form",
        FastTrackConduct(new_sid=lambda: b64encode(token_bytes(185)).decode()),
    ),
    Variant(
        "ft-numbers-for-sids",
        "A sid is a number of twenty digits, in text.",
        "authentication, Setup script: an authtoken of any form",
        FastTrackConduct(new_sid=lambda: str(10**19 + randbelow(9 * 10**19))),
    ),
    Variant(
        "ft-blanks-taken-off",
        "The framework takes the blanks around every text off, sids included.",
        _SILENT + "blanks; sid-exact is a should, inferred",
        FastTrackConduct(
            find_session=lambda accounts, sid, now_s: find_session(accounts, sid.strip(), now_s)
        ),
        warned=frozenset(
            {"fasttrack.authenticate.sid-exact", "fasttrack.authenticate.bad-sid-is-4xx"}
        ),
    ),
    Variant(
        "ft-own-pages-welcome",
        "Pages of the site's own origin may ask, cookies included, and are named as welcome.",
        _SILENT + "pages that ask; Fetch, CORS protocol",
        FastTrackConduct(finish=_own_origin_named),
    ),
    Variant(
        "ft-one-refusal-for-all",
        "Whatever is wrong with a call is refused with one and the same answer, 401 and no body.",
        _SILENT + "the failure",
        FastTrackConduct(refuse=_refused_alike),
    ),
    Variant(
        "ft-asked-in-measure",
        "Who asks about one sid more than twelve times in a second is told so with 429.",
        "operator-api: no rate of Fast Track's calls is promised; RFC 6585 §4",
        FastTrackConduct(most_a_second=MOST_A_SECOND),
    ),
    Variant(
        "ft-one-worker",
        "One process serves one request after the other, whoever asks.",
        "authentication: the page says nothing of requests at the same time",
        FastTrackConduct(workers=1),
    ),
    Variant(
        "ft-behind-bot-protection",
        "A server before the site refuses every request that has no User-Agent.",
        _SILENT + "headers that every client sends; RFC 9110 §10.1.5",
        FastTrackConduct(refuses_nameless=True),
    ),
)
