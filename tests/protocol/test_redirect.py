"""Where a redirect leads: every form of Location that there is, and those that lead nowhere."""

import pytest

from sandbox.protocol.navigation.redirect import onward
from sandbox.wire import Headers, Request, Response

BASE = Request.to("GET", "http://op.example/a/launch?token=1")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/game", "http://op.example/game"),
        ("game", "http://op.example/a/game"),
        ("?x=1", "http://op.example/a/launch?x=1"),
        ("//other.example/x", "http://other.example/x"),
        ("https://op.example/x#top", "https://op.example/x"),
        ("/a%2Fb?c=%20", "http://op.example/a%2Fb?c=%20"),
        (" /blank inside ", "http://op.example/blank%20inside"),
        ("/\u00e9", "http://op.example/%C3%A9"),
    ],
)
def test_a_location_is_read_relative_to_where_it_was_found(location: str, url: str) -> None:
    found = onward(BASE, Response(302, Headers.of(location=location)))
    assert found is not None
    assert found.url == url


@pytest.mark.parametrize(
    "location",
    [
        "app://game/7",
        "javascript:alert(1)",
        "http://[bad/",
        "http://h:0/",
        "http://h:x/",
    ],
)
def test_what_http_cannot_ask_for_leads_nowhere(location: str) -> None:
    assert onward(BASE, Response(302, Headers.of(location=location))) is None


@pytest.mark.parametrize("status", [200, 201, 300, 304, 400])
def test_only_redirects_lead_on(status: int) -> None:
    assert onward(BASE, Response(status, Headers.of(location="/game"))) is None


@pytest.mark.parametrize(
    ("location", "followed"),
    [
        ("/game", True),
        ("http://op.example:9/game", True),
        ("http://OP.example/game", True),
        ("https://cdn.example/game", True),
        ("//cdn.example/game", True),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://op.example.evil.example/", False),
        ("http://op.example@evil.example/", False),
        ("http://localhost/", False),
    ],
)
def test_with_hosts_a_redirect_leads_to_these_and_to_its_own(
    location: str, *, followed: bool
) -> None:
    answer = Response(302, Headers.of(location=location))
    assert (onward(BASE, answer, hosts={"cdn.example"}) is not None) is followed


def test_a_user_in_a_location_goes_nowhere() -> None:
    answer = Response(302, Headers.of(location="http://u:p@op.example/?x"))
    found = onward(BASE, answer)
    assert found is not None
    assert found.url == "http://op.example/?x"
