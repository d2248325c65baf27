"""A run as Markdown: the verdict, the numbers, what was missed, what was not judged.

It is kept short enough for the comment of a pull request: what does not fit is counted, and named
in one line each as long as that fits.
"""

from collections.abc import Iterator, Sequence

from sandbox.evidence.events import Check
from sandbox.evidence.results import JUDGED, CellResult, RunResult
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.report.console.cell_text import UNJUDGED, claimed
from sandbox.report.console.summary import exit_meaning
from sandbox.report.markdown.check import check_markdown
from sandbox.report.markdown.inert import prose, span
from sandbox.report.unplayed import unplayed_text
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.words import counted

LONGEST = 60_000
"""Characters: a comment at GitHub takes 65,536."""
_MOST_LISTED = 20
_LONGEST_LISTED = 200
_FOR_NAMES = 12_000
"""Characters that the lists of names of what does not fit may take."""
_VERDICTS = {0: "✅", 1: "❌"}
_TOLD = ((Mark.FAIL, "Failed"), (Mark.WARN, "Warnings"))


def run_markdown(run: RunResult, *, longest: int = LONGEST) -> str:
    """Return the document, of at most so many characters."""
    head = "\n".join(_head(run))
    tail = "\n".join(_tail(run))
    left = longest - len(head) - len(tail) - _FOR_NAMES
    return f"{head}\n{''.join(_sections(run, left=left))}{tail}"


def _head(run: RunResult) -> Iterator[str]:
    sign = _VERDICTS.get(run.exit_code, "⚠️")
    yield f"## {sign} Provider Sandbox: {prose(exit_meaning(run))}"
    yield ""
    for text in unplayed_text(run):
        yield f"**{prose(text)}**"
        yield ""
    counts = run.counts
    judged = sum(counts.marks[mark] for mark in JUDGED)
    yield "| outcome | cells |"
    yield "|---|---|"
    for outcome in Outcome:
        if counts.outcomes[outcome]:
            yield f"| {outcome.value} | {counts.outcomes[outcome]} |"
    yield ""
    yield f"{counted(judged, 'check')} judged, {counted(counts.clauses, 'clause')}."
    took = render_duration(run.took_s, decimals=1)
    seed = f", seed {span(run.seed)}" if run.seed else ""
    yield f"Target {span(run.target)}{seed}, {took}, version {span(run.version)}."
    yield ""


def _sections(run: RunResult, *, left: int) -> Iterator[str]:
    """Yield what was missed as long as it fits, and name the rest."""
    for mark, title in _TOLD:
        missed = [(check, cell) for cell in run.cells for check in cell.marked(mark)]
        if not missed:
            continue
        yield f"## {title} ({len(missed)})\n\n"
        shown = 0
        for check, cell in missed:
            section = check_markdown(check, cell, run) + "\n\n"
            if len(section) > left:
                break
            left -= len(section)
            shown += 1
            yield section
        yield _named(missed[shown:])


def _named(missed: Sequence[tuple[Check, CellResult]]) -> str:
    lines = [f"- {_name(claimed(check))} in {_name(cell.name)}" for check, cell in missed]
    return f"{_listed(lines)}\n" if lines else ""


def _name(text: str) -> str:
    return span(text, longest=_LONGEST_LISTED)


def _tail(run: RunResult) -> Iterator[str]:
    unjudged = [cell for cell in run.cells if cell.outcome in UNJUDGED]
    if unjudged:
        yield f"## Not judged ({len(unjudged)})"
        yield ""
        told = [
            f"- {cell.outcome.value} {_name(cell.name)}: {_why(cell.because or 'no reason')}"
            for cell in unjudged
        ]
        yield _listed(told)
    out_of_date = run.conclusions.out_of_date
    if out_of_date:
        yield f"## Listed deviations that are out of date ({len(out_of_date)})"
        yield ""
        told = [f"- {_name(entry.clause)}: {_why(entry.text)}" for entry in out_of_date]
        yield _listed(told)
    if run.unclaimed:
        yield f"{counted(len(run.unclaimed), 'request')} reached no scenario."
        yield ""
    yield f"Evidence: {span(run.evidence or run.directory)}"
    if run.command:
        yield ""
        yield f"Again: {span(run.command)}"
    yield ""


def _why(text: str) -> str:
    return prose(text, longest=_LONGEST_LISTED)


def _listed(lines: Sequence[str]) -> str:
    kept = list(lines[:_MOST_LISTED])
    if len(lines) > _MOST_LISTED:
        kept.append(f"- and {len(lines) - _MOST_LISTED} more, in result.json")
    return "\n".join([*kept, ""])
