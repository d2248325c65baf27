"""Known misses: they do not count, they change nothing that is played, and they must be true."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine.run.deviations import Register, claimed, today
from sandbox.engine.run.run import Demands
from sandbox.errors import Place
from sandbox.evidence.verdict import Exit, Fate
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import Deviation
from tests.engine.in_memory_runs import CLAUSE, GUEST, REFUSAL, STATUS, played, stranger

TODAY = dt.date(2026, 3, 1)


def entry(**changed: object) -> Deviation:
    usual = Deviation(
        scenario="bad-sid",
        cell="bad-sid[sid=made-up]",
        clause=CLAUSE,
        reason="The old gateway.",
        ticket="ACME-12",
        until=dt.date(2026, 12, 31),
        place=Place("deviations.yaml", 3, 5),
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # tests name members


def register(*entries: Deviation, **changed: object) -> Register:
    return replace(Register(entries, TODAY), **changed)  # type: ignore[arg-type]  # same


SHOULD = entry(clause=STATUS)


async def fates(folder: Path, *answers: object, known: Register) -> list[str]:
    _, log = await played(stranger(folder, "bad-sid"), *answers, register=known)  # type: ignore[arg-type]
    return [str(event["fate"]) for event in log.of("deviation")]


async def test_a_listed_miss_is_known_and_the_run_passes(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "bad-sid")
    code, log = await played(jobs, GUEST, REFUSAL, register=register(entry(), SHOULD))
    first, second = log.of("cell.ended")
    assert (code, first["outcome"], second["outcome"]) == (Exit.PASSED, "PASSED", "PASSED")
    assert [check["mark"] for check in log.of("check")] == ["known", "known", "pass", "pass"]
    assert log.of("check")[0]["deviation"] == {
        "reason": "The old gateway.",
        "ticket": "ACME-12",
        "until": "2026-12-31",
    }


async def test_the_same_miss_unlisted_fails(tmp_path: Path) -> None:
    code, log = await played(stranger(tmp_path, "bad-sid"), GUEST, REFUSAL)
    assert code is Exit.FAILED
    assert log.of("deviation") == []


async def test_a_known_miss_of_one_cell_excuses_no_other(tmp_path: Path) -> None:
    jobs = stranger(tmp_path, "bad-sid")
    code, log = await played(jobs, GUEST, register=register(entry(), SHOULD))
    assert code is Exit.FAILED
    assert [cell["outcome"] for cell in log.of("cell.ended")] == ["PASSED", "FAILED"]


async def test_what_is_played_does_not_depend_on_what_is_listed(tmp_path: Path) -> None:
    def plays(log: object) -> list[object]:
        return [(e["clause"], e["actual"]) for e in log.of("check")]  # type: ignore[attr-defined]

    jobs = stranger(tmp_path, "bad-sid")
    _, listed = await played(jobs, GUEST, register=register(entry(), SHOULD))
    _, unlisted = await played(jobs, GUEST)
    assert plays(listed) == plays(unlisted)


@pytest.mark.parametrize(
    ("days_left", "code", "fate", "mark"),
    [
        (1, Exit.PASSED, "known", "known"),
        (0, Exit.PASSED, "known", "known"),
        (-1, Exit.FAILED, "expired", "fail"),
    ],
)
async def test_a_deviation_holds_to_the_end_of_its_last_day(
    tmp_path: Path, days_left: int, code: Exit, fate: str, mark: str
) -> None:
    until = TODAY + dt.timedelta(days=days_left)
    known = register(entry(until=until), entry(clause=STATUS))
    ended, log = await played(stranger(tmp_path, "bad-sid"), GUEST, REFUSAL, register=known)
    assert ended is code
    assert log.of("deviation")[0]["fate"] == fate
    assert log.of("check")[0]["mark"] == mark


async def test_a_should_whose_deviation_is_over_fails_the_run_by_the_deviation(
    tmp_path: Path,
) -> None:
    known = register(entry(), entry(clause=STATUS, until=TODAY - dt.timedelta(days=1)))
    code, log = await played(stranger(tmp_path, "bad-sid"), GUEST, REFUSAL, register=known)
    assert [cell["outcome"] for cell in log.of("cell.ended")] == ["WARNED", "PASSED"]
    assert code is Exit.FAILED


async def test_a_deviation_that_was_fixed_fails_the_run(tmp_path: Path) -> None:
    code, log = await played(stranger(tmp_path, "bad-sid"), REFUSAL, register=register(entry()))
    assert code is Exit.FAILED
    assert log.of("deviation")[0]["text"] == "the clause holds: take the entry out"
    assert {cell["outcome"] for cell in log.of("cell.ended")} == {"PASSED"}


async def test_a_fixed_one_is_called_fixed_even_after_its_day(tmp_path: Path) -> None:
    known = register(entry(until=TODAY - dt.timedelta(days=1)))
    assert await fates(tmp_path, REFUSAL, known=known) == ["fixed"]


async def test_an_entry_for_every_cell_is_met_by_one_of_them(tmp_path: Path) -> None:
    known = register(entry(cell=""), entry(cell="", clause=STATUS))
    assert await fates(tmp_path, GUEST, REFUSAL, known=known) == ["known", "known"]


async def test_an_entry_for_every_cell_is_not_called_fixed_by_some_of_them(
    tmp_path: Path,
) -> None:
    first, _ = stranger(tmp_path, "bad-sid")
    code, log = await played([first], REFUSAL, register=register(entry(cell="")))
    assert (code, log.of("deviation")[0]["fate"]) == (Exit.PASSED, "idle")


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        (
            {"cell": "bad-sid[sid=made]"},
            'the scenario has no such cell. Did you mean "bad-sid[sid=made-up]"?',
        ),
        ({"clause": "wallet.signature.valid"}, "the scenario does not judge this clause"),
    ],
)
async def test_an_entry_that_matches_nothing_fails_the_run(
    tmp_path: Path, changed: dict[str, object], text: str
) -> None:
    known = register(entry(**changed))
    code, log = await played(stranger(tmp_path, "bad-sid"), REFUSAL, register=known)
    assert (code, log.of("deviation")[0]["fate"]) == (Exit.FAILED, "unmatched")
    assert log.of("deviation")[0]["text"] == text


async def test_a_scenario_that_exists_nowhere_fails_the_run_and_one_not_chosen_does_not(
    tmp_path: Path,
) -> None:
    lost, elsewhere = entry(scenario="bad-sib", cell=""), entry(scenario="other", cell="")
    known = register(lost, elsewhere, gone=frozenset({"bad-sib"}))
    code, log = await played(stranger(tmp_path, "bad-sid"), REFUSAL, register=known)
    [told] = log.of("deviation")
    assert (code, told["scenario"], told["fate"]) == (Exit.FAILED, "bad-sib", "unmatched")
    assert told["text"] == 'there is no such scenario. Did you mean "bad-sid"?'


async def test_a_cell_that_was_not_chosen_is_not_accused(tmp_path: Path) -> None:
    _, second = stranger(tmp_path, "bad-sid")
    code, log = await played([second], REFUSAL, register=register(entry()))
    assert (code, log.of("deviation")) == (Exit.PASSED, [])


async def test_a_skipped_cell_proves_nothing_about_its_deviation(tmp_path: Path) -> None:
    jobs = [replace(job, skip="no hook") for job in stranger(tmp_path, "bad-sid")]
    _, log = await played(jobs, REFUSAL, register=register(entry()))
    assert [event["fate"] for event in log.of("deviation")] == ["idle"]


async def test_in_one_of_two_repeats_is_enough_to_be_known(tmp_path: Path) -> None:
    job, _ = stranger(tmp_path, "bad-sid")
    known = register(entry(), SHOULD)
    code, log = await played([job], GUEST, REFUSAL, register=known, repeat=2)
    assert [event["fate"] for event in log.of("deviation")] == ["known", "known"]
    assert code is Exit.UNJUDGED


async def test_a_known_should_does_not_count_with_strict(tmp_path: Path) -> None:
    demands = Demands(strict=True)
    jobs = stranger(tmp_path, "bad-sid")
    known = register(entry(), SHOULD)
    code, _ = await played(jobs, GUEST, REFUSAL, register=known, demands=demands)
    assert code is Exit.PASSED


def test_a_scenario_claims_its_checks_and_what_comes_unexpected(tmp_path: Path) -> None:
    scenario = stranger(tmp_path, "bad-sid")[0].scenario
    assert claimed(scenario, contracts=load_contracts()) == {CLAUSE, STATUS, "unexpected"}


@pytest.mark.parametrize(("second", "day"), [(-1, 31), (0, 1), (1, 1)])
def test_the_day_changes_at_midnight_utc(second: int, day: int) -> None:
    midnight = dt.datetime(2027, 1, 1, tzinfo=dt.UTC).timestamp()
    assert today(midnight + second).day == day


def test_every_fate_is_one_the_module_explains() -> None:
    assert {fate.value for fate in Fate} == {"known", "fixed", "expired", "unmatched", "idle"}
