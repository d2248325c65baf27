"""POST /logout: the iFrame's page ends its session; 204 whether there was one or not."""

import re
from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.port import Decision, Recognised, Records, ServedOperation
from sandbox.providers.gr8.answers import named_player, read_body
from sandbox.providers.gr8.cookies import SESSION_COOKIE, cookies, set_cookies
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.providers.gr8.state import page_among, session_at, session_ended
from sandbox.wire import Headers, Request, Response


def recognise(request: Request) -> Recognised:
    """Recognise by the player that the page names."""
    return named_player(read_body(request).get("playerId"))


async def decide(book: Sportsbook, request: Request, records: Records) -> Decision:
    """End the session that the body names, else the one of the page's cookie."""
    named = read_body(request).get("authToken")
    pages = (named,) if isinstance(named, str) and named else cookies(request, SESSION_COOKIE)
    now_s = book.services.clock.now_s()
    auth_token = await page_among(records, pages, now_s=now_s)
    session = await session_at(records, auth_token, now_s=now_s)
    answered: Mapping[str, Json] = {"verdict": "accepted"}
    if session is None:
        answered = {"verdict": "refused", "reason": "session.unknown"}
    response = Response(204, Headers(set_cookies()))
    return Decision(response, answered, await session_ended(records, auth_token))


LOGOUT = ServedOperation(
    name="gr8.logout",
    method="POST",
    path=re.compile(r"/logout"),
    shown="/logout",
    decide=decide,
    recognise=recognise,
)
