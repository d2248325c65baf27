"""The pre-flight in reports: one line when all is well, what is not otherwise."""

from collections.abc import Mapping

from sandbox.evidence.fold import fold
from sandbox.evidence.results import RunResult
from sandbox.json_value import Json
from sandbox.report.console.layout import Page
from sandbox.report.console.preflight_lines import preflight_lines
from sandbox.report.json.result import result_tree
from tests.report.runs import numbered

KEY = {"todo": "Convert it.", "clause": "gr8.key.is-spki-pem"}


def event(level: str, **more: str) -> Mapping[str, Json]:
    told = {"type": "preflight", "line": "gr8.key acme", "level": level, "text": "It is PKCS#1."}
    return {**told, "todo": "", "clause": "", **more}


def run(*events: Mapping[str, Json]) -> RunResult:
    return fold(numbered([*events, {"type": "run.started"}]))


def shown(result: RunResult, *, whole: bool = False, width: int = 100) -> list[str]:
    return list(preflight_lines(result.preflight, Page(width=width), whole=whole))


def test_a_run_without_a_pre_flight_says_nothing_of_one() -> None:
    assert shown(run()) == []


def test_when_all_is_well_one_line_says_so() -> None:
    assert shown(run(event("ok"), event("ok"))) == ["pre-flight  all well (2 lines)"]


def test_what_is_not_well_is_told_with_its_clause_and_what_to_do() -> None:
    assert shown(run(event("ok"), event("warn", **KEY))) == [
        "pre-flight  1 ok, 1 warn",
        "  warn     gr8.key acme: It is PKCS#1.",
        "           will miss  gr8.key.is-spki-pem",
        "           do         Convert it.",
    ]


def test_every_line_is_told_where_all_are_wanted() -> None:
    assert len(shown(run(event("ok"), event("skip")), whole=True)) == 3


def test_long_lines_are_broken_below_their_beginning() -> None:
    told = shown(run(event("warn", text="word " * 20)), width=40)[1]
    assert [line[:11] for line in told.split("\n")][1:] == [" " * 11] * 3


def test_result_json_keeps_every_line() -> None:
    tree = result_tree(run(event("warn", **KEY)))
    assert tree["preflight"] == [
        {"line": "gr8.key acme", "level": "warn", "text": "It is PKCS#1.", **KEY}
    ]
