"""Correct variants: what frameworks, proxies and session stores do."""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from sandbox.json_value import Json
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    find_session,
    read_sid,
)
from sandbox.reference_operator.fasttrack.desk.jwt_sids import sids_are_jwts
from sandbox.reference_operator.server.accounts import GOOD, Accounts, Session
from sandbox.reference_operator.server.answers import (
    Refusal,
    error_answer,
    json_answer,
    text_answer,
)
from sandbox.reference_operator.variant import Variant
from sandbox.wire import Headers, Request, Response

MOST_A_SECOND = 12
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


def _until_the_block_is_heard_of(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    if session and session.player.standing != GOOD and session.checks > 1:
        return None
    return session


def _by_uuid(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    return find_session(accounts, sid.lower() if _UUID.fullmatch(sid) else sid, now_s)


_SILENT = "authentication, POST /authenticate: the page is silent about "

VARIANTS = (
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
        "ft-asked-in-measure",
        "Who asks about one sid more than twelve times in a second is told so with 429.",
        "operator-api: no rate of Fast Track's calls is promised; RFC 6585 §4",
        FastTrackConduct(most_a_second=MOST_A_SECOND),
    ),
)
