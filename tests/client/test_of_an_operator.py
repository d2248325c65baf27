"""The client for a served sandbox beside a real operator: calls, verify, clock, capture, runs.

Each is tried by plain calls, from a thread as a test's own would be, and by awaited ones.
"""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.client import (
    AsyncSandboxClient,
    AsyncWorld,
    NotAsExpected,
    NotThere,
    SandboxClient,
    Unfit,
    World,
)
from tests.control.served import AUTHENTICATE, Served, beside_an_operator

SCENARIO = """\
scenario: 1
id: a-launch
title: A launch opens the game
why: A player who cannot play goes elsewhere.
given:
  player: {player: {currency: EUR}}
  ticket: {token: {of: player}}
steps:
  - call: wallet.launch
    as: player
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
    expect:
      - must: wallet.code-1.opens-the-game
        launched: true
"""


@pytest.fixture
async def operated(
    tls_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-launch.yaml").write_text(SCENARIO)
    async with beside_an_operator(tls_directory, folder=tmp_path) as served:
        yield served


@dataclass(frozen=True, slots=True)
class Spelling:
    """One of the two clients; `do` makes a call of it."""

    sandbox: SandboxClient | AsyncSandboxClient
    world: World | AsyncWorld

    async def do(self, method: Callable[..., Any], *args: object, **words: object) -> Any:
        if inspect.iscoroutinefunction(method):
            return await method(*args, **words)
        made = await asyncio.to_thread(method, *args, **words)
        assert not isinstance(made, Awaitable)
        return made

    async def followed(self, events: Any) -> list[Any]:
        if hasattr(events, "__aiter__"):
            return [each async for each in events]
        return await asyncio.to_thread(list, events)


@pytest.fixture(params=["plain", "awaited"])
async def spelling(operated: Served, request: pytest.FixtureRequest) -> Spelling:
    plain = SandboxClient(operated.sandbox.listeners.urls["control"])
    made = await asyncio.to_thread(plain.open, "mine")
    return Spelling(plain, made) if request.param == "plain" else Spelling(plain.aio, made.aio)


async def test_a_call_is_told_with_its_verdict_and_what_to_do(spelling: Spelling) -> None:
    world = spelling.world
    player = await spelling.do(world.make_player, alias="ann", currency="EUR")
    right = await spelling.do(world.call, "fasttrack.login", player="ann")
    assert (right.verdict, right.reason, right.advice) == ("accepted", "", "")
    assert right.exchange.operation == "fasttrack.login"
    assert [each.operation for each in right.meanwhile] == ["fasttrack.authenticate"]
    wrong = await spelling.do(world.call, "fasttrack.login", sid=f"{player.sid}x")
    assert (wrong.verdict, wrong.reason) == ("refused", "authenticate.status")
    assert "expiry of the session" in wrong.advice
    launched = await spelling.do(world.call, "wallet.launch", player="ann")
    assert launched.looks["launched"] is True
    with pytest.raises(Unfit, match=r"wallet\.launch"):
        await spelling.do(world.call, "wallet.lunch", player="ann")
    with pytest.raises(NotThere, match="no player 'bob'"):
        await spelling.do(world.call, "fasttrack.login", player="bob")


async def test_what_came_is_verified_by_number_order_and_checks(spelling: Spelling) -> None:
    world = spelling.world
    await spelling.do(world.make_player, alias="ann", currency="EUR")
    tokens = [await spelling.do(world.make_token, player="ann") for _ in "12"]
    for token in tokens:
        await spelling.do(world.call, "wallet.launch", token=token.value)
    held = await spelling.do(world.verify, AUTHENTICATE, token=tokens[0].value, count=1)
    assert (held.verdict, held.count) == ("held", 1)
    checks = [{"must": "wallet.signature.valid", "answered": {"signature": "valid"}}]
    assert (await spelling.do(world.verify, AUTHENTICATE, check=checks)).count == 2
    order = [{"operation": AUTHENTICATE, "token": token.value} for token in tokens]
    await spelling.do(world.verify, order=order)
    with pytest.raises(NotAsExpected, match="2 came"):
        await spelling.do(world.verify, AUTHENTICATE, count=1)
    with pytest.raises(NotAsExpected):
        await spelling.do(world.verify, order=order[::-1])
    wrong = [{"must": "wallet.signature.valid", "answered": {"signature": "missing"}}]
    with pytest.raises(NotAsExpected):
        await spelling.do(world.verify, AUTHENTICATE, check=wrong)


async def test_time_is_moved_frozen_and_put_back(spelling: Spelling) -> None:
    world = spelling.world
    assert (await spelling.do(world.advance, "15m")).ahead_s == 900
    frozen = await spelling.do(world.freeze, "2030-01-01T12:00:00Z")
    assert (frozen.frozen, frozen.now_s) == (True, 1893499200)
    assert (await spelling.do(world.show_clock)).now_s == 1893499200
    assert (await spelling.do(world.go_on)).frozen is False
    assert (await spelling.do(world.real_time)).ahead_s == 0
    await spelling.do(world.advance, "1m", moves="both")
    token = await spelling.do(world.make_token, ttl="5m")
    await spelling.do(world.advance, "6m")
    late = await spelling.do(world.call, "wallet.launch", token=token.value)
    assert late.looks["launched"] is False


async def test_what_a_provider_remembers_is_shown_and_forgotten(spelling: Spelling) -> None:
    world = spelling.world
    account = await spelling.do(world.make, "account", player={"currency": "EUR"}, currency="USD")
    assert account.parameters["currency"] == "USD"
    assert account.value == account.player.id
    assert [row["in_use"] for row in await spelling.do(world.table, "key-cache")] == [False, False]
    await spelling.do(world.clear_table, "key-cache")


async def test_what_happened_is_captured_and_played_by_the_sandbox_itself(
    spelling: Spelling, tmp_path: Path
) -> None:
    world, sandbox = spelling.world, spelling.sandbox
    await spelling.do(world.make_player, alias="ann", currency="EUR")
    await spelling.do(world.call, "wallet.launch", player="ann")
    text = await spelling.do(world.capture, name="my-launch")
    assert "id: my-launch" in text
    (tmp_path / "captured.yaml").write_text(text)
    run = await spelling.do(sandbox.start_run, "captured.yaml", "a-launch.yaml", preflight="off")
    events = await spelling.followed(sandbox.follow_run(run.id))
    assert [each.kind for each in events].count("cell.ended") == 2
    over = await spelling.do(sandbox.show_run, run.id)
    assert (over.state, over.exit_code, over.is_over) == ("ended", 0, True), over
    assert over.cells == {"planned": 2, "ended": 2}
    assert [each.id for each in await spelling.do(sandbox.list_runs)] == [run.id]
    report = json.loads(await spelling.do(sandbox.report_run, run.id))
    assert [cell["outcome"] for cell in report["cells"]] == ["PASSED", "PASSED"]
    assert "<testsuite" in await spelling.do(sandbox.report_run, run.id, "junit")
    with pytest.raises(NotThere):
        await spelling.do(sandbox.show_run, "nobodys")


async def test_a_run_is_called_off(spelling: Spelling) -> None:
    sandbox = spelling.sandbox
    run = await spelling.do(sandbox.start_run, "a-launch.yaml", repeat=100, preflight="off")
    called_off = await spelling.do(sandbox.cancel_run, run.id)
    assert called_off.state == "cancelled"
    with pytest.raises(Unfit, match="paths"):
        await spelling.do(sandbox.start_run)
