"""Plays trials: one operator, right or wrong, against some scenarios over real sockets.

A right operator plays all its cells in one run. A wrong one plays them in rounds of a few, and is
done with the first cell that accuses it of its own clause. What was left unclear about that clause
(its other cells got in each other's way, or the machine was busy) is played again alone, at once.
"""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.app import Sandbox
from sandbox.engine.own_delay import TAKES
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import Target, read_target
from tests.verdicts import Verdicts, judged

CATALOGUE = str(Path(__file__).parents[2] / "scenarios")
RIGHT_CELLS_AT_ONCE, WRONG_CELLS_AT_ONCE = 16, 8
"""How many cells an operator plays at once. Those of right operators mostly wait."""

_UNJUDGED = frozenset({Outcome.INCONCLUSIVE.value, Outcome.ERROR.value})


@dataclass(slots=True)
class Tried(Verdicts):
    """What was said of one operator, in all its playings. `crashed` says what kept a trial from
    being played to its end, "" for nothing.
    """

    crashed: str = ""

    def accusations(self) -> list[str]:
        """Return every must that failed, with its cell and what was found."""
        return [
            f"{cell.id}: {check.clause}: {check.actual}"
            for cell, check in self.missed()
            if check.mark is Mark.FAIL
        ]

    def clauses(self) -> frozenset[str]:
        """Return every clause of which a check missed."""
        return frozenset(check.clause for _, check in self.missed())

    def by_scenario(self, *marks: Mark) -> dict[str, set[str]]:
        """Return the clauses whose checks ended in one of these marks, by scenario."""
        found: dict[str, set[str]] = defaultdict(set)
        for cell in self.cells:
            for check in cell.marked(*marks):
                found[cell.scenario].add(check.clause)
        return dict(found)

    def unjudged(self) -> list[str]:
        """Return the cells that could not be judged, in the order in which they ended."""
        return [cell for cell, outcome in self.outcomes.items() if outcome in _UNJUDGED]

    def accusing(self) -> list[str]:
        """Return the cells in which a check missed, whatever its clause."""
        return list(dict.fromkeys(cell.id for cell, _ in self.missed()))

    def unclear(self, clauses: Set[str]) -> list[str]:
        """Return the cells in which a check of these clauses could not be judged."""
        return [
            cell.id
            for cell in self.cells
            if any(check.clause in clauses for check in cell.marked(Mark.UNCLEAR))
        ]

    def take_over_skipped(self, others: Sequence["Tried"], *, partial: bool) -> None:
        """Let cells that the reference's target cannot play count as some variant played them.

        With `partial`, what none of the few played is left out.
        """
        played = {
            cell.id: cell
            for other in reversed(others)
            for cell in other.cells
            if cell.outcome is not Outcome.SKIPPED
        }
        cells = [
            replace(played[cell.id], checks=()) if skipped and cell.id in played else cell
            for cell in self.cells
            if not (skipped := cell.outcome is Outcome.SKIPPED) or cell.id in played or not partial
        ]
        self.cells = cells


Round = frozenset[str]
"""The ids of cells that are played beside each other."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One operator and the rounds of cells that it is to play. It is over when one of the clauses
    that it `wants` has missed; an operator that is right wants none, and plays every round. `takes`
    is how often a cell is played at most that could not be judged, `seed` the run's. `once`:
    nothing is played again, whatever is left unjudged.
    """

    rounds: tuple[Round, ...]
    defects: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    wants: frozenset[str] = frozenset()
    takes: int = 1
    seed: str = "mutants"
    once: bool = False

    def is_over(self, verdicts: Tried) -> bool:
        """Tell whether there is nothing left to find out."""
        return not self.wants.isdisjoint(verdicts.clauses())

    def again(self, verdicts: Tried) -> "Trial | None":
        """Return what has to be played once more, for want of a judgement; None for nothing.

        A wrong operator plays each cell alone that was left unjudged, or accuses it of something
        else: beside others it may not have been clear whose call came with the wrong name. Where
        there is none, another cell may have held its connection up, and it plays each alone.
        """
        if self.once or self.takes == TAKES or self.is_over(verdicts):
            return None
        left = verdicts.unjudged()
        if not self.wants:
            return replace(self, rounds=(frozenset(left),), takes=TAKES) if left else None
        every = [cell for cells in self.rounds for cell in sorted(cells)]
        alone = tuple(frozenset({cell}) for cell in left or verdicts.accusing() or every)
        return replace(self, rounds=alone, takes=TAKES)


async def tried(sandbox: Sandbox, trial: Trial, scenarios: Sequence[Scenario]) -> Tried:
    """Play a trial, and play again what was left unjudged and might tell something."""
    async with ReferenceOperator(
        urls=sandbox.listeners.urls, defects=trial.defects, variants=trial.variants
    ) as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        playing = _Playing(sandbox, target, scenarios, trial)
        await playing.rounds(trial)
        if again := trial.again(playing.tried):
            await playing.rounds(again)
    return playing.tried


@dataclass(slots=True)
class _Playing:
    """An operator that is up, and what has been said of it so far."""

    sandbox: Sandbox
    target: Target
    scenarios: Sequence[Scenario]
    trial: Trial
    runs: int = 0
    tried: Tried = field(default_factory=Tried)

    async def rounds(self, trial: Trial) -> None:
        """Play round after round, until nothing is left to find out."""
        for cells in trial.rounds:
            await self._round(cells, takes=trial.takes)
            if trial.is_over(self.tried) or await self._is_cleared_up(trial, cells):
                return

    async def _is_cleared_up(self, trial: Trial, cells: Round) -> bool:
        """Play alone what was left unclear of a clause, and tell whether it has missed now."""
        if trial.takes == TAKES:
            return False
        for cell in [one for one in self.tried.unclear(trial.wants) if one in cells]:
            await self._round(frozenset({cell}), takes=TAKES)
            if trial.is_over(self.tried):
                return True
        return False

    async def _round(self, cells: Round, *, takes: int) -> None:
        names = {cell.partition("[")[0] for cell in cells}
        found = await judged(
            self.sandbox,
            self.target,
            [one for one in self.scenarios if one.id in names],
            seed="-".join(
                (self.trial.seed, *self.trial.defects, *self.trial.variants, str(self.runs))
            ),
            at_once=WRONG_CELLS_AT_ONCE if self.trial.wants else RIGHT_CELLS_AT_ONCE,
            takes=takes,
            cells=cells,
        )
        self.runs += 1
        self.tried.cells += found.cells
