"""JUnit against the schema that Jenkins' xUnit plugin refuses a file by."""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
import xmlschema

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.json_value import Json
from sandbox.report.formats import FORMATS
from tests.report.hostile import HOSTILE, hostile_run
from tests.report.runs import STARTED, check, ended, numbered, one_of_each, started
from tests.report.test_conclusions import KNOWN_BY, LACKS, deviation

XSD = xmlschema.XMLSchema(Path(__file__).with_name("junit-10.xsd"))
ADDED = (
    "'skipped' attribute not allowed",
    "'file' attribute not allowed",
    "'line' attribute not allowed",
    "Unexpected child with tag 'properties'",
)
"""What `junit` has beyond the schema: GitLab, GitHub's actions, CircleCI and pytest know it."""
CONCLUSIONS: list[dict[str, Json]] = [
    deviation("fixed"),
    {"type": "unstable", "cell": None, "of": "a", "text": "PASSED once, FAILED once"},
    {"type": "certificate", "held": False, "pending": False, "lacks": LACKS},
    {"type": "run.stopped", "why": "--maxfail 1", "unplayed": ["b", "c"]},
]


def everything() -> list[Recorded]:
    """Return a run with a check of every mark, and whatever only the whole run can tell."""
    marks = [check("all", mark.value, deviation=None) for mark in Mark if mark is not Mark.KNOWN]
    known = check("all", "known", level="must", deviation=KNOWN_BY)
    cell = [started("all"), *marks, known, ended("all", "FAILED")]
    return numbered([{**STARTED, "certify": True}, *cell, *CONCLUSIONS])


def mistakes(form: str, events: list[Recorded]) -> Iterator[str]:
    document = FORMATS[form].make(fold(events, directory="runs/r"))
    yield from (str(found.reason) for found in XSD.iter_errors(io.BytesIO(document)))


RUNS = {"one of each": one_of_each(), "everything": everything(), "nothing": numbered([STARTED])}


def test_the_runs_have_every_outcome_mark_and_suite() -> None:
    assert {cell.outcome for cell in fold(RUNS["one of each"]).cells} == set(Outcome)
    [cell] = fold(RUNS["everything"]).cells
    assert {each.mark for each in cell.checks} == set(Mark)
    root = fromstring(FORMATS["junit"].make(fold(RUNS["everything"], directory="runs/r")))
    suites = {suite.get("name") for suite in root}
    assert suites == {"all", "interrupted", "deviations", "certificate", "repeats", "not-played"}


@pytest.mark.parametrize("name", RUNS)
def test_junit_10_is_valid(name: str) -> None:
    assert list(mistakes("junit-10", RUNS[name])) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_with_hostile_bytes_everywhere(name: str) -> None:
    assert list(mistakes("junit-10", hostile_run(HOSTILE[name]))) == []


@pytest.mark.parametrize("name", [*RUNS, *HOSTILE])
def test_junit_has_four_additions_and_no_other(name: str) -> None:
    events = RUNS[name] if name in RUNS else hostile_run(HOSTILE[name])
    found = list(mistakes("junit", events))
    assert found
    assert [reason for reason in found if not reason.startswith(ADDED)] == []


def test_both_count_and_name_alike() -> None:
    plain, strict = (
        fromstring(FORMATS[form].make(fold(RUNS["everything"], directory="runs/r")))
        for form in ("junit", "junit-10")
    )
    for attribute in ("tests", "failures", "errors"):
        assert plain.get(attribute) == strict.get(attribute)
    names = [[case.get("name") for case in root.iter("testcase")] for root in (plain, strict)]
    assert names[0] == names[1]
    told = "".join(out.text or "" for out in strict.iter("system-out"))
    assert "warning: expected" in told
    assert "known: ACME-12 until 2026-12-31" in told
