"""Mistakes in the answer to a bad sid, and in answers during an outage."""

from collections.abc import Callable

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

_WARNING = (
    '<br />\n<b>Warning</b>:  Undefined array key "sid" in <b>/var/www/auth.php</b> on line'
    " <b>41</b><br />\n"
)
_DRIVER = "no row: SELECT user_id FROM sessions WHERE sid = ?"
_WORDS_OF_THE_DRIVER: Json = {
    "status": 401,
    "errors": [{"title": "invalid sid", "detail": _DRIVER}],
}


def _otherwise(error: str, answer: Callable[[Refusal], Response]) -> FastTrackConduct:
    """Answer one of the refusals so, and all others right."""
    return FastTrackConduct(
        refuse=lambda refusal: (answer if refusal.error == error else error_answer)(refusal)
    )


def _stranger_gets(status: int, body: Json, *fields: tuple[str, str]) -> FastTrackConduct:
    return _otherwise("invalid_sid", lambda _: json_answer(status, body, *fields))


def _refused_as(error: str, status: int, told: str) -> FastTrackConduct:
    return _otherwise(error, lambda _: error_answer(Refusal(status, told)))


def _trace(refusal: Refusal) -> Response:
    body: Json = {"error": refusal.error, "code": refusal.status, "trace": _TRACE}
    return json_answer(refusal.status, body)


def _behind_a_warning(refusal: Refusal) -> Response:
    text = f'{_WARNING}{{"error":"{refusal.error}"}}'
    return text_answer(refusal.status, text, content_type="text/html")


def _page(refusal: Refusal) -> Response:
    page = f"<!doctype html><h1>{refusal.status}</h1>"
    return text_answer(refusal.status, page, content_type="text/html")


_AUTH = "fasttrack.authenticate."

DEFECTS = (
    Defect(
        "ft-stranger-gets-null",
        _AUTH + "bad-sid-is-4xx",
        "A03",
        "An unknown sid is answered 200 with user_id null.",
        _stranger_gets(200, {"user_id": None}),
    ),
    Defect(
        "ft-stranger-gets-empty-object",
        _AUTH + "bad-sid-is-4xx",
        "A03",
        "An unknown sid is answered 200 with an empty object.",
        _stranger_gets(200, {}),
    ),
    Defect(
        "ft-stranger-gets-zero",
        _AUTH + "no-identity-for-bad-sid",
        "A03",
        "An unknown sid is answered 200 with user_id 0, the zero value of the field.",
        _stranger_gets(200, {"user_id": 0}),
    ),
    Defect(
        "ft-stranger-redirected",
        _AUTH + "bad-sid-is-4xx",
        "A20",
        "An unknown sid is redirected to the login page.",
        _stranger_gets(302, {}, ("Location", "/?login")),
    ),
    Defect(
        "ft-stranger-is-500",
        _AUTH + "never-500",
        "A02",
        "An unknown sid ends in HTTP 500, for the look-up throws.",
        _refused_as("invalid_sid", 500, "session_lookup_failed"),
    ),
    Defect(
        "ft-stranger-gets-empty-text",
        _AUTH + "bad-sid-is-4xx",
        "A03",
        "An unknown sid is answered 200 with an empty user_id.",
        _stranger_gets(200, {"user_id": ""}),
    ),
    Defect(
        "ft-stack-trace",
        _AUTH + "error-tells-nothing",
        "A06",
        "A body that cannot be read is answered with the stack trace of the parser.",
        _otherwise("invalid_request", _trace),
    ),
    Defect(
        "ft-malformed-behind-phps-warning",
        _AUTH + "error-tells-nothing",
        "A06",
        "A body that cannot be read is refused behind PHP's warning, with the path of the file.",
        _otherwise("invalid_request", _behind_a_warning),
    ),
    Defect(
        "ft-error-shows-the-query",
        _AUTH + "error-tells-nothing",
        "A14",
        "A list of errors, deep in the answer, shows the query that found nobody.",
        _stranger_gets(401, _WORDS_OF_THE_DRIVER),
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
        _otherwise("sessions_unavailable", _page),
    ),
    Defect(
        "ft-outage-is-nobody",
        _AUTH + "backend-down-is-5xx",
        "A22",
        "While sessions cannot be looked up the answer is 200 with user_id null.",
        _otherwise("sessions_unavailable", lambda _: json_answer(200, {"user_id": None})),
    ),
    Defect(
        "ft-outage-is-401",
        _AUTH + "backend-down-is-5xx",
        "A22",
        "While sessions cannot be looked up every player is said to be logged out.",
        _refused_as("sessions_unavailable", 401, "invalid_sid"),
    ),
    Defect(
        "ft-wrong-caller-is-400",
        _AUTH + "wrong-caller-is-401",
        "A23",
        "Wrong credentials are answered 400, as if the request were malformed.",
        _refused_as("unauthorized", 400, "unauthorized"),
    ),
    Defect(
        "ft-expired-token-is-403",
        _AUTH + "expired-token-is-401",
        "B04",
        "An expired access token is answered 403, upon which nobody fetches a new one.",
        _refused_as("unauthorized", 403, "forbidden"),
        beside=("ft-oauth",),
    ),
)
