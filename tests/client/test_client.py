"""The client against a served sandbox: what it sends, what it reads, what it raises."""

import asyncio
from asyncio import to_thread
from decimal import Decimal

import pytest

from sandbox.client import (
    NotInTime,
    NotThere,
    SandboxClient,
    SandboxProblem,
    Taken,
    Unfit,
    Unreachable,
)
from tests.control.served import AUTHENTICATE, Served, code_of
from tests.ports import free_port


async def test_worlds_are_made_shown_listed_and_taken_away(client: SandboxClient) -> None:
    world = await client.aio.open("mine", players=[{"alias": "alice"}])
    assert (await world.show()).made == 1
    assert [each.name for each in await client.aio.list_worlds()] == ["default", "mine"]
    with pytest.raises(Taken, match="'mine' already"):
        await client.aio.open("mine")
    assert (await world.put()).made == 1
    assert (await world.reset()).made == 0
    await world.delete()
    with pytest.raises(NotThere, match="no world 'mine'") as refused:
        await world.show()
    assert (refused.value.status, refused.value.kind) == (404, "not-there")


async def test_the_same_by_calls_that_are_not_awaited(client: SandboxClient) -> None:
    world = await to_thread(client.open)
    assert (await to_thread(world.show)).name == world.name
    player = await to_thread(world.make_player, {"birth-date": "1990-01-01"}, currency="SEK")
    assert (player.currency, player.told["birth-date"]) == ("SEK", "1990-01-01")
    shown = await to_thread(world.show_player, player.sid)
    assert (shown.id, shown.told["email"]) == (player.id, player.told["email"])
    session = await to_thread(world.open_session, player.alias, alias="second")
    assert (session.id, session.sid != player.sid) == (player.id, True)
    assert len(await to_thread(world.list_players)) == 2
    await to_thread(world.delete)


async def test_a_token_has_its_player_and_its_parameters(client: SandboxClient) -> None:
    token = await client.aio.world().make_token(player={"currency": "SEK"}, balance=Decimal("7.5"))
    assert token.value == str(token) == token.query["token"]
    assert (token.player.currency, token.query["currency"]) == ("SEK", "SEK")
    assert token.parameters["balance"] == Decimal("7.5")
    assert token.launch.why


async def test_rules_reply_and_can_be_looked_at(served: Served, client: SandboxClient) -> None:
    world = client.aio.world()
    token = await world.make_token()
    rule = await world.add_reply(AUTHENTICATE, {"code": 2}, {"code": 2}, "real", token=token.value)
    assert [code_of(await served.authenticate(token.parameters)) for _ in "123"] == [2, 2, 1]
    shown = await world.show_reply(rule.id)
    assert (shown.taken, shown.left, shown.requests) == (3, None, ["m1", "m2", "m3"])
    assert [each.id for each in await world.list_replies()] == [rule.id]
    await world.delete_reply(rule.id)
    await world.delete_replies()
    assert await world.list_replies() == []


async def test_requests_are_waited_for_listed_and_read(
    served: Served, client: SandboxClient
) -> None:
    world = await client.aio.open()
    token = await world.make_token()
    waiting = asyncio.ensure_future(world.wait(AUTHENTICATE, token=token.value, within="30s"))
    await served.somebody_waits(world.name)
    await served.authenticate(token.parameters)
    came = await waiting
    assert (len(came), came.count, came.world) == (1, 1, world.name)
    seen = await world.show_request(came[0].id)
    assert (seen.status, seen.verdict, seen.operation) == (200, "accepted", AUTHENTICATE)
    assert isinstance(seen.request_json, dict)
    assert seen.request_json["game_id"] == "lucky-ferry"
    listed = await world.list_requests(AUTHENTICATE, token=token.value, limit=0)
    assert (listed.count, len(listed)) == (1, 0)


async def test_what_did_not_come_is_a_failed_assertion_with_what_came_instead(
    served: Served, client: SandboxClient
) -> None:
    world = await client.aio.open()
    token = await world.make_token()
    waiting = asyncio.ensure_future(world.wait(AUTHENTICATE, token=token.value, within="1s"))
    await served.somebody_waits(world.name)
    await served.authenticate(token.parameters, token="another")
    with pytest.raises(AssertionError, match="near miss m") as failed:
        await waiting
    assert isinstance(failed.value, NotInTime)
    assert "0 of 1 came" in str(failed.value)


async def test_findings_have_a_kind_and_what_was_expected(
    served: Served, client: SandboxClient
) -> None:
    await served.client.post(f"{served.sandbox.listeners.urls['wallet']}/api/wallet/autenticate")
    (finding,) = await client.aio.world().list_findings()
    assert (finding.kind, finding.stands) == ("unexpected", True)
    assert "autenticate" in str(finding)


@pytest.mark.parametrize("word", [{"state": "expird"}, {"stat": "expired"}])
async def test_a_word_that_is_none_raises_what_the_problem_says(
    client: SandboxClient, word: dict[str, str]
) -> None:
    with pytest.raises(Unfit, match=r"expired|state"):
        await client.aio.world().make_token(word)


async def test_urls_and_health_are_told(served: Served, client: SandboxClient) -> None:
    assert (await client.aio.urls())["wallet"] == served.sandbox.listeners.urls["wallet"]
    assert (await client.aio.health())["status"] == "ok"
    assert await to_thread(client.urls) == await client.aio.urls()
    assert await to_thread(client.health) == await client.aio.health()


async def test_nobody_at_the_address_is_told_with_the_address() -> None:
    port = free_port()
    client = SandboxClient(f"http://127.0.0.1:{port}")
    with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{port}.*sandbox serve"):
        await client.aio.world().show()
    with pytest.raises(Unreachable):
        client.world().show()


async def test_who_is_no_control_port_is_told(served: Served) -> None:
    client = SandboxClient(served.sandbox.listeners.urls["wallet"])
    with pytest.raises(SandboxProblem, match="no control API"):
        await client.aio.world().show()
