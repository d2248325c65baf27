"""What GR8 serves, told from method and path alone, and how it answers everything else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from sandbox.json_value import Json, dump_json, member
from sandbox.port import Decision, Recognised
from sandbox.protocol.jws import parse_object, read_claims
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.reasons import error_json
from sandbox.wire import Headers, Request, Response

SESSION_COOKIE = "gr8_session"
"""Tells which session the page that is opened again held before."""

PLAYER_COOKIE = "gr8_player"
"""Tells whose page it was, so that a page loaded anew as a guest's finds its world."""


@dataclass(frozen=True, slots=True)
class Route:
    """One thing served; `shown` is how a person writes its path."""

    operation: str
    method: str
    path: re.Pattern[str]
    shown: str


ROUTES = (
    Route("gr8.verify-token", "POST", re.compile(r"/verify-token"), "/verify-token"),
    Route("gr8.logout", "POST", re.compile(r"/logout"), "/logout"),
    Route("gr8.report", "POST", re.compile(r"/report"), "/report"),
    Route("gr8.session", "GET", re.compile(r"/session"), "/session"),
    Route("gr8.enter", "GET", re.compile(r"/[^/]{1,35}/"), "/{lang}/"),
)
_SERVED = ", ".join(f"{route.method} {route.shown}" for route in ROUTES)


def find_route(request: Request) -> Route | None:
    """Return what is asked for, whatever the method; None when the path is none of ours."""
    path = request.path
    return next((route for route in ROUTES if route.path.fullmatch(path)), None)


def recognise(request: Request) -> Recognised:
    """Tell what a request is from its bytes; the player is the token's own, unverified claim."""
    route = find_route(request)
    if route is None or route.method != request.method:
        return Recognised()
    player = _player(route.operation, request)
    return Recognised(route.operation, identities=(("player", player),) if player else ())


def read_body(request: Request) -> Mapping[str, Json]:
    """Read a JSON object; empty when the body is none. Never raises."""
    try:
        return parse_object(request.body)
    except ValueError:
        return {}


def elsewhere(request: Request) -> Decision | None:
    """Send the iFrame to the other name of this machine; None when it is there already."""
    host, _, port = request.authority.partition(":")
    if host != "127.0.0.1":
        return None
    moved = Headers.of(location=f"http://localhost:{port}{request.target}")
    return Decision(Response(307, moved), {"verdict": "guest", "notices": []})


def unserved(request: Request, route: Route | None) -> Decision:
    """Answer what is not served: 405 with the right method, or 404 with the nearest path."""
    if route is not None:
        refusal = Refusal(
            "request.method", f"{route.shown} is served for {route.method} only.", hint=""
        )
        return refused_json(refusal, status=405, headers=Headers.of(Allow=route.method))
    refusal = Refusal("request.path", "There is nothing at that path.", hint=_nearest(request))
    return refused_json(refusal, status=404)


def refused_json(refusal: Refusal, *, status: int, headers: Headers = Headers()) -> Decision:
    """Answer with this room's JSON error and the verdict that goes with it."""
    return Decision(
        response=json_response(status, error_json(refusal), headers=headers),
        answered={"verdict": "refused", "reason": refusal.reason, "notices": []},
        own_words=True,
    )


def json_response(status: int, body: Json, *, headers: Headers = Headers()) -> Response:
    """Answer JSON that nobody may cache."""
    fields = (("Content-Type", "application/json"), ("Cache-Control", "no-store"), *headers)
    return Response(status, Headers(fields), dump_json(body).encode("utf-8", "replace"))


def _player(operation: str, request: Request) -> str:
    if operation == "gr8.enter":
        claimed = member(read_claims(request.query_value("jwt") or ""), "externalUserId")
        if not isinstance(claimed, str):  # a page that is loaded anew
            claimed = cookie(request, PLAYER_COOKIE)
    elif operation == "gr8.verify-token":
        token = read_body(request).get("token")
        claimed = member(read_claims(token if isinstance(token, str) else ""), "externalUserId")
    else:
        claimed = member(read_body(request), "playerId")
    return claimed if isinstance(claimed, str) else ""


def cookie(request: Request, name: str) -> str:
    """Return one cookie of a request; "" when it has none of that name. Never raises."""
    cookies = SimpleCookie()
    try:
        cookies.load("; ".join(request.headers.all("cookie")))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""


def _nearest(request: Request) -> str:
    closed = request.path.rstrip("/") + "/"
    if request.path != closed and ROUTES[-1].path.fullmatch(closed):
        return f"Did you mean {closed} with its final slash? Served are {_SERVED}."
    return f"Served are {_SERVED}."
