"""The two cookies by which the iFrame's page is known when it is opened again."""

from http.cookies import CookieError, SimpleCookie

from sandbox.wire import Request

SESSION_COOKIE = "gr8_session"
"""Tells which session the page that is opened again held before."""

PLAYER_COOKIE = "gr8_player"
"""Tells whose page it was, so that a page loaded anew as a guest's finds its world."""


def cookie(request: Request, name: str) -> str:
    """Return one cookie of a request; "" when it has none of that name. Never raises."""
    cookies = SimpleCookie()
    try:
        cookies.load("; ".join(request.headers.all("cookie")))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""


def set_cookies(auth_token: str = "", *, player: str = "") -> tuple[tuple[str, str], ...]:
    """Name the page's session and its player; "" takes a name away."""
    return tuple(
        ("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{ends}")
        for name, value in ((SESSION_COOKIE, auth_token), (PLAYER_COOKIE, player))
        for ends in ("" if value else "; Max-Age=0",)
    )
