"""Fast Track asks whose session a sid is."""

import asyncio
import base64
import json

import pytest

from sandbox.reference_operator.fasttrack.desk.authenticate import AUTHENTICATE
from sandbox.reference_operator.fasttrack.desk.credentials import OAUTH_TOKEN
from sandbox.reference_operator.server.accounts import SESSION_TTL_S
from tests.live.reference_operator.visiting import KEY, visiting

JSON = {"Content-Type": "application/json", **KEY}


async def test_a_live_sid_names_its_player_and_nothing_else() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        await visit.log_in()
        answer = await visit.ask(login.sid)
    assert (answer.status, answer.json) == (200, {"user_id": login.id})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_sid_is_read_from_the_header_too() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        headers = {**JSON, "sid": login.sid}
        only_header = await visit.send("POST", AUTHENTICATE, body=b"{}", headers=headers)
        both = await visit.ask(login.sid, header=login.sid)
    assert only_header.json == both.json == {"user_id": login.id}


async def test_header_and_body_that_differ_are_refused() -> None:
    async with visiting() as visit:
        one, other = await visit.log_in(), await visit.log_in()
        answer = await visit.ask(one.sid, header=other.sid)
    assert (answer.status, answer.json) == (400, {"error": "invalid_request", "code": 400})


async def test_every_near_miss_of_a_sid_is_a_stranger() -> None:
    async with visiting() as visit:
        sid = (await visit.log_in()).sid
        misses = ["", " ", sid[:-1], sid + "0", f" {sid}", f"{sid}\n", sid.upper(), "\ud800", "'--"]
        answers = [await visit.ask(miss) for miss in misses]
    assert {(one.status, one.body) for one in answers} == {
        (401, b'{"error":"invalid_sid","code":401}')
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"sid"',
        b"{}",
        b'{"sid":null}',
        b'{"sid":123}',
        b'{"sid":["a"]}',
        b'{"sid":"a","sid":"b"}',
        b'\xef\xbb\xbf{"sid":"a"}',
        b'{"sid":"a","n":' + b"9" * 5000 + b"}",
        b'{"sid":"a","n":1e99999999999999999999}',
    ],
)
async def test_a_malformed_body_is_400(body: bytes) -> None:
    async with visiting() as visit:
        answer = await visit.send("POST", AUTHENTICATE, body=body, headers=JSON)
    assert (answer.status, answer.json) == (400, {"error": "invalid_request", "code": 400})


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
    ],
)
async def test_only_json_is_served(label: str, status: int) -> None:
    async with visiting() as visit:
        body = json.dumps({"sid": (await visit.log_in()).sid}).encode()
        headers = {**KEY, "Content-Type": label}
        answer = await visit.send("POST", AUTHENTICATE, body=body, headers=headers)
    assert answer.status == status


async def test_other_methods_are_405_and_named_so() -> None:
    async with visiting() as visit:
        sid = (await visit.log_in()).sid
        answers = [await visit.ask(sid, method=method) for method in ("GET", "PUT", "DELETE")]
    assert {(one.status, one.headers["allow"]) for one in answers} == {(405, "POST")}


async def test_a_body_too_large_is_413_in_json() -> None:
    async with visiting() as visit:
        answer = await visit.ask("x" * 2_000_000)
    assert (answer.status, answer.json["code"]) == (413, 413)


async def test_an_unknown_path_is_404_in_json() -> None:
    async with visiting() as visit:
        answer = await visit.send("GET", "/nowhere")
    assert (answer.status, answer.json) == (404, {"error": "not_found", "code": 404})


async def test_a_sid_is_good_until_the_logout() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        answers = await asyncio.gather(*(visit.ask(login.sid) for _ in range(20)))
        assert {one.text("user_id") for one in answers} == {login.id}
        assert (await visit.hook("logout", sid=login.sid)).json == {"logged-out": True}
        assert (await visit.ask(login.sid)).status == 401


@pytest.mark.parametrize(("past_end_s", "status"), [(-60, 200), (60, 401)])
async def test_a_session_ends_by_the_operators_clock(past_end_s: int, status: int) -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        await visit.hook("shift-clock", advance_s=SESSION_TTL_S + past_end_s)
        assert (await visit.ask(login.sid)).status == status


def basic(pair: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@pytest.mark.parametrize(
    ("credentials", "status"),
    [
        (KEY, 200),
        ({"x-api-key": "demo-ft-key"}, 200),
        (basic("ft:ft-secret"), 200),
        ({**KEY, **basic("ft:ft-secret")}, 200),
        ({}, 401),
        ({"X-Api-Key": "demo-ft-keyx"}, 401),
        ({"X-Api-Key": ""}, 401),
        (basic("ft:wrong"), 401),
        ({"Authorization": "Basic ???"}, 401),
        ({"Authorization": "Bearer never-granted"}, 401),
        ({"Authorization": "Digest x"}, 401),
        ({**KEY, **basic("ft:wrong")}, 401),
    ],
)
async def test_whoever_cannot_prove_to_be_fasttrack_learns_nothing(
    credentials: dict[str, str], status: int
) -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        answer = await visit.ask(login.sid, credentials=credentials)
    assert answer.status == status
    assert (login.id.encode() in answer.body) is (status == 200)


GRANT = {
    "client_id": "ft-client",
    "client_secret": "ft-client-secret",
    "grant_type": "client_credentials",
}


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_granted_bearer_token_opens_until_it_expires(method: str) -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        if method == "POST":
            body = json.dumps(GRANT).encode()
            granted = await visit.send("POST", OAUTH_TOKEN, body=body, headers=JSON)
        else:
            granted = await visit.send("GET", OAUTH_TOKEN, params=list(GRANT.items()))
        bearer = {"Authorization": f"Bearer {granted.text('access_token')}"}
        assert (granted.json["expires_in"], granted.json["token_type"]) == (7200, "Bearer")
        assert (await visit.ask(login.sid, credentials=bearer)).status == 200
        await visit.hook("shift-clock", advance_s=7199 - 60)
        assert (await visit.ask(login.sid, credentials=bearer)).status == 200
        await visit.hook("shift-clock", advance_s=61)
        assert (await visit.ask(login.sid, credentials=bearer)).status == 401


@pytest.mark.parametrize(
    ("changed", "label", "status"),
    [
        ({"grant_type": "password"}, "application/json", 400),
        ({"client_secret": "wrong"}, "application/json", 401),
        ({"client_id": None}, "application/json", 401),
        ({}, "application/x-www-form-urlencoded", 415),
    ],
)
async def test_a_wrong_grant_is_refused(
    changed: dict[str, object], label: str, status: int
) -> None:
    async with visiting() as visit:
        body = json.dumps({**GRANT, **changed}).encode()
        answer = await visit.send("POST", OAUTH_TOKEN, body=body, headers={"Content-Type": label})
    assert (answer.status, "access_token" in answer.json) == (status, False)
