"""Pages, JSON, requests of our own, and whose key a token is signed by."""

import pytest

from sandbox.json_value import Json, dump_json
from sandbox.port import Recognised
from sandbox.protocol.json_pointer import follow
from sandbox.protocol.jwt_signing import unsigned_jwt
from sandbox.providers.gr8.operations.table import recognise
from sandbox.wire import Headers, Request
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import NOW, World, body_of, reason


def posted(path: str, body: Json) -> Request:
    return Request("POST", path, body=dump_json(body).encode())


def test_an_entry_is_recognised_by_the_player_its_token_claims() -> None:
    token = unsigned_jwt({"externalUserId": "p-7"})
    seen = Recognised("gr8.enter", identities=(("player", "p-7"),))
    assert recognise(Request("GET", f"/en/?jwt={token}")) == seen
    assert recognise(Request("GET", f"/xx-XX/?a=1&jwt={token}")) == seen
    assert recognise(posted("/verify-token", {"token": token})).identities == seen.identities
    assert recognise(posted("/logout", {"playerId": "p-7"})).identities == seen.identities


@pytest.mark.parametrize("query", ["", "?jwt=", "?jwt=null", "?jwt=a.b.c", "?jwt=%ED%A0%80..", "?"])
def test_an_entry_of_nobody_in_particular_is_an_entry(query: str) -> None:
    assert recognise(Request("GET", f"/en/{query}")) == Recognised("gr8.enter")


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/"),
        Request("GET", "/en"),
        Request("GET", "/en/sports/"),
        Request("POST", "/en/"),
        Request("GET", "/verify-token"),
        Request("GET", f"/{'x' * 36}/"),
        Request("OPTIONS", "*"),
    ],
)
def test_what_is_not_served_is_not_recognised(request_: Request) -> None:
    assert recognise(request_) == Recognised()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"token": 7}', b'{"n":' + b"1" * 5000 + b"}"])
def test_a_body_of_nonsense_is_recognised_without_an_identity(body: bytes) -> None:
    assert recognise(Request("POST", "/verify-token", body=body)) == Recognised("gr8.verify-token")


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/", 404, "GET /{lang}/"),
        ("GET", "/en", 404, "Did you mean /en/"),
        ("GET", "/favicon.ico", 404, "Served are"),
        ("GET", "/a/b/c", 404, "Served are"),
        ("POST", "/en/", 405, "GET only"),
        ("GET", "/verify-token", 405, "POST only"),
        ("PUT", "/logout", 405, "POST only"),
    ],
)
async def test_other_paths_and_methods_are_told_what_is_served(
    method: str, path: str, status: int, said: str
) -> None:
    decision = await World().handle(Request(method, path))
    assert decision.response.status == status
    assert decision.answered["verdict"] == "refused"
    assert said in str(follow(body_of(decision), "/error/message"))
    assert ("allow" in decision.response.headers) is (status == 405)


async def test_the_page_shows_who_is_in() -> None:
    world = World()
    decision = await world.enter(world.token())
    html = decision.response.body.decode()
    assert decision.response.headers.get("content-type") == "text/html; charset=utf-8"
    assert decision.response.headers.get("cache-control") == "no-store"
    assert 'data-state="player"' in html
    assert "<code>p-1001</code>" in html
    assert '<dd id="currency">EUR</dd>' in html
    assert '<dd id="brand">acme</dd>' in html
    assert '<dd id="created">created by this entry</dd>' in html
    cookie = decision.response.headers.get("set-cookie") or ""
    session = cookie.partition(";")[0].removeprefix("gr8_session=")
    assert session
    assert f'data-auth-token="{session}"' in html
    assert "known before" in (await world.enter(world.token())).response.body.decode()


async def test_the_page_shows_why_nobody_is_in_and_tells_the_host_page() -> None:
    decision = await World().enter("a.b")
    html = decision.response.body.decode()
    assert decision.response.status == 200
    assert 'data-state="refused" data-reason="jwt.malformed"' in html
    assert '<code id="reason">jwt.malformed</code>' in html
    assert 'type: "auth.fail", code: data.reason' in html
    assert "Max-Age=0" in (decision.response.headers.get("set-cookie") or "")


async def test_the_page_of_a_guest_listens_for_logout_and_offers_a_login() -> None:
    html = (await World().get("/en/")).response.body.decode()
    assert 'data-state="guest"' in html
    assert 'message.type === "iframe"' in html
    assert "message.value.logout === true" in html
    assert 'type: "login.click"' in html


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("de", "de"), ("en", "en"), ("DE", "en"), ("en-GB", "en"), ("xx", "en"), ("%3Cb%3E", "en")],
)
async def test_an_unsupported_language_becomes_the_default(asked: str, spoken: str) -> None:
    world = World()
    decision = await world.get(f"/{asked}/?jwt={world.token()}")
    assert decision.answered["verdict"] == "accepted"
    assert f'<html lang="{spoken}">' in decision.response.body.decode()


async def test_everything_on_the_page_is_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    tenant: Json = {"brand": evil, "operator-id": "o", "public-key": "http://127.0.0.1/k"}
    world = World({"tenants": [tenant]})
    world.operator.publish(signing_key(), brand=evil)
    decision = await world.enter(world.token(country="<i>"))
    html = decision.response.body.decode()
    assert decision.answered["verdict"] == "accepted"
    assert "<script>alert" not in html
    assert html.count("&quot;&gt;&lt;script&gt;") == 3
    assert html.count("<script>") == 1


async def test_verify_token_answers_json() -> None:
    world = World()
    decision = await world.handle(posted("/verify-token", {"token": world.token()}))
    assert decision.response.status == 200
    body = body_of(decision)
    assert isinstance(body, dict)
    assert len(body.pop("authToken")) == 32
    assert body == {"playerId": "p-1001", "currency": "EUR", "created": True}


async def test_verify_token_says_what_failed_and_where() -> None:
    world = World()
    decision = await world.handle(
        posted("/verify-token", {"token": world.token(exp=NOW - 30, iat=NOW - 60)})
    )
    assert decision.response.status == 401
    assert body_of(decision) == {
        "error": {
            "code": "jwt.expired",
            "message": "The token expired 30 s ago.",
            "check": "exp",
        }
    }


@pytest.mark.parametrize("body", [b"", b"[]", b'{"token": null}', b'{"jwt": "x"}', b"\xff"])
async def test_verify_token_wants_a_token(body: bytes) -> None:
    decision = await World().post("/verify-token", body)
    assert decision.response.status == 400
    assert reason(decision) == "request.body"


async def test_verify_token_takes_the_brand_from_the_query() -> None:
    world = World()
    request = posted("/verify-token?brand=zenith", {"token": world.token("zenith")})
    assert (await world.handle(request)).answered["verdict"] == "accepted"


async def test_logout_ends_the_session_of_the_page() -> None:
    world = World()
    entered = await world.enter(world.token())
    cookie = (entered.response.headers.get("set-cookie") or "").partition(";")[0]
    request = Request("POST", "/logout", headers=Headers.of(Cookie=cookie))
    for verdict in ("accepted", "refused"):
        decision = await world.handle(request)
        assert decision.answered["verdict"] == verdict
        assert decision.response.status == 204


@pytest.mark.parametrize("cookie", ["gr8_session", "=;=", 'gr8_session="', "a=b\x00", "é=1"])
async def test_a_cookie_of_nonsense_harms_nothing(cookie: str) -> None:
    world = World()
    assert (await world.enter(world.token(), cookie=cookie)).answered["verdict"] == "accepted"
