"""A launch as the player's browser makes it: redirects followed, each hop kept, the end judged."""

import pytest

from sandbox.engine.judging.exchange_view import fill_in_parts
from sandbox.engine.steps.browsing import call_as_browser
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.wire import Headers, Request, Response
from tests.engine.fakes import Log, Peer, environment, target_of, world

TARGET = """\
wallet:
  launch: {url: "http://op.test/launch", launched-when: {WHEN}}
  provider: {id: 7041, access-key: a, private-key: b}
  settings: SETTINGS
"""
GAME = Response(200, body=b"<main id='game'>")


def moved(where: str, *cookies: str, status: int = 302) -> Response:
    fields = (("Location", where), *(("Set-Cookie", cookie) for cookie in cookies))
    return Response(status, Headers(fields))


async def launched(
    *answers: Response | PeerFault,
    when: str = "status: 200",
    settings: str = "{}",
    request: Request | None = None,
) -> tuple[Exchange, Peer, Log]:
    """Launch against prepared answers."""
    peer, log = Peer(*answers), Log()
    target = target_of(TARGET.replace("WHEN", when).replace("SETTINGS", settings))
    where = world(environment(peer=peer), log=log, target=target)
    asked = request or Request.to("GET", "http://op.test/launch?token=t")
    exchange = where.begin("wallet.launch", Starter.PLAYER, asked)
    await call_as_browser(where, exchange, asked, timeout_s=5)
    await fill_in_parts(where, exchange)
    assert where.exchanges == [exchange]
    return exchange, peer, log


async def test_the_last_answer_is_judged_and_every_hop_is_in_the_evidence() -> None:
    first = moved("/launch", "opening=k; Path=/launch; HttpOnly")
    found, peer, log = await launched(first, moved("/game/7", "g=1; Path=/game"), GAME)
    assert (found.looks, found.response) == ({"launched": True}, GAME)
    assert [r.url for r in peer.asked] == [
        "http://op.test/launch?token=t",
        "http://op.test/launch",
        "http://op.test/game/7",
    ]
    assert [r.headers.get("cookie") for r in peer.asked] == [None, "opening=k", "g=1"]
    assert found.messages == ("m1", "m2", "m3")
    ended = [(e["id"], e["response"]["status"]) for e in log.of("message.ended")]  # type: ignore[index, call-overload]
    assert ended == [("m1", 302), ("m2", 302), ("m3", 200)]


async def test_a_redirect_that_is_the_sign_itself_is_not_followed() -> None:
    when = 'status: 302, headers: {location: {$regex: "/game/.*"}}'
    found, peer, _ = await launched(moved("/game/7"), GAME, when=when)
    assert (found.looks, len(peer.asked)) == ({"launched": True}, 1)


async def test_a_redirect_to_the_lobby_is_followed_and_is_no_game() -> None:
    when = 'status: 302, headers: {location: {$regex: "/game/.*"}}'
    found, peer, _ = await launched(moved("/lobby"), GAME, when=when)
    assert (found.looks, len(peer.asked)) == ({"launched": False}, 2)


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
async def test_a_posted_launch_goes_on_as_in_a_browser(status: int, method: str) -> None:
    post = Request.to("POST", "http://op.test/launch", body=b"token=t")
    _, peer, _ = await launched(moved("/play", status=status), GAME, request=post)
    assert (peer.asked[1].method, bool(peer.asked[1].body)) == (method, method == "POST")


async def test_redirects_without_end_are_told_and_no_game() -> None:
    found, peer, log = await launched(moved("/launch"), settings="{launch.max_redirects: 3}")
    assert (found.looks, len(peer.asked)) == ({"launched": False}, 4)
    told = "a browser gives up after 3 redirects, in a circle: the next one leads to"
    assert told in found.followed.note
    [note] = log.of("note")
    assert (str(note["text"]).startswith(told), note["message"]) == (True, "m4")


async def test_no_redirect_is_followed_where_none_may_be() -> None:
    found, peer, _ = await launched(moved("/game"), settings="{launch.max_redirects: 0}")
    assert (found.looks, len(peer.asked)) == ({"launched": False}, 1)


async def test_another_host_is_not_called_unless_the_settings_name_it() -> None:
    away = moved("https://games.test/7")
    found, peer, _ = await launched(away, GAME)
    assert (found.looks, len(peer.asked)) == ({"launched": False}, 1)
    assert "launch.redirect_hosts: [games.test]" in found.followed.note
    found, peer, _ = await launched(away, GAME, settings="{launch.redirect_hosts: [games.test]}")
    assert (found.looks, peer.asked[1].url) == ({"launched": True}, "https://games.test/7")


async def test_cookies_of_one_host_are_not_sent_to_another() -> None:
    asked = Request.to("GET", "http://op.test/l", headers=Headers((("Cookie", "session=s"),)))
    away = moved("http://games.test/7", "opening=k; Path=/")
    settings = "{launch.redirect_hosts: [games.test]}"
    _, peer, _ = await launched(away, GAME, request=asked, settings=settings)
    assert "cookie" not in peer.asked[1].headers


async def test_a_hop_that_is_never_answered_is_no_answer() -> None:
    fault = PeerFault(PeerTrouble.TIMEOUT, "no answer")
    found, _, _ = await launched(moved("/game"), fault)
    assert (found.response, found.trouble) == (None, fault)
