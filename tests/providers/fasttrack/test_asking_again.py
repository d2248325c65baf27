"""Redirects and repeated questions, where the settings allow them; by default neither."""

from collections.abc import Callable

import pytest

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.json_value import Json
from sandbox.protocol.navigation.redirect import onward
from sandbox.providers.fasttrack.client import MOST_REDIRECTS
from sandbox.wire import Headers, Request, Response
from tests.providers.fasttrack.lending import ASK_URL, answering, operator_knowing, stage

KEY: Json = {"x-api-key": "the-key"}
PLAYERS = operator_knowing({"live-sid": 481516})


def moved(status: int, where: str, *, times: int = 1) -> Callable[[Request], Response]:
    """Redirect so many questions, then answer."""
    left = [times]

    def answer(request: Request) -> Response:
        if not left[0]:
            return PLAYERS(request) if request.body else answering(200, {"user_id": 1})(request)
        left[0] -= 1
        return Response(status, Headers.of(location=where))

    return answer


async def test_by_default_a_redirect_is_refused_and_not_followed() -> None:
    played = stage(authenticate=moved(307, "/elsewhere"))
    decision = await played.login("live-sid")
    assert decision.answered["reason"] == "authenticate.redirect"
    assert len(played.outbound.sent) == 1


async def test_a_followed_307_repeats_the_question_whole() -> None:
    played = stage(
        authenticate=moved(307, "/elsewhere"),
        credentials=KEY,
        settings={"auth.follow_redirects": True},
    )
    assert (await played.login("live-sid")).answered["verdict"] == "accepted"
    first, second = played.outbound.of("fasttrack.authenticate")
    assert second.url == ASK_URL.replace("/authenticate", "/elsewhere")
    assert (second.method, second.headers, second.body) == ("POST", first.headers, first.body)


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_after_the_others_it_is_a_get_without_a_body(status: int) -> None:
    played = stage(authenticate=moved(status, "/"), settings={"auth.follow_redirects": True})
    await played.login("live-sid")
    _, second = played.outbound.of("fasttrack.authenticate")
    assert (second.method, second.body, "content-type" in second.headers) == ("GET", b"", False)


@pytest.mark.parametrize(
    ("hosts", "asked"), [([], 1), (["elsewhere.example"], 2), (["other.example"], 1)]
)
async def test_a_redirect_leads_to_hosts_of_the_target_alone(hosts: list[Json], asked: int) -> None:
    played = stage(
        authenticate=moved(307, "http://elsewhere.example/authenticate"),
        settings={"auth.follow_redirects": True, "auth.redirect_hosts": hosts},
    )
    decision = await played.login("live-sid")
    assert len(played.outbound.sent) == asked
    assert decision.answered["verdict"] == ("accepted" if asked == 2 else "refused")


async def test_redirects_in_a_circle_come_to_an_end() -> None:
    played = stage(
        authenticate=moved(308, "/authenticate", times=99),
        settings={"auth.follow_redirects": True},
    )
    decision = await played.login("live-sid")
    assert decision.answered["reason"] == "authenticate.redirect"
    assert len(played.outbound.sent) == 1 + MOST_REDIRECTS


@pytest.mark.parametrize(
    ("where", "goes_along"),
    [
        ("/other", True),
        ("http://127.0.0.1:8600/other", True),
        ("http://127.0.0.1:8601/authenticate", False),
        ("https://127.0.0.1:8600/authenticate", False),
    ],
)
def test_credentials_never_go_to_another_origin(where: str, goes_along: bool) -> None:
    fields = (("X-Api-Key", "k"), ("Authorization", "Basic x"), ("sid", "s"))
    request = Request.to("POST", ASK_URL, headers=Headers(fields), body=b"{}")
    found = onward(request, Response(307, Headers.of(location=where)))
    assert found is not None
    assert ("X-Api-Key" in found.headers, "Authorization" in found.headers) == (
        goes_along,
        goes_along,
    )


@pytest.mark.parametrize(
    ("status", "location"), [(200, "/x"), (304, "/x"), (307, None), (307, "mailto:a@example.test")]
)
def test_what_leads_nowhere_is_an_answer(status: int, location: str | None) -> None:
    headers = Headers() if location is None else Headers.of(location=location)
    request = Request.to("POST", ASK_URL)
    assert onward(request, Response(status, headers)) is None


def failing(times: int, *, status: int = 503) -> Callable[[Request], Response]:
    left = [times]

    def answer(request: Request) -> Response:
        left[0] -= 1
        return answering(status, {})(request) if left[0] >= 0 else PLAYERS(request)

    return answer


@pytest.mark.parametrize(
    ("retries", "failures", "asked", "verdict"),
    [
        (0, 1, 1, "refused"),
        (1, 1, 2, "accepted"),
        (1, 2, 2, "refused"),
        (2, 2, 3, "accepted"),
    ],
)
async def test_a_5xx_is_asked_about_as_often_as_the_setting_says(
    retries: int, failures: int, asked: int, verdict: str
) -> None:
    played = stage(authenticate=failing(failures), settings={"auth.retries": retries})
    assert (await played.login("live-sid")).answered["verdict"] == verdict
    assert len(played.outbound.sent) == asked


async def test_a_4xx_is_never_asked_about_again() -> None:
    played = stage(authenticate=failing(1, status=401), settings={"auth.retries": 3})
    assert (await played.login("live-sid")).answered["reason"] == "authenticate.status"
    assert len(played.outbound.sent) == 1


async def test_no_answer_is_asked_about_again_and_told_in_the_end() -> None:
    trouble = PeerFault(PeerTrouble.BROKEN, "the connection ended")
    played = stage(authenticate=trouble, settings={"auth.retries": 2})
    assert (await played.login("live-sid")).answered["reason"] == "authenticate.broken"
    assert len(played.outbound.sent) == 3
