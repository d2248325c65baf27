"""The list of a folder's runs, and which of them are deleted."""

import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.app.finished.history import INDEX, delete_older, write_index
from sandbox.evidence.lines import Recorded
from sandbox.report.history import summary
from sandbox.report.write import write_reports
from sandbox.transport.in_use import writing
from tests.report.hostile import HOSTILE, UNSEEN, hostile_run
from tests.report.runs import ENDED, STARTED, check, ended, lines, numbered, one_of_each, started


def well() -> list[Recorded]:
    """Return a run in which all is well."""
    cell = [started("a"), check("a", "pass"), ended("a", "PASSED")]
    return numbered([STARTED, *cell, {**ENDED, "exit_code": 0}])


def killed() -> list[Recorded]:
    """Return a run that was cut off within a cell."""
    return numbered([STARTED, started("a"), check("a", "pass")])


def made(folder: Path, name: str, events: list[Recorded], *, reported: bool = True) -> Path:
    """Make a run directory as a run does."""
    directory = folder / name
    directory.mkdir(parents=True)
    (directory / "evidence.jsonl").write_bytes(lines(events))
    (directory / "run.lock.yaml").write_text("lock: 1\n")
    if reported:
        write_reports(events, directory)
    return directory


def name_of(number: int) -> str:
    return f"20260301-1015{number:02}-7"


def index(folder: Path) -> str:
    assert write_index(folder) == ""
    return (folder / INDEX).read_text("utf-8")


def rows(page: str) -> list[tuple[str, str]]:
    """Return verdict and name of each run in the list, in order."""
    found = re.findall(
        r'<tr><td><span class="outcome [A-Z]*">([a-z ]+)</span></td>'
        r'<th scope="row" class="name"><a href="[^"]*">([^<]+)</a>',
        page,
    )
    return [(verdict, name) for verdict, name in found]


def test_runs_are_listed_with_their_verdicts_the_newest_first(tmp_path: Path) -> None:
    made(tmp_path, name_of(1), well())
    made(tmp_path, name_of(2), one_of_each())
    made(tmp_path, name_of(3), killed())
    made(tmp_path, name_of(4), well(), reported=False)
    page = index(tmp_path)
    assert rows(page) == [
        ("no report", name_of(4)),
        ("interrupted", name_of(3)),
        ("failed", name_of(2)),
        ("passed", name_of(1)),
    ]
    assert f'href="{name_of(2)}/re' in page
    assert "it was cut short before a report was written" in page


def test_a_run_that_goes_on_is_told_as_that(tmp_path: Path) -> None:
    directory = made(tmp_path, name_of(1), killed(), reported=False)
    with writing(directory / "evidence.jsonl"):
        assert "it is being played" in index(tmp_path)


def marks(page: str, clause: str) -> list[str]:
    [row] = re.findall(rf'<tr><th scope="row">{re.escape(clause)}</th>(.*)</tr>', page)
    return re.findall(r'class="sr">([^<]+)<', row)


def test_a_clause_that_did_not_always_hold_is_shown_over_time(tmp_path: Path) -> None:
    made(tmp_path, name_of(1), well())
    made(tmp_path, name_of(2), one_of_each())
    page = index(tmp_path)
    assert marks(page, "wallet.code-2.is-a-failure") == ["fail", "pass"]
    assert marks(page, "wallet.http2.used") == ["warn", "not checked"]
    assert "<li>wallet.signature.valid</li>" in page
    assert "GR8 refuses the old token" not in page  # a premise is no clause


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_inert(tmp_path: Path, name: str) -> None:
    made(tmp_path, name_of(1), hostile_run(HOSTILE[name]))
    page = index(tmp_path)
    assert not set(page) & UNSEEN
    assert "<img" not in page
    assert "<script" not in page
    assert len(page) < 60_000
    assert rows(page) == [("not judged", name_of(1))]


DAMAGE: dict[str, bytes] = {
    "empty": b"",
    "cut": b'{"result": 1, "run": {',
    "another's": b'{"result": "yes"}',
    "of the future": b'{"result":2,"run":{"took_s":1,"seed":"","target":"","interrupted":false,'
    b'"exit_code":0},"counts":{"cells":0,"checks":0,"outcomes":{}},"cells":[]}',
    "no UTF-8": b"\xff\xfe\x00",
    "nested": b"[" * 100_000,
    "a number": b"1",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_result_spoils_its_own_row_alone(tmp_path: Path, name: str) -> None:
    made(tmp_path, name_of(1), well())
    directory = made(tmp_path, name_of(2), well())
    (directory / "result.json").write_bytes(DAMAGE[name])
    page = index(tmp_path)
    (directory / "result.json").unlink()
    assert rows(page) == [("no report", name_of(2)), ("passed", name_of(1))]


def test_what_is_no_run_is_passed_over(tmp_path: Path) -> None:
    made(tmp_path, name_of(1), well())
    (tmp_path / "notes").mkdir()
    (tmp_path / "20260301-101599-7").mkdir()
    (tmp_path / "20260301-101598-7").write_text("a file")
    (tmp_path / "latest").symlink_to(name_of(1))
    (tmp_path / "20260301-101597-7").symlink_to(tmp_path)
    assert rows(index(tmp_path)) == [("passed", name_of(1))]


def test_a_page_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    made(tmp_path, name_of(1), well())
    (tmp_path / INDEX).write_text("<h1>Mine</h1>")
    assert "is not ours" in write_index(tmp_path)
    assert (tmp_path / INDEX).read_text() == "<h1>Mine</h1>"


def test_a_link_of_that_name_is_not_followed(tmp_path: Path) -> None:
    made(tmp_path / "runs", name_of(1), well())
    other = tmp_path / "other.html"
    other.write_text("mine")
    (tmp_path / "runs" / INDEX).symlink_to(other)
    assert "is not ours" in write_index(tmp_path / "runs")
    assert other.read_text() == "mine"


def test_what_was_read_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        made(tmp_path, name_of(number), well())
    first = index(tmp_path)
    read: list[Path] = []
    plain: Callable[[Path], bytes] = Path.read_bytes

    def noted(self: Path) -> bytes:
        read.append(self)
        return plain(self)

    monkeypatch.setattr(Path, "read_bytes", noted)
    assert index(tmp_path) == first
    assert [path.name for path in read] == [".index.json"]


@pytest.mark.parametrize("memory", [b"", b"{}", b"[1]", b'{"memory":1,"runs":{"x":1}}', b"\xff"])
def test_a_damaged_memory_is_made_anew(tmp_path: Path, memory: bytes) -> None:
    made(tmp_path, name_of(1), well())
    first = index(tmp_path)
    (tmp_path / ".index.json").write_bytes(memory)
    assert index(tmp_path) == first
    assert json.loads((tmp_path / ".index.json").read_bytes())["runs"]


def test_a_changed_result_is_read_again(tmp_path: Path) -> None:
    directory = made(tmp_path, name_of(1), well())
    index(tmp_path)
    write_reports(one_of_each(), directory)
    assert rows(index(tmp_path)) == [("failed", name_of(1))]


def test_a_result_of_unlikely_size_is_not_read(tmp_path: Path) -> None:
    huge = made(tmp_path, name_of(3), well())
    os.truncate(huge / "result.json", summary.LARGEST + 1)
    page = index(tmp_path)
    assert rows(page) == [("no report", name_of(3))]
    assert "too large to be looked into" in page


def test_what_does_not_fit_in_one_reading_comes_with_the_next(tmp_path: Path) -> None:
    first, second = (made(tmp_path, name_of(number), well()) for number in (1, 2))
    size = (first / "result.json").stat().st_size
    once = summary.Summaries(left=size)
    assert isinstance(once.of(first), summary.Summary)
    assert once.of(second) == "not looked into yet: the next run does"
    twice = summary.Summaries.remembering(once.written())
    twice.left = size
    assert isinstance(twice.of(first), summary.Summary)
    assert isinstance(twice.of(second), summary.Summary)


def test_runs_that_end_together_lose_none_and_leave_a_whole_page(tmp_path: Path) -> None:
    for number in range(8):
        made(tmp_path, name_of(number), well())
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write_index, [tmp_path] * 8)) == {""}
    assert len(rows((tmp_path / INDEX).read_text())) == 8
    assert not list(tmp_path.glob("*.unfinished"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_older_runs_beyond_those_to_keep_are_deleted_and_told(tmp_path: Path) -> None:
    for number in range(5):
        made(tmp_path, name_of(number), well())
    assert list(delete_older(tmp_path, keep=2)) == [
        f"deleted 3 older runs, for 2 are kept: {name_of(2)}, {name_of(1)}, {name_of(0)}"
    ]
    assert names(tmp_path) == [name_of(3), name_of(4)]
    assert list(delete_older(tmp_path, keep=2)) == []


def test_the_latest_run_stays_however_old(tmp_path: Path) -> None:
    for number in range(3):
        made(tmp_path, name_of(number), well())
    (tmp_path / "latest").symlink_to(name_of(0))
    list(delete_older(tmp_path, keep=1))
    assert names(tmp_path) == [name_of(0), name_of(2), "latest"]


def test_runs_that_are_spared_stay(tmp_path: Path) -> None:
    runs = [made(tmp_path, name_of(number), well()) for number in range(3)]
    (tmp_path / "there").symlink_to(tmp_path)
    list(delete_older(tmp_path, keep=1, spared=[tmp_path / "there" / name_of(1)]))
    assert [run.is_dir() for run in runs] == [False, True, True]


def test_a_run_that_is_being_written_stays(tmp_path: Path) -> None:
    old = made(tmp_path, name_of(0), killed(), reported=False)
    made(tmp_path, name_of(1), well())
    with writing(old / "evidence.jsonl"):
        assert list(delete_older(tmp_path, keep=1)) == []
    assert old.is_dir()
    assert len(list(delete_older(tmp_path, keep=1))) == 1
    assert not old.exists()


def test_what_is_no_run_of_ours_stays(tmp_path: Path) -> None:
    made(tmp_path, name_of(9), well())
    for name in ("baseline", "2026-03-01", "20260301-101500", "20250101-101500-mine"):
        made(tmp_path, name, well())
    (tmp_path / name_of(1)).mkdir()
    (tmp_path / name_of(2)).symlink_to(tmp_path / "baseline")
    (tmp_path / name_of(3)).write_text("a file")
    before = names(tmp_path)
    assert list(delete_older(tmp_path, keep=1)) == []
    assert names(tmp_path) == before


@pytest.mark.parametrize("foreign", ["notes.txt", "sub", ".git"])
def test_a_run_into_which_somebody_put_something_stays_and_is_told(
    tmp_path: Path, foreign: str
) -> None:
    made(tmp_path, name_of(9), well())
    directory = made(tmp_path, name_of(1), well())
    (directory / foreign).mkdir()
    assert list(delete_older(tmp_path, keep=1)) == [
        f"{directory} stays: {foreign} in it is not ours"
    ]
    assert directory.is_dir()


def test_a_link_inside_a_run_keeps_it(tmp_path: Path) -> None:
    made(tmp_path, name_of(9), well())
    directory = made(tmp_path, name_of(1), well())
    (directory / "junit.xml").unlink()
    (directory / "junit.xml").symlink_to("/etc/hostname")
    assert list(delete_older(tmp_path, keep=1)) == [
        f"{directory} stays: junit.xml in it is not ours"
    ]
