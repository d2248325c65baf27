"""`sandbox diff`: exit codes, lines and JSON."""

import json
from pathlib import Path

import pytest

from sandbox.json_value import Json
from tests.cli.command import sandbox
from tests.report.runs import ENDED, STARTED, check, ended, lines, numbered, started


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    runs = {
        "good": [started("a"), check("a", "pass"), ended("a", "PASSED")],
        "bad": [started("a"), check("a", "fail"), ended("a", "FAILED")],
    }
    for name, events in runs.items():
        record(tmp_path / name, events)
    return tmp_path


def record(folder: Path, events: list[dict[str, Json]]) -> None:
    folder.mkdir()
    listed = numbered([{**STARTED, "run": folder.name}, *events, ENDED])
    (folder / "evidence.jsonl").write_bytes(lines(listed))


@pytest.mark.parametrize(
    ("old", "new", "code", "last"),
    [
        ("good", "bad", 1, "something got worse: 1 newly failing, 0 the same"),
        ("bad", "good", 0, "nothing got worse: 1 fixed, 0 the same"),
        ("bad", "bad", 0, "nothing got worse: 1 the same"),
    ],
)
def test_the_exit_code_says_whether_anything_got_worse(
    folder: Path, old: str, new: str, code: int, last: str
) -> None:
    printed = sandbox("diff", str(folder / old), str(folder / new))
    assert (printed.code, printed.out.splitlines()[-1]) == (code, last)


def test_json_is_one_document(folder: Path) -> None:
    printed = sandbox("diff", str(folder / "good"), str(folder / "bad"), "--format", "json")
    tree = json.loads(printed.out)
    assert (printed.code, tree["diff"], tree["worse"]) == (1, 1, True)
    assert (tree["old"]["id"], tree["new"]["id"]) == ("good", "bad")
    assert tree["cells"][0]["clauses"][0]["new"] == "fail"


@pytest.mark.parametrize("words", [("good", "none"), ("none", "good")])
def test_either_of_them_may_be_no_run(folder: Path, words: tuple[str, str]) -> None:
    printed = sandbox("diff", *(str(folder / word) for word in words))
    assert printed.code == 2
    assert f"{folder / 'none'} is no run directory" in printed.err


def test_one_run_alone_cannot_be_compared(folder: Path) -> None:
    assert sandbox("diff", str(folder / "good")).code == 2


def test_a_page_is_printed_or_written(folder: Path) -> None:
    words = ("diff", str(folder / "good"), str(folder / "bad"), "--format", "html")
    printed = sandbox(*words)
    assert (printed.code, printed.out.count("<h1")) == (1, 1)
    assert "Something got worse" in printed.out
    out = folder / "diff.html"
    written = sandbox(*words, "--output", str(out))
    assert (written.code, written.out, written.err) == (1, "", f"{out}\n")
    assert out.read_text() == printed.out


def test_an_output_without_a_form_is_told(folder: Path) -> None:
    printed = sandbox("diff", str(folder / "good"), str(folder / "bad"), "--output", "x")
    assert (printed.code, "--output goes with --format" in printed.err) == (2, True)
