"""A time that we were too busy to measure accuses nobody."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.judging.judge import Subject
from sandbox.engine.own_delay import why_too_busy
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.language.model import Check
from sandbox.transport.clock import RealTime
from sandbox.wire import Request, Response
from tests.engine.fakes import Log, StoppedClock, environment, exchange, settle, world
from tests.engine.step_harness import StepHarness, step


def check(**parts: Json) -> Check:
    return Check(Level.SHOULD, "gr8.jwt.answer-time", parts, Place("s.yaml", 3, 5))


def said(parts: dict[str, Json], *exchanges: Exchange) -> str:
    return why_too_busy(check(**parts), parts, [Subject(one, None, 0) for one in exchanges])


def took(seconds: float, *, late_s: float) -> Exchange:
    call = exchange(starter=Starter.PLAYER, took_s=seconds)
    return replace(call, late_from_s=10.0, late_to_s=10.0 + late_s)


@pytest.mark.parametrize(
    ("measured_s", "late_s", "unclear"),
    [
        (1.3, 0.0, False),
        (1.3, 0.299, False),
        (1.3, 0.3, True),
        (1.49, 0.49, True),
        (1.51, 0.49, False),
        (1.001, 0.001, True),
    ],
)
def test_an_answer_took_at_least_what_was_measured_less_our_lateness(
    measured_s: float, late_s: float, unclear: bool
) -> None:
    found = said({"took": {"$at-most": "1s"}}, took(measured_s, late_s=late_s))
    assert bool(found) is unclear
    if unclear:
        assert found.startswith("this machine was too busy to measure it, by ")


def test_a_miss_that_is_about_more_than_time_is_not_excused() -> None:
    parts: dict[str, Json] = {"took": {"$at-most": "1s"}, "status": 404}
    assert said(parts, took(1.4, late_s=0.45)) == ""
    assert said({"status": 404}, took(1.4, late_s=0.45)) == ""


@pytest.mark.parametrize(("late_s", "unclear"), [(0.499, False), (0.5, True), (30.0, True)])
def test_nobody_is_judged_by_what_happened_while_we_were_late_by_half_a_second(
    late_s: float, unclear: bool
) -> None:
    found = said({"status": 404}, took(5, late_s=late_s))
    assert bool(found) is unclear


async def test_a_bound_on_the_operator_stands_still_while_we_are_late() -> None:
    harness = StepHarness()
    played = harness.play(step("5"))
    await harness.clock.pass_by(4)
    harness.clock.lateness_s = 0.375
    await harness.clock.pass_by(1)
    assert not played.done()
    await harness.clock.pass_by(0.25)
    assert not played.done()
    await harness.clock.pass_by(0.125)
    assert isinstance(played.exception(), Stopped)
    assert harness.checks()[0][:2] == ("wallet.authenticate.arrives", "fail")


async def test_a_request_that_did_not_come_while_we_were_too_late_is_unclear() -> None:
    harness = StepHarness()
    played = harness.play(step("5"))
    await settle()
    harness.clock.lateness_s = 0.5
    await harness.clock.pass_by(6)
    stop = played.exception()
    assert isinstance(stop, Stopped)
    assert not stop.blames
    assert [mark for _, mark, _ in harness.checks()] == ["unclear"]
    assert "this machine was too busy" in str(stop)
    assert harness.world.too_busy


async def test_a_request_that_came_while_we_were_too_late_is_judged() -> None:
    harness = StepHarness()
    played = harness.play(step("5"))
    await settle()
    harness.clock.lateness_s = 3.0
    await harness.arrive()
    await harness.ended(played)
    assert [mark for _, mark, _ in harness.checks()] == ["pass", "pass"]
    assert not harness.world.too_busy


def attempts(gap_s: float, *, late_s: float) -> list[Exchange]:
    first, second = exchange(1), exchange(2, at_s=gap_s)
    return [first, replace(second, late_from_s=late_s, late_to_s=late_s)]


@pytest.mark.parametrize(("late_s", "unclear"), [(0.0, False), (0.4, False), (0.5, True)])
@pytest.mark.parametrize(
    ("part", "bound"), [("gaps", {"$at-least": "1500ms"}), ("span", {"$at-most": "500ms"})]
)
def test_the_time_between_two_requests_may_have_been_more_or_less(
    part: str, bound: Json, late_s: float, unclear: bool
) -> None:
    assert bool(said({part: bound}, *attempts(1.0, late_s=late_s))) is unclear


@pytest.mark.parametrize(("late_s", "mark"), [(0.0, "warn"), (0.6, "unclear")])
async def test_our_own_lateness_is_noted_with_each_message_and_makes_its_time_unclear(
    late_s: float, mark: str
) -> None:
    clock, log = StoppedClock(), Log()
    made = world(environment(clock), log=log)
    call = made.begin("gr8.get-jwt-token", Starter.PLAYER, Request("GET", "/"))
    clock.lateness_s += late_s
    await clock.pass_by(1.5)
    made.end(call, Response(200))
    step_player = StepPlayer(made, CheckLog(made, why="w"), {}, {})
    slow = check(took={"$at-most": "1s"})
    step_player.judge_check(slow, [Subject(call, None, 0)], step="call")
    [told] = log.of("check")
    assert told["mark"] == mark


class Dial:
    """Stands in for the module `time`."""

    def __init__(self) -> None:
        self.at_s = 100.0

    def perf_counter(self) -> float:
        return self.at_s


@pytest.mark.parametrize(
    ("passed_s", "late_s"), [(0.0, 0.0), (0.059, 0.0), (0.06, 0.0), (0.561, 0.501), (60.06, 60.0)]
)
async def test_a_timer_that_was_due_long_ago_tells_how_late_we_are(
    monkeypatch: pytest.MonkeyPatch, passed_s: float, late_s: float
) -> None:
    dial, real = Dial(), RealTime()
    monkeypatch.setattr("sandbox.transport.clock.time", dial)
    assert real.late_s() == 0.0
    dial.at_s += passed_s
    assert real.late_s() == pytest.approx(late_s)


async def test_lateness_adds_up_from_one_timer_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    dial, real, loop = Dial(), RealTime(), asyncio.get_running_loop()
    due: list[Callable[[], None]] = []
    monkeypatch.setattr("sandbox.transport.clock.time", dial)
    monkeypatch.setattr(loop, "call_later", lambda _, tick: due.append(tick))
    real.late_s()
    for _ in range(3):
        dial.at_s += 1.06
        due.pop()()
    assert real.late_s() == pytest.approx(3.0)
