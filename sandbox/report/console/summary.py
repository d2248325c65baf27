"""The end of a run in lines: how many of each, what was not judged, what the exit code means."""

from collections.abc import Iterator, Sequence, Set

from sandbox.evidence.events import Nearest
from sandbox.evidence.results import JUDGED, MessageResult, RunResult
from sandbox.evidence.verdict import Exit, Mark, Outcome
from sandbox.report.console.cell_text import UNJUDGED
from sandbox.report.console.conclusion_lines import conclusion_lines, why_refuted
from sandbox.report.console.diagnosis_lines import diagnosis_lines, named_cells
from sandbox.report.console.layout import Page
from sandbox.report.diagnosis.diagnosis import diagnose
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import cut, printable
from sandbox.words import counted

UNEXPECTED = "unexpected"
"""What the runner calls the claim that no request came that no step asked for."""

_MOST_LISTED = 20
_MOST_NAMED = 4
_LABEL_WIDTH = 10
_ORDER = (
    Outcome.PASSED,
    Outcome.WARNED,
    Outcome.FAILED,
    Outcome.INCONCLUSIVE,
    Outcome.ERROR,
    Outcome.SKIPPED,
)
_MEANINGS = {
    Exit.PASSED: "every must that was judged held",
    Exit.NOTHING_RUN: "nothing was run",
    Exit.UNJUDGED: "something could not be judged, so nothing is proven about it",
    Exit.INTERRUPTED: "interrupted before the end; what happened until then is in the report",
}


def summary_lines(result: RunResult, page: Page, *, directory: str) -> Iterator[str]:
    """Print the end of a run. `directory` is where its files are."""
    yield ""
    yield _totals(result, page)
    yield _checks(result)
    if result.shard:
        part = f"shard {result.shard.number}/{result.shard.of}".ljust(_LABEL_WIDTH)
        yield f"{page.dim(part)}  of a plan of {counted(len(result.shard.plan), 'cell')}"
    diagnosis = diagnose(result)
    yield from diagnosis_lines(diagnosis, result, page)
    yield from _not_judged(result, page, told=named_cells(diagnosis, result))
    yield from _unplayed(result, page)
    yield from _retaken(result, page)
    yield from conclusion_lines(result.conclusions, page)
    yield from _unclaimed(result, page)
    yield from _unasked(result, page)
    yield from _warnings(result, page)
    code = f"exit {result.exit_code}".ljust(_LABEL_WIDTH)
    yield f"{code}{page.wrapped(exit_meaning(result), indent=_LABEL_WIDTH)}"
    yield f"{page.dim('report'.ljust(_LABEL_WIDTH))}{printable(directory)}"


def exit_meaning(result: RunResult) -> str:
    """Say in words why the process ends with this code."""
    outcomes, conclusions = result.counts.outcomes, result.conclusions
    if result.served:
        return _served_meaning(result)
    if result.exit_code == Exit.UNJUDGED and conclusions.unstable:
        return "repeats of the same cell did not agree, so nothing is proven about it"
    if result.exit_code != Exit.FAILED:
        return _meaning(result.exit_code)
    if outcomes[Outcome.FAILED]:
        return "the operator broke a must"
    if result.strict and outcomes[Outcome.WARNED]:
        return "a should failed, and --strict was given"
    return why_refuted(conclusions)


def _served_meaning(result: RunResult) -> str:
    """Say why a serving ends so; that a must was broken is told even where it fails nothing."""
    outcomes = result.counts.outcomes
    if result.exit_code == Exit.INTERRUPTED:
        return _meaning(result.exit_code)
    if outcomes[Outcome.FAILED]:
        broke = "the operator broke a must"
        return broke if result.exit_code else f"{broke}, and --fail-on never was given"
    if outcomes[Outcome.WARNED] and result.exit_code:
        return "the operator missed a should, and --fail-on should was given"
    if result.counts.clauses:
        return _MEANINGS[Exit.PASSED]
    return "nothing was judged: the operator did nothing here that could be"


def _meaning(code: int) -> str:
    return _MEANINGS[Exit(code)] if code in _MEANINGS else "the sandbox itself failed"


def _totals(result: RunResult, page: Page) -> str:
    counts = result.counts
    parts = [
        f"{counts.outcomes[outcome]} {page.outcome(outcome)}"
        for outcome in _ORDER
        if counts.outcomes[outcome]
    ]
    left = result.planned - counts.cells
    unrun = [f"{left} never started"] if left > 0 else []
    took = render_duration(result.took_s, decimals=1)
    nothing = "no request came" if result.served else "no scenario was run"
    shown = ", ".join([*parts, *unrun]) or nothing
    return f"{shown}   in {took}"


def _checks(result: RunResult) -> str:
    counts = result.counts
    judged = sum(counts.marks[mark] for mark in JUDGED)
    known = f", {counts.marks[Mark.KNOWN]} known" if counts.marks[Mark.KNOWN] else ""
    unclear = f", {counts.marks[Mark.UNCLEAR]} unclear" if counts.marks[Mark.UNCLEAR] else ""
    unrun = f", {counts.marks[Mark.NOT_RUN]} not run" if counts.marks[Mark.NOT_RUN] else ""
    return f"{judged} checks judged{known}{unclear}{unrun}; {counts.clauses} clauses"


def _not_judged(result: RunResult, page: Page, *, told: Set[str]) -> Iterator[str]:
    """Say why: what is owed an explanation first, what the target lacks last. What shares its
    reason shares its entry; cells of which the reason was `told` are left out.
    """
    groups: dict[tuple[Outcome, str], list[str]] = {}
    for cell in result.cells:
        if cell.outcome in UNJUDGED and cell.name not in told:
            groups.setdefault((cell.outcome, cell.because), []).append(cell.name)
    if groups:
        yield "not judged:"
    ordered = sorted(groups.items(), key=lambda group: group[0][0] is Outcome.SKIPPED)
    for (outcome, because), names in ordered[:_MOST_LISTED]:
        label = len(outcome.value) + 4
        yield f"  {page.outcome(outcome)}  {page.wrapped(_names(names), indent=label)}"
        yield f"    {page.wrapped(because or 'no reason was recorded', indent=4)}"
    yield from _rest(len(ordered))


def _names(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"


def _unplayed(result: RunResult, page: Page) -> Iterator[str]:
    """Name what was not played, and say why."""
    stopped = result.conclusions.stopped
    if stopped is None:
        return
    told = f"not played ({len(stopped.unplayed)}): {stopped.why}"
    yield page.wrapped(told, indent=2)
    yield from (f"  {printable(name)}" for name in stopped.unplayed[:_MOST_LISTED])
    yield from _rest(len(stopped.unplayed))


def _retaken(result: RunResult, page: Page) -> Iterator[str]:
    again = sum(cell.take > 1 for cell in result.cells)
    if again:
        what = "1 cell was" if again == 1 else f"{again} cells were"
        told = f"{what} played again: this machine was too busy to judge at the first take"
        yield f"{page.dim('busy'.ljust(_LABEL_WIDTH))}{page.wrapped(told, indent=_LABEL_WIDTH)}"


def _unclaimed(result: RunResult, page: Page) -> Iterator[str]:
    if result.unclaimed:
        yield "requests that reached no scenario:"
    for message in result.unclaimed[:_MOST_LISTED]:
        yield f"  {_request(message, page)}"
        yield from _nearest(result, message, page)
    yield from _rest(len(result.unclaimed))


def _unasked(result: RunResult, page: Page) -> Iterator[str]:
    """Print the requests that cells say no step of theirs asked for."""
    misses = [check for cell in result.cells for check in cell.checks if check.clause == UNEXPECTED]
    known = {id_: message for cell in result.cells for id_, message in cell.messages.items()}
    found = [known[id_] for check in misses for id_ in check.messages if id_ in known]
    if found:
        yield "requests that no step asked for:"
    for message in found[:_MOST_LISTED]:
        yield f"  {_request(message, page)}"
        yield from _nearest(result, message, page)
    yield from _rest(len(found))


def _nearest(result: RunResult, message: MessageResult, page: Page) -> Iterator[str]:
    miss = result.near_misses.get(message.id)
    if miss is None:
        return
    near = miss.event.nearest
    where = f"closest to  {_expected_by(near)}"
    yield f"    {page.wrapped(where, indent=4)}"  # its place is there to be copied: never cut
    for line in _differences(near):
        yield f"    {cut(printable(line), limit=max(40, page.width - 4))}"


def _expected_by(near: Nearest) -> str:
    waits = f", step {near.step}" if near.step else ", a step" if near.cell else ""
    said = f" of {near.cell}" if near.cell else ""
    return f"{near.operation}{waits}{said}{f'  {near.place}' if near.place else ''}"


def _differences(near: Nearest) -> Iterator[str]:
    for difference in near.differences:
        yield difference.field
        yield f"  expected  {difference.expected}"
        yield f"  actual    {difference.actual}"


def _request(message: MessageResult, page: Page) -> str:
    return cut(printable(f"{message.id}  {message.line}"), limit=max(40, page.width - 2))


def _warnings(result: RunResult, page: Page) -> Iterator[str]:
    label = page.dim("note".ljust(_LABEL_WIDTH))
    for note in [note for note in result.notes if note.level == "warn"][:_MOST_LISTED]:
        yield f"{label}{page.wrapped(note.text, indent=_LABEL_WIDTH)}"


def _rest(count: int) -> Iterator[str]:
    if count > _MOST_LISTED:
        yield f"  and {count - _MOST_LISTED} more, in result.json"
