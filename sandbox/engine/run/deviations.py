"""Listed deviations in a run: which misses they excuse, and whether each entry is still true.

A deviation changes how a miss counts, never what is played: the branch stops where it would have
stopped. The list is held to the truth as strictly as the operator is. What became of an entry:

    known      the clause missed, as listed: the miss does not count
    fixed      the clause was judged, and held, in every cell that the entry means
    expired    its last day is over: a miss counts again
    unmatched  no such scenario or cell, or the scenario does not judge the clause
    idle       the checks were not reached, or could not be judged: nothing is known either way

An entry that is fixed, expired or unmatched fails the run. Of an entry whose scenario or cell was
not chosen nothing is said at all. `fixed` goes before `expired`: what is repaired needs no date.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.engine.run.planning import Job
from sandbox.evidence.events import Deviation as DeviationEvent
from sandbox.evidence.verdict import Ended, Fate, Level, Mark, Outcome
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.model import ReceiveStep, Scenario, Unexpected, walk
from sandbox.scenario.target.deviations import UNEXPECTED, Deviation
from sandbox.scenario.yaml_tree.suggest import did_you_mean

_MISSES = frozenset({Mark.FAIL, Mark.WARN, Mark.KNOWN})
_OPEN = frozenset({Mark.UNCLEAR, Mark.NOT_RUN})
_JUDGED = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.FAILED})


@dataclass(frozen=True, slots=True)
class Register:
    """The list of one run. `today` is the day on which it counts (UTC); `gone` are scenarios that
    the list names and that exist nowhere.
    """

    listed: tuple[Deviation, ...] = ()
    today: dt.date = dt.date.min
    gone: frozenset[str] = frozenset()

    def excuse(self, *, cell: str, clause: str) -> Deviation | None:
        """Return the entry by which a miss of that clause in that cell is known today."""
        fitting = (entry for entry in self.listed if entry.fits(cell=cell, clause=clause))
        return next((entry for entry in fitting if not self.is_over(entry)), None)

    def is_over(self, entry: Deviation) -> bool:
        """Tell whether an entry's last day has passed."""
        return self.today > entry.until


@dataclass(frozen=True, slots=True)
class JudgedDeviation:
    """One entry of the list, what became of it in the run, and why in words."""

    entry: Deviation
    fate: Fate
    text: str

    def event(self) -> DeviationEvent:
        """Describe it for the log."""
        entry = self.entry
        return DeviationEvent(
            scenario=entry.scenario,
            only=entry.cell,
            clause=entry.clause,
            reason=entry.reason,
            ticket=entry.ticket,
            until=entry.until.isoformat(),
            place=str(entry.place),
            fate=self.fate,
            text=self.text,
        )


def today(now_s: float) -> dt.date:
    """Return the day of an instant (seconds since the epoch), in UTC."""
    return dt.datetime.fromtimestamp(now_s, dt.UTC).date()


def judged_deviations(
    register: Register, jobs: Sequence[Job], ended: Sequence[Ended], *, contracts: Contracts
) -> Iterator[JudgedDeviation]:
    """Tell what became of each entry whose scenario was run or exists nowhere, in file order."""
    chosen = {job.scenario.id: job.scenario for job in jobs}
    for entry in register.listed:
        scenario = chosen.get(entry.scenario)
        if scenario is not None:
            yield from _of_a_run(entry, scenario, register=register, ended=ended, known=contracts)
        elif entry.scenario in register.gone:
            hint = did_you_mean(entry.scenario, chosen)
            yield JudgedDeviation(
                entry, Fate.UNMATCHED, f"there is no such scenario. {hint}".strip()
            )


def _of_a_run(
    entry: Deviation,
    scenario: Scenario,
    *,
    register: Register,
    ended: Sequence[Ended],
    known: Contracts,
) -> Iterator[JudgedDeviation]:
    cells = [cell.id for cell in scenario.cells()]
    reached = [cell for cell in ended if cell.cell == entry.cell or not entry.cell]
    reached = [cell for cell in reached if cell.cell in cells]
    if entry.cell and entry.cell not in cells:
        text = f"the scenario has no such cell. {did_you_mean(entry.cell, cells)}".strip()
        yield JudgedDeviation(entry, Fate.UNMATCHED, text)
    elif entry.clause not in claimed(scenario, contracts=known):
        yield JudgedDeviation(entry, Fate.UNMATCHED, "the scenario does not judge this clause")
    elif reached:
        meant = {entry.cell} if entry.cell else set(cells)
        whole = meant == {cell.cell for cell in reached}
        yield _judged(entry, reached, whole=whole, over=register.is_over(entry))


def _judged(
    entry: Deviation, reached: Sequence[Ended], *, whole: bool, over: bool
) -> JudgedDeviation:
    checks = [check for cell in reached for check in cell.checks if check.clause == entry.clause]
    marks = {check.mark for check in checks}
    whole = whole and all(cell.outcome in _JUDGED for cell in reached) and not marks & _OPEN
    held = bool(marks) or entry.clause == UNEXPECTED
    if whole and held and not marks & _MISSES:
        return JudgedDeviation(entry, Fate.FIXED, "the clause holds: take the entry out")
    if over:
        tail = ", and the clause still misses" if marks & _MISSES else ""
        return JudgedDeviation(entry, Fate.EXPIRED, f"its last day was {entry.until}{tail}")
    if marks & _MISSES:
        return JudgedDeviation(entry, Fate.KNOWN, f"misses as listed, known until {entry.until}")
    return JudgedDeviation(entry, Fate.IDLE, "not judged in this run")


def claimed(scenario: Scenario, *, contracts: Contracts) -> frozenset[str]:
    """Return every clause that a scenario judges; arrival and form of received requests count, and
    so does `unexpected` unless the scenario ignores it.
    """
    steps = list(walk(scenario.steps))
    found = {c.clause for step in steps for c in step.expect if c.level is not Level.PREMISE}
    received = [contracts.operation(s.operation) for s in steps if isinstance(s, ReceiveStep)]
    found |= {clause for each in received for clause in (each.arrives, each.well_formed)}
    if scenario.unexpected is not Unexpected.IGNORE:
        found.add(UNEXPECTED)
    return frozenset(found - {""})
