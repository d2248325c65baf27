"""`--maxfail`: after so many failed cells no other begins, and the run says so."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.engine.run.failure_limit import FailureLimit
from sandbox.engine.run.run import Demands
from sandbox.evidence.verdict import Ended, Exit, Outcome
from sandbox.json_value import Json
from tests.engine.fakes import Log
from tests.engine.in_memory_runs import GUEST, REFUSAL, played, stranger

IDS = ["one[sid=made-up]", "one[sid=empty]", "two[sid=made-up]", "two[sid=empty]"]


def ended_cells(log: Log) -> list[Json]:
    return [event["cell"] for event in log.events if event["type"] == "cell.ended"]


def stop_of(log: Log) -> list[Mapping[str, Json]]:
    return [event for event in log.events if event["type"] == "run.stopped"]


async def test_nothing_begins_after_the_failed_cell_and_what_did_not_is_named(
    tmp_path: Path,
) -> None:
    jobs = stranger(tmp_path, "one", "two")
    code, log = await played(jobs, REFUSAL, GUEST, demands=Demands(maxfail=1))
    assert (code, ended_cells(log)) == (Exit.FAILED, IDS[:2])
    [stopped] = stop_of(log)
    assert stopped["unplayed"] == IDS[2:]
    assert stopped["why"] == "1 cell failed, and --maxfail 1 was given"


async def test_a_run_that_does_not_reach_the_limit_says_nothing_of_it(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "one", "two")
    code, log = await played(jobs, REFUSAL, GUEST, REFUSAL, REFUSAL, demands=Demands(maxfail=2))
    assert (code, ended_cells(log), stop_of(log)) == (Exit.FAILED, IDS, [])


async def test_a_limit_reached_by_the_last_cell_leaves_nothing_unplayed(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "one")
    code, log = await played(jobs, REFUSAL, GUEST, demands=Demands(maxfail=1))
    assert (code, stop_of(log)) == (Exit.FAILED, [])


async def test_cells_of_later_repeats_are_not_played_either(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "one")
    _, log = await played(jobs, REFUSAL, GUEST, repeat=3, demands=Demands(maxfail=1))
    [stopped] = stop_of(log)
    assert stopped["unplayed"] == [f"{id_} #{n}" for n in (2, 3) for id_ in IDS[:2]]


async def test_a_certificate_lacks_what_was_not_played(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "one", "two")
    _, log = await played(jobs, GUEST, demands=Demands(maxfail=1, certify=True))
    [certificate] = [event for event in log.events if event["type"] == "certificate"]
    assert isinstance(certificate["lacks"], list)
    unplayed = [lack for lack in certificate["lacks"] if "not played: " in str(lack)]
    assert len(unplayed) == 3


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("again", [False, True])
def test_what_counts_as_failed(outcome: Outcome, *, strict: bool, again: bool) -> None:
    limit = FailureLimit(1, strict=strict)
    limit.count(Ended(outcome, again=again))
    failed = {"FAILED", "ERROR"} | ({"WARNED"} if strict else set())
    assert limit.is_reached is (outcome.value in failed and not again)


def test_without_a_limit_nothing_stops() -> None:
    limit = FailureLimit()
    for _ in range(100):
        limit.count(Ended(Outcome.FAILED))
    assert not limit.is_reached
