"""Mistakes in the answer to a bad sid, and in answers during an outage."""

from sandbox.json_value import Json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.server.answers import (
    Refusal,
    error_answer,
    json_answer,
    text_answer,
)
from sandbox.wire import Response

_TRACE = 'Traceback (most recent call last):\n  File "auth.py", line 41, in authenticate'

_DRIVER = "no row: SELECT user_id FROM sessions WHERE sid = ?"


def _null_for_a_stranger(refusal: Refusal) -> Response:
    return _stranger(refusal, {"user_id": None})


def _nothing_for_a_stranger(refusal: Refusal) -> Response:
    return _stranger(refusal, {})


def _zero_for_a_stranger(refusal: Refusal) -> Response:
    return _stranger(refusal, {"user_id": 0})


def _stranger(refusal: Refusal, body: Json) -> Response:
    return json_answer(200, body) if refusal.error == "invalid_sid" else error_answer(refusal)


def _to_login(refusal: Refusal) -> Response:
    if refusal.error != "invalid_sid":
        return error_answer(refusal)
    return json_answer(302, {}, ("Location", "/?login"))


def _failure_is_500(refusal: Refusal) -> Response:
    if refusal.error != "invalid_sid":
        return error_answer(refusal)
    return error_answer(Refusal(500, "session_lookup_failed"))


def _empty_text_for_a_stranger(refusal: Refusal) -> Response:
    body = {"user_id": ""}
    return json_answer(200, body) if refusal.error == "invalid_sid" else error_answer(refusal)


def _trace(refusal: Refusal) -> Response:
    if refusal.error != "invalid_request":
        return error_answer(refusal)
    body: Json = {"error": refusal.error, "code": refusal.status, "trace": _TRACE}
    return json_answer(refusal.status, body)


def _words_of_the_driver(refusal: Refusal) -> Response:
    if refusal.error != "invalid_sid":
        return error_answer(refusal)
    told: Json = {"status": 401, "errors": [{"title": "invalid sid", "detail": _DRIVER}]}
    return json_answer(401, told)


def _page(refusal: Refusal) -> Response:
    page = f"<!doctype html><h1>{refusal.status}</h1>"
    return text_answer(refusal.status, page, content_type="text/html")


def _page_in_an_outage(refusal: Refusal) -> Response:
    return _page(refusal) if refusal.error == "sessions_unavailable" else error_answer(refusal)


def _nobody_in_an_outage(refusal: Refusal) -> Response:
    if refusal.error != "sessions_unavailable":
        return error_answer(refusal)
    return json_answer(200, {"user_id": None})


def _logged_out_in_an_outage(refusal: Refusal) -> Response:
    out = Refusal(401, "invalid_sid")
    return error_answer(out if refusal.error == "sessions_unavailable" else refusal)


def _unknown_caller_is_400(refusal: Refusal) -> Response:
    bad = Refusal(400, "unauthorized")
    return error_answer(bad if refusal.error == "unauthorized" else refusal)


def _unknown_caller_is_403(refusal: Refusal) -> Response:
    bad = Refusal(403, "forbidden")
    return error_answer(bad if refusal.error == "unauthorized" else refusal)


_AUTH = "fasttrack.authenticate."

DEFECTS = (
    Defect(
        "ft-stranger-gets-null",
        _AUTH + "bad-sid-is-4xx",
        "A03",
        "An unknown sid is answered 200 with user_id null.",
        FastTrackConduct(refuse=_null_for_a_stranger),
    ),
    Defect(
        "ft-stranger-gets-empty-object",
        _AUTH + "bad-sid-is-4xx",
        "A03",
        "An unknown sid is answered 200 with an empty object.",
        FastTrackConduct(refuse=_nothing_for_a_stranger),
    ),
    Defect(
        "ft-stranger-gets-zero",
        _AUTH + "no-identity-for-bad-sid",
        "A03",
        "An unknown sid is answered 200 with user_id 0, the zero value of the field.",
        FastTrackConduct(refuse=_zero_for_a_stranger),
    ),
    Defect(
        "ft-stranger-redirected",
        _AUTH + "bad-sid-is-4xx",
        "A20",
        "An unknown sid is redirected to the login page.",
        FastTrackConduct(refuse=_to_login),
    ),
    Defect(
        "ft-stranger-is-500",
        _AUTH + "never-500",
        "A02",
        "An unknown sid ends in HTTP 500, for the look-up throws.",
        FastTrackConduct(refuse=_failure_is_500),
    ),
    Defect(
        "ft-stranger-gets-empty-text",
        _AUTH + "bad-sid-is-4xx",
        "A03",
        "An unknown sid is answered 200 with an empty user_id.",
        FastTrackConduct(refuse=_empty_text_for_a_stranger),
    ),
    Defect(
        "ft-stack-trace",
        _AUTH + "error-tells-nothing",
        "A06",
        "A body that cannot be read is answered with the stack trace of the parser.",
        FastTrackConduct(refuse=_trace),
    ),
    Defect(
        "ft-error-shows-the-query",
        _AUTH + "error-tells-nothing",
        "A14",
        "A list of errors, deep in the answer, shows the query that found nobody.",
        FastTrackConduct(refuse=_words_of_the_driver),
    ),
    Defect(
        "ft-error-page",
        _AUTH + "error-is-json",
        "A06",
        "Every refusal is the web server's HTML page.",
        FastTrackConduct(refuse=_page),
    ),
    Defect(
        "ft-outage-page",
        _AUTH + "error-is-json",
        "A22",
        "While sessions cannot be looked up the proxy shows its HTML page.",
        FastTrackConduct(refuse=_page_in_an_outage),
    ),
    Defect(
        "ft-outage-is-nobody",
        _AUTH + "backend-down-is-5xx",
        "A22",
        "While sessions cannot be looked up the answer is 200 with user_id null.",
        FastTrackConduct(refuse=_nobody_in_an_outage),
    ),
    Defect(
        "ft-outage-is-401",
        _AUTH + "backend-down-is-5xx",
        "A22",
        "While sessions cannot be looked up every player is said to be logged out.",
        FastTrackConduct(refuse=_logged_out_in_an_outage),
    ),
    Defect(
        "ft-wrong-caller-is-400",
        _AUTH + "wrong-caller-is-401",
        "A23",
        "Wrong credentials are answered 400, as if the request were malformed.",
        FastTrackConduct(refuse=_unknown_caller_is_400),
    ),
    Defect(
        "ft-expired-token-is-403",
        _AUTH + "expired-token-is-401",
        "B04",
        "An expired access token is answered 403, upon which nobody fetches a new one.",
        FastTrackConduct(refuse=_unknown_caller_is_403),
        beside=("ft-oauth",),
    ),
)
