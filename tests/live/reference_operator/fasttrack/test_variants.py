"""Each correct variant towards Fast Track differs from the reference, and names the player."""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from multidict import CIMultiDict

from sandbox.reference_operator.fasttrack.desk.authenticate import AUTHENTICATE
from sandbox.reference_operator.fasttrack.desk.credentials import OAUTH_TOKEN, FastTrackCredentials
from sandbox.reference_operator.fasttrack.variants import habits as fasttrack_habits
from sandbox.reference_operator.fasttrack.variants.habits import MOST_A_SECOND
from sandbox.reference_operator.fasttrack.variants.ways import UNHURRIED_S, VARIANTS
from sandbox.reference_operator.reference import ReferenceOperator
from tests.live.reference_operator.visiting import KEY, Answer, Visit

JSON = {"Content-Type": "application/json", **KEY}
ALL_SCHEMES = ("x-api-key", "basic", "bearer")


class Pauses:
    """Notes how long was to be waited, and waits not."""

    def __init__(self) -> None:
        self.noted: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.noted.append(seconds)


@asynccontextmanager
async def varied(*variants: str, pauses: Pauses | None = None) -> AsyncIterator[Visit]:
    async with (
        ReferenceOperator(
            urls={"wallet": "http://127.0.0.1:9"}, variants=variants, pause=pauses or Pauses()
        ) as operator,
        aiohttp.ClientSession() as http,
    ):
        yield Visit(operator, http)


async def place(visit: Visit, body: object, *fields: tuple[str, str]) -> Answer:
    """Ask with the sid where it is said to stand, and nowhere else."""
    headers = CIMultiDict([*JSON.items(), *fields])
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await visit.send("POST", AUTHENTICATE, body=sent, headers=headers)


async def schemes_of(visit: Visit) -> Mapping[str, int]:
    """Say with which status each of the right credentials is answered."""
    sid = (await visit.log_in()).sid
    known = FastTrackCredentials()
    grant = {
        "client_id": known.client_id,
        "client_secret": known.client_secret,
        "grant_type": "client_credentials",
    }
    pair = f"{known.basic_id}:{known.basic_secret}"
    token = await visit.send("GET", OAUTH_TOKEN, params=list(grant.items()))
    credentials = {
        "x-api-key": KEY,
        "basic": {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"},
        "bearer": {"Authorization": f"Bearer {token.text('access_token')}"},
    }
    asked = {name: await visit.ask(sid, credentials=one) for name, one in credentials.items()}
    return {name: answer.status for name, answer in asked.items()}


async def test_the_reference_opens_to_every_scheme() -> None:
    async with varied() as visit:
        assert await schemes_of(visit) == dict.fromkeys(ALL_SCHEMES, 200)


@pytest.mark.parametrize(
    ("variant", "opens", "declared"),
    [
        ("ft-basic", "basic", "{basic: {id: ft,"),
        ("ft-oauth", "bearer", "variant: post-json}}"),
        ("ft-oauth-by-get", "bearer", "variant: get-query}}"),
    ],
)
async def test_one_scheme_opens_and_the_target_names_it(
    variant: str, opens: str, declared: str
) -> None:
    async with varied(variant) as visit:
        found = await schemes_of(visit)
        assert declared in visit.operator.target()
    assert found == {name: 200 if name == opens else 401 for name in ALL_SCHEMES}


async def test_the_sid_of_the_header_is_read_and_the_body_is_not() -> None:
    async with varied("ft-sid-of-header") as visit:
        login = await visit.log_in()
        assert (await place(visit, b"no json", ("sid", login.sid))).text("user_id") == login.id
        assert (await place(visit, {"sid": login.sid})).status == 400
        assert "sid: header}" in visit.operator.target()


async def test_the_sid_of_the_body_is_read_and_the_header_is_not() -> None:
    async with varied("ft-sid-of-body") as visit:
        login = await visit.log_in()
        named = await place(visit, {"sid": login.sid}, ("sid", "nobody"))
        twice = f'{{"sid":"nobody","sid":"{login.sid}"}}'.encode()
        assert (named.text("user_id"), (await place(visit, twice)).status) == (login.id, 200)
        assert (await place(visit, {}, ("sid", login.sid))).status == 400
        assert (await place(visit, b"{")).status == 400
        assert "sid: body}" in visit.operator.target()


async def test_the_sid_of_the_header_counts_before_the_bodys() -> None:
    async with varied("ft-header-before-body") as visit:
        one, other = await visit.log_in(), await visit.log_in()
        both = await place(visit, {"sid": other.sid}, ("sid", one.sid))
        alone = await place(visit, {"sid": other.sid})
        dead = await place(visit, {"sid": other.sid}, ("sid", "nobody"))
    assert (both.text("user_id"), alone.text("user_id"), dead.status) == (one.id, other.id, 403)


async def test_a_body_without_a_label_is_served() -> None:
    async with varied("ft-header-before-body") as visit:
        sid = (await visit.log_in()).sid
        url = visit.operator.url + AUTHENTICATE
        body = json.dumps({"sid": sid}).encode()
        async with visit.http.post(
            url, headers=KEY, data=body, skip_auto_headers=("Content-Type",)
        ) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("wish", "is_granted"),
    [("4815162342", True), ("9007199254740993", True), ("0048", False), ("p-48", False)],
)
async def test_players_have_numbers_and_more_is_said_of_them(wish: str, is_granted: bool) -> None:
    async with varied("ft-numbered-players") as visit:
        login = await visit.log_in(id=wish)
        answer = (await visit.ask(login.sid)).json
    assert (login.id == wish) is is_granted
    assert answer == {"user_id": int(login.id), "brand": "acme", "currency": "EUR", "valid": True}


@pytest.mark.parametrize(
    ("variant", "status", "kind"),
    [
        ("ft-header-before-body", 403, "application/problem+json"),
        ("ft-sid-of-body", 404, None),
    ],
)
async def test_a_bad_sid_is_refused_in_other_words(
    variant: str, status: int, kind: str | None
) -> None:
    async with varied(variant) as visit:
        answer = await visit.ask("nobody")
        assert (await visit.ask((await visit.log_in()).sid)).status == 200
    assert (answer.status, bool(answer.body)) == (status, kind is not None)
    assert kind is None or answer.headers["content-type"] == kind
    assert b'"code"' not in answer.body


@pytest.mark.parametrize("sid", ["live", "nobody"])
async def test_answers_come_in_chunks_and_name_their_charset(sid: str) -> None:
    async with varied("ft-unhurried") as visit:
        live = (await visit.log_in()).sid
        answer = await visit.ask(live if sid == "live" else sid)
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answer.headers
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_each_answer_takes_its_time_and_blocked_players_are_refused() -> None:
    pauses = Pauses()
    async with varied("ft-unhurried", pauses=pauses) as visit:
        login = await visit.log_in()
        assert (await visit.ask(login.sid)).status == 200
        await visit.hook("block-player", player=login.id, **{"as": "blocked"})
        refused = await visit.ask(login.sid)
    assert pauses.noted == [UNHURRIED_S, UNHURRIED_S]
    assert (refused.status, refused.text("error")) == (403, "player_blocked")


async def test_a_script_serves_any_label_brings_the_page_for_a_get_and_hides_from_strangers() -> (
    None
):
    async with varied("ft-script-behind-a-site") as visit:
        sid = (await visit.log_in()).sid
        body = json.dumps({"sid": sid}).encode()
        plain = {"Content-Type": "text/plain", **KEY}
        labelled = await visit.send("POST", AUTHENTICATE, body=body, headers=plain)
        broken = await place(visit, b"{")
        page = await visit.ask(sid, method="GET")
        stranger = await visit.ask(sid, credentials={})
    assert (labelled.status, broken.status, broken.json) == (200, 400, {"error": "Syntax error"})
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=UTF-8")
    assert (stranger.status, sid.encode() in page.body) == (404, False)


async def test_answers_of_one_type_have_a_user_id_of_0_where_there_is_nobody() -> None:
    async with varied("ft-answers-of-one-type") as visit:
        login = await visit.log_in()
        good, bad = await visit.ask(login.sid), await visit.ask("nobody")
        odd = await place(visit, b"[]")
    assert good.json == {"user_id": login.id, "error": None}
    assert (bad.status, bad.json) == (410, {"user_id": 0, "error": "invalid_sid"})
    assert (odd.status, "cache-control" in good.headers) == (422, False)


async def test_the_next_login_of_a_player_ends_the_one_before() -> None:
    async with varied("ft-one-session-a-player") as visit:
        first, other = await visit.log_in(id="ann"), await visit.log_in(id="bea")
        second = await visit.log_in(id="ann")
        statuses = [(await visit.ask(one.sid)).status for one in (first, other, second)]
    assert statuses == [401, 200, 200]


async def test_a_block_comes_one_question_later() -> None:
    async with varied("ft-block-by-message") as visit:
        login = await visit.log_in()
        await visit.ask(login.sid)
        await visit.hook("block-player", player=login.id, **{"as": "blocked"})
        statuses = [(await visit.ask(login.sid)).status for _ in range(3)]
    assert statuses == [200, 401, 401]


async def test_a_uuid_for_a_sid_is_read_in_either_case_and_never_trimmed() -> None:
    async with varied("ft-sid-is-a-uuid") as visit:
        sid = (await visit.log_in()).sid
        forms = (sid, sid.upper(), f"{sid} ", sid.replace("-", ""))
        statuses = [(await visit.ask(form)).status for form in forms]
    assert statuses == [200, 200, 401, 401]


async def test_who_asks_too_often_about_one_sid_is_told_so_and_others_are_served() -> None:
    async with varied("ft-asked-in-measure") as visit:
        busy, other = await visit.log_in(), await visit.log_in()
        statuses = [(await visit.ask(busy.sid)).status for _ in range(MOST_A_SECOND + 1)]
        assert (await visit.ask(other.sid)).status == 200
        await visit.hook("shift-clock", advance_s=2)
        assert (await visit.ask(busy.sid)).status == 200
    assert statuses == [200] * MOST_A_SECOND + [429]


def test_every_variant_says_what_allows_it_and_warns_nobody() -> None:
    every = (*VARIANTS, *fasttrack_habits.VARIANTS)
    assert all(one.id.startswith("ft-") and one.allows and one.text for one in every)
    assert [one.id for one in every if one.warned] == ["ft-blanks-taken-off"]
