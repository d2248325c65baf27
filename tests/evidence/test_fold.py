from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.errors import Place, SetupFault
from sandbox.evidence.fold import CUT_SHORT, Folding, fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.reading import read_events
from sandbox.evidence.results import place_of
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.json_value import Json, Limits, parse_json
from sandbox.report.console.layout import Page
from sandbox.report.console.summary import summary_lines
from sandbox.report.junit.junit import junit_xml
from tests.report.runs import (
    check,
    ended,
    line,
    lines,
    numbered,
    one_of_each,
    recorded,
    started,
)


def evidence(path: Path, events: list[Recorded], *, tail: bytes = b"") -> Path:
    path.write_bytes(lines(events) + tail)
    return path


def test_every_cell_keeps_its_own_checks_and_messages_however_they_interleave() -> None:
    result = fold(one_of_each())
    cells = {cell.id: cell for cell in result.cells}
    failed = cells["wallet-code-2[form=http-200]"]
    assert [cell.order for cell in result.cells] == [1, 2, 3, 4, 5, 6, 7]
    assert [found.mark for found in failed.checks] == [Mark.PASS, Mark.FAIL, Mark.NOT_RUN]
    assert place_of(failed.checks[1].place) == Place("scenarios/wallet/failure/code-2.yaml", 38, 9)
    assert failed.messages["m3"].ended is not None
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
    path = evidence(tmp_path / "evidence.jsonl", events[:9], tail=b'{"n":10,"type":"cell.en')
    assert len(list(read_events(path))) == 9


@pytest.mark.parametrize("size", range(0, 60, 7))
def test_evidence_may_be_cut_at_any_byte_of_its_last_line(tmp_path: Path, size: int) -> None:
    path = evidence(tmp_path / "evidence.jsonl", one_of_each()[:3])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 1 - size])
    assert len(list(read_events(path))) == (3 if size == 0 else 2)


def test_a_broken_line_in_the_middle_is_told_by_number(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(lines(one_of_each()[:1]) + b'{"n":\n' + lines(one_of_each()[1:2]))
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


def test_a_mark_of_another_version_is_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(line(started("a")) + b"\n" + line(check("a", "perhaps")) + b"\n")
    with pytest.raises(SetupFault, match=r"evidence\.jsonl:2: no evidence event: .*perhaps"):
        list(read_events(path))


def test_the_fold_tells_which_cells_are_open_as_it_goes() -> None:
    folding = Folding()
    for event in numbered([started("a"), started("b"), check("a", "pass")]):
        assert folding.add(event) is None
    assert (folding.running, folding.finished) == (("a", "b"), 0)
    cell = folding.add(recorded(ended("a", "PASSED")))
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


@pytest.mark.parametrize("odd", [10**400, -(10**400), 10**11, Decimal("1E-300")])
def test_a_span_that_no_clock_shows_ends_no_report(odd: Json) -> None:
    """Evidence may have been edited; what no clock shows is as good as not told."""
    for at, event in enumerate(one_of_each()):
        told = parse_json(lines([event]), limits=Limits())
        assert isinstance(told, Mapping)
        if "took_s" not in told:
            continue
        events = one_of_each()
        events[at] = recorded({**told, "took_s": odd}, at + 1)
        run = fold(events)
        assert run.counts.cells == 7
        assert junit_xml(run, directory="runs/r").startswith(b"<?xml")
        assert list(summary_lines(run, Page(), directory="runs/x"))


def test_the_place_of_a_check_may_be_a_file_alone() -> None:
    assert place_of("a:b.yaml") == Place("a:b.yaml")
    assert place_of("a.yaml:3:x") == Place("a.yaml:3:x")
    assert place_of("c:/a.yaml:3:9") == Place("c:/a.yaml", 3, 9)


def test_everything_of_a_cell_is_kept_in_its_order() -> None:
    cells = {cell.id: cell.happened for cell in fold(one_of_each()).cells}
    happened = cells["good"]
    assert [type(each.event).__name__ for each in happened.events] == [
        "CellStarted",
        "Check",
        "CellEnded",
    ]
    assert happened.started is happened.events[0].event
