import asyncio
from base64 import b64encode
from collections.abc import Sequence

import pytest

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.errors import PeerFault, PeerTrouble, SetupFault
from sandbox.json_value import Json, parse_json
from sandbox.port import PlayerView, Send
from sandbox.providers.fasttrack.live_token import AccessToken
from sandbox.providers.fasttrack.oauth import TokenPolicy, judge_token
from sandbox.providers.fasttrack.rules import Judgement
from sandbox.wire import Headers, Request, Response
from tests.interleaving import PacedStore
from tests.providers.fasttrack.lending import (
    TOKEN_URL,
    Answer,
    Stage,
    answering,
    login_request,
    operator_knowing,
    stage,
)

POST_JSON: Json = {"oauth": {"token-url": TOKEN_URL, "client-id": "ft", "client-secret": "s3cret"}}
GET_QUERY: Json = {
    "oauth": {
        "token-url": f"{TOKEN_URL}?tenant=a",
        "client-id": "ft",
        "client-secret": "s3 cret",
        "variant": "get-query",
    }
}


def numbered_tokens(expires_in: Json = 7200) -> Answer:
    """Hand out token-1, token-2 …"""
    count = 0

    def answer(request: Request) -> Response:
        nonlocal count
        count += 1
        return answering(
            200,
            {"access_token": f"token-{count}", "expires_in": expires_in, "token_type": "Bearer"},
        )(request)

    return answer


async def test_an_api_key_goes_in_its_header() -> None:
    here = stage(credentials={"x-api-key": "k-1"})
    await here.login("live-sid")
    assert here.outbound.sent[0][1].headers.all("X-Api-Key") == ("k-1",)


async def test_basic_credentials_go_base64_encoded() -> None:
    here = stage(credentials={"basic": {"id": "ft", "secret": "s:ü"}})
    await here.login("live-sid")
    wanted = "Basic " + b64encode("ft:s:ü".encode()).decode()
    assert here.outbound.sent[0][1].headers.get("authorization") == wanted


@pytest.mark.parametrize("credentials", [{"x-api-key": "k-1"}, POST_JSON])
async def test_no_credentials_go_along_where_the_setting_says_so(credentials: Json) -> None:
    here = stage(credentials=credentials, settings={"auth.send_credentials": False})
    await here.login("live-sid")
    assert [operation for operation, _, _ in here.outbound.sent] == ["fasttrack.authenticate"]
    headers = here.outbound.sent[0][1].headers
    assert ("x-api-key" in headers, "authorization" in headers) == (False, False)


async def test_the_token_is_asked_for_with_json_and_sent_as_bearer() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens())
    await here.login("live-sid")
    asked = here.outbound.of("fasttrack.get-token")[0]
    assert (asked.method, asked.url) == ("POST", TOKEN_URL)
    assert asked.headers.get("content-type") == "application/json"
    assert parse_json(asked.body) == {
        "client_id": "ft",
        "client_secret": "s3cret",
        "grant_type": "client_credentials",
    }
    question = here.outbound.of("fasttrack.authenticate")[0]
    assert question.headers.get("authorization") == "Bearer token-1"


async def test_the_get_variant_puts_the_same_three_in_the_query() -> None:
    here = stage(credentials=GET_QUERY, token=numbered_tokens())
    await here.login("live-sid")
    asked = here.outbound.of("fasttrack.get-token")[0]
    assert (asked.method, asked.body) == ("GET", b"")
    assert asked.query == (
        ("tenant", "a"),
        ("client_id", "ft"),
        ("client_secret", "s3 cret"),
        ("grant_type", "client_credentials"),
    )


@pytest.mark.parametrize(
    ("expires_in", "later_s", "fetched"),
    [
        (7200, 7139, 1),
        (7200, 7140, 2),
        (7200, 7141, 2),
        (40, 19, 1),
        (40, 20, 2),
        (40, 21, 2),
    ],
)
async def test_a_token_is_renewed_a_minute_or_half_its_life_before_its_end(
    expires_in: int, later_s: int, fetched: int
) -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens(expires_in))
    await here.login("live-sid")
    here.clock.now += later_s
    await here.login("live-sid")
    assert len(here.outbound.of("fasttrack.get-token")) == fetched
    last = here.outbound.of("fasttrack.authenticate")[-1]
    assert last.headers.get("authorization") == f"Bearer token-{fetched}"


async def test_a_tokens_life_is_counted_from_before_the_call() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens(100))
    here.outbound.took_s = 30
    await here.login("live-sid")
    await here.login("live-sid")
    assert len(here.outbound.of("fasttrack.get-token")) == 2


async def test_many_logins_at_once_share_one_token_call() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens())
    decisions = await asyncio.gather(*(here.login("live-sid") for _ in range(20)))
    assert {str(decision.answered["verdict"]) for decision in decisions} == {"accepted"}
    assert len(here.outbound.of("fasttrack.get-token")) == 1
    assert len(here.outbound.of("fasttrack.authenticate")) == 20


async def test_one_token_call_is_shared_too_where_the_store_takes_its_time() -> None:
    sids = [f"sid-{number}" for number in range(20)]
    here = stage(
        credentials=POST_JSON,
        token=numbered_tokens(),
        authenticate=operator_knowing({sid: sid for sid in sids}),
        store=PacedStore(MemoryStore()),
    )
    decisions = await asyncio.gather(*(here.login(sid) for sid in sids))
    assert {str(decision.answered["verdict"]) for decision in decisions} == {"accepted"}
    assert len(here.outbound.of("fasttrack.get-token")) == 1


async def test_a_player_who_goes_away_does_not_take_the_token_call_along() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens())
    here.outbound.gate = asyncio.Event()
    leaving = asyncio.create_task(here.login("live-sid"))
    staying = asyncio.create_task(here.login("live-sid"))
    for _ in range(10):
        await asyncio.sleep(0)
    leaving.cancel()
    here.outbound.gate.set()
    assert (await staying).answered["verdict"] == "accepted"
    assert len(here.outbound.of("fasttrack.get-token")) == 1


async def test_a_401_drops_the_token_and_is_not_retried() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens(), authenticate=answering(401))
    first = await here.login("live-sid")
    assert first.answered["reason"] == "authenticate.status"
    assert len(here.outbound.of("fasttrack.authenticate")) == 1
    await here.login("live-sid")
    sent = [
        item.headers.get("authorization") for item in here.outbound.of("fasttrack.authenticate")
    ]
    assert sent == ["Bearer token-1", "Bearer token-2"]


async def test_a_token_turned_away_is_dropped_whatever_a_script_answers_the_player() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens(), authenticate=answering(401))
    await here.ask(login_request("live-sid"), scripted=True)
    await here.login("live-sid")
    assert len(here.outbound.of("fasttrack.get-token")) == 2


async def test_a_401_to_a_call_of_a_logged_in_page_drops_the_token_too() -> None:
    here = stage(
        credentials=POST_JSON, token=numbered_tokens(), settings={"auth.validate_every_call": True}
    )
    await here.login("live-sid")
    here.outbound.answers["fasttrack.authenticate"] = answering(401)
    for _ in range(2):
        await here.notifications("live-sid")
    assert len(here.outbound.of("fasttrack.get-token")) == 2


async def test_another_token_is_asked_for_only_when_no_call_is_under_way_with_the_one_before() -> (
    None
):
    here = stage(credentials=POST_JSON, token=numbered_tokens(100))
    gate = here.outbound.gate = asyncio.Event()
    gate.set()
    await here.room.prepare("fasttrack.authenticate")
    gate.clear()
    late = asyncio.create_task(here.login("live-sid"))
    await _a_while()
    here.clock.now += 100
    anew = asyncio.create_task(here.room.prepare("fasttrack.authenticate"))
    await _a_while()
    assert len(here.outbound.of("fasttrack.get-token")) == 1
    gate.set()
    assert (await late).answered["verdict"] == "accepted"
    await anew
    assert len(here.outbound.of("fasttrack.get-token")) == 2


async def _a_while() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_all_cells_of_a_run_call_with_one_token() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens())
    there = stage(credentials=POST_JSON, beside=here)
    await asyncio.gather(*(one.login("live-sid") for one in (here, there, here, there)))
    assert len(here.outbound.of("fasttrack.get-token")) == 1
    bearers = {one.headers.get("authorization") for one in _asked(here)}
    assert bearers == {"Bearer token-1"}


async def test_what_a_step_asks_the_token_url_for_ends_the_token_that_was_held() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens())
    there = stage(credentials=POST_JSON, beside=here)
    await there.login("live-sid")
    async with here.room.under_way("fasttrack.get-token", Send()):
        waiting = asyncio.create_task(there.login("live-sid"))
        await _a_while()
        assert len(_asked(here)) == 1
    await waiting
    assert _asked(here)[-1].headers.get("authorization") == "Bearer token-2"
    step = Send(values={"secret": "token-1"})
    with pytest.raises(SetupFault, match="another access token"):
        await here.room.compose("fasttrack.authenticate", step, PlayerView("1", sid="s"))


async def test_a_token_of_a_cell_whose_clock_is_ahead_is_taken_by_no_other() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens())
    ahead = stage(credentials=POST_JSON, beside=here)
    ahead.clock.ahead = 90_000
    ahead.clock.now += 90_000
    await ahead.login("live-sid")
    await here.login("live-sid")
    sent = [one.headers.get("authorization") for one in _asked(here)]
    assert sent == ["Bearer token-1", "Bearer token-2"]


async def test_a_call_that_brings_its_own_credentials_asks_for_no_token() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens())
    async with here.room.under_way("fasttrack.authenticate", Send(values={"secret": "mine"})):
        pass
    assert here.outbound.of("fasttrack.get-token") == []


async def test_a_token_that_ends_while_it_is_fetched_is_used_once_all_the_same() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens(10))
    here.outbound.took_s = 8
    await here.login("live-sid")
    assert len(here.outbound.of("fasttrack.get-token")) == 1


def _asked(here: Stage) -> Sequence[Request]:
    return here.outbound.of("fasttrack.authenticate")


@pytest.mark.parametrize("status", [400, 403])
async def test_another_refusal_keeps_the_token(status: int) -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens(), authenticate=answering(status))
    await here.login("live-sid")
    await here.login("live-sid")
    assert len(here.outbound.of("fasttrack.get-token")) == 1


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (answering(401, {"error": "invalid_client"}), "oauth.status"),
        (answering(201, {"access_token": "t"}), "oauth.status"),
        (answering(200, raw=b"access_token=t"), "oauth.not-json"),
        (answering(200, {}), "oauth.no-access-token"),
        (answering(200, {"access_token": ""}), "oauth.no-access-token"),
        (answering(200, {"access_token": 5}), "oauth.no-access-token"),
        (answering(200, ["t"]), "oauth.no-access-token"),
        (PeerFault(PeerTrouble.TIMEOUT, "5 s"), "oauth.timeout"),
        (PeerFault(PeerTrouble.REFUSED, "nobody"), "oauth.unreachable"),
    ],
)
async def test_without_a_token_the_operator_is_not_asked(
    token: Answer | PeerFault, reason: str
) -> None:
    here = stage(credentials=POST_JSON, token=token)
    decision = await here.login("live-sid")
    assert decision.answered == {"verdict": "refused", "reason": reason}
    assert here.outbound.of("fasttrack.authenticate") == []
    await here.login("live-sid")
    assert len(here.outbound.of("fasttrack.get-token")) == 2


@pytest.mark.parametrize(
    ("expires_in", "life_s", "noted"),
    [
        (1, 1, False),
        (7200, 7200, False),
        ("7200", 7200, True),
        (1_800_007_200, 999_999_999, True),
        (1_800_007_200_000, 999_999_999, True),
        ("1800007200", 999_999_999, True),
        (0, 3600, True),
        (-1, 3600, True),
        (None, 3600, True),
        ("soon", 3600, True),
        (True, 3600, True),
    ],
)
def test_an_unusable_expires_in_is_noted_and_replaced(
    expires_in: Json, life_s: int, noted: bool
) -> None:
    response = answering(200, {"access_token": "t", "expires_in": expires_in})(Request("POST", "/"))
    token = judge_token(response, TokenPolicy(refresh_margin_s=0), asked_at_s=1000)
    assert isinstance(token, AccessToken)
    assert token.renew_at_s == 1000 + life_s
    assert bool(token.notes) is noted


def test_another_token_type_is_noted() -> None:
    response = answering(200, {"access_token": "t", "expires_in": 60, "token_type": "mac"})(
        Request("POST", "/")
    )
    token = judge_token(response, TokenPolicy(), asked_at_s=0)
    assert not isinstance(token, Judgement)
    assert "mac" in token.notes[0]


async def test_a_step_can_be_composed_only_after_the_token_is_there() -> None:
    here = stage(credentials=POST_JSON, token=numbered_tokens(30))
    player = PlayerView("481516", sid="live-sid")
    with pytest.raises(SetupFault, match="token"):
        await here.room.compose("fasttrack.authenticate", Send(), player)
    await here.room.prepare("fasttrack.authenticate")
    request = await here.room.compose("fasttrack.authenticate", Send(), player)
    assert request.headers.get("authorization") == "Bearer token-1"


async def test_a_step_with_its_own_authorization_needs_no_token() -> None:
    here = stage(credentials=POST_JSON)
    send = Send(headers={"Authorization": None})
    request = await here.room.compose("fasttrack.authenticate", send, PlayerView("1", sid="s"))
    assert request.headers == Headers(
        (("Content-Type", "application/json"), ("Accept", "application/json"), ("sid", "s"))
    )


async def test_a_refused_token_call_is_told_as_a_setup_fault() -> None:
    here = stage(credentials=POST_JSON, token=answering(403))
    with pytest.raises(SetupFault, match=r"oauth\.status"):
        await here.room.prepare("fasttrack.authenticate")
