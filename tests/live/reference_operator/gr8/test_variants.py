"""Each correct variant towards GR8 Tech differs from the reference, and is right all the same."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest

from sandbox.json_value import Json, parse_json
from sandbox.protocol.json_pointer import follow
from sandbox.protocol.jws import parse_compact_jws, read_claims, verify_rs256
from sandbox.protocol.rsa_key import parse_public_key
from sandbox.reference_operator.gr8.desk.tokens import GET_JWT_TOKEN, GET_PUBLIC_KEY
from sandbox.reference_operator.gr8.variants import habits as gr8_habits
from sandbox.reference_operator.gr8.variants.ways import VARIANTS
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.target.target import read_target
from tests.live.providers.gr8.catalogue_runs import play
from tests.live.reference_operator.gr8.sportsbook_stub import sportsbook
from tests.live.reference_operator.visiting import ACME, ZENITH, Answer, Login, Visit


@asynccontextmanager
async def varied(*variants: str) -> AsyncIterator[Visit]:
    async with (
        ReferenceOperator(urls={"wallet": "http://127.0.0.1:9"}, variants=variants) as operator,
        aiohttp.ClientSession() as http,
    ):
        yield Visit(operator, http)


def section(visit: Visit) -> Mapping[str, Json]:
    """Return what the operator's target says of GR8."""
    target = read_target(visit.operator.target(), file="target.yaml", environ={})
    return target.sections["gr8"].section


async def token_of(visit: Visit, login: Login) -> str:
    """Get a token from where the target says that it lies, and check that the key holds."""
    answer = await visit.token(login)
    pointer = follow(section(visit), "/jwt-token/pointer")
    token = str(follow(parse_json(answer.body), str(pointer)))
    served = await visit.public_key()
    key = parse_public_key(served.body, served.headers["content-type"])
    assert verify_rs256(parse_compact_jws(token), key)
    return token


async def guest(visit: Visit) -> Answer:
    return await visit.send("GET", GET_JWT_TOKEN)


async def test_bare_tokens_name_only_who_in_which_currency_and_when() -> None:
    async with varied("gr8-bare-tokens") as visit:
        claims = read_claims(await token_of(visit, await visit.log_in()))
        refused = await guest(visit)
    assert set(claims) == {"externalUserId", "defaultCurrency", "iat"}
    assert (refused.status, refused.body) == (403, b"Forbidden")


async def test_rich_tokens_live_long_name_more_and_lie_deep_inside() -> None:
    async with varied("gr8-rich-tokens") as visit:
        token = await token_of(visit, await visit.log_in())
        assert follow(section(visit), "/jwt-token/pointer") == "/data/sportsbook/jwt"
    claims = read_claims(token)
    assert int(str(claims["exp"])) - int(str(claims["iat"])) == 43_200
    assert {"iss", "roles", "jti"} < set(claims)
    assert parse_compact_jws(token).header["kid"] == "sportsbook-1"


async def test_a_kept_token_comes_again_for_a_minute_and_ends_with_its_key() -> None:
    async with varied("gr8-token-kept-while-fresh") as visit:
        login, other = await visit.log_in(), await visit.log_in()
        first = await token_of(visit, login)
        assert await token_of(visit, login) == first
        assert await token_of(visit, other) != first
        await visit.hook("shift-clock", advance_s=61)
        second = await token_of(visit, login)
        await visit.hook("shift-clock", to="real")
        assert await token_of(visit, login) not in (first, second)
        await visit.hook("rotate-key")
        assert await token_of(visit, login) not in (first, second)


async def test_answers_in_chunks_have_no_length_and_guests_get_200_without_a_token() -> None:
    async with varied("gr8-answers-in-chunks") as visit:
        login = await visit.log_in()
        await token_of(visit, login)
        answers = (await visit.token(login), await visit.public_key())
        refused = await guest(visit)
    assert [answer.headers.get("transfer-encoding") for answer in answers] == ["chunked"] * 2
    assert answers[1].headers["content-type"] == "text/plain; charset=utf-8"
    assert (refused.status, refused.json) == (200, {"logged_in": False})


async def test_the_key_of_windows_has_its_line_ends_and_its_type_and_ids_are_digits() -> None:
    async with varied("gr8-key-of-windows") as visit:
        login = await visit.log_in()
        claims = read_claims(await token_of(visit, login))
        served = await visit.public_key()
    key = parse_public_key(served.body, served.headers["content-type"])
    assert served.headers["content-type"] == "application/x-pem-file"
    assert served.body.endswith(b"KEY-----\r\n\r\n \r\n")
    assert key.bits == 3072
    assert [notice.code for notice in key.notices] == ["key.parse.crlf"]
    assert re.fullmatch("[0-9]{5,20}", login.id)
    assert claims["externalUserId"] == login.id


async def test_each_brand_has_a_url_of_its_own_and_no_header_matters() -> None:
    async with varied("gr8-url-per-brand") as visit:
        target = section(visit)
        urls = [str(follow(target, f"/tenants/{n}/public-key")) for n in (0, 1)]
        paths = [url.removeprefix(visit.operator.url) for url in urls]
        first, second = [await visit.send("GET", path, headers={}) for path in paths]
        crossed = await visit.send("GET", paths[1], headers=ACME)
        listed = read_target(visit.operator.target(), file="target.yaml", environ={}).values
    assert paths == [f"{GET_PUBLIC_KEY}/acme", f"{GET_PUBLIC_KEY}/zenith"]
    assert first.body != second.body
    assert crossed.body == second.body
    assert "brand-by-header" not in str(listed["capabilities"])


async def test_casino_ids_have_twenty_symbols_and_the_target_says_so() -> None:
    wished = ["x" * 36, "x" * 35 + "y", "short", ""]
    async with varied("gr8-casino-ids") as visit:
        ids = [(await visit.log_in(id=one)).id for one in wished[:3]]
        ids += [(await visit.log_in()).id]
        assert follow(section(visit), "/tenants/0/casino-aggregation") is True
    assert len(set(ids)) == 4
    assert all(re.fullmatch("[A-Za-z0-9-]{1,20}", one) for one in ids)
    assert ids[2] == "short"


async def test_a_page_that_is_loaded_anew_asks_for_the_iframe_as_a_guest() -> None:
    async with varied("gr8-bare-tokens") as visit, sportsbook() as stub:
        login = await visit.log_in(id="alice")
        await visit.hook("open-sportsbook", page="p", sid=login.sid, at=f"{stub.url}/en/")
        await visit.hook("logout", sid=login.sid)
    held = "gr8_player=alice, gr8_session=session-1"
    assert stub.asked == ["GET /en/ alice  ", f"GET /en/ nobody {held} "]


async def test_one_key_pair_signs_for_all_brands() -> None:
    async with varied("gr8-one-key-pair") as visit:
        await token_of(visit, await visit.log_in(brand="zenith"))
        served = [(await visit.public_key(one)).body for one in (ACME, ZENITH)]
        await visit.hook("rotate-key")
        assert (await visit.public_key()).body not in served
    assert served[0] == served[1]


async def test_a_bare_answer_is_the_token_and_the_target_says_so() -> None:
    async with varied("gr8-bare-answer") as visit:
        answer = await visit.token(await visit.log_in())
        assert follow(section(visit), "/jwt-token/pointer") == ""
    assert (answer.status, answer.headers["cache-control"]) == (201, "no-cache, private")
    assert parse_compact_jws(answer.body.decode()).header["alg"] == "RS256"


async def test_the_key_from_a_script_is_labelled_as_a_page() -> None:
    async with varied("gr8-key-from-a-script") as visit:
        served = await visit.public_key()
    assert served.headers["content-type"] == "text/html; charset=UTF-8"
    assert parse_public_key(served.body).bits == 2048


async def test_the_next_login_of_a_player_ends_the_one_before() -> None:
    async with varied("gr8-one-session-a-player") as visit:
        logins = [await visit.log_in(id=id_) for id_ in ("ann", "bea", "ann")]
        statuses = [(await visit.token(login)).status for login in logins]
    assert statuses == [401, 200, 200]


async def test_there_is_no_token_while_the_wallet_has_another_currency() -> None:
    async with varied("gr8-no-token-in-another-currency") as visit:
        login = await visit.log_in(currency="EUR")
        statuses = [(await visit.token(login)).status]
        for currency in ("USD", "EUR"):
            await visit.hook("switch-currency", player=login.id, to=currency)
            statuses.append((await visit.token(login)).status)
    assert statuses == [200, 401, 200]


EVERY = (*VARIANTS, *gr8_habits.VARIANTS)


@pytest.mark.parametrize("variant", EVERY, ids=lambda one: one.id)
def test_a_variant_says_what_allows_it(variant: object) -> None:
    assert re.match(r"(seamless-login|front-end)[,:]", getattr(variant, "allows", ""))


async def test_an_operator_with_long_ids_is_found_out_where_the_casino_is() -> None:
    casino = {"casino-aggregation: false": "casino-aggregation: true"}
    wrong = await play("token/player-ids.yaml", target=casino)
    right = await play("token/casino-id.yaml", variants=("gr8-casino-ids",))
    assert wrong.missed() == {"gr8.jwt.player-id-fits-casino"}
    assert wrong.reasons() == {"claim.externalUserId"}
    assert right.outcomes() == {"gr8-casino-id": "PASSED"}
