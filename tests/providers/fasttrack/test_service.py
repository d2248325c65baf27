import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.port import Recognised
from sandbox.providers.fasttrack.room import recognise
from sandbox.wire import Headers, Request
from tests.providers.fasttrack.lending import OWN_URL, body_of, login_request, stage

PAGE = "https://casino.example.test"


def get(path: str, **headers: str) -> Request:
    return Request.to("GET", f"{OWN_URL}{path}", headers=Headers.of(**headers))


async def test_the_config_is_five_texts_that_lead_back_to_us() -> None:
    decision = await stage().ask(get("/api/v1/config/acme"))
    assert body_of(decision.response) == {
        "crmUrl": OWN_URL,
        "fusionUrl": OWN_URL,
        "prismaUrl": OWN_URL,
        "pusherKey": "sandbox-pusher-key",
        "pusherRegion": "eu",
    }
    assert (decision.answered, decision.notes) == ({"verdict": "accepted", "brand": "acme"}, ())


async def test_the_config_names_us_as_the_browser_called_us() -> None:
    request = Request.to("GET", "https://sandbox.example.test:9/api/v1/config/acme")
    decision = await stage().ask(request)
    assert b'"fusionUrl":"https://sandbox.example.test:9"' in decision.response.body


@pytest.mark.parametrize(("case", "status"), [("ignore", 200), ("exact", 404)])
async def test_the_brands_case_matters_as_the_setting_says(case: str, status: int) -> None:
    decision = await stage(settings={"config.brand_case": case}).ask(get("/api/v1/config/ACME"))
    assert decision.response.status == status
    assert bool(decision.notes) is (status == 200)


@pytest.mark.parametrize("path", ["nobody", "", "acm", "acmee", "ac%6de%20"])
async def test_an_unknown_brand_is_a_json_404(path: str) -> None:
    decision = await stage().ask(get(f"/api/v1/config/{path}"))
    assert decision.response.status == 404
    assert body_of(decision.response) == {"error": "unknown_brand", "code": 404}
    assert decision.answered["reason"] == "brand.unknown"


async def test_the_loader_is_served_as_a_script() -> None:
    decision = await stage().ask(get("/loader/fasttrack-crm.js?d=1700000000000"))
    assert decision.response.headers.get("content-type") == "text/javascript; charset=utf-8"
    assert b"window.FastTrackLoader" in decision.response.body


@pytest.mark.parametrize(
    "path", ["/", "/Notifications/v2/user-notification/7", "/external/pusher/acme", "/loader/"]
)
async def test_any_other_path_is_a_json_404(path: str) -> None:
    decision = await stage().ask(get(path, authtoken="live-sid"))
    assert decision.response.status == 404
    assert body_of(decision.response) == {"error": "not_found", "code": 404}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/Platform/LoginAuthToken", "POST"),
        ("PUT", "/Platform/Logout", "POST"),
        ("POST", "/api/v1/config/acme", "GET, HEAD"),
        ("DELETE", "/loader/fasttrack-crm.js", "GET, HEAD"),
        ("HEAD", "/Platform/Logout", "POST"),
    ],
)
async def test_another_method_is_a_405_that_names_the_right_one(
    method: str, path: str, allowed: str
) -> None:
    decision = await stage().ask(Request.to(method, f"{OWN_URL}{path}"))
    assert decision.response.status == 405
    assert decision.response.headers.get("allow") == allowed


async def test_a_browsers_preflight_is_allowed_to_send_the_authtoken() -> None:
    headers = Headers(
        (
            ("Origin", PAGE),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authtoken,content-type"),
            ("Access-Control-Request-Private-Network", "true"),
        )
    )
    request = Request.to("OPTIONS", f"{OWN_URL}/Platform/LoginAuthToken", headers=headers)
    response = (await stage().ask(request)).response
    assert response.status == 204
    assert response.headers.get("access-control-allow-origin") == PAGE
    assert response.headers.get("access-control-allow-headers") == "authtoken,content-type"
    assert response.headers.get("access-control-allow-private-network") == "true"
    assert "POST" in (response.headers.get("access-control-allow-methods") or "")


async def test_a_preflight_always_allows_the_authtoken() -> None:
    request = Request.to(
        "OPTIONS",
        f"{OWN_URL}/Platform/LoginAuthToken",
        headers=Headers((("Access-Control-Request-Headers", "x-trace"),)),
    )
    allowed = (await stage().ask(request)).response.headers.get("access-control-allow-headers")
    assert allowed is not None
    assert allowed.split(", ")[:2] == ["x-trace", "authtoken"]


@pytest.mark.parametrize("path", ["/api/v1/config/nobody", "/nowhere", "/api/v1/config/acme"])
async def test_every_answer_may_be_read_by_the_page_that_asked(path: str) -> None:
    response = (await stage().ask(get(path, origin=PAGE))).response
    assert response.headers.get("access-control-allow-origin") == PAGE
    assert response.headers.get("vary") == "Origin"


async def test_a_caller_that_is_no_browser_gets_no_cors_headers() -> None:
    response = (await stage().ask(get("/api/v1/config/acme"))).response
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("request_", "recognised"),
    [
        (
            login_request("s-1"),
            Recognised("fasttrack.login", "s-1", (("sid", "s-1"),)),
        ),
        (login_request(""), Recognised("fasttrack.login")),
        (get("/api/v1/config/acme"), Recognised("fasttrack.config")),
        (get("/loader/fasttrack-crm.js"), Recognised("fasttrack.loader")),
        (get("/Platform/LoginAuthToken"), Recognised()),
        (
            get("/external/pusher/acme?authToken=s-2"),
            Recognised(None, "s-2", (("sid", "s-2"),)),
        ),
    ],
)
def test_a_request_is_recognised_from_its_bytes_alone(
    request_: Request, recognised: Recognised
) -> None:
    assert recognise(request_) == recognised


@given(st.text(), st.text(), st.lists(st.tuples(st.text(), st.text())))
async def test_nothing_a_peer_sends_makes_the_room_raise(
    method: str, target: str, fields: list[tuple[str, str]]
) -> None:
    request = Request(method, target, headers=Headers(tuple(fields)))
    recognise(request)
    decision = await stage().ask(request)
    verdict: Json = decision.answered["verdict"]
    assert verdict in ("accepted", "refused")


async def test_a_target_without_brands_still_serves_the_demo_brand() -> None:
    here = stage(brands=[{"name": "demo", "id": 1}])
    assert (await here.ask(get("/api/v1/config/demo"))).response.status == 200


@pytest.mark.parametrize("path", ["/loader/fasttrack-crm.js", "/api/v1/config/acme"])
async def test_a_head_is_answered_as_a_get(path: str) -> None:
    got = await stage().ask(get(path))
    looked = await stage().ask(Request.to("HEAD", f"{OWN_URL}{path}"))
    assert (looked.response, looked.changes) == (got.response, ())
