"""The end of a session: what it ends, when, and how often it may be told."""

from collections.abc import Mapping

import pytest

from sandbox.json_value import Json
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.scenario.contract.contract import load_contract
from tests.providers.wallet.desk import (
    at_path,
    correct,
    desk,
    ending,
    json_of,
    opened,
    request_with,
)


async def test_a_session_that_is_ended_is_over_for_every_call() -> None:
    at = await opened()
    decision = await at.post(ending())
    assert (decision.response.status, decision.answered["token"]) == (200, "terminated")
    assert str(json_of(decision.response)["balance"]) == "310.4"
    for path in ("authenticate", "balance"):
        later = await at.post(at_path(f"/api/wallet/{path}", correct()))
        assert later.answered["reason"] == "token_terminated", path
    assert await at.ends_s(DEMO_TOKEN) is None


@pytest.mark.parametrize(
    ("policy", "reason"), [("idempotent", None), ("reject", "token_terminated")]
)
async def test_a_second_end_follows_its_setting(policy: str, reason: str | None) -> None:
    at = await opened({"duplicate_terminate": policy})
    await at.post(ending())
    again = await at.post(ending())
    assert again.answered.get("reason") == reason
    assert again.answered["token"] == "terminated"


async def test_a_session_that_never_began_has_no_end() -> None:
    at = await desk()
    decision = await at.post(ending())
    assert decision.answered["reason"] == "token_not_active"
    assert await at.state_of(DEMO_TOKEN) == "minted"


async def test_a_session_that_time_has_ended_is_not_ended_again() -> None:
    at = await desk(demo=False)
    token = await at.minted()
    await at.post(correct(token=token))
    at.clock.now += 3600
    assert (await at.post(ending(token=token))).answered["reason"] == "token_expired"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"token": "nobody"}, "token_unknown"),
        ({"player_id": 1}, "token_player_mismatch"),
        ({"site_id": 1}, "token_site_mismatch"),
        ({"currency": "USD"}, "currency_mismatch"),
        ({"provider_id": 1}, "provider_mismatch"),
    ],
)
async def test_nobody_ends_the_session_of_another(changes: Mapping[str, Json], reason: str) -> None:
    at = await opened()
    assert (await at.post(ending(**changes))).answered["reason"] == reason
    assert await at.state_of(DEMO_TOKEN) == "active"


async def test_an_end_that_a_script_answers_ends_nothing() -> None:
    at = await opened()
    await at.script(ending())
    assert await at.state_of(DEMO_TOKEN) == "active"


async def test_a_blocked_players_session_can_be_ended() -> None:
    at = await desk()
    await at.minted(token=DEMO_TOKEN, state="active", blocked=True)
    assert (await at.post(ending())).answered["token"] == "terminated"


async def test_what_is_assumed_is_told_and_so_is_a_request_that_another_path_had() -> None:
    fresh = await desk()
    await fresh.minted(token=DEMO_TOKEN, state="active")
    assert [note.partition(":")[0] for note in (await fresh.post(ending())).notes] == [
        "shape assumed"
    ]
    again = await (await opened()).post(ending())
    assert [note.partition(":")[0] for note in again.notes] == ["shape assumed", "security"]


async def test_a_request_that_authenticate_accepted_is_no_replay_here() -> None:
    at = await opened({"replay": "reject"})
    assert (await at.post(ending())).answered["verdict"] == "accepted"
    assert (await at.post(ending())).answered["reason"] == "replayed_request"


async def test_no_word_of_the_verdict_is_missing_in_the_contract() -> None:
    listed = set(load_contract("wallet").operations["wallet.terminate"].answered)
    at, seen = await opened(), set[str]()
    broken = at_path("/api/wallet/terminate", request_with(b"{}", signature="0"))
    for request in (ending(player_id="x"), broken, ending()):
        seen |= set((await at.post(request)).answered)
    assert seen <= listed
    assert listed - seen == {"looks-like", "flaws"}  # the latter is of HTTP, not the wallet's
