"""The pre-flight as a whole: what it looks at, what it leaves behind, whom it never disturbs."""

import asyncio
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine.run.deviations import Register
from sandbox.engine.run.planning import Job
from sandbox.engine.run.players import PlayerPool
from sandbox.errors import PeerFault, PeerTrouble, Place
from sandbox.port.preflight import Line, problem
from sandbox.preflight.bounded import bounded
from sandbox.preflight.preflight import Level, PreflightFault
from sandbox.preflight.wanted import overdue, skipped, wanted_by
from sandbox.providers import all_providers
from sandbox.scenario.target.deviations import Deviation
from sandbox.scenario.target.target import FixedPlayer
from tests.engine.fakes import StoppedClock, environment, settle
from tests.engine.in_memory_runs import planned, stranger
from tests.preflight.operator_stub import HOOKED, LISTED, OperatorStub, look

GUEST = """\
scenario: 1
id: guest
title: A guest gets no token
why: A reason.
steps:
  - call: gr8.get-jwt-token
    expect: [{must: gr8.jwt.no-token-for-a-guest, jwt: {$absent: true}}]
"""
DOWN = PeerFault(PeerTrouble.REFUSED, "nothing listens there")


def guest(folder: Path) -> list[Job]:
    (folder / "guest.yaml").write_text(GUEST)
    return planned(folder)


async def test_what_no_chosen_scenario_needs_is_not_looked_at(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "a")
    operator = OperatorStub(faults={"/token": DOWN, "/key": DOWN, "/sessions": DOWN})
    looked = await look(operator, jobs=jobs)
    assert looked.problems == []
    assert {request.path for request in operator.asked} == {"/authenticate"}


async def test_without_scenarios_everything_that_is_declared_is_looked_at() -> None:
    operator = OperatorStub()
    await look(operator)
    assert {r.path for r in operator.asked} == {"/authenticate", "/sessions", "/token", "/key"}


async def test_a_run_of_one_provider_is_not_held_up_by_another(tmp_path: Path) -> None:
    looked = await look(OperatorStub(faults={"/token": DOWN}), jobs=stranger(tmp_path, "a"))
    assert looked.problems == []


async def test_a_scenario_that_needs_no_key_asks_for_none(tmp_path: Path) -> None:
    jobs = [replace(job, skip="") for job in guest(tmp_path)]
    operator = OperatorStub(faults={"/key": DOWN, "/sessions": DOWN})
    assert (await look(operator, jobs=jobs)).problems == []
    assert {request.path for request in operator.asked} == {"/token"}


def test_a_cell_that_will_be_skipped_wants_nothing(tmp_path: Path) -> None:
    [job] = guest(tmp_path)  # planned for a target without GR8
    assert job.skip
    assert wanted_by([job], all_providers()).asked == frozenset()


async def test_nothing_of_it_is_in_the_evidence_of_a_run() -> None:
    looked = await look(OperatorStub())
    assert looked.log.lines == []


async def test_messages_are_kept_where_they_are_asked_for_and_secrets_are_not() -> None:
    looked = await look(OperatorStub(), recorded=True)
    kept = "\n".join(looked.log.lines)
    assert "fasttrack.authenticate" in kept
    assert "sid-of-a" not in kept


async def test_no_line_shows_a_secret() -> None:
    fault = PeerFault(PeerTrouble.BROKEN, "it said right-key and sid-of-a")
    looked = await look(OperatorStub(faults={"/authenticate": fault}))
    text = looked["fasttrack.reachable"].text
    assert "it said ‹secret #1› and ‹pre-flight sid #1›" in text


async def test_listed_sessions_have_the_names_that_a_run_gives_them() -> None:
    fault = PeerFault(PeerTrouble.BROKEN, "it said sid-of-a")
    looked = await look(OperatorStub(faults={"/authenticate": fault}), target=LISTED)
    assert "it said ‹sid #1›" in looked["fasttrack.reachable"].text


async def test_listed_players_are_given_back() -> None:
    pool = PlayerPool((FixedPlayer("a", "sid-of-a"), FixedPlayer("b", "sid-of-b")))
    await look(OperatorStub(), target=LISTED, pool=pool)
    assert len(await pool.lease([{}, {}])) == 2


async def test_a_hook_that_makes_nobody_stops_a_run() -> None:
    looked = await look(OperatorStub(faults={"/sessions": DOWN}))
    assert looked.problems == ["hooks.open-session"]
    assert looked["fasttrack.reachable"].level is Level.OK


async def test_a_person_is_not_asked_before_a_run() -> None:
    manual = HOOKED.partition("hooks:")[0] + 'hooks: {open-session: {manual: "Log in."}}\n'
    looked = await look(OperatorStub(), target=manual)
    assert looked["hooks.open-session"].level is Level.SKIP


HOOKS = HOOKED + '  rotate-key: {http: "POST http://hooks/rotate"}\n'


@pytest.mark.parametrize(("trouble", "level"), [("", Level.OK), ("it was refused", Level.WARN)])
async def test_a_hook_is_connected_to_and_never_called(trouble: str, level: Level) -> None:
    operator = OperatorStub()
    looked = await look(operator, target=HOOKS, trouble=trouble)
    assert looked["hooks.reachable"].level is level
    assert "/rotate" not in {request.path for request in operator.asked}


@pytest.mark.parametrize(("terminal", "told"), [(True, False), (False, True)])
async def test_a_manual_hook_without_a_terminal_is_told(terminal: bool, told: bool) -> None:
    target = HOOKED + '  rotate-key: {manual: "Rotate it."}\n'
    looked = await look(OperatorStub(), target=target, terminal=terminal)
    assert ("hooks.reachable" in looked.names) is told


def test_cells_that_will_be_skipped_are_told_by_reason_with_the_line_to_add(
    tmp_path: Path,
) -> None:
    [line] = skipped(guest(tmp_path))
    assert (line.level, line.text) == (Level.SKIP, "1 cell is skipped: guest")
    assert line.todo.startswith("add to target.yaml: gr8: {jwt-token:")


def test_a_target_that_lacks_nothing_says_so(tmp_path: Path) -> None:
    [line] = skipped(stranger(tmp_path, "a", "b"))
    assert (line.level, line.text) == (Level.OK, "the target has what all 4 cells need")


@pytest.mark.parametrize(("day", "told"), [(30, 0), (31, 0), (32, 1)])
def test_a_known_miss_is_overdue_from_the_day_after_its_last(day: int, told: int) -> None:
    entry = Deviation(
        scenario="a",
        cell="",
        clause="unexpected",
        reason="r",
        ticket="ACME-1",
        until=dt.date(2026, 1, 31),
        place=Place("deviations.yaml", 3),
    )
    today = dt.date(2026, 1, 1) + dt.timedelta(days=day - 1)
    lines = list(overdue(Register((entry,), today), ()))
    assert [(line.level, "ACME-1" in line.text) for line in lines] == [(Level.WARN, True)] * told


def test_a_stop_names_every_problem_and_the_way_round_it() -> None:
    lines = [problem("a", "is down", "Start it."), Line("b", Level.WARN, "odd")]
    assert str(PreflightFault(lines)).splitlines() == [
        "the pre-flight found a problem",
        "  problem  a: is down",
        "           do  Start it.",
        "nothing was run. To run all the same: --preflight warn",
    ]


async def test_what_does_not_end_in_time_is_given_up() -> None:
    clock, forever = StoppedClock(), asyncio.Event()
    waiting = asyncio.ensure_future(bounded(environment(clock), forever.wait(), within_s=2.0))
    await settle()
    await clock.pass_by(1.9)
    assert not waiting.done()
    await clock.pass_by(0.1)
    assert await waiting is None


async def test_a_bug_of_ours_costs_one_line_and_no_other() -> None:
    bug = UnicodeEncodeError("ascii", "\u200b", 0, 1, "a letter of the operator's")
    looked = await look(OperatorStub(faults={"/key": bug}))
    [line] = [line for line in looked.lines if "the sandbox failed" in line.text]
    assert (line.line, line.level) == ("gr8", Level.WARN)
    assert "UnicodeEncodeError at operator_stub.py:" in line.text
    assert looked.problems == []
    assert "fasttrack.sid" in looked.names
