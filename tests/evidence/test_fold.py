from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.errors import Place, SetupFault
from sandbox.evidence.fold import CUT_SHORT, Folding, fold, read_events
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.explain.exchange_text import exchange_lines
from sandbox.json_value import Json, dump_json
from sandbox.report.console.layout import Page
from sandbox.report.console.summary import summary_lines
from sandbox.report.junit.junit import junit_xml
from tests.report.runs import (
    STARTED,
    Event,
    check,
    ended,
    message,
    numbered,
    one_of_each,
    started,
)


def evidence(path: Path, events: list[Event], *, tail: str = "") -> Path:
    path.write_text("".join(f"{dump_json(event)}\n" for event in events) + tail)
    return path


def test_every_cell_keeps_its_own_checks_and_messages_however_they_interleave() -> None:
    result = fold(one_of_each())
    cells = {cell.id: cell for cell in result.cells}
    failed = cells["wallet-code-2[form=http-200]"]
    assert [cell.order for cell in result.cells] == [1, 2, 3, 4, 5, 6, 7]
    assert [found.mark for found in failed.checks] == [Mark.PASS, Mark.FAIL, Mark.NOT_RUN]
    assert failed.checks[1].place == Place("scenarios/wallet/failure/code-2.yaml", 38, 9)
    assert failed.messages["m3"].end is not None
    assert [found.clause for found in cells["good"].checks] == ["wallet.signature.valid"]
    assert cells["good"].messages == {}


def test_a_run_is_counted() -> None:
    counts = fold(one_of_each()).counts
    assert {name.value: n for name, n in counts.outcomes.items()} == {
        "PASSED": 1,
        "WARNED": 1,
        "INCONCLUSIVE": 2,
        "FAILED": 1,
        "ERROR": 1,
        "SKIPPED": 1,
    }
    assert {mark.value: n for mark, n in counts.marks.items()} == {
        "pass": 2,
        "fail": 1,
        "warn": 1,
        "known": 0,
        "unclear": 1,
        "not-run": 1,
    }
    assert (counts.cells, counts.scenarios, counts.checks, counts.clauses) == (7, 7, 6, 3)


def test_what_reached_no_scenario_is_kept_apart() -> None:
    result = fold(one_of_each())
    assert [message.id for message in result.unclaimed] == ["m9"]
    assert [note.text for note in result.notes] == ["the wallet port spoke HTTP/1.1"]


def test_a_cut_last_line_is_left_out(tmp_path: Path) -> None:
    events = one_of_each()
    path = evidence(tmp_path / "evidence.jsonl", events[:9], tail='{"n":10,"type":"cell.en')
    assert len(list(read_events(path))) == 9


@pytest.mark.parametrize("size", range(0, 60, 7))
def test_evidence_may_be_cut_at_any_byte_of_its_last_line(tmp_path: Path, size: int) -> None:
    path = evidence(tmp_path / "evidence.jsonl", one_of_each()[:3])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 1 - size])
    assert len(list(read_events(path))) == (3 if size == 0 else 2)


def test_a_broken_line_in_the_middle_is_told_by_number(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    path.write_text('{"n":1,"type":"note"}\n{"n":\n{"n":3,"type":"note"}\n')
    with pytest.raises(SetupFault, match=r"evidence\.jsonl:2: no evidence event"):
        list(read_events(path))


def test_a_cell_the_evidence_leaves_open_is_inconclusive_and_the_run_interrupted() -> None:
    result = fold(numbered([{"type": "run.started"}, started("a"), check("a", "pass")]))
    [cell] = result.cells
    assert (cell.outcome, cell.because, cell.took_s) == (
        Outcome.INCONCLUSIVE,
        CUT_SHORT,
        Decimal(1),
    )
    assert result.interrupted
    assert result.exit_code == 130


def test_an_open_cell_in_which_a_must_failed_has_failed() -> None:
    [cell] = fold(numbered([started("a"), check("a", "fail")])).cells
    assert cell.outcome is Outcome.FAILED


def test_a_mark_of_another_version_is_told_by_event() -> None:
    with pytest.raises(SetupFault, match="event 2 is of another version"):
        fold(numbered([started("a"), check("a", "perhaps")]))


def test_the_fold_tells_which_cells_are_open_as_it_goes() -> None:
    folding = Folding()
    for event in numbered([started("a"), started("b"), check("a", "pass")]):
        assert folding.add(event) is None
    assert (folding.running, folding.finished) == (("a", "b"), 0)
    cell = folding.add(ended("a", "PASSED"))
    assert cell is not None
    assert (cell.id, len(cell.checks)) == ("a", 1)
    assert (folding.running, folding.finished) == (("b",), 1)


def test_no_events_are_an_interrupted_run_without_cells() -> None:
    result = fold([])
    assert (result.cells, result.exit_code, result.counts.cells) == ((), 130, 0)


def taken(take: int, outcome: str, *, again: bool) -> list[dict[str, Json]]:
    mark = {"INCONCLUSIVE": "unclear", "FAILED": "fail"}.get(outcome, "pass")
    return [
        started("a", take=take),
        check("a", mark),
        {**ended("a", outcome), "again": again},
    ]


def test_of_a_cell_that_was_played_again_the_last_take_counts() -> None:
    first, second = taken(1, "INCONCLUSIVE", again=True), taken(2, "PASSED", again=False)
    folding = Folding()
    finished = [folding.add(event) for event in numbered([*first, *second])]
    [cell] = folding.result().cells
    assert (cell.outcome, cell.take) == (Outcome.PASSED, 2)
    assert [found.mark for found in cell.checks] == [Mark.PASS]
    assert [one for one in finished if one is not None] == [cell]


def test_where_the_run_ends_before_the_next_take_the_last_one_is_told() -> None:
    [cell] = fold(numbered(taken(1, "INCONCLUSIVE", again=True))).cells
    assert (cell.outcome, cell.take) == (Outcome.INCONCLUSIVE, 1)


@pytest.mark.parametrize("odd", [True, 10**400, -(10**400), "soon", None, [], {}])
@pytest.mark.parametrize("name", ["at", "took_s"])
def test_a_time_that_is_none_ends_no_report(name: str, odd: Json) -> None:
    """Evidence may have been edited; what no clock shows is as good as not told."""
    for place in range(len(one_of_each())):
        events = one_of_each()
        events[place] = {**events[place], name: odd}
        run = fold(events)
        assert run.counts.cells == 7
        assert junit_xml(run).startswith(b"<?xml")
        assert list(summary_lines(run, Page(), directory="runs/x"))


@pytest.mark.parametrize("odd", [[["a"]], [["a", "b", "c"]], ["ab"], [7], {}, "ab", None])
def test_header_fields_that_are_none_are_left_out_of_an_example(odd: Json) -> None:
    found = message("good", "m1")
    request: Json = {"method": "GET", "url": "http://a/", "headers": odd}
    run = fold(numbered([STARTED, started("good"), {**found, "request": request}]))
    lines = list(exchange_lines(run.cells[0].messages["m1"]))
    assert lines == ["GET http://a/ HTTP/", "", "(no answer: the run ended before)"]
