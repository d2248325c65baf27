"""The algebra of verdicts: checks make a cell's outcome, cells make the exit code.

A cell is the worst of its checks and only ever worsens; a cell that judged nothing is
inconclusive, for silence proves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(StrEnum):
    """What a check claims. A failed must fails, a should warns, a premise makes it unclear."""

    MUST = "must"
    SHOULD = "should"
    PREMISE = "premise"


class Mark(StrEnum):
    """How one check ended."""

    PASS = "pass"  # noqa: S105 - a mark, not a password
    FAIL = "fail"
    WARN = "warn"
    KNOWN = "known"  # a miss that the operator's team has listed
    UNCLEAR = "unclear"
    NOT_RUN = "not-run"


class Outcome(StrEnum):
    """How one scenario cell ended."""

    PASSED = "PASSED"
    WARNED = "WARNED"
    INCONCLUSIVE = "INCONCLUSIVE"
    FAILED = "FAILED"
    ERROR = "ERROR"
    SKIPPED = "SKIPPED"


class Fate(StrEnum):
    """What became of a listed deviation; see `engine/run/deviations.py`."""

    KNOWN = "known"
    FIXED = "fixed"
    EXPIRED = "expired"
    UNMATCHED = "unmatched"
    IDLE = "idle"


OUT_OF_DATE = frozenset({Fate.FIXED, Fate.EXPIRED, Fate.UNMATCHED})
"""Fates that fail a run."""


class Exit(IntEnum):
    """Process exit codes of `sandbox run`."""

    PASSED = 0
    FAILED = 1
    NOTHING_RUN = 2
    UNJUDGED = 3
    INTERRUPTED = 130


_SEVERITY = (
    Outcome.PASSED,
    Outcome.WARNED,
    Outcome.INCONCLUSIVE,
    Outcome.FAILED,
    Outcome.ERROR,
)

_MARK_OF_A_MISS = {Level.MUST: Mark.FAIL, Level.SHOULD: Mark.WARN, Level.PREMISE: Mark.UNCLEAR}

_OUTCOME_OF = {
    Mark.PASS: Outcome.PASSED,
    Mark.KNOWN: Outcome.PASSED,
    Mark.WARN: Outcome.WARNED,
    Mark.UNCLEAR: Outcome.INCONCLUSIVE,
    Mark.FAIL: Outcome.FAILED,
}


def mark_of(level: Level, *, held: bool) -> Mark:
    """Mark one evaluated check."""
    return Mark.PASS if held else _MARK_OF_A_MISS[level]


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the worst outcome; PASSED of nothing. SKIPPED is no judgement: never give it."""
    return max(outcomes, key=_SEVERITY.index, default=Outcome.PASSED)


def cell_outcome(checks: Iterable[tuple[Level, Mark]]) -> Outcome:
    """Judge a cell by its checks: the worst; INCONCLUSIVE where no must or should was graded."""
    listed = list(checks)
    graded = any(level is not Level.PREMISE and mark in _OUTCOME_OF for level, mark in listed)
    found = worst(_OUTCOME_OF[mark] for _, mark in listed if mark in _OUTCOME_OF)
    return found if graded else worst([found, Outcome.INCONCLUSIVE])


@dataclass(frozen=True, slots=True)
class Checked:
    """How one check of a cell ended; `place` is where it stands in its file."""

    clause: str
    mark: Mark
    place: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a cell ended; `because` is "" when its checks say it all. `again`: it does not count yet,
    for it is going to be played once more, and `not_before_s`, on the clock of exchanges.
    """

    outcome: Outcome
    because: str = ""
    cell: str = ""
    checks: tuple[Checked, ...] = ()
    again: bool = False
    not_before_s: float = 0.0


def exit_code(
    outcomes: Iterable[Outcome],
    *,
    strict: bool = False,
    refuted: bool = False,
    unstable: bool = False,
) -> Exit:
    """Say how the process ends: a failure beats what could not be judged.

    `refuted`: the run fails for another reason than a check (a deviation that is out of date, a
    certificate that is refused). `unstable`: repeats did not agree.
    """
    found = set(outcomes)
    if refuted or Outcome.FAILED in found or (strict and Outcome.WARNED in found):
        return Exit.FAILED
    if unstable or found & {Outcome.INCONCLUSIVE, Outcome.ERROR} or found <= {Outcome.SKIPPED}:
        return Exit.UNJUDGED
    return Exit.PASSED


class WaitOver(StrEnum):
    """Why a step stopped waiting."""

    QUIET = "quiet"  # what it waited for came, and then nothing more
    NOTHING_CAME = "nothing-came"  # within its bound, or while the step around it went on
    NOT_ASKED = "not-asked"  # nobody could be reached by the step around it, or its hook failed
    STORM = "storm"  # so many attempts that more would say nothing new
    INTERRUPTED = "interrupted"  # the cell or the run ended


class Lacking(StrEnum):
    """What kind of thing a certificate lacks."""

    SKIPPED = "skipped"
    INCONCLUSIVE = "inconclusive"
    DEVIATION = "deviation"
    UNJUDGED = "unjudged"
