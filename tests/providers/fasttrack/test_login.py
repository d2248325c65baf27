import asyncio

import pytest

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.json_value import Json, member, parse_json
from sandbox.port import Records
from sandbox.providers.fasttrack.state import PROFILES, Profile
from sandbox.wire import Request
from tests.providers.fasttrack.lending import (
    Stage,
    answering,
    body_of,
    login_request,
    logout_request,
    operator_knowing,
    stage,
)

ENVELOPE = {
    "Data": {
        "JwtToken": "ft.00000000-0000-4000-8000-000000000001",
        "Authentication": {"IsAuthenticated": True, "AuthToken": "live-sid"},
        "User": {
            "UserId": 1_000_000,
            "BrandId": 16,
            "IsTestUser": False,
            "Firstname": "Mira",
            "Lastname": "Kask",
        },
    },
    "Success": True,
    "Errors": None,
}


async def test_a_valid_sid_is_answered_with_the_vendors_success_envelope() -> None:
    decision = await stage().login("live-sid")
    assert decision.response.status == 200
    assert body_of(decision.response) == ENVELOPE
    assert decision.answered == {"verdict": "accepted", "user-id": "481516"}


@pytest.mark.parametrize("status", [200, 401])
async def test_a_bad_sid_is_answered_with_the_failure_envelope(status: int) -> None:
    decision = await stage(settings={"login.failure_status": status}).login("made-up")
    assert decision.response.status == status
    assert body_of(decision.response) == {
        "Data": None,
        "Success": False,
        "Errors": ["answered 401, not 200 (authenticate.status)"],
    }
    assert decision.answered == {"verdict": "refused", "reason": "authenticate.status"}


@pytest.mark.parametrize(
    ("transport", "header", "body"),
    [
        ("both", "live-sid", {"sid": "live-sid"}),
        ("header", "live-sid", {}),
        ("body", None, {"sid": "live-sid"}),
    ],
)
async def test_the_sid_travels_as_the_target_says(
    transport: str, header: str | None, body: Json
) -> None:
    here = stage(sid=transport)
    await here.login("live-sid")
    operation, request, timeout_s = here.outbound.sent[0]
    assert (operation, request.method, timeout_s) == ("fasttrack.authenticate", "POST", 5.0)
    assert request.url == "http://127.0.0.1:8600/authenticate"
    assert request.headers.get("sid") == header
    assert request.headers.get("content-type") == "application/json"
    assert parse_json(request.body) == body


async def test_the_settings_name_the_header_and_the_time_out() -> None:
    here = stage(settings={"auth.sid_header": "X-Session", "client.timeout_ms": 250})
    await here.login("live-sid")
    _, request, timeout_s = here.outbound.sent[0]
    assert (request.headers.get("x-session"), "sid" in request.headers) == ("live-sid", False)
    assert timeout_s == 0.25


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (PeerTrouble.TIMEOUT, "authenticate.timeout"),
        (PeerTrouble.REFUSED, "authenticate.unreachable"),
        (PeerTrouble.UNRESOLVED, "authenticate.unreachable"),
        (PeerTrouble.TLS, "authenticate.unreachable"),
        (PeerTrouble.BROKEN, "authenticate.broken"),
    ],
)
async def test_no_answer_of_the_operator_refuses_the_login(
    trouble: PeerTrouble, reason: str
) -> None:
    here = stage(authenticate=PeerFault(trouble, "nobody there"))
    decision = await here.login("live-sid")
    assert decision.answered == {"verdict": "refused", "reason": reason}
    assert len(here.outbound.sent) == 1


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (login_request(), "sid.missing"),
        (login_request("a", "b"), "sid.ambiguous"),
        (login_request("live-sid", query="?brand=nobody"), "brand.unknown"),
    ],
)
async def test_a_login_that_cannot_succeed_does_not_ask_the_operator(
    request_: Request, reason: str
) -> None:
    here = stage()
    decision = await here.ask(request_)
    assert decision.answered == {"verdict": "refused", "reason": reason}
    assert member(body_of(decision.response), "Success") is False
    assert here.outbound.sent == []


async def test_an_empty_sid_is_refused_at_once_where_the_setting_says_so() -> None:
    here = stage(settings={"login.empty_sid": "refuse"})
    decision = await here.login("")
    assert decision.answered == {"verdict": "refused", "reason": "sid.empty"}
    assert here.outbound.sent == []


async def test_an_empty_sid_is_forwarded_like_any_other() -> None:
    here = stage()
    decision = await here.login("")
    assert decision.answered["reason"] == "authenticate.status"
    assert parse_json(here.outbound.sent[0][1].body) == {"sid": ""}


async def test_the_brand_of_the_query_decides_the_brand_id() -> None:
    decision = await stage().ask(login_request("live-sid", query="?brand=Bravo"))
    user = member(member(body_of(decision.response), "Data"), "User")  # type: ignore[arg-type]
    assert member(user, "BrandId") == 17  # type: ignore[arg-type]


async def test_a_logged_out_sid_is_refused_without_asking_the_operator() -> None:
    here = stage()
    await here.login("live-sid")
    out = await here.logout("live-sid")
    assert member(body_of(out.response), "Success") is True
    again = await here.login("live-sid")
    assert again.answered == {"verdict": "refused", "reason": "sid.logged-out"}
    assert len(here.outbound.sent) == 1


async def test_a_logout_that_a_script_answers_ends_nothing() -> None:
    here = stage()
    await here.ask(logout_request("live-sid"), scripted=True)
    assert (await here.login("live-sid")).answered["verdict"] == "accepted"


async def test_a_login_that_a_script_answers_opens_no_session_and_makes_the_player_known() -> None:
    here = stage()
    await here.ask(login_request("live-sid"), scripted=True)
    assert (await here.notifications("live-sid")).answered["reason"] == "sid.no-session"
    assert await Records(here.store).get(PROFILES, "481516") == Profile(1_000_000, "Mira", "Kask")


async def test_a_logout_during_a_login_wins() -> None:
    here = stage()
    here.outbound.gate = asyncio.Event()
    login = asyncio.create_task(here.login("live-sid"))
    await _until_sent(here, 1)
    await here.logout("live-sid")
    here.outbound.gate.set()
    assert (await login).answered["reason"] == "sid.logged-out"


async def _until_sent(here: Stage, count: int) -> None:
    for _ in range(100):
        if len(here.outbound.sent) >= count:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"only {len(here.outbound.sent)} of {count} calls were made")


async def test_the_own_id_of_a_player_stays_and_is_not_the_operators() -> None:
    players: dict[str, Json] = {"one": 7, "two": "7", "three": 8}
    here = stage(authenticate=operator_knowing(players))
    seen = [await _own_id(here, sid) for sid in ("one", "two", "three", "one")]
    assert seen == [1_000_000, 1_000_000, 1_000_001, 1_000_000]


async def _own_id(here: Stage, sid: str) -> object:
    body = body_of((await here.login(sid)).response)
    assert isinstance(body, dict)
    return body["Data"]["User"]["UserId"]


@pytest.mark.parametrize(("later_s", "asked"), [(29, 1), (30, 2), (31, 2)])
async def test_an_accepted_sid_is_asked_about_again_from_the_ttl_on(
    later_s: int, asked: int
) -> None:
    here = stage(settings={"auth.cache_ttl_s": 30})
    await here.login("live-sid")
    here.clock.now += later_s
    decision = await here.login("live-sid")
    assert decision.answered["verdict"] == "accepted"
    assert len(here.outbound.sent) == asked


async def test_a_cached_answer_does_not_prolong_itself() -> None:
    here = stage(settings={"auth.cache_ttl_s": 30})
    for _ in range(3):
        await here.login("live-sid")
        here.clock.now += 15
    assert len(here.outbound.sent) == 2


async def test_by_default_every_login_asks() -> None:
    here = stage()
    for _ in range(3):
        await here.login("live-sid")
    assert len(here.outbound.sent) == 3


async def test_fifty_players_at_once_each_get_their_own_id() -> None:
    players: dict[str, Json] = {f"sid-{n}": n for n in range(1, 51)}
    here = stage(authenticate=operator_knowing(players))
    decisions = await asyncio.gather(*(here.login(sid) for sid in players))
    assert [decision.answered["user-id"] for decision in decisions] == [
        str(n) for n in players.values()
    ]


@pytest.mark.parametrize(("took_s", "noted"), [(0.9, False), (1.0, False), (1.1, True)])
async def test_a_slow_answer_is_noted(took_s: float, noted: bool) -> None:
    here = stage()
    here.clock.now = 0.0
    here.outbound.took_s = took_s
    decision = await here.login("live-sid")
    assert any("answer-time" in note for note in decision.notes) is noted


async def test_without_an_operator_the_errors_say_what_to_configure() -> None:
    decision = await stage(url="").login("live-sid")
    assert decision.answered == {"verdict": "refused", "reason": "setup.no-operator"}
    assert "fasttrack.authenticate.url" in decision.response.body.decode()


async def test_notes_of_the_judgement_reach_the_evidence() -> None:
    decision = await stage(authenticate=answering(503)).login("live-sid")
    assert decision.notes == (
        "fasttrack.authenticate.never-500: 503 is not among 400, 401, 403, 404",
    )
