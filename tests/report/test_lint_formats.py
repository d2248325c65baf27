"""Findings of the linter in every format, however strange the file they are about."""

import json
from typing import Any

import pytest

from sandbox.authoring.codes import code_texts
from sandbox.errors import FileFinding, Place
from sandbox.report.lint.formats import Linted, as_github, as_json, as_text, excerpt, summary
from sandbox.report.lint.sarif import as_sarif

ERROR = FileFinding(Place("a/b.yaml", 2, 5), "C01", '"x.y" is no clause.', 'Did you mean "x.z"?')
WARNING = FileFinding(Place("a/b.yaml", 3, 1), "R04", "<a.b> is saved and never used.")
LINES = ["one: 1", "    must: x.y", "save: {}", "", "\tname: \u202eevil", "x" * 300]


def source(_: str) -> list[str]:
    return LINES


def found_at(line: int, column: int) -> list[str]:
    return list(excerpt(FileFinding(Place("f", line, column), "C01", "t"), source))


def test_text_shows_the_line_and_a_caret_below_the_first_character() -> None:
    assert list(as_text(Linted(1, [ERROR, WARNING]), source)) == [
        'a/b.yaml:2:5: C01 "x.y" is no clause. Did you mean "x.z"?',
        "     2 |     must: x.y",
        "       |     ^",
        "a/b.yaml:3:1: R04 warning: <a.b> is saved and never used.",
        "     3 | save: {}",
        "       | ^",
        "1 file checked, 1 error and 1 warning",
    ]


def test_the_caret_stands_under_the_character_whatever_comes_before() -> None:
    assert found_at(5, 8) == ["     5 | \tname: \\u202eevil", "       | \t      ^"]
    line, caret = found_at(6, 200)
    assert (line[9], line[-1], caret[-1]) == ("…", "…", "^")
    assert len(line) < 115
    assert caret.index("^") < len(line)


@pytest.mark.parametrize(("line", "column"), [(4, 1), (7, 1), (99, 3)])
def test_where_there_is_no_line_none_is_shown(line: int, column: int) -> None:
    assert found_at(line, column) == []


@pytest.mark.parametrize(
    ("files", "findings", "told"),
    [
        (1, [], "1 file checked, no findings"),
        (2, [ERROR], "2 files checked, 1 error"),
        (2, [WARNING, WARNING], "2 files checked, 2 warnings"),
    ],
)
def test_the_summary_counts_in_words(files: int, findings: list[FileFinding], told: str) -> None:
    assert summary(Linted(files, findings)) == told


def test_clauses_that_nobody_judges_are_listed_only_when_asked_for() -> None:
    asked = list(as_text(Linted(1, [], ["a.b", "a.c"]), source))
    assert asked[:3] == ["2 clauses no scenario here judges:", "  a.b", "  a.c"]
    assert "unjudged" not in json.loads(as_json(Linted(1, [])))
    assert json.loads(as_json(Linted(1, [], ["a.b"])))["unjudged"] == ["a.b"]


def test_json_says_everything_that_a_finding_holds() -> None:
    told = json.loads(as_json(Linted(3, [ERROR, WARNING])))
    assert (told["files"], told["errors"], told["warnings"]) == (3, 1, 1)
    assert told["findings"][0] == {
        "file": "a/b.yaml",
        "line": 2,
        "column": 5,
        "code": "C01",
        "severity": "error",
        "text": '"x.y" is no clause.',
        "hint": 'Did you mean "x.z"?',
    }


def test_github_reads_a_finding_whose_file_and_text_hold_its_own_signs() -> None:
    odd = FileFinding(Place("a,b:c%.yaml", 1, 2), "C01", "50 %\nof: it, all")
    [line] = as_github(Linted(1, [odd]))
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,"
        "title=C01 An unknown clause::50 %25%0Aof: it, all"
    )


def sarif(*findings: FileFinding) -> Any:
    return json.loads(as_sarif(Linted(1, findings)))


def test_sarif_has_what_the_standard_requires() -> None:
    log = sarif(ERROR, WARNING)
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(code_texts())
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["defaultConfiguration"]["level"] in {"error", "warning"}
        assert rule["shortDescription"]["text"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning"}
        assert result["message"]["text"]
        [location] = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b/ü.yaml", "a%20b/%C3%BC.yaml"),
        ("/tmp/a b.yaml", "file:///tmp/a%20b.yaml"),
        ("scenarios/x.yaml", "scenarios/x.yaml"),
    ],
)
def test_sarif_names_files_as_uris(file: str, uri: str) -> None:
    [result] = sarif(FileFinding(Place(file), "C01", "t"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_code_that_is_not_listed_is_an_error_without_a_rule() -> None:
    [result] = sarif(FileFinding(Place("f"), "Z99", "t"))["runs"][0]["results"]
    assert result["level"] == "error"
    assert "ruleIndex" not in result
