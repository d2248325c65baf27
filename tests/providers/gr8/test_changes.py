"""What one request changes: nothing while it is decided, and less when a script answers it."""

import asyncio

import pytest

from sandbox.json_value import Json, dump_json
from sandbox.port import Change, Conflict, Records
from sandbox.providers.gr8.key_cache import KEYS
from sandbox.providers.gr8.state import (
    SESSIONS,
    TOKEN_RECORDS,
    TOKENS,
    TOKENS_IN_A_RECORD,
    SeenToken,
    SeenTokens,
    seen_token,
    token_kept,
)
from sandbox.wire import Request
from tests.providers.gr8.lending import ALICE, NOW, World, body_of, reason


def entry(token: str, *, brand: str = "acme") -> Request:
    return Request("GET", f"/en/?jwt={token}&brand={brand}")


def tables(changes: tuple[Change, ...]) -> list[str]:
    return sorted(change.table for change in changes)


async def seen(world: World, token: str) -> SeenToken | None:
    return await seen_token(Records(world.store), token)


async def test_deciding_changes_nothing() -> None:
    world = World()
    token = world.token()
    for _ in range(2):
        decision = await world.room.handle(entry(token), Records(world.store))
        assert decision.answered["created"] is True
        assert decision.answered["notices"] == []
    assert await world.account_of(ALICE) is None
    assert await seen(world, token) is None
    assert len(world.operator.sent) == 2  # the first key was nobody's to keep
    await world.store.apply(decision.changes)
    assert await world.account_of(ALICE) is not None


async def test_an_entry_changes_account_session_key_and_token() -> None:
    world = World()
    first = await world.handle(entry(world.token()))
    assert tables(first.changes) == ["accounts", "keys", "session-of-account", "sessions", "tokens"]
    assert tables(first.noted) == ["keys", "tokens"]
    again = await world.handle(entry(world.token()))
    assert tables(again.changes) == ["session-of-account", "sessions", "sessions", "tokens"]
    assert tables(again.noted) == ["tokens"]


async def test_when_a_script_answers_the_key_and_the_first_sight_are_kept_and_nobody_is_in() -> (
    None
):
    world = World(jwt__single_use=True)
    token = world.token()
    assert reason(await world.handle(entry(token), scripted=True)) is None
    assert await world.account_of(ALICE) is None
    assert await Records(world.store).get(KEYS, "acme") is not None
    assert await seen(world, token) == SeenToken(lead_s=0)
    assert (await world.handle(entry(token))).answered["created"] is True
    assert len(world.operator.sent) == 1
    assert reason(await world.handle(entry(token))) == "jwt.reused"


@pytest.mark.parametrize("key", ["acme", "another"])
async def test_a_first_sight_counts_whatever_becomes_of_the_entry(key: str) -> None:
    world = World(jwt__skew_s=0)
    world.clock.advance(3600)
    token = world.token(key)
    await world.handle(entry(token), scripted=True)
    world.clock.advance(10)
    assert await world.room.judged_now_s(token) == NOW + 10


async def test_a_token_that_cannot_be_read_is_seen_all_the_same() -> None:
    world = World()
    decision = await world.handle(entry("a.b"))
    assert (reason(decision), tables(decision.changes)) == ("jwt.malformed", ["tokens"])
    assert decision.noted == decision.changes


async def test_a_scripted_logout_leaves_the_session_open() -> None:
    world = World()
    told = body_of(await world.post("/verify-token", _json({"token": world.token()})))
    assert isinstance(told, dict)
    out = Request("POST", "/logout", body=_json({"authToken": told["authToken"]}))
    for scripted, verdict in ((True, "accepted"), (False, "accepted"), (False, "refused")):
        assert (await world.handle(out, scripted=scripted)).answered["verdict"] == verdict


async def test_a_page_without_a_session_changes_nothing() -> None:
    world = World()
    assert (await world.get("/en/", cookie="gr8_session=unknown")).changes == ()
    assert (await world.post("/logout", b"{}")).changes == ()
    assert (await world.get("/session")).changes == ()


async def test_of_two_entries_decided_at_once_the_second_meets_a_conflict() -> None:
    """Both would create the account; deciding again finds it, and asks for no key."""
    world = World()
    requests = [entry(world.token()), entry(world.token(defaultCurrency="USD"))]
    first, second = [await world.room.handle(r, Records(world.store)) for r in requests]
    assert (first.answered["created"], second.answered["created"]) == (True, True)
    await world.store.apply(first.changes)
    with pytest.raises(Conflict):
        await world.store.apply(second.changes)
    asked = len(world.operator.sent)
    assert reason(await world.handle(requests[1])) == "account.currency_mismatch"
    assert len(world.operator.sent) == asked


async def test_a_token_shown_twice_at_once_is_used_once() -> None:
    world = World(jwt__single_use=True)
    token = world.token()
    decisions = [await world.room.handle(entry(token), Records(world.store)) for _ in range(2)]
    assert [reason(decision) for decision in decisions] == [None, None]
    await world.store.apply(decisions[0].changes)
    with pytest.raises(Conflict):
        await world.store.apply(decisions[1].changes)
    assert reason(await world.handle(entry(token))) == "jwt.reused"


async def test_entries_that_waited_for_one_key_are_decided_once_each() -> None:
    """Whoever comes first keeps the key; the others find it kept, so that none meets a conflict."""
    world = World()
    world.operator.gate = asyncio.Event()
    entries = [
        asyncio.ensure_future(world.enter(world.token(externalUserId=f"p-{n}"))) for n in range(5)
    ]
    await world.operator.asked.wait()
    world.operator.gate.set()
    decisions = await asyncio.gather(*entries)
    assert [decision.answered["player"] for decision in decisions] == [f"p-{n}" for n in range(5)]
    assert sum("keys" in tables(decision.changes) for decision in decisions) == 1
    assert len(world.operator.sent) == 1
    assert world.ids.count == 5  # one session each: nothing was decided twice


@pytest.mark.parametrize(("arrives_first", "fetches"), [(False, 1), (True, 2)])
async def test_a_fetch_whose_waiter_went_away_is_joined_until_it_ends(
    arrives_first: bool, fetches: int
) -> None:
    world = World()
    world.operator.gate = asyncio.Event()
    gone = asyncio.ensure_future(world.enter(world.token()))
    await world.operator.asked.wait()
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    world.operator.gate.set()
    if arrives_first:
        fetching = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.gather(*fetching)
    for _ in range(2):
        assert reason(await world.enter(world.token())) is None
    assert len(world.operator.sent) == fetches


async def test_an_ended_session_is_no_record_any_more() -> None:
    world = World()
    tokens = []
    for _ in range(3):
        told = body_of(await world.post("/verify-token", _json({"token": world.token()})))
        assert isinstance(told, dict)
        tokens.append(str(told["authToken"]))
    held = []
    for token in tokens:
        session = await Records(world.store).get(SESSIONS, token)
        held.append(session is not None)
    assert held == [False, False, True]


def test_a_record_of_tokens_forgets_the_one_that_was_seen_first() -> None:
    found = SeenTokens()
    for number in range(TOKENS_IN_A_RECORD):
        found = found.with_token(str(number), SeenToken(lead_s=number))
    assert len(found.tokens) == TOKENS_IN_A_RECORD
    again = found.with_token("0", SeenToken(lead_s=0, entries=1))  # its first sight stays the first
    assert dict(again.tokens).keys() == dict(found.tokens).keys()
    beyond = again.with_token("new", SeenToken(lead_s=0))
    assert [digest for digest, _ in beyond.tokens] == [
        *map(str, range(1, TOKENS_IN_A_RECORD)),
        "new",
    ]


async def test_thousands_of_tokens_are_kept_in_a_hundred_records() -> None:
    world = World()
    count = TOKEN_RECORDS * TOKENS_IN_A_RECORD // 5
    for number in range(count):
        records = Records(world.store)
        kept = await token_kept(records, f"token {number}", SeenToken(lead_s=number))
        await world.store.apply([kept])
    held = 0
    for number in range(TOKEN_RECORDS):
        found = await Records(world.store).get(TOKENS, str(number))
        held += len(found.tokens) if found else 0
    assert held == count
    assert await seen(world, "token 0") == SeenToken(lead_s=0)


def _json(value: Json) -> bytes:
    return dump_json(value).encode()
