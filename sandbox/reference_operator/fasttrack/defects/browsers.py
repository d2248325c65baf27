"""Mistakes that browsers bring to light: the front page, pages of other origins, error pages."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.json_value import Json, member, read_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.fasttrack.desk.credentials import GrantConduct
from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.answers import (
    HTML,
    error_answer,
    json_answer,
    text_answer,
)
from sandbox.wire import Request, Response

_REFUSED = 400  # the first status that refuses
_PHP = """<br />
<b>Warning</b>:  Undefined array key "sid" in <b>/var/www/html/authenticate.php</b> on line <b>7</b>
<br />
"""
_EXPRESS = """<!DOCTYPE html><html><body><pre>TypeError: Cannot read properties of null (reading
&#39;user&#39;)<br> &nbsp; &nbsp;at /app/routes/auth.js:12:5</pre></body></html>"""
_GO = "sessions: dial tcp 10.0.3.7:6379: connect: connection refused"
_SPRING: Json = {
    "status": 500,
    "error": "Internal Server Error",
    "trace": "java.lang.IllegalArgumentException: bad sid\n\tat com.acme.Auth.find(Auth.java:41)",
}
_POSTGRES: Json = {"error": "invalid input syntax for type uuid", "code": 400}
_LARAVEL: Json = {
    "message": "Unauthenticated.",
    "exception": "Illuminate\\Auth\\AuthenticationException",
    "file": "/var/www/vendor/laravel/framework/src/Illuminate/Auth/Middleware/Authenticate.php",
    "line": 83,
}


def _reflected(request: Request, answer: Response) -> Response:
    """Welcome whoever asks, with cookies: what is copied to silence the browser's console."""
    origin = request.headers.get("Origin")
    if origin is None:
        return answer
    headers = answer.headers.with_field("Access-Control-Allow-Origin", origin)
    told = headers.with_field("Access-Control-Allow-Credentials", "true")
    return replace(answer, headers=told)


def _welcome(origins: Callable[[str], bool]) -> FastTrackConduct:
    def finish(request: Request, answer: Response, accounts: Accounts) -> Response:
        del accounts
        origin = request.headers.get("Origin") or ""
        return _reflected(request, answer) if origins(origin) else answer

    return FastTrackConduct(methods=frozenset({"POST", "OPTIONS"}), finish=finish)


def _to_a_preflight(request: Request, answer: Response, accounts: Accounts) -> Response:
    del accounts
    return _reflected(request, Response(204)) if request.method == "OPTIONS" else answer


def _sid_in_a_page(request: Request, answer: Response, accounts: Accounts) -> Response:
    del accounts
    if answer.status < _REFUSED:
        return answer
    told = str(member(read_json(request.body), "sid"))
    return text_answer(answer.status, f"<h1>No session {told}</h1>", content_type=HTML)


def _sid_in_unlabelled_json(request: Request, answer: Response, accounts: Accounts) -> Response:
    del accounts
    if answer.status < _REFUSED:
        return answer
    told = json_answer(answer.status, {"error": str(member(read_json(request.body), "sid"))})
    return replace(told, headers=told.headers.with_field("Content-Type", HTML))


def _named(where: Callable[[Response, str], Response]) -> FastTrackConduct:
    """Put the player whose sid it was into a refusal."""

    def finish(request: Request, answer: Response, accounts: Accounts) -> Response:
        sid = member(read_json(request.body), "sid")
        session = accounts.sessions.get(sid) if isinstance(sid, str) else None
        if session is None or answer.status < _REFUSED:
            return answer
        return where(answer, session.player.id)

    return FastTrackConduct(finish=finish)


def _in_user(answer: Response, player: str) -> Response:
    return json_answer(answer.status, {"error": "refused", "user": {"id": player}})


def _in_user_id(answer: Response, player: str) -> Response:
    return json_answer(answer.status, {"error": "refused", "userId": player})


def _in_a_header(answer: Response, player: str) -> Response:
    return replace(answer, headers=answer.headers.with_field("X-User-Id", player))


def _shown(error: str, shown: Callable[[], Response]) -> FastTrackConduct:
    """Answer one of the refusals so, and all others right."""
    return FastTrackConduct(
        refuse=lambda refusal: shown() if refusal.error == error else error_answer(refusal)
    )


def _kept(request: Request, answer: Response) -> Response:
    del request
    return replace(answer, headers=answer.headers.with_field("Cache-Control", "public, max-age=60"))


def _secret_shown(request: Request, answer: Response) -> Response:
    del request
    if answer.status < _REFUSED:
        return answer
    query = "SELECT id FROM clients WHERE id = 'ft-client' AND secret = ?"
    return json_answer(answer.status, {"error": "invalid_client", "query": query})


_AUTH, _TOKEN = "fasttrack.authenticate.", "fasttrack.get-token."
_PAGE, _INSIDE = _AUTH + "no-foreign-page", _AUTH + "error-tells-nothing"


def _inside(name: str, text: str, shown: Callable[[], Response]) -> Defect:
    return Defect(f"ft-error-{name}", _INSIDE, "A14", text, _shown("invalid_sid", shown))


DEFECTS = (
    Defect(
        "ft-every-origin-welcome",
        _PAGE,
        "A30",
        "Whatever origin asks is named as welcome, cookies included.",
        _welcome(bool),
    ),
    Defect(
        "ft-origin-null-welcome",
        _PAGE,
        "A30",
        "The origin `null` is welcome, cookies included, for it came up in a test.",
        _welcome(lambda origin: origin == "null"),
    ),
    Defect(
        "ft-origin-by-its-beginning",
        _PAGE,
        "A30",
        "An origin is welcome that begins as the site's own does.",
        _welcome(lambda origin: origin.startswith("https://acme.example")),
    ),
    Defect(
        "ft-preflight-welcomes-all",
        _PAGE,
        "A30",
        "A browser's question before the call is answered yes to every origin, cookies included.",
        FastTrackConduct(methods=frozenset({"POST", "OPTIONS"}), finish=_to_a_preflight),
    ),
    Defect(
        "ft-token-for-every-origin",
        _TOKEN + "no-foreign-page",
        "B08",
        "The token URL names every origin as welcome, cookies included.",
        FastTrackConduct(grant=GrantConduct(finish=_reflected)),
        beside=("ft-oauth",),
    ),
    Defect(
        "ft-token-cacheable",
        _TOKEN + "not-cacheable",
        "B08",
        "The answer of the token URL may be kept by any cache for a minute.",
        FastTrackConduct(grant=GrantConduct(finish=_kept)),
        beside=("ft-oauth-by-get",),
    ),
    Defect(
        "ft-token-error-shows-the-query",
        _TOKEN + "error-tells-nothing",
        "B08",
        "A refusal of the token URL shows the query that found no client.",
        FastTrackConduct(grant=GrantConduct(finish=_secret_shown)),
        beside=("ft-oauth",),
    ),
    Defect(
        "ft-sid-in-the-error-page",
        _AUTH + "no-markup-echoed",
        "A30",
        "The error page repeats the sid as it came.",
        FastTrackConduct(finish=_sid_in_a_page),
    ),
    Defect(
        "ft-sid-in-json-that-is-a-page",
        _AUTH + "no-markup-echoed",
        "A30",
        "The error repeats the sid in JSON that is labelled as an HTML page.",
        FastTrackConduct(finish=_sid_in_unlabelled_json),
    ),
    Defect(
        "ft-refusal-names-the-user",
        _AUTH + "logged-out-sid-refused",
        "A10",
        "The refusal of a logged-out sid has the user in it whose it was.",
        _named(_in_user),
    ),
    Defect(
        "ft-refusal-names-user-id",
        _AUTH + "credentials-required",
        "A23",
        "A caller with wrong credentials is refused with userId in the answer.",
        _named(_in_user_id),
    ),
    Defect(
        "ft-refusal-names-the-user-in-a-header",
        _AUTH + "credentials-required",
        "A23",
        "A filter puts X-User-Id into every answer, refusals included.",
        _named(_in_a_header),
    ),
    _inside(
        "is-phps-warning",
        "PHP's warning in HTML stands before the JSON of the refusal.",
        lambda: text_answer(401, f'{_PHP}{{"error":"invalid_sid"}}', content_type=HTML),
    ),
    _inside(
        "is-the-frameworks-page",
        "The refusal is the framework's page for developers, with the trace in it.",
        lambda: text_answer(401, _EXPRESS, content_type=HTML),
    ),
    _inside(
        "names-a-host-inside",
        "The refusal names the cache that did not answer.",
        lambda: json_answer(401, {"error": _GO}),
    ),
    _inside(
        "has-a-trace-member", "The refusal has a member trace.", lambda: json_answer(401, _SPRING)
    ),
    _inside(
        "is-the-databases",
        "The refusal is the database's own error message.",
        lambda: json_answer(401, _POSTGRES),
    ),
    _inside(
        "has-the-exception",
        "The refusal is the exception with file and line, for debugging was left on.",
        lambda: json_answer(401, _LARAVEL),
    ),
    Defect(
        "ft-page-without-sid",
        "fasttrack.login.arrives",
        "G01",
        "The page of a player declares no sid, so that everybody is a visitor.",
        FastTrackConduct(page_sid=lambda _, __: ""),
    ),
    Defect(
        "ft-page-from-a-cache",
        "fasttrack.login.none-for-anonymous",
        "G01",
        "A visitor is shown a page out of the cache, with the sid of the last player in it.",
        FastTrackConduct(
            page_sid=lambda sid, accounts: sid or next(reversed(accounts.sessions), "")
        ),
    ),
)
