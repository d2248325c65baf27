"""The top of the report: the verdict in words, numbers, what the run was, what to do next."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.evidence.results import JUDGED, RunResult
from sandbox.evidence.verdict import Exit, Mark, Outcome
from sandbox.report.console.summary import exit_meaning
from sandbox.report.html.components.shared import Shared
from sandbox.scenario.target.needs import DOES_NOT_APPLY
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.words import counted

ORDER = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.INCONCLUSIVE,
    Outcome.WARNED,
    Outcome.PASSED,
    Outcome.SKIPPED,
)
"""The gravest first."""
_KINDS = {
    Outcome.FAILED: "failed",
    Outcome.ERROR: "unclear",
    Outcome.INCONCLUSIVE: "unclear",
    Outcome.WARNED: "warned",
    Outcome.PASSED: "passed",
}
_AGAIN = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.ERROR)
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class OutcomeBar:
    """A part of the bar of outcomes: how many, from where, how wide, in thousandths."""

    outcome: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: in words, and the command for it, "" for none."""

    text: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class TopView:
    """`kind` is failed, unclear, warned or passed; `words` the verdict as a sentence; `apart` says
    what was skipped because it does not apply.
    """

    kind: str
    words: str
    meaning: str
    left: int
    bars: Sequence[OutcomeBar]
    numbers: Sequence[tuple[str, str]]
    apart: Sequence[str]
    about: Sequence[tuple[str, str]]
    command: str
    preflight: Sequence[tuple[str, str, str]]
    notes: Sequence[str]
    todos: Sequence[Todo]


def top_view(shared: Shared) -> TopView:
    """Return the top of a run's report."""
    run = shared.run
    outcomes = run.counts.outcomes
    kind = next((_KINDS[o] for o in ORDER if o in _KINDS and outcomes[o]), "unclear")
    words, meaning = verdict_words(run), exit_meaning(run)
    return TopView(
        kind=kind,
        words=words,
        meaning="" if _says_so(words, meaning) else f"Exit {run.exit_code}: {meaning}.",
        left=max(0, run.planned - run.counts.cells),
        bars=[*_bars(run)],
        numbers=[*_numbers(run)],
        apart=[*_apart(run)],
        about=[*_about(run)],
        command=run.command,
        preflight=[
            (line.level.value, f"{line.line}: {line.text}", line.todo)
            for line in run.preflight
            if line.level.value in ("problem", "warn")
        ],
        notes=[note.text for note in run.notes if note.level == "warn"],
        todos=[*_todos(shared)],
    )


def _says_so(words: str, meaning: str) -> bool:
    """Tell whether a verdict already says what the exit code means."""
    return meaning in words.lower() or (
        words.startswith("The operator broke") and meaning == "the operator broke a must"
    )


def verdict_words(run: RunResult) -> str:
    """Say in a sentence what the run came to."""
    counts = run.counts
    broken = {c.clause for cell in run.cells for c in cell.checks if c.mark is Mark.FAIL}
    missed = {c.clause for cell in run.cells for c in cell.checks if c.mark is Mark.WARN}
    where = "world" if run.served else "cell"
    if failed := counts.outcomes[Outcome.FAILED]:
        musts = counted(len(broken), "must") if broken else "a must"
        return f"The operator broke {musts}, in {failed} of {counted(counts.cells, where)}"
    if run.exit_code == 0 and missed:
        return f"Every must that was judged held; {counted(len(missed), 'should')} did not"
    unclear = counts.outcomes[Outcome.INCONCLUSIVE]
    if run.exit_code == Exit.UNJUDGED and unclear:
        cells = counted(counts.cells, where)
        some = "None" if unclear == counts.cells else f"Only {counts.cells - unclear}"
        return f"{some} of {cells} could be judged"
    told = exit_meaning(run)
    return told[:1].upper() + told[1:]


def _bars(run: RunResult) -> Iterator[OutcomeBar]:
    outcomes = run.counts.outcomes
    whole = max(run.planned, run.counts.cells, 1)
    x = 0.0
    for outcome in ORDER:
        if count := outcomes[outcome]:
            width = max(4.0, 1000 * count / whole)
            yield OutcomeBar(outcome.value, count, x, width)
            x += width


def _numbers(run: RunResult) -> Iterator[tuple[str, str]]:
    for outcome in ORDER:
        if count := run.counts.outcomes[outcome]:
            yield outcome.value, str(count)


def _about(run: RunResult) -> Iterator[tuple[str, str]]:
    counts = run.counts
    judged = sum(counts.marks[mark] for mark in JUDGED)
    messages = sum(len(cell.messages) for cell in run.cells)
    yield "target", run.target
    yield "run", run.run
    if run.started_s is not None:
        yield (
            "started",
            f"{datetime.fromtimestamp(float(run.started_s), UTC):%Y-%m-%d %H:%M:%S} UTC",
        )
    yield "took", render_duration(run.took_s, decimals=1)
    yield "seed", run.seed
    yield "sandbox", run.version
    yield "scenarios", str(counts.scenarios)
    yield "checks judged", f"{judged:,}"
    yield "clauses judged", str(counts.clauses)
    yield "messages", f"{messages:,}"
    if run.shard:
        yield "shard", f"{run.shard.number} of {run.shard.of}"
    for name, is_so in (("strict", run.strict), ("certify", run.certify)):
        if is_so:
            yield name, "yes"


def _todos(shared: Shared) -> Iterator[Todo]:
    run = shared.run
    for line in run.preflight:
        if line.level.value == "problem" and line.todo:
            yield Todo(line.todo)
    if any(run.counts.outcomes[each] for each in _AGAIN) and run.directory and not run.served:
        yield Todo(
            "When it is mended, play again what did not pass.",
            f"sandbox run --failed --from {shlex.quote(run.directory)}",
        )
    for because, count in _skipped(run):
        if not because.startswith(DOES_NOT_APPLY):
            yield Todo(f"{counted(count, 'cell')} skipped: {because}.")


def _apart(run: RunResult) -> Iterator[str]:
    for because, count in _skipped(run):
        if because.startswith(DOES_NOT_APPLY):
            verb = "does" if count == 1 else "do"
            told = because.removeprefix(DOES_NOT_APPLY)
            yield f"{counted(count, 'cell')} {verb} not apply: {told}."


def _skipped(run: RunResult) -> Sequence[tuple[str, int]]:
    """Return why cells were skipped, and how many for each reason."""
    becauses = Counter(
        cell.because for cell in run.cells if cell.outcome is Outcome.SKIPPED and cell.because
    )
    return becauses.most_common(_MOST_TOLD)
