"""Repeats: each with values of its own, and cells that do not agree with themselves are told."""

from dataclasses import replace
from pathlib import Path

from sandbox.engine.run.run import run_all
from sandbox.engine.run.unstable_cells import unstable
from sandbox.evidence.events import Unstable
from sandbox.evidence.verdict import Checked, Ended, Exit, Mark, Outcome
from tests.engine.fakes import Peer
from tests.engine.in_memory_runs import GUEST, REFUSAL, STRANGER, context, planned, played, stranger


def ended(outcome: Outcome, *marks: Mark, cell: str = "a") -> Ended:
    checks = tuple(Checked("c", mark, f"f:{line}:1") for line, mark in enumerate(marks))
    return Ended(outcome, cell=cell, checks=checks)


def test_a_cell_that_says_the_same_every_time_is_steady() -> None:
    once = ended(Outcome.WARNED, Mark.PASS, Mark.WARN)
    assert list(unstable([once, ended(Outcome.FAILED, cell="b"), once])) == []


def test_other_outcomes_and_other_marks_are_counted() -> None:
    passed, failed = ended(Outcome.PASSED, Mark.PASS), ended(Outcome.FAILED, Mark.FAIL)
    text = "PASSED 2 of 3, FAILED 1 of 3; c: pass 2 of 3, fail 1 of 3"
    assert list(unstable([passed, failed, passed])) == [Unstable(of="a", text=text)]


def test_another_mark_under_the_same_outcome_is_told_too() -> None:
    one = ended(Outcome.WARNED, Mark.WARN, Mark.PASS)
    other = ended(Outcome.WARNED, Mark.PASS, Mark.WARN)
    [found] = unstable([one, other])
    assert found.text == "c: warn 1 of 2, pass 1 of 2; c: pass 1 of 2, warn 1 of 2"


def test_a_check_that_is_missing_once_is_told() -> None:
    [found] = unstable([ended(Outcome.PASSED, Mark.PASS), ended(Outcome.PASSED)])
    assert found.text == "c: pass 1 of 2, no check 1 of 2"


def test_a_repeat_that_was_skipped_says_nothing_either_way() -> None:
    passed, skipped = ended(Outcome.PASSED, Mark.PASS), ended(Outcome.SKIPPED)
    assert list(unstable([passed, skipped, skipped])) == []
    assert list(unstable([skipped, passed, passed])) == []
    assert list(unstable([skipped, skipped])) == []
    [found] = unstable([passed, skipped, ended(Outcome.FAILED, Mark.FAIL)])
    assert found.text == "PASSED 1 of 2, FAILED 1 of 2; c: pass 1 of 2, fail 1 of 2"


async def test_repeats_follow_one_another_and_the_first_has_the_seed_of_the_run(
    tmp_path: Path,
) -> None:
    jobs = stranger(tmp_path, "bad-sid")
    code, log = await played(jobs, REFUSAL, repeat=3)
    cells = log.of("cell.started")
    assert code is Exit.PASSED
    assert [cell["repeat"] for cell in cells] == [1, 1, 2, 2, 3, 3]
    assert [cell["order"] for cell in cells] == [1, 2, 3, 4, 5, 6]
    assert log.of("run.started")[0]["cells"] == 6
    assert log.of("run.started")[0]["repeat"] == 3


async def test_an_unsteady_operator_leaves_nothing_proven(tmp_path: Path) -> None:
    job, _ = stranger(tmp_path, "bad-sid")
    guest_once_warned = [REFUSAL, REFUSAL.__class__(404), REFUSAL.__class__(500)]
    code, log = await played([job], *guest_once_warned, repeat=3)
    [told] = log.of("unstable")
    assert code is Exit.UNJUDGED
    assert told["of"] == "bad-sid[sid=made-up]"
    assert str(told["text"]).startswith("PASSED 2 of 3, WARNED 1 of 3; ")


async def test_a_failed_must_goes_before_instability(tmp_path: Path) -> None:
    job, _ = stranger(tmp_path, "bad-sid")
    code, log = await played([job], REFUSAL, GUEST, repeat=2)
    assert code is Exit.FAILED
    assert len(log.of("unstable")) == 1


async def test_every_repeat_makes_up_values_of_its_own(tmp_path: Path) -> None:
    text = STRANGER.replace("ID", "ghost").replace('{made-up: nobody, empty: ""}', "{x: <g>}")
    text = text.replace("steps:", "given: {g: {random: sid}}\nsteps:")
    (tmp_path / "ghost.yaml").write_text(text)
    peer = Peer(REFUSAL)
    for repeat in (3, 1):
        on = context()
        await run_all(
            replace(on, environment=replace(on.environment, http=peer)),
            planned(tmp_path),
            repeat=repeat,
        )
    bodies = [request.body for request in peer.asked]
    assert len(set(bodies[:3])) == 3
    assert bodies[3] == bodies[0]
