"""Suites for what only the whole run can tell.

`deviations`: one case an entry that is out of date, `<failure type="deviation">`. `certificate`:
one case a thing that is lacking, `<failure type="certificate">`, or one that passes. `repeats`: one
case an unstable cell, `<error type="unstable">`. `not-played`: one case a cell that was not played,
`<skipped>`. `interrupted`: one case, `<error type="interrupted">`, where the run was cut short, for
what went well until then is no green run. A suite without cases is left out.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from sandbox.evidence.events import Deviation
from sandbox.evidence.results import Conclusions, RunResult, place_of
from sandbox.report.junit.xml_text import xml_text
from sandbox.report.unplayed import unplayed_text


def conclusion_suites(run: RunResult) -> Iterator[Element]:
    """Return the suites, not yet tallied."""
    made = (_deviations, _certificate, _repeats, _not_played)
    for suite in (_interrupted(run), *(make(run.conclusions) for make in made)):
        if len(suite):
            yield suite


def _suite(name: str) -> Element:
    return Element("testsuite", name=name, time="0.000")


def _case(suite: Element, name: str) -> Element:
    return SubElement(
        suite, "testcase", name=xml_text(name), classname=suite.get("name", ""), time="0.000"
    )


def _end(case: Element, tag: str, *, kind: str, message: str) -> None:
    SubElement(case, tag, message=xml_text(message), type=kind)


def _interrupted(run: RunResult) -> Element:
    suite = _suite("interrupted")
    if run.interrupted:
        told = next(unplayed_text(run))
        _end(
            _case(suite, "the run was played to its end"), "error", kind="interrupted", message=told
        )
    return suite


def _deviations(conclusions: Conclusions) -> Element:
    suite = _suite("deviations")
    for entry in conclusions.out_of_date:
        case = _case(suite, f"{entry.only or entry.scenario} {entry.clause}")
        place = place_of(entry.place)
        case.set("file", xml_text(place.file))
        case.set("line", str(place.line))
        _end(case, "failure", kind="deviation", message=_told(entry))
    return suite


def _told(entry: Deviation) -> str:
    return f"{entry.fate.value}: {entry.text} ({entry.ticket}, until {entry.until})"


def _certificate(conclusions: Conclusions) -> Element:
    suite = _suite("certificate")
    certificate = conclusions.certificate
    if certificate is None or certificate.pending:
        return suite
    for lack in certificate.lacks:
        message = f"{lack.kind.value}: {lack.text}"
        _end(_case(suite, lack.id), "failure", kind="certificate", message=message)
    if certificate.held:
        _case(suite, "everything was judged")
    return suite


def _repeats(conclusions: Conclusions) -> Element:
    suite = _suite("repeats")
    for cell in conclusions.unstable:
        _end(_case(suite, cell.of), "error", kind="unstable", message=cell.text)
    return suite


def _not_played(conclusions: Conclusions) -> Element:
    suite, stopped = _suite("not-played"), conclusions.stopped
    why = stopped.why if stopped else ""
    for name in stopped.unplayed if stopped else ():
        SubElement(_case(suite, name), "skipped", message=xml_text(f"not played: {why}"))
    return suite
