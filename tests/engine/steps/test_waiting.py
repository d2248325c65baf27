"""Receive and observe, played with a clock that only the test moves."""

import asyncio

import pytest

from sandbox.engine.steps.observe import observe
from sandbox.engine.steps.step_player import Stopped
from sandbox.engine.world.exchange import Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.wire import Request
from tests.engine.fakes import exchange, settle
from tests.engine.step_harness import StepHarness, observing, step

ARRIVED = ("wallet.authenticate.arrives", "pass", "as expected")


async def test_a_request_that_comes_is_judged_and_its_arrival_counts() -> None:
    harness = StepHarness()
    played = harness.play(step())
    await settle()
    await harness.arrive()
    await harness.ended(played)
    assert harness.checks() == [ARRIVED, ("wallet.signature.valid", "pass", "as expected")]


async def test_a_late_retry_belongs_to_the_receive_while_the_call_around_it_goes_on() -> None:
    harness = StepHarness()
    played = harness.play(step(quiet_s="1", replies=({"code": 2},)))
    await settle()
    await harness.arrive_early(1)
    await harness.clock.pass_by(30)
    assert not played.done()
    assert await harness.arrive_early(2) == {"code": 2}
    harness.end_enclosing()
    await harness.clock.pass_by(1)
    assert played.done()


async def test_a_receive_makes_room_for_the_next_one_of_its_operation() -> None:
    harness = StepHarness()
    harness.enclosing.still_received = frozenset({"wallet.authenticate"})
    played = harness.play(step(quiet_s="1", replies=({"code": 2},)))
    await settle()
    await harness.arrive_early(1)
    await harness.clock.pass_by(1)
    assert played.done()


@pytest.mark.parametrize(("passed_s", "missed"), [(4.999, False), (5.0, True), (5.001, True)])
async def test_nothing_arriving_within_the_bound_is_charged_to_the_arrives_clause(
    passed_s: float, missed: bool
) -> None:
    harness = StepHarness()
    played = harness.play(step("5"))
    await harness.clock.pass_by(passed_s)
    assert played.done() is missed
    if not missed:
        await harness.arrive()
        await harness.ended(played)
        return
    stop = played.exception()
    assert isinstance(stop, Stopped)
    assert stop.blames
    assert harness.checks() == [
        (
            "wallet.authenticate.arrives",
            "fail",
            "no wallet.authenticate request within 5 s",
        ),
        ("wallet.signature.valid", "not-run", "not run: nothing arrived"),
    ]


async def test_the_bound_still_runs_after_the_answer_of_the_step_around() -> None:
    harness = StepHarness()
    played = harness.play(step("5"))
    await harness.clock.pass_by(2)
    harness.end_enclosing()
    await harness.clock.pass_by(2.999)
    assert not played.done()
    await harness.clock.pass_by(0.001)
    assert isinstance(played.exception(), Stopped)


@pytest.mark.parametrize("quiet_s", ["0.5", "2"])
async def test_the_step_is_over_when_silence_has_lasted_for_quiet(quiet_s: str) -> None:
    harness, quiet = StepHarness(), float(quiet_s)
    played = harness.play(step(quiet_s=quiet_s, replies=({"code": 2},)))
    await settle()
    await harness.arrive(1)
    await harness.clock.pass_by(quiet - 0.001)
    assert not played.done()
    await harness.arrive(2)  # one more attempt: silence starts anew
    await harness.clock.pass_by(quiet - 0.001)
    assert not played.done()
    await harness.clock.pass_by(0.001)
    assert played.done()
    await harness.ended(played)
    [_, signed] = harness.log.of("check")
    assert signed["messages"] == ["m1", "m2"]


async def test_a_scripted_reply_is_followed_by_a_second_of_silence_by_default() -> None:
    harness = StepHarness()
    played = harness.play(step(replies=({"code": 2},)))
    await settle()
    assert await harness.arrive() == {"code": 2}
    await harness.clock.pass_by(0.999)
    assert not played.done()
    await harness.clock.pass_by(0.001)
    await harness.ended(played)


async def test_a_request_under_way_is_waited_for_however_long_its_answer_takes() -> None:
    harness = StepHarness()
    played = harness.play(step("1"))
    await settle()
    opened = await harness.world.inbox.claim("wallet.authenticate", key="")
    assert opened is not None
    await opened.claim(harness.world.store)
    await harness.clock.pass_by(3600)
    assert not played.done()
    opened.answered(exchange(answered={"signature": "valid"}))
    harness.end_enclosing()
    await harness.ended(played)


async def test_a_retry_storm_is_cut_off_after_a_hundred_attempts() -> None:
    harness = StepHarness()
    played = harness.play(step(quiet_s="1", replies=({"code": 2},), expect=()))
    await settle()
    for number in range(1, 101):
        assert not played.done()
        await harness.arrive(number)
    assert played.done()
    await harness.ended(played)


async def test_each_attempt_that_misses_is_named() -> None:
    harness = StepHarness()
    played = harness.play(step(quiet_s="1"))
    await settle()
    await harness.arrive(1)
    await harness.arrive(2, signature="invalid")
    await harness.clock.pass_by(1)
    assert isinstance(played.exception(), Stopped)
    _, (clause, mark, actual) = harness.checks()
    assert (clause, mark) == ("wallet.signature.valid", "fail")
    assert actual == 'answered.signature: "invalid" (attempt 2) (HTTP 200)'


@pytest.mark.parametrize("trouble", [PeerTrouble.REFUSED, PeerTrouble.UNRESOLVED, PeerTrouble.TLS])
async def test_an_operator_that_cannot_be_reached_is_not_accused(trouble: PeerTrouble) -> None:
    harness = StepHarness()
    lost = exchange(starter=Starter.PLAYER, status=None)
    lost.trouble = PeerFault(trouble, "nobody there")
    harness.enclosing.exchanges = [lost]
    played = harness.play(step())
    await settle()
    harness.end_enclosing()
    await settle()
    await harness.ended(played)
    assert harness.checks() == [("wallet.signature.valid", "unclear", "nobody there")]


@pytest.mark.parametrize("trouble", [PeerTrouble.TIMEOUT, PeerTrouble.BROKEN])
async def test_an_operator_that_breaks_off_is_still_waited_for_and_charged(
    trouble: PeerTrouble,
) -> None:
    harness = StepHarness()
    lost = exchange(starter=Starter.PLAYER, status=None)
    lost.trouble = PeerFault(trouble, "broke off")
    harness.enclosing.exchanges = [lost]
    played = harness.play(step())
    harness.end_enclosing()
    await harness.clock.pass_by(5)
    assert isinstance(played.exception(), Stopped)
    assert harness.checks()[0][1] == "fail"


async def test_a_hook_that_fails_around_a_receive_accuses_nobody() -> None:
    harness = StepHarness()
    played = harness.play(step())
    await settle()
    harness.fail_enclosing(PeerFault(PeerTrouble.REFUSED, "hook logout: refused"))
    await settle()
    await harness.ended(played)
    assert harness.checks() == [("wallet.signature.valid", "unclear", "hook logout: refused")]


async def test_a_reply_that_cannot_be_sent_stops_the_branch_and_blames_nobody() -> None:
    harness = StepHarness()
    played = harness.play(step(replies=({"fault": "garbage"},)))
    await settle()
    stop = played.exception()
    assert isinstance(stop, Stopped)
    assert not stop.blames
    assert "a reply of this scenario asks for the fault" in str(stop)


async def test_a_receive_prefers_the_token_of_the_launch_around_it() -> None:
    harness = StepHarness()
    launch = exchange(starter=Starter.PLAYER)
    launch.request = Request("GET", "/launch?token=t1&player_id=7")
    harness.enclosing.exchanges = [launch]
    played = harness.play(step())
    await settle()
    other = harness.play(step())
    await settle()
    opened = await harness.world.inbox.claim("wallet.authenticate", key="t1")
    assert opened is not None
    assert opened.preferred_keys == {"t1"}
    played.cancel()
    other.cancel()
    await settle()


async def test_a_call_that_our_provider_has_made_already_is_observed() -> None:
    harness = StepHarness()
    made = exchange(operation="gr8.get-public-key", starter=Starter.PROVIDER)
    harness.world.made(made)
    await observe(harness.step_player, observing(), harness.enclosing)
    assert harness.checks() == [("gr8.key.served", "pass", "as expected")]


async def test_calls_are_observed_in_the_order_they_were_made_and_once_each() -> None:
    harness = StepHarness()
    for number, status in [(1, 200), (2, 500)]:
        harness.world.made(
            exchange(
                number, operation="gr8.get-public-key", starter=Starter.PROVIDER, status=status
            )
        )
    await observe(harness.step_player, observing(), harness.enclosing)
    with pytest.raises(Stopped, match=r"gr8\.key\.served failed"):
        await observe(harness.step_player, observing(), harness.enclosing)
    assert [e["messages"] for e in harness.log.of("check")] == [["m1"], ["m2"]]


@pytest.mark.parametrize("how", ["the step around ends", "the time is over", "there is none"])
async def test_a_call_that_was_never_made_is_unclear_and_accuses_nobody(how: str) -> None:
    harness = StepHarness()
    enclosing = None if how == "there is none" else harness.enclosing
    played = asyncio.create_task(observe(harness.step_player, observing(), enclosing))
    await settle()
    if how == "the step around ends":
        harness.end_enclosing()
    elif how == "the time is over":
        await harness.clock.pass_by(5)
    await settle()
    await harness.ended(played)
    assert harness.checks() == [
        ("gr8.key.served", "unclear", "our provider made no gr8.get-public-key call")
    ]


async def test_a_call_made_while_it_is_waited_for_is_observed() -> None:
    harness = StepHarness()
    played = asyncio.create_task(observe(harness.step_player, observing(), harness.enclosing))
    await harness.clock.pass_by(4.999)
    assert not played.done()
    harness.world.made(exchange(operation="gr8.get-public-key", starter=Starter.PROVIDER))
    await settle()
    await harness.ended(played)
    assert harness.checks()[0][1] == "pass"
