from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import DoesNotApply, SetupFault
from sandbox.json_value import Json, parse_json
from sandbox.port import PlayerView, Send
from sandbox.protocol.basic import compose_basic
from sandbox.providers.fasttrack.room import recognise
from sandbox.wire import Headers, Request
from tests.providers.fasttrack.lending import ASK_URL, OWN_URL, TOKEN_URL, answering, stage

ALICE = PlayerView("481516", sid="live-sid", brand="Bravo")


async def composed(operation: str, send: Send = Send(), *, transport: str = "both") -> Request:  # noqa: B008 - frozen
    here = stage(sid=transport, credentials={"x-api-key": "k-1"})
    return await here.room.compose(operation, send, ALICE)


async def test_the_question_carries_the_players_sid_and_the_credentials() -> None:
    request = await composed("fasttrack.authenticate")
    assert (request.method, request.url) == ("POST", ASK_URL)
    assert request.headers.get("sid") == "live-sid"
    assert request.headers.get("x-api-key") == "k-1"
    assert parse_json(request.body) == {"sid": "live-sid"}


@pytest.mark.parametrize(
    ("sid", "header", "body"),
    [
        ("other", "other", {"sid": "other"}),
        ("", "", {"sid": ""}),
        (123, "123", {"sid": 123}),
        ([], "[]", {"sid": []}),
        ({}, "{}", {"sid": {}}),
        (None, None, {}),
        ("a\nb", None, {"sid": "a\nb"}),
        ("a\x00b", None, {"sid": "a\x00b"}),
        ("a\x7fb", None, {"sid": "a\x7fb"}),
        ("ключ 🎲", "ключ 🎲", {"sid": "ключ 🎲"}),
    ],
)
async def test_a_step_may_ask_about_any_json_as_sid(
    sid: Json, header: str | None, body: Json
) -> None:
    request = await composed("fasttrack.authenticate", Send(values={"sid": sid}))
    assert request.headers.get("sid") == header
    assert parse_json(request.body) == body


@pytest.mark.parametrize("transport", ["both", "body"])
@pytest.mark.parametrize("send", [Send(raw=b'{"sid":'), Send(raw=b""), Send(body=["live-sid"])])
async def test_a_question_with_a_body_of_its_own_has_no_sid_header(
    send: Send, transport: str
) -> None:
    request = await composed("fasttrack.authenticate", send, transport=transport)
    assert "sid" not in request.headers
    assert request.body == (send.raw if send.raw is not None else b'["live-sid"]')


UNREACHED = [
    Send(raw=b'{"sid":'),
    Send(body={"sid": "x"}),
    Send(values={"sid": " live-sid"}),
    Send(values={"sid": "live-sid "}),
    Send(values={"sid": "live\nsid"}),
]


@pytest.mark.parametrize("send", UNREACHED)
async def test_what_would_not_reach_an_operator_that_reads_the_header_is_not_sent(
    send: Send,
) -> None:
    with pytest.raises(DoesNotApply, match="`sid: header`"):
        await composed("fasttrack.authenticate", send, transport="header")


REACHED = [
    Send(body={}, values={"sid-fields": []}),
    Send(body={}, values={"sid": None}),
    Send(body={}, headers={"SID": "x"}),
    Send(values={"sid": None}),
    Send(values={"sid": "other"}),
]


@pytest.mark.parametrize("send", REACHED)
async def test_what_says_which_sid_there_is_in_the_header_is_sent(send: Send) -> None:
    request = await composed("fasttrack.authenticate", send, transport="header")
    assert request.body == b"{}"


@pytest.mark.parametrize("sid", [" live-sid", "live-sid "])
async def test_blanks_around_a_sid_go_in_the_body_which_keeps_them(sid: str) -> None:
    request = await composed("fasttrack.authenticate", Send(values={"sid": sid}))
    assert "sid" not in request.headers
    assert parse_json(request.body) == {"sid": sid}


async def test_a_name_is_changed_where_there_is_one() -> None:
    basic = stage(credentials={"basic": {"id": "ft", "secret": "s"}})
    send = Send(values={"name": "other"})
    request = await basic.room.compose("fasttrack.authenticate", send, ALICE)
    assert request.headers.get("authorization") == compose_basic("other", "s")
    with pytest.raises(DoesNotApply, match="no name"):
        await composed("fasttrack.authenticate", send)


async def test_a_player_asks_by_headers_of_his_own() -> None:
    bob = replace(ALICE, headers=Headers.of(cookie="session=1"))
    here, send = stage(credentials={"x-api-key": "k-1"}), Send(values={"credentials": "player"})
    request = await here.room.compose("fasttrack.authenticate", send, bob)
    assert (request.headers.get("cookie"), request.headers.get("x-api-key")) == ("session=1", None)
    with pytest.raises(DoesNotApply, match="no headers"):
        await here.room.compose("fasttrack.authenticate", send, ALICE)


async def test_a_step_may_send_one_sid_in_the_header_and_another_in_the_body() -> None:
    send = Send(values={"sid": "one"}, body={"sid": "two"})
    request = await composed("fasttrack.authenticate", send)
    assert (request.headers.get("sid"), request.body) == ("one", b'{"sid":"two"}')


async def test_credentials_are_dropped_or_replaced_by_name_whatever_their_case() -> None:
    dropped = await composed("fasttrack.authenticate", Send(headers={"x-api-key": None}))
    assert "X-Api-Key" not in dropped.headers
    wrong = await composed("fasttrack.authenticate", Send(headers={"x-api-key": "wrong"}))
    assert wrong.headers.all("X-Api-Key") == ("wrong",)


async def test_an_authorization_of_the_step_leaves_the_api_key_alone() -> None:
    request = await composed("fasttrack.authenticate", Send(headers={"Authorization": "Bearer x"}))
    assert (request.headers.get("x-api-key"), request.headers.get("authorization")) == (
        "k-1",
        "Bearer x",
    )


async def test_method_path_and_query_can_be_replaced() -> None:
    send = Send(method="PUT", path="/other", query={"a": "1", "b": None})
    request = await composed("fasttrack.authenticate", send)
    assert (request.method, request.target) == ("PUT", "/other?a=1")


async def test_a_query_override_replaces_by_name_and_keeps_the_rest() -> None:
    here = stage(url=f"{ASK_URL}?env=staging&v=2")
    send = Send(query={"v": "3"})
    request = await here.room.compose("fasttrack.authenticate", send, ALICE)
    assert request.target == "/authenticate?env=staging&v=3"


async def test_without_an_operator_the_setup_fault_says_what_to_write() -> None:
    with pytest.raises(SetupFault, match=r"fasttrack\.authenticate\.url"):
        await stage(url="").room.compose("fasttrack.authenticate", Send(), ALICE)


async def test_an_operation_that_is_not_ours_is_a_setup_fault() -> None:
    with pytest.raises(SetupFault, match=r"fasttrack\.get-token"):
        await composed("fasttrack.get-token")


@pytest.mark.parametrize(
    "operation",
    ["fasttrack.config", "fasttrack.login", "fasttrack.logout", "fasttrack.loader"],
)
async def test_what_the_players_browser_sends_is_what_the_room_serves(operation: str) -> None:
    here = stage()
    request = await here.room.compose(operation, Send(), ALICE)
    assert request.url.startswith(OWN_URL)
    assert recognise(request).operation == operation
    assert (await here.ask(request)).answered["verdict"] == "accepted"


async def test_the_login_names_the_players_brand_when_fasttrack_knows_it() -> None:
    room = stage().room
    assert (await composed("fasttrack.login")).target == "/Platform/LoginAuthToken?brand=bravo"
    stranger = PlayerView("1", sid="s", brand="sportsbook-only")
    assert (
        await room.compose("fasttrack.login", Send(), stranger)
    ).target == "/Platform/LoginAuthToken"


async def test_the_config_brand_is_the_steps_the_players_or_the_first() -> None:
    room = stage().room
    named = await room.compose("fasttrack.config", Send(values={"brand": "a/b c"}), ALICE)
    assert named.target == "/api/v1/config/a%2Fb%20c"
    assert (await room.compose("fasttrack.config", Send(), ALICE)).target == "/api/v1/config/bravo"
    assert (await room.compose("fasttrack.config", Send(), None)).target == "/api/v1/config/acme"


async def test_a_login_without_a_sid_has_no_authtoken() -> None:
    room = stage().room
    assert "authtoken" not in (await room.compose("fasttrack.login", Send(), None)).headers
    assert (
        "authtoken" not in (await composed("fasttrack.login", Send(values={"sid": None}))).headers
    )
    assert (await composed("fasttrack.login", Send(values={"sid": ""}))).headers.get(
        "authtoken"
    ) == ""


def test_a_fetched_answer_can_be_judged_by_itself() -> None:
    room = stage().room
    response = answering(200, {"user_id": ""})(Request("POST", "/"))
    assert room.judge("fasttrack.authenticate", response) == {
        "verdict": "refused",
        "reason": "authenticate.no-user-id",
        "refuses": [],
    }
    assert room.judge("fasttrack.config", response) == {}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
async def test_any_sid_reaches_the_operator_unchanged_in_the_body(sid: str) -> None:
    request = await composed("fasttrack.authenticate", Send(values={"sid": sid}), transport="body")
    assert parse_json(request.body) == {"sid": sid}


async def test_sids_in_fields_of_their_own_replace_the_usual_one() -> None:
    send = Send(raw=b"{}", values={"sid-fields": ["a", "b"]})
    request = await stage().room.compose("fasttrack.authenticate", send, None)
    assert request.headers.all("sid") == ("a", "b")
    alone = Send(body={"sid": "a"}, values={"sid-fields": []})
    assert "sid" not in (await stage().room.compose("fasttrack.authenticate", alone, None)).headers


@pytest.mark.parametrize("sid", ["a\r\nx-injected: yes", "a\0", "\x7f"])
async def test_a_sid_that_would_break_out_of_its_header_goes_in_the_body_alone(sid: str) -> None:
    send = Send(values={"sid": sid})
    request = await stage().room.compose("fasttrack.authenticate", send, None)
    assert "sid" not in request.headers
    assert "x-injected" not in request.headers
    assert parse_json(request.body) == {"sid": sid}


@pytest.mark.parametrize("variant", ["post-json", "get-query"])
async def test_a_step_may_ask_for_a_token_wrongly(variant: str) -> None:
    oauth: Json = {
        "token-url": TOKEN_URL,
        "client-id": "c",
        "client-secret": "s",
        "variant": variant,
    }
    send = Send(values={"grant-type": "password", "client-secret": "wrong"})
    room = stage(credentials={"oauth": oauth}).room
    request = await room.compose("fasttrack.get-token", send, None)
    asked = dict(request.query) if variant == "get-query" else parse_json(request.body)
    assert asked == {"client_id": "c", "client_secret": "wrong", "grant_type": "password"}


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        ({"access_token": "t", "expires_in": 60}, {"verdict": "accepted"}),
        ({"token": "t"}, {"verdict": "refused", "reason": "oauth.no-access-token"}),
    ],
)
def test_an_answer_of_the_token_url_can_be_judged_by_itself(
    body: Json, answered: dict[str, str]
) -> None:
    assert stage().room.judge("fasttrack.get-token", answering(200, body)(Request("GET", "/"))) == (
        answered
    )


@pytest.mark.parametrize(
    ("credentials", "sent"),
    [
        ({"x-api-key": "right"}, {"x-api-key": "wrong"}),
        ({"basic": {"id": "ft", "secret": "right"}}, {"authorization": "Basic ZnQ6d3Jvbmc="}),
        (
            {"oauth": {"token-url": TOKEN_URL, "client-id": "c", "client-secret": "s"}},
            {"authorization": "Bearer wrong"},
        ),
    ],
)
async def test_a_step_may_send_a_wrong_secret_under_the_right_name(
    credentials: Json, sent: dict[str, str]
) -> None:
    send = Send(values={"sid": "s", "secret": "wrong"})
    request = await stage(credentials=credentials).room.compose(
        "fasttrack.authenticate", send, None
    )
    found = {name: request.headers.get(name) for name in ("x-api-key", "authorization")}
    assert {name: value for name, value in found.items() if value} == sent


def test_what_an_answer_shows_beside_its_verdict_is_told() -> None:
    body: Json = {"user_id": "7", "user": {"email": "m@example.test"}, "debug": "SQLSTATE[42000]"}
    response = answering(200, body)(Request("POST", "/"))
    assert stage().room.judge("fasttrack.authenticate", response) == {
        "verdict": "accepted",
        "user-id": "7",
        "shows": ["a query"],
        "personal": ["user.email"],
    }
