"""Receive and observe: which requests belong to the step, in which order, and until when."""

import asyncio

import pytest

from sandbox.engine.judging.judge import Subject
from sandbox.engine.steps.enclosing_step import EnclosingStep
from sandbox.engine.steps.observe import observe
from sandbox.engine.steps.step_player import Stopped
from sandbox.engine.world.current_step import NO_STEP, PlayedStep, current_step, during
from sandbox.engine.world.exchange import Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.evidence.verdict import Level, Mark
from sandbox.scenario.language.model import Check, ReceiveStep
from tests.engine.fakes import exchange, settle
from tests.engine.step_harness import PLACE, StepHarness, observing, step

SPACED = Check(Level.SHOULD, "wallet.retry.backs-off", {"gaps": {"$at-least": "1s"}}, PLACE)
LASTS = Check(Level.SHOULD, "wallet.http2.calls-overlap", {"span": {"$at-most": "4s"}}, PLACE)
FIRST = Check(
    Level.MUST, "wallet.signature.valid", {"answered": {"signature": "valid"}}, PLACE, "first"
)


@pytest.mark.parametrize(("second_at_s", "spaced"), [(2.0, "pass"), (0.5, "warn")])
async def test_attempts_are_judged_in_the_order_in_which_they_were_made(
    second_at_s: float, spaced: str
) -> None:
    harness = StepHarness()
    played = harness.play(step(quiet_s="1", replies=({"code": 2},), expect=(SPACED, FIRST)))
    await settle()
    opened = await harness.world.inbox.claim("wallet.authenticate", key="")
    assert opened is not None
    await opened.claim(harness.world.store)
    await opened.claim(harness.world.store)
    slow, quick = {"signature": "valid"}, {"signature": "invalid"}
    opened.answered(exchange(2, at_s=second_at_s, took_s=0.1, answered=quick))
    opened.answered(exchange(1, at_s=0.0, took_s=9.0, answered=slow))
    harness.end_enclosing()
    await harness.clock.pass_by(1)
    await harness.ended(played)
    assert [mark for _, mark, _ in harness.checks()] == ["pass", spaced, "pass"]


async def test_the_span_runs_from_the_first_made_to_the_last_made() -> None:
    harness = StepHarness()
    played = harness.play(step(quiet_s="1", replies=({"code": 2},), expect=(LASTS,)))
    await settle()
    opened = await harness.world.inbox.claim("wallet.authenticate", key="")
    assert opened is not None
    await opened.claim(harness.world.store)
    await opened.claim(harness.world.store)
    opened.answered(exchange(2, at_s=6.0, took_s=0.1))
    opened.answered(exchange(1, at_s=0.0, took_s=9.0))
    harness.end_enclosing()
    await harness.clock.pass_by(1)
    await harness.ended(played)
    assert harness.checks()[1][1] == "warn"


def unbounded() -> ReceiveStep:
    """Receive with the operation's own bound, which is five seconds."""
    return ReceiveStep(place=PLACE, operation="wallet.authenticate")


async def test_while_the_call_around_it_goes_on_the_first_request_may_still_come() -> None:
    harness = StepHarness()
    played = harness.play(unbounded())
    await harness.clock.pass_by(14)
    assert not played.done()
    await harness.arrive()
    await harness.ended(played)
    assert [mark for _, mark, _ in harness.checks()] == ["pass"]


async def test_when_the_call_has_ended_later_than_the_bound_nothing_more_is_waited_for() -> None:
    harness = StepHarness()
    played = harness.play(unbounded())
    await harness.clock.pass_by(9)
    harness.end_enclosing()
    await harness.clock.pass_by(0)
    assert isinstance(played.exception(), Stopped)
    [(clause, mark, actual)] = harness.checks()
    assert (clause, mark) == ("wallet.authenticate.arrives", "fail")
    assert str(actual).endswith("within 5 s, or before the step around it was over")


async def test_a_call_made_before_the_step_around_began_is_not_observed_in_it() -> None:
    harness = StepHarness()
    stale = exchange(1, operation="gr8.get-public-key", at_s=1.0, status=500)
    fresh = exchange(2, operation="gr8.get-public-key", at_s=3.0, status=200)
    harness.world.made(stale)
    harness.world.made(fresh)
    around = EnclosingStep(asyncio.get_running_loop().create_future(), since_s=2.0)
    await observe(harness.step_player, observing(), around)
    assert [(e["mark"], e["messages"]) for e in harness.log.of("check")] == [("pass", ["m2"])]


async def test_a_call_made_before_may_be_observed_behind_the_step_that_made_it() -> None:
    harness = StepHarness()
    harness.world.made(exchange(1, operation="gr8.get-public-key", at_s=1.0))
    await observe(harness.step_player, observing(), None)
    assert [e["mark"] for e in harness.log.of("check")] == ["pass"]


@pytest.mark.parametrize(("late_s", "over"), [(0.0, True), (3.0, False)])
async def test_a_settling_time_does_not_run_while_we_are_late(late_s: float, over: bool) -> None:
    harness = StepHarness()
    pause = asyncio.create_task(harness.world.environment.punctual_pause(5.0))
    await settle()
    harness.clock.lateness_s = late_s
    await harness.clock.pass_by(5)
    assert pause.done() is over
    await harness.clock.pass_by(late_s)
    assert pause.done()


@pytest.mark.parametrize(("branch", "found"), [("mine", True), ("theirs", False), (None, True)])
async def test_a_call_made_for_a_step_of_a_branch_beside_is_not_observed(
    branch: str | None, found: bool
) -> None:
    harness = StepHarness()
    made = exchange(operation="gr8.get-public-key")
    made.step = PlayedStep("call", path=("", 0, branch, 0)) if branch else NO_STEP
    harness.world.made(made)
    with during(PlayedStep("observe", path=("", 0, "mine", 0, "", 0))):
        assert (harness.world.next_made(made.operation, here=current_step().path) is made) is found


@pytest.mark.parametrize("looks", [{"launched": False}, {}])
async def test_what_was_never_answered_proves_no_refusal(looks: dict[str, bool]) -> None:
    harness = StepHarness()
    silent = exchange(operation="wallet.launch", starter=Starter.PLAYER, status=None)
    silent.trouble, silent.looks = PeerFault(PeerTrouble.TIMEOUT, "no answer in 15 s"), looks
    shut = Check(Level.MUST, "wallet.code-2.is-a-failure", {"launched": False}, PLACE)
    mark = harness.step_player.judge_check(shut, [Subject(silent, None, 0.0)], step="")
    assert mark is Mark.UNCLEAR


async def test_a_game_that_should_have_opened_is_missed_where_no_answer_came() -> None:
    harness = StepHarness()
    silent = exchange(operation="wallet.launch", starter=Starter.PLAYER, status=None)
    silent.trouble = PeerFault(PeerTrouble.TIMEOUT, "no answer in 15 s")
    silent.looks = {"launched": False}
    said_yes = exchange(2, answer=b'{"status": true, "code": 1}')
    harness.world.exchanges += [silent, said_yes]
    opened = Check(Level.MUST, "wallet.code-1.opens-the-game", {"launched": True}, PLACE)
    assert (
        harness.step_player.judge_check(opened, [Subject(silent, None, 0.0)], step="") is Mark.FAIL
    )
