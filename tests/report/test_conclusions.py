"""Deviations, certificates and unstable cells: from evidence into every report."""

import io
from collections.abc import Mapping
from xml.etree.ElementTree import Element, fromstring

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import Mark
from sandbox.json_value import Json, member, parse_json
from sandbox.report.console.console import ConsoleReport
from sandbox.report.console.layout import Page
from sandbox.report.console.summary import exit_meaning, summary_lines
from sandbox.report.json.result import result_json
from sandbox.report.junit.junit import junit_xml
from tests.report.runs import ENDED, STARTED, check, ended, numbered, started

KNOWN_BY: dict[str, Json] = {
    "ticket": "ACME-12",
    "until": "2026-12-31",
    "reason": "The old gateway.",
}
LACKS: list[Json] = [
    {"kind": "skipped", "id": "b", "text": "add hooks.logout to target.yaml"},
    {"kind": "unjudged", "id": "wallet.basic.valid", "text": "Authorization is Basic."},
]


def deviation(fate: str, **changed: Json) -> dict[str, Json]:
    return {
        "type": "deviation",
        "scenario": "a",
        "only": "",
        "clause": "wallet.code-2.is-a-failure",
        **KNOWN_BY,
        "place": "deviations.yaml:3:5",
        "fate": fate,
        "text": f"it is {fate}",
        **changed,
    }


def run(*conclusions: dict[str, Json], exit_code: int = 1, repeat: int = 1) -> list[Recorded]:
    return numbered(
        [
            {**STARTED, "certify": True, "repeat": 2},
            started("a", repeat=repeat),
            check("a", "known", level="must", deviation=KNOWN_BY),
            ended("a", "PASSED"),
            *conclusions,
            {**ENDED, "exit_code": exit_code},
        ]
    )


def printed(events: list[Recorded], *, color: bool = False) -> str:
    stream = io.StringIO()
    report = ConsoleReport(stream, Page(width=120, color=color), total=1, directory="runs/r")
    for event in events:
        report.on(event)
    return stream.getvalue()


def suites(events: list[Recorded]) -> Mapping[str, Element]:
    return {
        suite.get("name", ""): suite
        for suite in fromstring(junit_xml(fold(events), directory="runs/r"))
    }


def tree(events: list[Recorded]) -> Json:
    return parse_json(result_json(fold(events)))


def test_a_known_miss_is_one_dimmed_line_with_ticket_and_last_day() -> None:
    line = "must  wallet.code-2.is-a-failure   known until 2026-12-31, ACME-12"
    assert f"     {line}\n" in printed(run(deviation("known")))
    assert f"\x1b[2m{line}\x1b[0m" in printed(run(deviation("known")), color=True)


def test_a_known_miss_counts_as_judged_and_is_counted_apart() -> None:
    counts = fold(run()).counts
    assert (counts.marks[Mark.KNOWN], counts.clauses) == (1, 1)
    assert "1 checks judged, 1 known; 1 clauses" in printed(run())


def test_a_known_miss_passes_in_junit_and_says_by_what_it_is_known() -> None:
    [case] = suites(run())["a"].iter("testcase")
    properties = {p.get("name"): p.get("value") for p in case.iter("property")}
    assert properties["known"] == "ACME-12 until 2026-12-31: The old gateway."
    assert case.find("failure") is None


def test_result_json_has_a_known_miss_with_its_deviation() -> None:
    [cell] = member_list(tree(run()), "cells")
    [found] = member_list(cell, "checks")
    assert member(found, "mark") == "known"
    assert member(found, "deviation") == KNOWN_BY


def member_list(value: Json, name: str) -> list[Json]:
    found = member(value, name)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("fate", "accused"),
    [("known", False), ("idle", False), ("fixed", True), ("expired", True), ("unmatched", True)],
)
def test_what_is_out_of_date_has_a_section_and_a_suite_of_its_own(
    fate: str, *, accused: bool
) -> None:
    events = run(deviation(fate))
    heading = "deviations that are out of date:"
    assert (heading in printed(events)) is accused
    assert ("deviations" in suites(events)) is accused
    [entry] = member_list(tree(events), "deviations")
    assert (member(entry, "fate"), member(entry, "out_of_date")) == (fate, accused)


def test_an_entry_that_is_out_of_date_is_told_with_its_place() -> None:
    events = run(deviation("fixed", only="a[b=c]"))
    told = printed(events)
    assert "  fixed  a[b=c]  wallet.code-2.is-a-failure  ACME-12\n" in told
    assert "    it is fixed · deviations.yaml:3:5\n" in told
    [case] = suites(events)["deviations"].iter("testcase")
    failure = case.find("failure")
    assert failure is not None
    assert (case.get("file"), case.get("line")) == ("deviations.yaml", "3")
    assert failure.get("type") == "deviation"
    assert exit_meaning(fold(events)) == "a listed deviation is out of date"


def test_what_a_certificate_lacks_is_listed_by_kind_id_and_text() -> None:
    events = run({"type": "certificate", "held": False, "lacks": LACKS})
    told = printed(events)
    assert "not certified:\n  skipped (1):\n    b\n      add hooks.logout" in told
    assert "  musts that nothing judged (1):\n    wallet.basic.valid\n      Authori" in told
    assert [case.get("name") for case in suites(events)["certificate"]] == [
        "b",
        "wallet.basic.valid",
    ]
    assert member(tree(events), "certificate") == {"held": False, "pending": False, "lacks": LACKS}
    assert "a certificate was asked for" in exit_meaning(fold(events))


def test_a_certificate_that_is_given_passes() -> None:
    events = run({"type": "certificate", "held": True, "lacks": []}, exit_code=0)
    assert "certified: everything was run and judged" in printed(events)
    [case] = suites(events)["certificate"]
    assert len(case) == 0


def test_without_certify_there_is_no_word_of_certificates() -> None:
    assert member(tree(run()), "certificate") is None
    assert "certif" not in printed(run())
    assert "certificate" not in suites(run())


def test_an_unstable_cell_is_told_everywhere() -> None:
    events = run({"type": "unstable", "of": "a", "text": "PASSED 1 of 2"}, exit_code=3)
    assert "UNSTABLE, not the same in every repeat:\n  a\n    PASSED 1 of 2\n" in printed(events)
    assert member(tree(events), "unstable") == [{"cell": "a", "text": "PASSED 1 of 2"}]
    [case] = suites(events)["repeats"]
    error = case.find("error")
    assert error is not None
    assert (error.get("type"), error.get("message")) == ("unstable", "PASSED 1 of 2")
    assert "did not agree" in exit_meaning(fold(events))


def test_a_repeat_is_named_by_its_number_from_the_second_on() -> None:
    assert "PASSED   a #2" in printed(run(repeat=2))
    assert "a #2" in suites(run(repeat=2))
    [cell] = member_list(tree(run(repeat=2)), "cells")
    assert (member(cell, "id"), member(cell, "repeat")) == ("a", 2)


STOPPED: dict[str, Json] = {
    "type": "run.stopped",
    "why": "1 cell failed, and --maxfail 1 was given",
    "unplayed": ["b", "c[x=1] #2"],
}


def test_what_was_not_played_is_named_in_every_report() -> None:
    events = [STARTED, started("a"), ended("a", "FAILED"), STOPPED, ENDED]
    result = fold(numbered(events))
    told = "\n".join(summary_lines(result, Page(), directory="runs/x"))
    assert "not played (2): 1 cell failed, and --maxfail 1 was given\n  b\n  c[x=1] #2\n" in told
    assert member(parse_json(result_json(result).encode()), "stopped") == {
        "why": STOPPED["why"],
        "unplayed": STOPPED["unplayed"],
    }
    [suite] = [
        s
        for s in fromstring(junit_xml(result, directory="runs/r"))
        if s.get("name") == "not-played"
    ]
    assert (suite.get("tests"), suite.get("skipped"), suite.get("failures")) == ("2", "2", "0")
    assert [case.get("name") for case in suite.iter("testcase")] == STOPPED["unplayed"]
