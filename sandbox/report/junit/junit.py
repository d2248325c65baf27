"""JUnit XML: one suite a cell, one case a check, so that a CI lists clauses and not scenarios.

A failed must is `<failure type="must">`; a check that is unclear `<error type="inconclusive">`;
our own bug `<error type="sandbox">`; a check that was not run and a skipped cell `<skipped>`. A
failed should passes and carries the property `warning`. A cell whose outcome no case explains
gets one more case, named after the scenario. A known miss passes and carries the property `known`;
what only the whole run can tell has suites of its own (see `junit_conclusions.py`). Cases have no
position in their name: a second check of the same clause is `clause #2`, so that a CI's history
survives edits of the file.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sandbox.errors import Place
from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, RunResult, place_of
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.report.junit.case_text import CaseText
from sandbox.report.junit.conclusions import conclusion_suites
from sandbox.report.junit.xml_text import xml_text


def junit_xml(result: RunResult, *, directory: str) -> bytes:
    """Return the document as UTF-8. `directory` is what the failures' `see` lines point into."""
    return document_of(junit_tree(result, directory=directory))


def junit_tree(result: RunResult, *, directory: str) -> Element:
    """Return the document as a tree."""
    result = replace(result, directory=directory)
    suites = Element("testsuites", name="provider-sandbox", time=_seconds(result.took_s))
    for cell in result.cells:
        suites.append(_suite(cell, result))
    for suite in conclusion_suites(result):
        _tally(suite)
        suites.append(suite)
    _tally(suites)
    return suites


def document_of(suites: Element) -> bytes:
    """Return a tree as a document, indented."""
    indent(suites)
    document: bytes = tostring(suites, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _suite(cell: CellResult, result: RunResult) -> Element:
    suite = Element("testsuite", name=xml_text(cell.name), time=_seconds(cell.took_s))
    if cell.started_s is not None:
        suite.set("timestamp", datetime.fromtimestamp(float(cell.started_s), UTC).isoformat())
    if cell.place.file:
        suite.set("file", xml_text(cell.place.file))
    _properties(suite, {"outcome": cell.outcome.value, "title": cell.title, "why": cell.why})
    for check, name in zip(cell.checks, _names(cell), strict=True):
        case = _case(suite, cell, name=name, place=place_of(check.place), time_s=check.took_s)
        _RESULTS[check.mark](case, check, CaseText(check, cell, result))
    for tag, kind in _unexplained(cell):
        case = _case(suite, cell, name=cell.scenario or cell.id, place=cell.place)
        _end(case, tag, message=cell.because or cell.outcome.value, kind=kind)
    _tally(suite)
    return suite


def _names(cell: CellResult) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for check in cell.checks:
        seen[check.clause] += 1
        yield check.clause if seen[check.clause] == 1 else f"{check.clause} #{seen[check.clause]}"


def _case(
    suite: Element, cell: CellResult, *, name: str, place: Place, time_s: Decimal | None = None
) -> Element:
    case = SubElement(suite, "testcase", name=xml_text(name), classname=xml_text(cell.name))
    if place.file:
        case.set("file", xml_text(place.file))
        case.set("line", str(place.line))
    case.set("time", _seconds(time_s or Decimal(0)))
    return case


def _unexplained(cell: CellResult) -> Iterator[tuple[str, str]]:
    """Tell the result of the cell itself where none of its cases does."""
    if cell.outcome is Outcome.SKIPPED:
        yield "skipped", ""
    elif cell.outcome is Outcome.ERROR:
        yield "error", "sandbox"
    elif cell.outcome is Outcome.INCONCLUSIVE and not cell.marked(Mark.UNCLEAR):
        yield "error", "inconclusive"
    elif cell.outcome is Outcome.FAILED and not cell.marked(Mark.FAIL):
        yield "failure", "must"


def _failed(case: Element, check: Check, told: CaseText) -> None:
    _basis_of(case, check)
    _end(case, "failure", message=told.one_line, kind=check.level.value, body=told.text)


def _unclear(case: Element, check: Check, told: CaseText) -> None:
    _basis_of(case, check)
    # CI systems list an error like a failure, and mostly without its type
    message, body = f"unclear: {told.one_line}", f"unclear: nobody is accused\n{told.text}"
    _end(case, "error", message=message, kind="inconclusive", body=body)


def _not_run(case: Element, check: Check, _: CaseText) -> None:
    _basis_of(case, check)
    _end(case, "skipped", message=check.actual or "not run", kind="")


def _warned(case: Element, check: Check, told: CaseText) -> None:
    _basis_of(case, check, warning=told.one_line)
    SubElement(case, "system-out").text = xml_text(told.text)


def _known(case: Element, check: Check, told: CaseText) -> None:
    by = check.deviation
    words = f"{by.ticket} until {by.until}: {by.reason}" if by else "listed"
    _basis_of(case, check, known=words)
    SubElement(case, "system-out").text = xml_text(told.text)


def _passed(case: Element, check: Check, _: CaseText) -> None:
    _basis_of(case, check)


_RESULTS: Mapping[Mark, Callable[[Element, Check, CaseText], None]] = {
    Mark.PASS: _passed,
    Mark.WARN: _warned,
    Mark.KNOWN: _known,
    Mark.FAIL: _failed,
    Mark.UNCLEAR: _unclear,
    Mark.NOT_RUN: _not_run,
}


def _basis_of(case: Element, check: Check, **more: str) -> None:
    rests_on = {"level": check.level.value, "basis": check.basis, "source": check.source}
    _properties(case, {**more, **rests_on})


def _properties(parent: Element, values: Mapping[str, str]) -> None:
    properties = SubElement(parent, "properties")
    for name, value in values.items():
        if value:
            SubElement(properties, "property", name=name, value=xml_text(value))


def _end(case: Element, tag: str, *, message: str, kind: str, body: str = "") -> None:
    result = SubElement(case, tag, message=xml_text(message))
    if kind:
        result.set("type", kind)
    if body:
        result.text = xml_text(body)


def _tally(suite: Element) -> None:
    """Count the cases below into the attributes that CI systems sum up."""
    cases = list(suite.iter("testcase"))
    suite.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))


def _seconds(value: Decimal) -> str:
    return f"{value:.3f}"
