"""The page of a folder's runs: each run in a line, each clause that was not always well as a trend.

Everything on it is from the runs' summaries. It links to their reports by relative paths, so that
the folder can be moved or served as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

from sandbox.evidence.verdict import Exit, Mark, Outcome
from sandbox.report.history.summary import Summary
from sandbox.report.html.components.environment import environment, ours
from sandbox.report.html.page import joined, policy
from sandbox.scenario.yaml_tree.duration import render_duration

MARKER = '<meta name="generator" content="provider-sandbox runs 1">'
"""Whoever writes an index replaces none without it: it is somebody else's page."""

_IN_TREND = 20
_LATEST_S = 10**10
_WELL = frozenset({Mark.PASS, Mark.NOT_RUN})
_ORDER = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.INCONCLUSIVE,
    Outcome.WARNED,
    Outcome.PASSED,
    Outcome.SKIPPED,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One run directory: its name, what it came to or why that is not known, and its report's file,
    "" where it has none.
    """

    name: str
    found: Summary | str
    report: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list. `outcome` is the class of its colour, `verdict` the word for it."""

    name: str
    link: str
    outcome: str
    verdict: str
    counts: Sequence[tuple[str, int]] = ()
    target: str = ""
    seed: str = ""
    took: str = ""
    when: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A clause: its mark in each of the runs, "" where a run did not check it."""

    clause: str
    marks: Sequence[str]


def history_html(listed: Sequence[Listed], *, left_out: int) -> str:
    """Return the page of these runs, the newest first; `left_out` older ones are only counted."""
    known = [(one, one.found) for one in listed if isinstance(one.found, Summary)][:_IN_TREND]
    trend = list(_trend([found for _, found in known]))
    style = joined("palette.css", "components.css", "page.css", "history.css")
    return (
        environment()
        .get_template("history.html.j2")
        .render(
            rows=[_row(one) for one in listed],
            runs=[_row(one) for one, _ in known],
            trend=[row for row in trend if not _is_well(row)],
            well=[row.clause for row in trend if _is_well(row)],
            left_out=left_out,
            marker=ours(MARKER),
            style=ours(style),
            policy=policy(style=style),
        )
    )


def _row(one: Listed) -> RunRow:
    link = f"{quote(one.name.encode('utf-8', 'surrogateescape'))}/{one.report}"
    if isinstance(one.found, str):
        return RunRow(one.name, link, "", "no report", told=one.found)
    run, outcomes = one.found.run, one.found.counts.outcomes
    outcome, verdict = _verdict(one.found)
    counts = [(kind.value, outcomes.get(kind.value, 0)) for kind in _ORDER]
    return RunRow(
        one.name,
        link,
        outcome,
        verdict,
        counts=[(kind, count) for kind, count in counts if count],
        target=run.target,
        seed=run.seed,
        took=render_duration(Decimal(str(run.took_s)), decimals=1),
        when=_instant(run.started_s),
    )


def _verdict(found: Summary) -> tuple[str, str]:
    run, outcomes = found.run, found.counts.outcomes
    if run.interrupted:
        return Outcome.INCONCLUSIVE.value, "interrupted"
    if run.exit_code == Exit.FAILED:
        return Outcome.FAILED.value, "failed"
    if run.exit_code != Exit.PASSED:
        return Outcome.INCONCLUSIVE.value, "not judged"
    if outcomes.get(Outcome.FAILED.value):  # a serving with --fail-on never
        return Outcome.FAILED.value, "failed"
    warned = outcomes.get(Outcome.WARNED.value)
    return (Outcome.WARNED.value, "warned") if warned else (Outcome.PASSED.value, "passed")


def _trend(found: Sequence[Summary]) -> Iterator[TrendRow]:
    """Yield the clauses in the order of their names."""
    for clause in sorted({clause for summary in found for clause in summary.clauses}):
        marks = [summary.clauses.get(clause) for summary in found]
        yield TrendRow(clause, [mark.value if mark else "" for mark in marks])


def _is_well(row: TrendRow) -> bool:
    return all(not mark or Mark(mark) in _WELL for mark in row.marks)


def _instant(at_s: float | None) -> str:
    if at_s is None or not 0 <= at_s < _LATEST_S:
        return ""
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
