"""A run as SARIF: a result a check that was missed, at its line of the scenario.

A failed must is an error, a failed should a warning, what is unclear a note of kind `open`. A known
miss is a result that was suppressed, with its reason. A run that was cut short, and whatever is
known of all cells together, stands among the tool's notifications: what was not judged is no green.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from sandbox.errors import Place
from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, RunResult, place_of
from sandbox.evidence.verdict import Exit, Mark, Outcome
from sandbox.explain.finding.again import again, see
from sandbox.json_value import Json
from sandbox.report.console.cell_text import basis
from sandbox.report.console.summary import exit_meaning
from sandbox.report.sarif.log import location, sarif_log
from sandbox.report.unplayed import unplayed_text

_LEVELS: Mapping[Mark, str] = {
    Mark.FAIL: "error",
    Mark.WARN: "warning",
    Mark.UNCLEAR: "note",
    Mark.KNOWN: "error",
}
_UNJUDGED = frozenset({Outcome.INCONCLUSIVE, Outcome.ERROR})


def run_sarif(run: RunResult) -> str:
    """Return one SARIF log."""
    rules = {check.clause: check for cell in run.cells for check in _missed(cell)}
    numbers = {clause: number for number, clause in enumerate(rules)}
    results = [
        _result(check, cell, run, number=numbers[check.clause])
        for cell in run.cells
        for check in _missed(cell)
    ]
    return sarif_log(
        tool="sandbox run",
        rules=[_rule(check) for check in rules.values()],
        results=results,
        more={"invocations": [_invocation(run)]},
    )


def _missed(cell: CellResult) -> tuple[Check, ...]:
    return cell.marked(*_LEVELS)


def _rule(check: Check) -> Json:
    """Return a clause; a premise is its own words."""
    text = check.text or check.clause
    return {
        "id": check.clause,
        "shortDescription": {"text": text},
        "fullDescription": {"text": f"{text} {basis(check)}".strip()},
        "properties": {"tags": [check.level.value]},
    }


def _result(check: Check, cell: CellResult, run: RunResult, *, number: int) -> Json:
    place = place_of(check.place or str(cell.place))
    known = check.deviation
    justified = f"{known.ticket} until {known.until}: {known.reason}" if known else ""
    return {
        "ruleId": check.clause,
        "ruleIndex": number,
        "level": _LEVELS[check.mark],
        **({"kind": "open", "level": "none"} if check.mark is Mark.UNCLEAR else {}),
        "message": {"text": _message(check, cell)},
        **({"locations": [location(place)]} if place.file else {}),
        "partialFingerprints": {"cellClause/v1": f"{cell.id} {check.clause}"},
        "properties": {
            "cell": cell.name,
            "mark": check.mark.value,
            "expected": check.expected,
            "actual": check.actual,
            "see": see(check, run.directory, run.evidence),
            "again": again(cell, run.command) if cell.place.file else "",
        },
        **({"suppressions": [{"kind": "external", "justification": justified}]} if known else {}),
    }


def _message(check: Check, cell: CellResult) -> str:
    told = f"Expected {check.expected}. Actual: {check.actual}" if check.expected else check.actual
    unclear = "Unclear: " if check.mark is Mark.UNCLEAR else ""  # few viewers show the kind
    return f"{unclear}{check.text or check.clause} {told} ({cell.name})"


def _invocation(run: RunResult) -> Json:
    notifications: list[Json] = [
        {"level": "error", "message": {"text": text}} for text in unplayed_text(run)
    ]
    notifications += [_unjudged(cell) for cell in run.cells if cell.outcome in _UNJUDGED]
    started = {"startTimeUtc": _instant(float(run.started_s))} if run.started_s is not None else {}
    return {
        "commandLine": run.command,
        "exitCode": run.exit_code,
        "exitCodeDescription": exit_meaning(run),
        "executionSuccessful": run.exit_code in (Exit.PASSED, Exit.FAILED) and not run.interrupted,
        **started,
        "toolExecutionNotifications": notifications,
    }


def _unjudged(cell: CellResult) -> Json:
    where = cell.place if cell.place.file else Place("")
    text = f"{cell.name} {cell.outcome.value}: {cell.because or 'no reason was recorded'}"
    return {
        "level": "error" if cell.outcome is Outcome.ERROR else "warning",
        "message": {"text": text},
        **({"locations": [location(where)]} if where.file else {}),
    }


def _instant(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
