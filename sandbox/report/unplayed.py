"""What of a run was not played to its end: a report that is silent on it looks green."""

from collections.abc import Iterator

from sandbox.evidence.fold import CUT_SHORT
from sandbox.evidence.results import RunResult
from sandbox.words import counted


def unplayed_text(run: RunResult) -> Iterator[str]:
    """Yield what was cut short, what never started, and what was left out by intent."""
    if run.interrupted:
        yield f"interrupted: {_how_far(run)}"
    stopped = run.conclusions.stopped
    if stopped:
        yield f"not played ({len(stopped.unplayed)}): {stopped.why}"


def never_started(run: RunResult) -> int:
    """Return how many cells of the plan the evidence tells nothing of."""
    return max(0, run.planned - len(run.cells))


def _how_far(run: RunResult) -> str:
    if run.served:
        return "the evidence ends before the serving does"
    cut = sum(cell.because == CUT_SHORT for cell in run.cells)
    told = f"the run was cut short after {len(run.cells) - cut} of {counted(run.planned, 'cell')}"
    under_way = f"; {cut} under way" if cut else ""
    never = f"; {never_started(run)} never started" if never_started(run) else ""
    return f"{told}{under_way}{never}"
