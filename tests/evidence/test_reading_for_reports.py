"""Of a long serving reports are made of what was judged and of the latest, of a run of all."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.reading import read_events
from sandbox.evidence.reading_for_reports import read_for_reports
from sandbox.json_value import Json
from tests.report.runs import ENDED, STARTED, check, ended, lines, numbered, started

MOST = 10


def message(id_: str) -> list[dict[str, Json]]:
    where: dict[str, Json] = {"cell": "a", "step": "", "place": None, "virtual_s": 0}
    request: dict[str, Json] = {
        "method": "POST",
        "url": "http://127.0.0.1:8703/x",
        "http_version": "1.1",
        "headers": [],
        "body": "{}",
        "connection": "",
        "stream": None,
    }
    begun: dict[str, Json] = {
        "type": "message.started",
        "id": id_,
        "operation": "wallet.authenticate",
        "direction": "received",
        "by": "operator",
        "request": request,
        **where,
    }
    done: dict[str, Json] = {
        "type": "message.ended",
        "id": id_,
        "response": None,
        "trouble": None,
        "took_s": 0,
        "answered": None,
        "reply": None,
        "notes": [],
        "late_s": 0,
        **where,
    }
    return [begun, done]


def evidence(folder: Path, *, served: bool) -> Path:
    """A hundred messages; a check refers to the first and the third, a remark to the fifth."""
    told = [each for number in range(1, 101) for each in message(f"m{number}")]
    note: dict[str, Json] = {"type": "note", "cell": "a", "level": "warn", "text": "odd"}
    judged = check("a", "fail", messages=["m1", "m3"])
    events = [
        {**STARTED, "served": served},
        started("a"),
        *told,
        judged,
        {**note, "message": "m5"},
        ended("a", "FAILED"),
        ENDED,
    ]
    file = folder / "evidence.jsonl"
    file.write_bytes(lines(numbered(events)))
    return file


@pytest.mark.parametrize("bound", [{"most": MOST}, {"most_bodies": MOST * len("{}")}])
def test_of_a_serving_what_a_check_or_remark_is_about_is_read_and_the_latest(
    tmp_path: Path, bound: Mapping[str, int]
) -> None:
    file = evidence(tmp_path, served=True)
    result = fold(read_for_reports(file, **bound))
    [cell] = result.cells
    assert list(cell.messages) == ["m1", "m3", "m5", *(f"m{n}" for n in range(91, 101))]
    assert cell.outcome == fold(read_events(file)).cells[0].outcome
    [told] = [note.text for note in result.notes]
    assert told.startswith("87 messages to which no check refers are left out")


@pytest.mark.parametrize(("served", "most"), [(True, 100), (False, MOST)])
def test_a_short_serving_and_any_run_are_read_whole(
    tmp_path: Path, served: bool, most: int
) -> None:
    file = evidence(tmp_path, served=served)
    assert list(read_for_reports(file, most=most)) == list(read_events(file))


def test_evidence_without_anything_is_read_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "evidence.jsonl").write_bytes(b"")
    assert list(read_for_reports(tmp_path / "evidence.jsonl")) == []
