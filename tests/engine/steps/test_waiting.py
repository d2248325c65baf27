"""Receive and observe, played with a clock that only the test moves."""

import asyncio

import pytest

from sandbox.engine.steps.observe import observe
from sandbox.engine.steps.step_player import Stopped
from sandbox.engine.world.exchange import Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.wire import Request
from tests.engine.lending import exchange, settle
from tests.engine.table import Table, observing, step

ARRIVED = ("wallet.authenticate.arrives", "pass", "as expected")


async def test_a_request_that_comes_is_judged_and_its_arrival_counts() -> None:
    table = Table()
    played = table.play(step())
    await settle()
    await table.arrive()
    await table.ended(played)
    assert table.checks() == [ARRIVED, ("wallet.signature.valid", "pass", "as expected")]


async def test_a_late_retry_belongs_to_the_receive_while_the_call_around_it_goes_on() -> None:
    table = Table()
    played = table.play(step(quiet_s="1", replies=({"code": 2},)))
    await settle()
    await table.arrive_early(1)
    await table.clock.pass_by(30)
    assert not played.done()
    assert await table.arrive_early(2) == {"code": 2}
    table.answer_parent()
    await table.clock.pass_by(1)
    assert played.done()


async def test_a_receive_makes_room_for_the_next_one_of_its_operation() -> None:
    table = Table()
    table.enclosing.still_received = frozenset({"wallet.authenticate"})
    played = table.play(step(quiet_s="1", replies=({"code": 2},)))
    await settle()
    await table.arrive_early(1)
    await table.clock.pass_by(1)
    assert played.done()


@pytest.mark.parametrize(("passed_s", "missed"), [(4.999, False), (5.0, True), (5.001, True)])
async def test_nothing_arriving_within_the_bound_is_charged_to_the_arrives_clause(
    passed_s: float, missed: bool
) -> None:
    table = Table()
    played = table.play(step("5"))
    await table.clock.pass_by(passed_s)
    assert played.done() is missed
    if not missed:
        await table.arrive()
        await table.ended(played)
        return
    stop = played.exception()
    assert isinstance(stop, Stopped)
    assert stop.blames
    assert table.checks() == [
        (
            "wallet.authenticate.arrives",
            "fail",
            "no wallet.authenticate request within 5 s",
        ),
        ("wallet.signature.valid", "not-run", "not run: nothing arrived"),
    ]


async def test_the_bound_still_runs_after_the_answer_of_the_step_around() -> None:
    table = Table()
    played = table.play(step("5"))
    await table.clock.pass_by(2)
    table.answer_parent()
    await table.clock.pass_by(2.999)
    assert not played.done()
    await table.clock.pass_by(0.001)
    assert isinstance(played.exception(), Stopped)


@pytest.mark.parametrize("quiet_s", ["0.5", "2"])
async def test_the_step_is_over_when_silence_has_lasted_for_quiet(quiet_s: str) -> None:
    table, quiet = Table(), float(quiet_s)
    played = table.play(step(quiet_s=quiet_s, replies=({"code": 2},)))
    await settle()
    await table.arrive(1)
    await table.clock.pass_by(quiet - 0.001)
    assert not played.done()
    await table.arrive(2)  # one more attempt: silence starts anew
    await table.clock.pass_by(quiet - 0.001)
    assert not played.done()
    await table.clock.pass_by(0.001)
    assert played.done()
    await table.ended(played)
    [_, signed] = table.log.of("check")
    assert signed["messages"] == ["m1", "m2"]


async def test_a_scripted_reply_is_followed_by_a_second_of_silence_by_default() -> None:
    table = Table()
    played = table.play(step(replies=({"code": 2},)))
    await settle()
    assert await table.arrive() == {"code": 2}
    await table.clock.pass_by(0.999)
    assert not played.done()
    await table.clock.pass_by(0.001)
    await table.ended(played)


async def test_a_request_under_way_is_waited_for_however_long_its_answer_takes() -> None:
    table = Table()
    played = table.play(step("1"))
    await settle()
    opened = await table.world.inbox.claim("wallet.authenticate", key="")
    assert opened is not None
    await opened.claim(table.world.store)
    await table.clock.pass_by(3600)
    assert not played.done()
    opened.answered(exchange(answered={"signature": "valid"}))
    table.answer_parent()
    await table.ended(played)


async def test_a_retry_storm_is_cut_off_after_a_hundred_attempts() -> None:
    table = Table()
    played = table.play(step(quiet_s="1", replies=({"code": 2},), expect=()))
    await settle()
    for number in range(1, 101):
        assert not played.done()
        await table.arrive(number)
    assert played.done()
    await table.ended(played)


async def test_each_attempt_that_misses_is_named() -> None:
    table = Table()
    played = table.play(step(quiet_s="1"))
    await settle()
    await table.arrive(1)
    await table.arrive(2, signature="invalid")
    await table.clock.pass_by(1)
    assert isinstance(played.exception(), Stopped)
    _, (clause, mark, actual) = table.checks()
    assert (clause, mark) == ("wallet.signature.valid", "fail")
    assert actual == 'answered.signature: "invalid" (attempt 2) (HTTP 200)'


@pytest.mark.parametrize("trouble", [PeerTrouble.REFUSED, PeerTrouble.UNRESOLVED, PeerTrouble.TLS])
async def test_an_operator_that_cannot_be_reached_is_not_accused(trouble: PeerTrouble) -> None:
    table = Table()
    lost = exchange(starter=Starter.PLAYER, status=None)
    lost.trouble = PeerFault(trouble, "nobody there")
    table.enclosing.exchanges = [lost]
    played = table.play(step())
    await settle()
    table.answer_parent()
    await settle()
    await table.ended(played)
    assert table.checks() == [("wallet.signature.valid", "unclear", "nobody there")]


@pytest.mark.parametrize("trouble", [PeerTrouble.TIMEOUT, PeerTrouble.BROKEN])
async def test_an_operator_that_breaks_off_is_still_waited_for_and_charged(
    trouble: PeerTrouble,
) -> None:
    table = Table()
    lost = exchange(starter=Starter.PLAYER, status=None)
    lost.trouble = PeerFault(trouble, "broke off")
    table.enclosing.exchanges = [lost]
    played = table.play(step())
    table.answer_parent()
    await table.clock.pass_by(5)
    assert isinstance(played.exception(), Stopped)
    assert table.checks()[0][1] == "fail"


async def test_a_hook_that_fails_around_a_receive_accuses_nobody() -> None:
    table = Table()
    played = table.play(step())
    await settle()
    table.fail_parent(PeerFault(PeerTrouble.REFUSED, "hook logout: refused"))
    await settle()
    await table.ended(played)
    assert table.checks() == [("wallet.signature.valid", "unclear", "hook logout: refused")]


async def test_a_reply_that_cannot_be_sent_stops_the_branch_and_blames_nobody() -> None:
    table = Table()
    played = table.play(step(replies=({"fault": "hang"},)))
    await settle()
    stop = played.exception()
    assert isinstance(stop, Stopped)
    assert not stop.blames
    assert "a reply of this scenario asks for fault" in str(stop)


async def test_a_receive_hopes_for_the_token_of_the_launch_around_it() -> None:
    table = Table()
    launch = exchange(starter=Starter.PLAYER)
    launch.request = Request("GET", "/launch?token=t1&player_id=7")
    table.enclosing.exchanges = [launch]
    played = table.play(step())
    await settle()
    other = table.play(step())
    await settle()
    opened = await table.world.inbox.claim("wallet.authenticate", key="t1")
    assert opened is not None
    assert opened.preferred_keys == {"t1"}
    played.cancel()
    other.cancel()
    await settle()


async def test_a_call_that_our_provider_has_made_already_is_observed() -> None:
    table = Table()
    made = exchange(operation="gr8.get-public-key", starter=Starter.PROVIDER)
    table.world.made(made)
    await observe(table.step_player, observing(), table.enclosing)
    assert table.checks() == [("gr8.key.served", "pass", "as expected")]


async def test_calls_are_observed_in_the_order_they_were_made_and_once_each() -> None:
    table = Table()
    for number, status in [(1, 200), (2, 500)]:
        table.world.made(
            exchange(
                number, operation="gr8.get-public-key", starter=Starter.PROVIDER, status=status
            )
        )
    await observe(table.step_player, observing(), table.enclosing)
    with pytest.raises(Stopped, match=r"gr8\.key\.served failed"):
        await observe(table.step_player, observing(), table.enclosing)
    assert [e["messages"] for e in table.log.of("check")] == [["m1"], ["m2"]]


@pytest.mark.parametrize("how", ["the step around ends", "the time is over", "there is none"])
async def test_a_call_that_was_never_made_is_unclear_and_accuses_nobody(how: str) -> None:
    table = Table()
    enclosing = None if how == "there is none" else table.enclosing
    played = asyncio.create_task(observe(table.step_player, observing(), enclosing))
    await settle()
    if how == "the step around ends":
        table.answer_parent()
    elif how == "the time is over":
        await table.clock.pass_by(5)
    await settle()
    await table.ended(played)
    assert table.checks() == [
        ("gr8.key.served", "unclear", "our provider made no gr8.get-public-key call")
    ]


async def test_a_call_made_while_it_is_waited_for_is_observed() -> None:
    table = Table()
    played = asyncio.create_task(observe(table.step_player, observing(), table.enclosing))
    await table.clock.pass_by(4.999)
    assert not played.done()
    table.world.made(exchange(operation="gr8.get-public-key", starter=Starter.PROVIDER))
    await settle()
    await table.ended(played)
    assert table.checks()[0][1] == "pass"
