"""What the iFrame's page leaves behind: cookies, its place, its session, and its reports."""

import pytest

from sandbox.json_value import Json, dump_json
from sandbox.providers.gr8.operations.table import recognise
from sandbox.wire import Headers, Request
from tests.providers.gr8.lending import OWN_URL, World, body_of, reason
from tests.providers.gr8.test_policies import world_with


def cookies_of(headers: Headers) -> str:
    return "; ".join(value.partition(";")[0] for value in headers.all("set-cookie"))


async def test_a_page_that_is_loaded_anew_is_recognised_as_its_players() -> None:
    world = World()
    kept = cookies_of((await world.enter(world.token())).response.headers)
    again = Request("GET", "/en/", headers=Headers.of(cookie=kept))
    assert recognise(again).identities == (("player", "p-1001"),)
    assert recognise(Request("GET", "/en/")).identities == ()


BESIDE = [
    "a=1",
    'prefs={"theme":"dark","n":[1,2]}',
    "items[0]=x",
    "x",
    "=nameless",
    "user@shop=1",
    "a=b=c",
    'q="half',
    "naïve=ü",
    "gr8_session_old=1",
    "",
    "$Version=1",
]


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("form", ["{}; {}", "{};{}", " {} ;  {} "])
async def test_a_cookie_of_another_application_hides_nothing(beside: str, form: str) -> None:
    world = World()
    kept = cookies_of((await world.enter(world.token())).response.headers)
    ours = kept.partition(";")[0]
    for sent in (form.format(beside, ours), form.format(ours, beside)):
        assert (await world.get("/session", cookie=sent)).response.status == 200


async def test_of_several_sessions_that_a_browser_names_the_open_one_counts() -> None:
    world = World()
    kept = cookies_of((await world.enter(world.token())).response.headers)
    ours = kept.partition(";")[0]
    for sent in (f"gr8_session=stale; {ours}", f"{ours}; gr8_session_in_frame=stale"):
        assert (await world.get("/session", cookie=sent)).response.status == 200
    await world.get("/en/", cookie=f"gr8_session=stale; {ours}")
    assert (await world.get("/session", cookie=ours)).response.status == 404


async def test_a_page_in_a_frame_of_another_site_is_known_by_its_own_cookies() -> None:
    world = World()
    kept = (await world.enter(world.token())).response.headers.all("set-cookie")
    across = [value for value in kept if "SameSite=None" in value]
    assert all("Secure" in value and "Partitioned" in value for value in across)
    sent = "; ".join(value.partition(";")[0] for value in across)
    again = Request("GET", "/en/", headers=Headers.of(cookie=sent))
    assert recognise(again).identities == (("player", "p-1001"),)
    await world.get("/en/", cookie=sent)
    assert (await world.get("/session", cookie=sent)).response.status == 404


async def test_a_guests_page_takes_both_cookies_away() -> None:
    left = (await World().get("/en/")).response.headers.all("set-cookie")
    assert [value.partition("=")[0] for value in left] == [
        "gr8_session",
        "gr8_player",
        "gr8_session_in_frame",
        "gr8_player_in_frame",
    ]
    assert all("Max-Age=0" in value for value in left)


async def test_a_page_says_where_the_sportsbook_is() -> None:
    decision = await World().get("/tlh/?a=1")
    assert decision.response.headers.get("content-location") == f"{OWN_URL}/en/"


async def test_a_session_can_be_asked_for_without_ending_it() -> None:
    world = World()
    kept = cookies_of((await world.enter(world.token())).response.headers)
    for _ in range(2):
        told = await world.get("/session", cookie=kept)
        assert (told.response.status, body_of(told)) == (
            200,
            {"player": "p-1001", "currency": "EUR"},
        )
        assert told.answered["verdict"] == "accepted"
    await world.get("/en/", cookie=kept)
    ended = await world.get("/session", cookie=kept)
    assert (ended.response.status, reason(ended)) == (404, "session.unknown")


async def test_a_second_entry_leaves_one_session() -> None:
    world = World()
    first = cookies_of((await world.enter(world.token())).response.headers)
    second = cookies_of((await world.enter(world.token(), cookie=first)).response.headers)
    assert (await world.get("/session", cookie=first)).response.status == 404
    assert (await world.get("/session", cookie=second)).response.status == 200


async def test_a_refused_entry_opens_no_session() -> None:
    world = World()
    kept = cookies_of((await world.enter(world.token())).response.headers)
    refused = await world.enter(world.token(defaultCurrency="USD"), cookie=kept)
    assert reason(refused) == "account.currency_mismatch"
    assert 'data-state="refused"' in refused.response.body.decode()
    assert (await world.get("/session", cookie=kept)).response.status == 404
    assert (await world.enter(world.token())).answered["verdict"] == "accepted"


@pytest.mark.parametrize("code", ["text", "type", "origin"])
async def test_what_the_page_heard_of_its_host_is_noted_with_its_clause(code: str) -> None:
    told: Json = {"code": f"host.message.{code}", "playerId": "p-1001"}
    decision = await World().post("/report", dump_json(told).encode())
    assert decision.response.status == 204
    assert reason(decision) == f"host.message.{code}"
    assert "[gr8.page." in decision.notes[0]


@pytest.mark.parametrize(
    ("told", "noted"),
    [
        ({"posted": "login.click"}, "the iFrame posted login.click to the operator's page"),
        ({"posted": "navigation"}, "the iFrame posted navigation to the operator's page"),
        ({"heard": "logout"}, "the operator's page posted the logout message to the iFrame"),
    ],
)
async def test_messages_between_the_pages_are_noted(told: Json, noted: str) -> None:
    decision = await World().post("/report", dump_json(told).encode())
    assert (decision.response.status, decision.answered) == (204, {"verdict": "accepted"})
    assert decision.notes == (noted,)


@pytest.mark.parametrize(
    ("set_so", "posts"), [(True, "login.click auth.fail navigation"), (False, "login.click")]
)
async def test_the_page_posts_what_is_assumed_where_that_is_set(set_so: bool, posts: str) -> None:
    world = world_with("page.messages", set_so)
    entered = await world.enter(world.token())
    assert f'data-posts="{posts}"' in entered.response.body.decode()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b'{"code": "jwt.expired"}', b'{"code": 7}'),
        *(b'{"posted": "logout"}', b'{"heard": "login.click"}', b'{"posted": {"a": 1}}'),
    ],
)
async def test_a_report_of_nothing_known_is_refused(body: bytes) -> None:
    decision = await World().post("/report", body)
    assert (decision.response.status, reason(decision)) == (400, "request.body")


@pytest.mark.parametrize(
    ("set_so", "authority", "moved"),
    [
        (False, "127.0.0.1:8702", None),
        (True, "127.0.0.1:8702", "http://localhost:8702/de/?jwt=t"),
        (True, "localhost:8702", None),
    ],
)
async def test_the_page_moves_to_another_origin_where_that_is_set(
    set_so: bool, authority: str, moved: str | None
) -> None:
    world = World(page__elsewhere=set_so)
    request = Request("GET", "/de/?jwt=t", authority=authority)
    assert (await world.handle(request)).response.headers.get("location") == moved
