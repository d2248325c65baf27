"""The cookies by which the iFrame's page is known when it is opened again: session and player.

Each is set twice. A browser keeps the plain one where the operator's page is on the same site. In a
frame of another site (`localhost` and `127.0.0.1` are two) it keeps only what is `SameSite=None`,
which has to be Secure, and Partitioned where other sites' cookies are not kept at all; it takes
that over HTTPS and from the machine it runs on.
"""

from collections.abc import Iterator

from sandbox.wire import Request

SESSION_COOKIE = "gr8_session"
"""Tells which session the page that is opened again held before."""

PLAYER_COOKIE = "gr8_player"
"""Tells whose page it was, so that a page loaded anew as a guest's finds its world."""


IN_A_FRAME = "_in_frame"
"""What ends the name of the second cookie."""

_KINDS = (("", "SameSite=Lax"), (IN_A_FRAME, "SameSite=None; Secure; Partitioned"))


def cookies(request: Request, name: str) -> tuple[str, ...]:
    """Return the values of a cookie of ours, each once; empty ones are left out.

    Whatever else browsers send beside it (JSON, brackets, a value without a name) hides nothing:
    pairs end at a semicolon, and a name at the first equals sign (RFC 6265 §5.4). There may be
    several: two pages, or both kinds. Never raises.
    """
    wanted = {name + ending for ending, _ in _KINDS}
    found = (value for key, value in _pairs(request) if key in wanted and value)
    return tuple(dict.fromkeys(found))


def cookie(request: Request, name: str) -> str:
    """Return the first of the values; "" when there is none."""
    return next(iter(cookies(request, name)), "")


def set_cookies(auth_token: str = "", *, player: str = "") -> tuple[tuple[str, str], ...]:
    """Name the page's session and its player; "" takes a name away."""
    return tuple(
        ("Set-Cookie", f"{name}{ending}={value}; Path=/; HttpOnly; {kind}{ends}")
        for ending, kind in _KINDS
        for name, value in ((SESSION_COOKIE, auth_token), (PLAYER_COOKIE, player))
        for ends in ("" if value else "; Max-Age=0",)
    )


def _pairs(request: Request) -> Iterator[tuple[str, str]]:
    for field in request.headers.all("cookie"):
        for pair in field.split(";"):
            name, equals, value = pair.partition("=")
            if equals:
                yield name.strip(), value.strip()
