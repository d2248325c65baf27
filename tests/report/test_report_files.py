import json
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.evidence.fold import fold
from sandbox.json_value import Json, member, parse_json
from sandbox.report.json.result import result_json
from sandbox.report.junit.junit import junit_xml
from sandbox.report.junit.xml_text import xml_text
from sandbox.report.write import rebuild, write_reports
from tests.report.runs import check, ended, lines, numbered, one_of_each, recorded, started


def suites() -> dict[str, Element]:
    return {
        s.get("name", ""): s for s in fromstring(junit_xml(fold(one_of_each()), directory="runs/r"))
    }


def test_junit_counts_are_the_runs_counts() -> None:
    root = fromstring(junit_xml(fold(one_of_each()), directory="runs/r"))
    assert root.tag == "testsuites"
    assert {k: root.get(k) for k in ("tests", "failures", "errors", "skipped")} == {
        "tests": "9",  # 6 checks, and the three cells that no check explains
        "failures": "1",
        "errors": "3",
        "skipped": "2",
    }
    for key in ("tests", "failures", "errors", "skipped"):
        assert sum(int(suite.get(key, "")) for suite in root) == int(root.get(key, ""))


def test_a_failed_must_is_a_failure_at_its_line() -> None:
    [_, case, _] = suites()["wallet-code-2[form=http-200]"].iter("testcase")
    assert case.attrib == {
        "name": "wallet.code-2.is-a-failure",
        "classname": "wallet-code-2[form=http-200]",
        "file": "scenarios/wallet/failure/code-2.yaml",
        "line": "38",
        "time": "0.000",
    }
    [failure] = case.findall("failure")
    assert failure.get("type") == "must"
    assert failure.get("message", "").startswith("expected launched: false; actual launched: true")
    assert "see       runs/r/evidence.jsonl#m3,m4" in (failure.text or "")


def test_a_second_check_of_a_clause_has_a_name_of_its_own() -> None:
    names = [case.get("name") for case in suites()["wallet-code-2[form=http-200]"].iter("testcase")]
    assert names == [
        "wallet.signature.valid",
        "wallet.code-2.is-a-failure",
        "wallet.code-2.is-a-failure #2",
    ]


def test_a_warning_passes_with_a_property() -> None:
    [case] = suites()["slow"].iter("testcase")
    assert [child.tag for child in case] == ["properties", "system-out"]
    [warning] = [p for p in case.iter("property") if p.get("name") == "warning"]
    assert warning.get("value") == 'expected http-version: "2"; actual http-version: "1.1"'


@pytest.mark.parametrize(
    ("cell", "tag", "kind", "message"),
    [
        ("unsure", "error", "inconclusive", "unclear: expected launched: false"),
        ("hookless", "error", "inconclusive", "the hook logout answered 500"),
        ("broken", "error", "sandbox", "KeyError: 'x'"),
        ("unready", "skipped", None, "add hooks.rotate-key to target.yaml"),
    ],
)
def test_what_was_not_judged_is_told_apart(
    cell: str, tag: str, kind: str | None, message: str
) -> None:
    [case] = suites()[cell].iter("testcase")
    [found] = case.findall(tag)
    assert found.get("type") == kind
    assert found.get("message", "").startswith(message)


@given(st.text())
def test_any_text_survives_as_valid_xml(text: str) -> None:
    events = numbered(
        [started("a"), check("a", "fail", actual=text.encode("utf-8", "replace").decode())]
    )
    result = fold([*events, recorded(ended("a", "FAILED"))])
    [failure] = fromstring(junit_xml(result, directory="runs/r")).iter("failure")
    assert "actual" in (failure.get("message") or "")


def test_characters_xml_cannot_hold_are_escaped() -> None:
    assert xml_text("a\x1b\x00\ud800\ufffe\tb\n") == "a\\u001b\\u0000\\ud800\\ufffe\tb\n"


def tree() -> dict[str, Json]:
    parsed = parse_json(result_json(fold(one_of_each())))
    assert isinstance(parsed, dict)
    return parsed


def test_result_json_has_its_documented_members() -> None:
    result = tree()
    assert result["result"] == 1
    assert list(result) == [
        "result",
        "run",
        "preflight",
        "counts",
        "cells",
        "messages",
        "unclaimed",
        "near_misses",
        "notes",
        "deviations",
        "unstable",
        "certificate",
        "stopped",
        "diagnosis",
    ]
    assert member(result["run"], "exit_code") == 1
    assert member(result["counts"], "clauses") == 3
    assert result["unclaimed"] == ["m9"]
    cells = result["cells"]
    assert isinstance(cells, list)
    assert [(cell["id"], cell["outcome"]) for cell in cells][:2] == [
        ("good", "PASSED"),
        ("wallet-code-2[form=http-200]", "FAILED"),
    ]
    assert cells[1]["checks"][1] == {
        "id": "c8",
        "step": "steps[0]",
        "level": "must",
        "clause": "wallet.code-2.is-a-failure",
        "text": "The body decides: status false is a failure whatever the HTTP status.",
        "basis": "documented",
        "source": "wallet-authenticate, Failed Response",
        "mark": "fail",
        "expected": "launched: false",
        "actual": 'launched: true (HTTP 200, body.state "playing")',
        "place": {"file": "scenarios/wallet/failure/code-2.yaml", "line": 38, "column": 9},
        "why": "Opening the game anyway risks play without a wallet.",
        "messages": ["m3", "m4"],
        "took_s": None,
        "deadline_s": None,
        "virtual_s": 0,
        "deviation": None,
    }


def test_result_json_says_what_every_message_came_to() -> None:
    assert member(tree()["messages"], "m3") == {
        "cell": "wallet-code-2[form=http-200]",
        "operation": "wallet.authenticate",
        "direction": "received",
        "by": "operator",
        "step": "steps[0]",
        "method": "POST",
        "url": "http://127.0.0.1:8703/api",
        "http_version": "2",
        "status": 500,
        "trouble": None,
        "took_s": 0,
        "answered": {"verdict": "refused", "code": 2},
        "reply": "scripted",
        "notes": [],
    }


def test_reports_are_written_whole_and_can_be_rebuilt_from_cut_evidence(tmp_path: Path) -> None:
    events = one_of_each()
    written = write_reports(events, tmp_path)
    assert written.exit_code == 1
    assert {path.name for path in tmp_path.iterdir()} == {"result.json", "junit.xml", "report.html"}
    (tmp_path / "evidence.jsonl").write_bytes(lines(events)[:-5])
    again = rebuild(tmp_path)
    assert (again.exit_code, again.interrupted) == (130, True)
    assert again.cells == written.cells
    assert member(parse_json((tmp_path / "result.json").read_bytes()), "result") == 1
    [*_, last] = fromstring((tmp_path / "junit.xml").read_bytes())
    assert (last.get("name"), last.get("errors")) == ("interrupted", "1")


def test_a_lone_surrogate_an_operator_sent_is_written_as_its_escape(tmp_path: Path) -> None:
    events = [started("a"), check("a", "fail", actual="x\ud800"), ended("a", "FAILED")]
    write_reports(numbered(events), tmp_path)
    assert b'"x\\ud800"' in (tmp_path / "result.json").read_bytes()
    [failure] = fromstring((tmp_path / "junit.xml").read_bytes()).iter("failure")
    assert failure.get("message", "").endswith("actual x\\ud800")


HIDING = "".join(map(chr, (0x7F, *range(0x80, 0xA0), 0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF)))
STEERING = "".join(map(chr, (*range(0x2028, 0x202F), *range(0x2066, 0x206A))))


def test_nothing_in_a_file_that_people_open_steers_what_they_see(tmp_path: Path) -> None:
    odd = HIDING + STEERING
    events = numbered([started("a"), check("a", "fail", actual=f"<{odd}>"), ended("a", "FAILED")])
    write_reports(events, tmp_path)
    result, junit = (tmp_path / name for name in ("result.json", "junit.xml"))
    for text in (result.read_text("utf-8"), junit.read_text("utf-8")):
        assert not set(text) & set(odd)
    [cell] = json.loads(result.read_text("utf-8"))["cells"]
    assert cell["checks"][0]["actual"] == f"<{odd}>"
    [failure] = fromstring(junit.read_bytes()).iter("failure")
    assert "<\\u007f\\u0080" in (failure.get("message") or "")


def test_characters_that_hide_are_written_by_their_number_in_xml() -> None:
    assert xml_text("\U000e0041") == "\\U000e0041"
    assert xml_text("a\x85\u202eb\xa0ü漢") == "a\\u0085\\u202eb\xa0ü漢"
