"""A step that waits says so in the evidence; and what came is judged, what never came is not."""

from dataclasses import replace

import pytest

from sandbox.engine.steps.observe import observe
from sandbox.engine.steps.step_player import Stopped
from sandbox.engine.world.exchange import Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check
from sandbox.wire import Request
from tests.engine.fakes import exchange, settle
from tests.engine.step_harness import PLACE, SIGNED, StepHarness, observing, step


def waits(harness: StepHarness) -> list[tuple[Json, ...]]:
    """Return what the events of waiting steps say: opened with key and hopes, closed with why."""
    told: list[tuple[Json, ...]] = []
    for event in harness.log.events:
        head = (event["type"], event.get("step"), event.get("place"), event.get("operation"))
        if event["type"] == "step.opened":
            told.append((*head, event["key"], event["hopes"]))
        elif event["type"] == "step.closed":
            told.append((*head, event["why"]))
    return told


AT = ("receive", "s.yaml:9:3", "wallet.authenticate")


async def test_a_step_tells_when_it_waits_and_for_what() -> None:
    harness = StepHarness()
    launch = replace(exchange(starter=Starter.PLAYER), request=Request("GET", "/?token=t1"))
    harness.enclosing.exchanges = [launch]
    played = harness.play(step())
    await settle()
    assert waits(harness) == [("step.opened", *AT, None, ["t1"])]
    await harness.arrive()
    await harness.ended(played)
    assert waits(harness)[1:] == [("step.closed", *AT, "quiet")]


async def test_a_step_tells_the_key_it_wants() -> None:
    harness = StepHarness()
    harness.step_player.scope["ticket"] = "t9"
    played = harness.play(replace(step(), key="<ticket>"))
    await settle()
    assert waits(harness) == [("step.opened", *AT, "t9", ["t9"])]
    played.cancel()
    await settle()
    assert waits(harness)[1:] == [("step.closed", *AT, "interrupted")]


async def test_a_step_for_which_nothing_came_says_so() -> None:
    harness = StepHarness()
    played = harness.play(step("5"))
    await harness.clock.pass_by(5)
    assert played.exception()
    assert waits(harness)[1:] == [("step.closed", *AT, "nothing-came")]
    moments = [e["virtual_s"] for e in harness.log.events if str(e["type"]).startswith("step.")]
    assert moments == [1_800_000_000, 1_800_000_005]


async def test_a_step_whose_call_reached_nobody_says_so() -> None:
    harness = StepHarness()
    played = harness.play(step())
    await settle()
    harness.fail_enclosing(PeerFault(PeerTrouble.REFUSED, "hook logout: refused"))
    await settle()
    await harness.ended(played)
    assert waits(harness)[1:] == [("step.closed", *AT, "not-asked")]


async def test_a_step_that_was_cut_off_says_so() -> None:
    harness = StepHarness()
    played = harness.play(step(quiet_s="1", expect=()))
    await settle()
    for number in range(1, 101):
        await harness.arrive(number)
    await harness.ended(played)
    assert waits(harness)[1:] == [("step.closed", *AT, "storm")]


@pytest.mark.parametrize(("made", "why"), [(True, "quiet"), (False, "nothing-came")])
async def test_an_observe_step_tells_when_it_waits_too(made: bool, why: str) -> None:
    harness = StepHarness()
    if made:
        harness.world.made(exchange(operation="gr8.get-public-key", starter=Starter.PROVIDER))
    await observe(harness.step_player, observing(), None)
    head = ("observe", str(observing().place), "gr8.get-public-key")
    assert waits(harness) == [
        ("step.opened", *head, None, []),
        ("step.closed", *head, why),
    ]


SECOND = Check(
    Level.MUST, "wallet.token.unchanged", {"answered": {"signature": "valid"}}, PLACE, attempt=2
)


async def test_a_check_about_an_attempt_that_never_came_is_unclear_and_blames_nobody() -> None:
    harness = StepHarness()
    played = harness.play(step(expect=(SECOND, SIGNED)))
    await settle()
    await harness.arrive()
    await harness.ended(played)
    assert harness.checks()[1:] == [
        ("wallet.token.unchanged", "unclear", "attempt 2 never came: there was 1"),
        ("wallet.signature.valid", "pass", "as expected"),
    ]


async def test_the_number_of_attempts_is_judged_however_few_there_were() -> None:
    parts: dict[str, Json] = {"attempts": {"$at-least": 2}, "answered": {"signature": "valid"}}
    harness = StepHarness()
    played = harness.play(step(expect=(replace(SECOND, parts=parts),)))
    await settle()
    await harness.arrive()
    await harness.clock.pass_by(0)
    assert isinstance(played.exception(), Stopped)
    [_, (_, mark, actual)] = harness.checks()
    assert (mark, actual) == ("fail", "attempts: 1; answered: no such attempt")
