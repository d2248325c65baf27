"""Mistakes in the answer to a valid sid."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.reference_operator.defect import SLOW_S, Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    check_media_type,
    identify,
)
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import NO_STORE, Refusal, json_answer, text_answer
from sandbox.wire import Headers, Response


def _last_player(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    newest = next(reversed(accounts.sessions.values()), session)
    return {"user_id": newest.player.id}


def _fraction(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    del accounts
    return {"user_id": Decimal(int(session.player.id.encode().hex()[:8], 16)) + Decimal("0.0")}


def _whole_profile(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    player = session.player
    private = {"email": player.e_mail, "username": player.user_name, "sid": session.sid}
    return {**identify(session, accounts), **private}


def _html_page(identity: Mapping[str, Json]) -> Response:
    del identity
    return text_answer(200, "<!doctype html><h1>Maintenance</h1>", content_type="text/html")


def _labelled_text(identity: Mapping[str, Json]) -> Response:
    answer = json_answer(200, identity)
    return replace(answer, headers=answer.headers.with_field("Content-Type", "text/plain"))


def _cacheable(identity: Mapping[str, Json]) -> Response:
    answer = json_answer(200, identity)
    lasting = answer.headers.with_field("Cache-Control", "public, max-age=300")
    return replace(answer, headers=lasting)


def _as_the_page_writes_it(identity: Mapping[str, Json]) -> Response:
    answer = json_answer(200, identity)
    return replace(answer, body=answer.body.replace(b'"user_id"', b"user_id"))


def _after_a_mark(identity: Mapping[str, Json]) -> Response:
    answer = json_answer(200, identity)
    return replace(answer, body=BOM_UTF8 + answer.body)


def _after_a_warning(identity: Mapping[str, Json]) -> Response:
    answer = json_answer(200, identity)
    return replace(answer, body=_WARNING + answer.body)


def _elsewhere_with_a_charset(headers: Headers) -> None:
    if "charset" in (headers.get("Content-Type") or ""):
        raise Refusal(308, "moved")
    check_media_type(headers)


def _at_times_by_an_alias(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    old = session.checks % 4 == 0
    return {"user_id": f"old-{session.player.id}"} if old else identify(session, accounts)


HANGS_S = 3600.0
"""Longer than anybody waits."""

_WARNING = b"<br />\n<b>Deprecated</b>: passing null to a parameter<br />\n"
_AUTH = "fasttrack.authenticate."

DEFECTS = (
    Defect(
        "ft-wrong-player",
        _AUTH + "user-id-is-the-players",
        "A01",
        "The answer names the player who logged in last, not the one whose sid it is.",
        FastTrackConduct(identify=_last_player),
        crude=True,
    ),
    Defect(
        "ft-user-id-unstable",
        _AUTH + "user-id-stable",
        "A11",
        "Every question about one sid gets another user_id.",
        FastTrackConduct(
            identify=lambda session, _: {"user_id": f"{session.player.id}-{session.checks}"}
        ),
        crude=True,
    ),
    Defect(
        "ft-user-id-float",
        _AUTH + "user-id-present",
        "A18",
        "The user_id is a number with a fraction, as a float column prints it.",
        FastTrackConduct(identify=_fraction),
    ),
    Defect(
        "ft-user-id-bool",
        _AUTH + "user-id-present",
        "A18",
        "The user_id is true: the answer says that the sid is valid, not whose it is.",
        FastTrackConduct(identify=lambda _, __: {"user_id": True}),
    ),
    Defect(
        "ft-user-id-nested",
        _AUTH + "user-id-present",
        "A01",
        "The user_id is wrapped in a data object, as in all other answers of the operator.",
        FastTrackConduct(identify=lambda session, accounts: {"data": identify(session, accounts)}),
    ),
    Defect(
        "ft-user-id-camel-case",
        _AUTH + "user-id-present",
        "A01",
        "The member is called userId.",
        FastTrackConduct(identify=lambda session, _: {"userId": session.player.id}),
        crude=True,
    ),
    Defect(
        "ft-personal-data",
        _AUTH + "no-personal-data",
        "A25",
        "The answer is the whole profile, e-mail address and sid included.",
        FastTrackConduct(identify=_whole_profile),
    ),
    Defect(
        "ft-html-page",
        _AUTH + "json-answer",
        "A19",
        "A valid sid is answered 200 with an HTML page.",
        FastTrackConduct(accept=_html_page),
        crude=True,
    ),
    Defect(
        "ft-text-plain",
        _AUTH + "json-content-type",
        "A19",
        "The JSON answer is labelled text/plain.",
        FastTrackConduct(accept=_labelled_text),
    ),
    Defect(
        "ft-created",
        _AUTH + "valid-sid-is-200",
        "A20",
        "A valid sid is answered 201, the framework's default for POST.",
        FastTrackConduct(accept=lambda identity: json_answer(201, identity)),
    ),
    Defect(
        "ft-redirect",
        _AUTH + "no-redirect",
        "A20",
        "A valid sid is redirected to the path with a slash at its end.",
        FastTrackConduct(accept=lambda _: json_answer(301, {}, ("Location", "/authenticate/"))),
        crude=True,
    ),
    Defect(
        "ft-slow",
        _AUTH + "answer-time",
        "A21",
        "The answer takes more than a second.",
        FastTrackConduct(delay_s=SLOW_S),
    ),
    Defect(
        "ft-cacheable",
        _AUTH + "not-cacheable",
        "A26",
        "The answer may be kept by any cache for five minutes.",
        FastTrackConduct(accept=_cacheable),
    ),
    Defect(
        "ft-javascript-notation",
        _AUTH + "json-answer",
        "A19",
        "The answer is written as the page prints it, user_id without quotes.",
        FastTrackConduct(accept=_as_the_page_writes_it),
    ),
    Defect(
        "ft-byte-order-mark",
        _AUTH + "json-answer",
        "A19",
        "The JSON of the answer begins with a byte order mark.",
        FastTrackConduct(accept=_after_a_mark),
    ),
    Defect(
        "ft-warning-before-json",
        _AUTH + "json-answer",
        "A19",
        "The JSON of the answer comes behind a warning of the script that made it.",
        FastTrackConduct(accept=_after_a_warning),
    ),
    Defect(
        "ft-no-content",
        _AUTH + "valid-sid-is-200",
        "A20",
        "A valid sid is answered 204, for nothing seemed to be asked.",
        FastTrackConduct(accept=lambda _: Response(204, Headers((NO_STORE,)))),
    ),
    Defect(
        "ft-never-answers",
        _AUTH + "valid-sid-is-200",
        "A21",
        "No question is ever answered: the connection stands, and nothing comes.",
        FastTrackConduct(delay_s=HANGS_S),
        crude=True,
    ),
    Defect(
        "ft-redirect-for-a-charset",
        _AUTH + "no-redirect",
        "A20",
        "A request whose type names a charset is redirected to the other version of the endpoint.",
        FastTrackConduct(check_media_type=_elsewhere_with_a_charset),
    ),
    Defect(
        "ft-user-id-by-an-alias-at-times",
        _AUTH + "user-id-stable",
        "A11",
        "One replica in four names players by the id of the old system.",
        FastTrackConduct(identify=_at_times_by_an_alias),
    ),
)
