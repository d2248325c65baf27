"""The life of a token: its table, its end, and what repeated calls do to it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.port import Conflict, PlayerView
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.providers.wallet.state import (
    NEXT,
    Activation,
    TokenInput,
    TokenRecord,
    TokenState,
    activated,
)
from tests.providers.wallet.desk import Desk, correct, desk, ending, json_of, request_with

RECORD = TokenRecord(
    token="t",
    player_id=1,
    site_id=12,
    currency="EUR",
    provider_id=7041,
    balance=Decimal("10.00"),
    since_s=1000.0,
    launch_ttl_s=300.0,
    session_ttl_s=3600.0,
)
LEGAL = {
    ("minted", "authenticate"): "active",
    ("minted", "expire"): "expired",
    ("active", "authenticate"): "active",
    ("active", "terminate"): "terminated",
    ("active", "expire"): "expired",
}


@pytest.mark.parametrize(("state", "what"), list(product(TokenState, TokenInput)))
def test_the_table_says_what_is_legal(state: TokenState, what: TokenInput) -> None:
    following = replace(RECORD, state=state).after(what)
    expected = LEGAL.get((state.value, what.value))
    assert (following.state.value if following else None) == expected


def test_terminated_and_expired_have_no_way_out() -> None:
    assert not {state for state, _ in NEXT} & {TokenState.TERMINATED, TokenState.EXPIRED}


async def _minted(settings: Mapping[str, Json] | None = None) -> tuple[Desk, str]:
    at = await desk(settings, demo=False)
    return at, await at.minted(balance="310.40")


@pytest.mark.parametrize(("offset_s", "refused"), [(-1, False), (0, True), (1, True)])
async def test_a_launch_token_is_refused_from_its_last_second_on(
    offset_s: int, refused: bool
) -> None:
    at, token = await _minted()
    at.clock.now += 300 + offset_s
    decision = await at.post(correct(token=token))
    assert decision.answered.get("reason") == ("token_expired" if refused else None)
    assert decision.answered["token"] == ("expired" if refused else "active")


@pytest.mark.parametrize(("offset_s", "refused"), [(-1, False), (0, True), (1, True)])
async def test_an_active_token_is_refused_from_its_last_second_on(
    offset_s: int, refused: bool
) -> None:
    at, token = await _minted()
    at.clock.now += 200
    await at.post(correct(token=token))
    at.clock.now += 3600 + offset_s
    decision = await at.post(correct(token=token))
    assert decision.answered.get("reason") == ("token_expired" if refused else None)


@pytest.mark.parametrize(("sliding", "refused"), [(True, False), (False, True)])
async def test_an_accepted_call_starts_the_active_life_anew_when_sliding(
    sliding: bool, refused: bool
) -> None:
    at, token = await _minted({"token.sliding": sliding})
    await at.post(correct(token=token))
    at.clock.now += 3000
    await at.post(correct(token=token))
    at.clock.now += 3000
    decision = await at.post(correct(token=token))
    assert (decision.answered["verdict"] == "refused") is refused


async def test_the_expiry_is_told_for_the_life_a_token_is_in() -> None:
    at, token = await _minted()
    start = at.clock.now
    assert await at.ends_s(token) == start + 300
    at.clock.now += 10
    await at.post(correct(token=token))
    assert await at.ends_s(token) == start + 10 + 3600
    assert await at.ends_s("nobody") is None


async def test_a_refused_call_does_not_lengthen_a_life() -> None:
    at, token = await _minted()
    await at.post(correct(token=token))
    before = await at.ends_s(token)
    at.clock.now += 100
    await at.post(correct(token=token, player_id=1))
    assert await at.ends_s(token) == before


async def test_the_demo_token_never_expires() -> None:
    at = await desk()
    at.clock.now += 10.0**9
    assert (await at.post(correct())).answered["verdict"] == "accepted"
    at.clock.now += 10.0**9
    assert (await at.post(correct())).answered["verdict"] == "accepted"
    assert await at.ends_s(DEMO_TOKEN) is None


async def test_nothing_is_changed_when_the_decision_is_not_taken() -> None:
    at = await desk()
    first = await at.script(correct())
    second = await at.script(correct())
    assert first.answered["first-activation"] is True
    assert second.answered["first-activation"] is True
    assert await at.state_of(DEMO_TOKEN) is TokenState.MINTED
    await at.post(correct())
    assert await at.state_of(DEMO_TOKEN) is TokenState.ACTIVE


async def test_of_two_decisions_on_one_token_the_later_is_made_again() -> None:
    at = await desk()
    first, second = await at.ask(correct()), await at.ask(correct())
    await at.store.apply(first.changes)
    with pytest.raises(Conflict):
        await at.store.apply(second.changes)
    again = await at.post(correct())
    assert again.answered["first-activation"] is False
    assert again.answered["seen"] == 2


async def test_a_decision_that_the_end_of_the_session_overtook_is_made_again() -> None:
    at = await desk()
    await at.post(correct())
    late = await at.ask(correct())
    assert (await at.post(ending())).answered["token"] == "terminated"
    with pytest.raises(Conflict):
        await at.store.apply(late.changes)
    assert await at.state_of(DEMO_TOKEN) is TokenState.TERMINATED
    assert (await at.post(correct())).answered["reason"] == "token_terminated"


@pytest.mark.parametrize(
    ("policy", "reason", "first"),
    [
        ("idempotent", None, False),
        ("rebind", None, False),
        ("reject", "token_already_active", False),
    ],
)
async def test_a_second_authenticate_follows_its_setting(
    policy: str, reason: str | None, first: bool
) -> None:
    at = await desk({"duplicate_authenticate": policy})
    one = await at.post(correct())
    two = await at.post(correct())
    assert two.answered.get("reason") == reason
    assert two.answered["first-activation"] is first
    assert json_of(one.response)["request_id"] != json_of(two.response)["request_id"]


async def test_an_adjustment_is_made_once() -> None:
    at = await desk({"balance.delta_on_authenticate": "10"})
    found = [json_of((await at.post(correct())).response)["balance"] for _ in range(3)]
    assert [str(balance) for balance in found] == ["320.4"] * 3


async def test_identical_signed_requests_are_counted_in_notes() -> None:
    at = await desk()
    notes = [(await at.post(correct())).notes for _ in range(3)]
    assert notes == [
        (),
        ("identical signed request seen 2×",),
        ("identical signed request seen 3×",),
    ]
    other = await at.post(request_with(correct().body + b" "))
    assert other.answered["seen"] == 1


async def test_a_replay_is_refused_only_after_it_was_accepted() -> None:
    at = await desk({"replay": "reject"})
    await at.script(correct())  # answered by a script: not accepted
    assert (await at.post(correct())).answered["verdict"] == "accepted"
    assert (await at.post(correct())).answered["reason"] == "replayed_request"
    spaced = request_with(correct().body + b" ")
    assert (await at.post(spaced)).answered["verdict"] == "accepted"


async def test_unsigned_floods_are_not_remembered() -> None:
    at = await desk()
    decision = await at.post(request_with(correct().body, signature="0" * 64))
    assert "seen" not in decision.answered


@pytest.mark.parametrize(
    ("state", "reason"),
    [("terminated", "token_terminated"), ("expired", "token_expired"), ("active", None)],
)
async def test_a_token_may_be_born_in_any_state(state: str, reason: str | None) -> None:
    at = await desk()
    token = await at.minted(PlayerView(id="5"), state=state)
    decision = await at.post(correct(token=token, player_id=5))
    assert decision.answered.get("reason") == reason
    assert decision.answered["first-activation"] is False


@given(
    st.lists(
        st.tuples(st.sampled_from(["authenticate", "terminate", "wait"]), st.integers(0, 4000)),
        max_size=12,
    ),
    st.booleans(),
)
def test_no_sequence_revives_a_token(steps: list[tuple[str, int]], slide: bool) -> None:
    """A plain model of a life (a deadline and a word) and the record agree after every step."""
    record, now, word = RECORD, 1000.0, "minted"
    deadline = now + 300
    for what, wait in steps:
        now += wait
        word = "expired" if word in {"minted", "active"} and now >= deadline else word
        if what == "authenticate":
            if word == "minted" or (word == "active" and slide):
                deadline = now + 3600
            word = "active" if word in {"minted", "active"} else word
            record = activated(record, Activation(now_s=now, slide=slide))
        elif what == "terminate":
            ended = record.as_of(now).after(TokenInput.TERMINATE)
            assert (ended is not None) is (word == "active")
            record, word = ended or record, "terminated" if word == "active" else word
        found = record.as_of(now)
        assert found.state.value == word
        assert found.balance == Decimal("10.00")


def test_rebinding_takes_the_new_game_and_idempotence_keeps_the_old() -> None:
    active = activated(RECORD, Activation(now_s=1001.0, game_id="one"))
    kept = activated(active, Activation(now_s=1002.0, slide=True, game_id="two"))
    bound = activated(active, Activation(now_s=1002.0, rebind=True, game_id="two"))
    assert (active.game_id, kept.game_id, bound.game_id) == ("one", "one", "two")
    assert (active.since_s, kept.since_s, bound.since_s) == (1001.0, 1002.0, 1002.0)
