"""A hook that is no HTTP request: how long it took can be judged, and nothing else can."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.steps.hooks import HookFault
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.steps.trigger import trigger
from sandbox.errors import Place, SetupFault
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check, TriggerStep
from tests.engine.fakes import FakeHooks, Log, StoppedClock, environment, settle, target_of, world

PLACE = Place("s.yaml", 9, 3)
HOOKS = {
    "manual": 'hooks: {turn: {manual: "Turn the key."}}',
    "command": "hooks: {turn: {command: [turn-key]}}",
}


class Slow(FakeHooks):
    """Somebody, or a program, who takes three seconds."""

    def __init__(self, clock: StoppedClock) -> None:
        super().__init__()
        self.clock = clock

    async def person(self, text: str) -> None:
        await super().person(text)
        await self.clock.pause(3)

    async def command(self, argv: tuple[str, ...], values: Json) -> Json:
        await self.clock.pause(3)
        return await super().command(argv, values)


async def judged(hook: str, part: str, wanted: Json) -> tuple[Log, BaseException | None]:
    """Play a trigger with one must on a part of it; return what was written and what it raised."""
    clock, log = StoppedClock(), Log()
    target = target_of(HOOKS[hook])
    services = replace(environment(clock), person=Slow(clock).person, command=Slow(clock).command)
    made = world(services, log=log, target=target)
    step_player = StepPlayer(made, CheckLog(made, why="w"), {}, {})
    must = Check(Level.MUST, "gr8.key.served", {part: wanted}, PLACE)
    step = TriggerStep(place=PLACE, hook="turn", name="turned", expect=(must,))
    played = asyncio.create_task(trigger(step_player, step))
    await clock.pass_by(3)
    await settle()
    return log, played.exception()


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    ("bound", "mark", "actual"),
    [("2999ms", "fail", "took: 3"), ("3s", "pass", "as expected"), ("1m", "pass", "as expected")],
)
async def test_how_long_it_took_is_judged(hook: str, bound: str, mark: str, actual: str) -> None:
    log, stop = await judged(hook, "took", {"$at-most": bound})
    [check] = log.of("check")
    assert (check["mark"], check["messages"]) == (mark, [])
    assert str(check["actual"]).startswith(actual)
    assert check["took_s"] == Decimal(3)
    assert isinstance(stop, Stopped) is (mark == "fail")


@pytest.mark.parametrize("part", ["status", "body", "headers", "http-version"])
async def test_a_part_of_a_message_that_there_was_not_is_unclear(part: str) -> None:
    log, stop = await judged("manual", part, {"$any": True})
    [check] = log.of("check")
    assert (check["mark"], stop) == ("unclear", None)
    assert check["actual"] == "hook.turn is no HTTP request: only `took` can be judged"


async def test_a_person_who_is_not_there_is_told_with_the_hook() -> None:
    hooks = FakeHooks(fault=SetupFault("nobody is at the terminal"))
    made = world(environment(hooks=hooks), target=target_of(HOOKS["manual"]))
    step_player = StepPlayer(made, CheckLog(made, why="w"), {}, {})
    with pytest.raises(HookFault, match="hook turn: nobody is at the terminal"):
        await trigger(step_player, TriggerStep(place=PLACE, hook="turn"))
