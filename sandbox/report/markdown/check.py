"""One check that was missed as Markdown, whole enough to be understood by itself."""

from collections.abc import Iterator

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, RunResult
from sandbox.explain.finding.finding import Finding, finding_of
from sandbox.report.console.cell_text import basis, claimed, level_of
from sandbox.report.markdown.inert import block, prose, span

_MOST_DIFFERENCES = 10
_LONGEST_VALUE = 300


def check_markdown(check: Check, cell: CellResult, run: RunResult) -> str:
    """Return the section of a check: clause, both sides, reason, place, and how to repeat it."""
    return "\n".join(_lines(check, cell, finding_of(check, cell, run)))


def _lines(check: Check, cell: CellResult, finding: Finding) -> Iterator[str]:
    yield f"### {level_of(check)} {span(claimed(check))} in {span(cell.name)}"
    yield ""
    if check.text:
        yield f"> {prose(check.text)}"
        yield ""
    yield from _differences(finding)
    for label, lines in (("expected", finding.expected), ("actual", finding.actual)):
        if any(line.strip() for line in lines):
            yield from (f"{label}:", "", block("\n".join(lines)), "")
    reason = finding.reason
    told = {
        "behind it": prose(finding.behind),
        "reason": prose(f"{reason.text} {reason.advice}") if reason else "",
        "note": span(finding.note) if finding.note else "",
        "looks like": prose(finding.looks_like),
        "held against": span(finding.held_against) if finding.held_against else "",
        "because": prose(basis(check)) if check.source else "",
        "why": prose(check.why or cell.why),
        "where": span(check.place) if check.place else "",
        "see": span(finding.see),
        "again": span(finding.again) if finding.again else "",
    }
    yield from (f"- {label}: {text}" for label, text in told.items() if text.strip())


def _differences(finding: Finding) -> Iterator[str]:
    if not finding.differences:
        return
    yield "| value | expected | actual |"
    yield "|---|---|---|"
    for one in finding.differences[:_MOST_DIFFERENCES]:
        where = f"{one.name} ({one.attempts})" if one.attempts else one.name
        yield f"| {' | '.join(map(_value, (where, one.expected, one.actual)))} |"
    left = len(finding.differences) - _MOST_DIFFERENCES
    if left > 0:
        yield f"| and {left} more | | |"
    yield ""


def _value(text: str) -> str:
    return span(text, longest=_LONGEST_VALUE)
