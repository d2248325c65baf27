"""Tokens for the sportsbook, and the key that proves them."""

import asyncio
import time
from itertools import pairwise
from typing import cast

import pytest

from sandbox.json_value import Json
from sandbox.protocol.jws import parse_compact_jws, read_claims, verify_rs256
from sandbox.protocol.rsa_key import parse_public_key
from sandbox.reference_operator.gr8.desk.tokens import GET_JWT_TOKEN, GET_PUBLIC_KEY
from tests.live.reference_operator.visiting import ACME, ZENITH, Answer, Visit, visiting


def claims_of(answer: Answer) -> dict[str, Json]:
    return dict(read_claims(answer.text("token")))


async def holds(visit: Visit, token: str, *, tenant: dict[str, str]) -> bool:
    key = parse_public_key((await visit.public_key(tenant)).body)
    return verify_rs256(parse_compact_jws(token, typ_required=True), key)


async def test_a_token_says_who_in_which_currency_and_for_how_long() -> None:
    async with visiting() as visit:
        login = await visit.log_in(currency="USD", country="EST")
        before_s = int(time.time())
        answer = await visit.token(login)
        after_s = int(time.time())
    claims = claims_of(answer)
    issued, one_time = cast("int", claims.pop("iat")), claims.pop("jti")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert len(str(one_time)) == 36
    assert before_s <= issued <= after_s
    assert claims == {
        "externalUserId": login.id,
        "defaultCurrency": "USD",
        "exp": issued + 300,
        "operatorUserId": f"user-{login.id[:8]}",
        "operatorUserName": f"player-{login.id[:8]}",
        "country": "EST",
    }


async def test_the_published_key_of_the_brand_holds_and_the_other_does_not() -> None:
    async with visiting() as visit:
        token = (await visit.token(await visit.log_in(brand="zenith"))).text("token")
        assert await holds(visit, token, tenant=ZENITH)
        assert not await holds(visit, token, tenant=ACME)


async def test_the_key_is_a_bare_pem_without_any_remark() -> None:
    async with visiting() as visit:
        answer = await visit.public_key()
    assert answer.headers["content-type"] == "text/plain"
    assert parse_public_key(answer.body, answer.headers["content-type"]).notices == ()


async def test_two_tokens_of_the_same_second_differ() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        answers = [await visit.token(login) for _ in range(5)]
    assert len({answer.body for answer in answers}) == 5


async def test_a_switch_of_the_wallets_currency_does_not_reach_the_sportsbook() -> None:
    async with visiting() as visit:
        login = await visit.log_in(currency="EUR")
        first = claims_of(await visit.token(login))["defaultCurrency"]
        await visit.hook("switch-currency", player=login.id, to="USD")
        later = claims_of(await visit.token(login))["defaultCurrency"]
    assert (first, later) == ("EUR", "EUR")


async def test_a_switch_before_the_first_token_counts() -> None:
    async with visiting() as visit:
        login = await visit.log_in(currency="EUR")
        await visit.hook("switch-currency", player=login.id, to="USD")
        assert claims_of(await visit.token(login))["defaultCurrency"] == "USD"


async def test_the_sportsbooks_currency_outlives_the_session() -> None:
    async with visiting() as visit:
        first = await visit.log_in(currency="EUR")
        await visit.token(first)
        again = await visit.log_in(currency="USD", id=first.id)
        assert again.sid != first.sid
        assert claims_of(await visit.token(again))["defaultCurrency"] == "EUR"


async def test_the_operators_clock_dates_the_token() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        early = claims_of(await visit.token(login))
        await visit.hook("shift-clock", advance_s=3600)
        late = claims_of(await visit.token(login))
        await visit.hook("shift-clock", to="real")
        real = claims_of(await visit.token(login))
    assert 3600 <= cast("int", late["iat"]) - cast("int", early["iat"]) < 3660
    assert cast("int", real["iat"]) - cast("int", early["iat"]) < 60


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer nobody"}, {"Cookie": "session=nobody"}, {"Cookie": "a=b"}],
)
async def test_a_guest_gets_no_token(headers: dict[str, str]) -> None:
    async with visiting() as visit:
        answer = await visit.send("GET", GET_JWT_TOKEN, headers=headers)
    assert (answer.status, answer.json) == (401, {"error": "not_logged_in", "code": 401})


async def test_the_session_cookie_is_as_good_as_the_bearer_token() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        headers = {"Cookie": f"theme=dark; session={login.sid}"}
        answer = await visit.send("GET", GET_JWT_TOKEN, headers=headers)
    assert claims_of(answer)["externalUserId"] == login.id


async def test_a_logged_out_session_gets_no_token() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        await visit.hook("logout", sid=login.sid)
        assert (await visit.token(login)).status == 401


async def test_players_at_the_same_time_get_each_their_own_token() -> None:
    async with visiting() as visit:
        logins = [await visit.log_in() for _ in range(20)]
        answers = await asyncio.gather(*(visit.token(login) for login in logins))
    named = [claims_of(answer)["externalUserId"] for answer in answers]
    assert named == [login.id for login in logins]


async def test_a_rotated_key_signs_and_is_published_at_once_for_its_brand_only() -> None:
    async with visiting() as visit:
        login = await visit.log_in()
        old, other = (await visit.public_key()).body, (await visit.public_key(ZENITH)).body
        assert (await visit.hook("rotate-key", brand="acme")).json == {"rotated": ["acme"]}
        token = (await visit.token(login)).text("token")
        assert await holds(visit, token, tenant=ACME)
        assert (await visit.public_key()).body != old
        assert (await visit.public_key(ZENITH)).body == other


async def test_no_brand_meets_its_previous_key_after_any_rotation() -> None:
    async with visiting() as visit:
        seen = [(await visit.public_key()).body]
        for _ in range(5):
            await visit.hook("rotate-key")
            seen.append((await visit.public_key()).body)
    assert all(one != next_one for one, next_one in pairwise(seen))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"X-Brand": "acme"}, 400),
        ({"X-Operator-Id": "op1"}, 400),
        ({"X-Brand": "nobody", "X-Operator-Id": "op1"}, 404),
        ({"X-Brand": "acme", "X-Operator-Id": "op2"}, 404),
        ({"x-brand": "acme", "x-operator-id": "op1"}, 200),
    ],
)
async def test_the_key_is_chosen_by_both_headers(headers: dict[str, str], status: int) -> None:
    async with visiting() as visit:
        answer = await visit.send("GET", GET_PUBLIC_KEY, headers=headers)
    assert (answer.status, b"BEGIN PUBLIC KEY" in answer.body) == (status, status == 200)
