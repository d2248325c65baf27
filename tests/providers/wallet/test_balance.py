"""Balance of an open game: who may ask, what is told, and what asking changes."""

from collections.abc import Mapping

import pytest

from sandbox.json_value import Json
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Request
from tests.providers.wallet.desk import at_path, correct, desk, json_of, opened, request_with

PATH = "/api/wallet/balance"


def reading(**changes: Json) -> Request:
    return at_path(PATH, correct(**changes))


async def test_the_answer_has_the_members_of_an_authenticate() -> None:
    at = await opened()
    decision = await at.post(reading())
    assert decision.response.status == 200
    assert decision.response.body.endswith(
        b'"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,'
        b'"game_id":"lucky-ferry","site_id":"12","provider_id":7041,"balance":310.4}'
    )
    assert decision.answered == {
        "verdict": "accepted",
        "code": 1,
        "status": 200,
        "basic": "valid",
        "signature": "valid",
        "token": "active",
        "seen": 2,  # the signature covers the body alone, and authenticate had the same
        "player-matches": True,
        "site-matches": True,
        "currency-matches": True,
        "provider-matches": True,
    }


async def test_what_is_assumed_is_told_and_a_balance_read_again_is_nothing_odd() -> None:
    at = await opened()
    (note,) = (await at.post(reading())).notes
    assert note.startswith("shape assumed: ")
    assert (await at.post(reading())).notes == (note,)


async def test_no_word_of_the_verdict_is_missing_in_the_contract() -> None:
    listed = set(load_contract("wallet").operations["wallet.balance"].answered)
    at = await opened()
    seen: set[str] = set()
    for request in (
        reading(),
        reading(player_id="x"),
        at_path(PATH, request_with(b"{}", signature="0")),
    ):
        seen |= set((await at.post(request)).answered)
    assert seen <= listed
    assert listed - seen == {"looks-like", "flaws"}  # the latter is of HTTP, not the wallet's


@pytest.mark.parametrize(
    ("changes", "reason", "clause"),
    [
        ({"token": "nobody"}, "token_unknown", "wallet.token.unchanged"),
        ({"player_id": 1}, "token_player_mismatch", "wallet.player.unchanged"),
        ({"site_id": 1}, "token_site_mismatch", "wallet.site.unchanged"),
        ({"currency": "USD"}, "currency_mismatch", "wallet.currency.unchanged"),
        ({"provider_id": 1}, "provider_mismatch", "wallet.provider-id.as-assigned"),
        ({"player_id": "x"}, "validation_failed", "wallet.members.types"),
    ],
)
async def test_only_the_tokens_own_session_is_told(
    changes: Mapping[str, Json], reason: str, clause: str
) -> None:
    at = await opened()
    decision = await at.post(reading(**changes))
    assert (decision.answered["reason"], decision.answered["clause"]) == (reason, clause)
    assert "balance" not in json_of(decision.response)


async def test_a_token_has_to_be_authenticated_first() -> None:
    at = await desk()
    decision = await at.post(reading())
    assert decision.answered["reason"] == "token_not_active"
    assert decision.answered["clause"] == "wallet.authenticate.arrives"
    assert await at.state_of(DEMO_TOKEN) == "minted"


@pytest.mark.parametrize(
    ("state", "reason"), [("expired", "token_expired"), ("terminated", "token_terminated")]
)
async def test_a_session_that_is_over_has_no_balance(state: str, reason: str) -> None:
    at = await desk()
    await at.minted(token=DEMO_TOKEN, game_id="lucky-ferry", state=state)
    assert (await at.post(reading())).answered["reason"] == reason


async def test_another_method_is_refused_and_points_at_no_clause_of_authenticate() -> None:
    at = await opened()
    answered = (await at.post(at_path(PATH, correct(), method="GET"))).answered
    assert answered["reason"] == "method_not_allowed"
    assert "clause" not in answered


async def test_each_reading_lengthens_the_session_where_lives_slide() -> None:
    for sliding, left_s in ((True, 3600), (False, 3600 - 100)):
        at = await desk({"token.sliding": sliding}, demo=False)
        token = await at.minted()
        await at.post(correct(token=token))
        at.clock.now += 100
        await at.post(reading(token=token))
        assert await at.ends_s(token) == at.clock.now + left_s


async def test_a_reading_that_a_script_answers_lengthens_nothing() -> None:
    at = await desk(demo=False)
    token = await at.minted()
    await at.post(correct(token=token))
    before = await at.ends_s(token)
    at.clock.now += 100
    await at.script(reading(token=token))
    assert await at.ends_s(token) == before


async def test_the_same_signed_reading_may_come_again_where_replays_are_refused() -> None:
    at = await opened({"replay": "reject"})
    found = [(await at.post(reading())).answered["verdict"] for _ in range(3)]
    assert found == ["accepted"] * 3
    assert (await at.post(correct())).answered["reason"] == "replayed_request"


async def test_readings_count_against_the_rate_of_calls() -> None:
    at = await opened({"rate_limit": {"rps": 1, "burst": 2}})
    assert [(await at.post(reading())).response.status for _ in range(2)] == [200, 429]
