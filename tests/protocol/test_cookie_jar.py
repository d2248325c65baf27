"""Cookies along a chain of redirects: kept, replaced, dropped and sent as a browser does."""

import pytest

from sandbox.protocol.navigation.cookie_jar import CookieJar, jar_of
from sandbox.wire import Headers

SITE = "https://op.example/launch/start"


def after(*lines: str, url: str = SITE) -> CookieJar:
    """A jar after one answer from that URL."""
    jar = CookieJar()
    jar.take(Headers(tuple(("Set-Cookie", line) for line in lines)), url)
    return jar


@pytest.mark.parametrize(
    ("line", "url", "sent"),
    [
        ("a=1", "https://op.example/launch/next", "a=1"),
        ("a=1", "https://op.example/launch", "a=1"),
        ("a=1", "https://op.example/lobby", ""),
        ("a=1; Path=/", "https://op.example/lobby", "a=1"),
        ("a=1; Path=/game", "https://op.example/game/7", "a=1"),
        ("a=1; Path=/game", "https://op.example/games", ""),
        ("a=1; Path=/", "https://op.example:8443/", "a=1"),
        ("a=1; Path=/", "https://www.op.example/", ""),
        ("a=1; Path=/; Domain=op.example", "https://www.op.example/", "a=1"),
        ("a=1; Path=/; Domain=.op.example", "https://www.op.example/", "a=1"),
        ("a=1; Path=/; Domain=other.example", "https://other.example/", ""),
        ("a=1; Path=/; Domain=example", "https://op.example/", ""),
        ("a=1; Path=/; Secure", "https://op.example/", "a=1"),
        ("a=1; Path=/; Secure", "http://op.example/", ""),
        ("a=1; Path=/; HttpOnly; SameSite=Strict", "https://op.example/", "a=1"),
        ("a=b=c==; Path=/", "https://op.example/", "a=b=c=="),
        ('a="x y"; Path=/', "https://op.example/", 'a="x y"'),
        ("a=; Path=/", "https://op.example/", "a="),
        ("no-pair; Path=/", "https://op.example/", ""),
        ("a=1; Path=/; Max-Age=0", "https://op.example/", ""),
        ("a=1; Path=/; Max-Age=-1", "https://op.example/", ""),
        ("a=1; Path=/; Max-Age=60", "https://op.example/", "a=1"),
        ("a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://op.example/", ""),
        ("a=1; Path=/; Expires=whenever", "https://op.example/", "a=1"),
    ],
)
def test_a_cookie_goes_where_a_browser_sends_it(line: str, url: str, sent: str) -> None:
    assert after(line).header_for(url) == sent


def test_a_later_answer_replaces_and_deletes() -> None:
    jar = after("a=1; Path=/", "b=2; Path=/")
    jar.take(
        Headers((("set-cookie", "a=3; Path=/"), ("set-cookie", "b=; Path=/; Max-Age=0"))), SITE
    )
    assert jar.header_for(SITE) == "a=3"


def test_what_the_player_brings_goes_along_and_may_be_replaced() -> None:
    jar = jar_of((("Cookie", "session=old; theme=dark"), ("Accept", "*/*")), SITE)
    jar.take(Headers((("Set-Cookie", "session=new; Path=/"),)), SITE)
    assert sorted(jar.header_for("https://op.example/").split("; ")) == [
        "session=new",
        "theme=dark",
    ]
    assert jar.header_for("https://other.example/") == ""


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "localhost:8600", "[::1]:8600"])
def test_on_loopback_secure_cookies_travel_in_the_clear(host: str) -> None:
    url = f"http://{host}/launch"
    assert after("a=1; Path=/; Secure", url=url).header_for(url) == "a=1"


def test_a_secure_cookie_set_in_the_clear_is_refused_elsewhere() -> None:
    assert after("a=1; Secure", url="http://op.example/").header_for("https://op.example/") == ""
