"""Scenarios played against one operator on an open sandbox, and what the run said of each cell."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from sandbox.app import Sandbox
from sandbox.engine.own_delay import TAKES
from sandbox.engine.run.deviations import Register
from sandbox.engine.run.planning import plan
from sandbox.engine.run.run import run_all
from sandbox.evidence.events import Check
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.fold import Folding
from sandbox.evidence.lines import Recorded
from sandbox.evidence.masks import Masks
from sandbox.evidence.results import CellResult, Happened, RunResult
from sandbox.evidence.verdict import Level, Mark
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import Target
from sandbox.transport.clock import RealTime

MISSES = {Level.MUST: Mark.FAIL, Level.SHOULD: Mark.WARN}
"""The mark of a missed check, by the level of its clause."""


@dataclass(slots=True)
class Verdicts:
    """The cells of a run, or of several; where one stands there twice, the later outcome counts."""

    cells: list[CellResult] = field(default_factory=list)

    @property
    def outcomes(self) -> dict[str, str]:
        """Outcome by cell."""
        return {cell.id: cell.outcome.value for cell in self.cells}

    @property
    def because(self) -> dict[str, str]:
        """Why a cell ended so, by cell; "" where its checks say it."""
        return {cell.id: cell.because for cell in self.cells}

    def of(self, scenario: str) -> list[CellResult]:
        """Return the cells of one scenario."""
        return [cell for cell in self.cells if cell.scenario == scenario]

    def missed(self) -> Iterator[tuple[CellResult, Check]]:
        """Yield every missed check of every playing, with its cell."""
        for cell in self.cells:
            for check in cell.marked(*MISSES.values()):
                yield cell, check

    def misses(self, clause: str) -> bool:
        """Tell whether a check of the clause missed, with the mark that its level calls for."""
        mark = MISSES[Level(load_contracts().clauses[clause].level)]
        return any((check.clause, check.mark) == (clause, mark) for _, check in self.missed())

    def not_passed(self) -> dict[str, str]:
        """Return every cell that did not pass, with its outcome and why."""
        because = self.because
        return {
            cell: f"{outcome}: {because[cell]}"
            for cell, outcome in self.outcomes.items()
            if outcome != "PASSED"
        }


async def judged(
    sandbox: Sandbox,
    target: Target,
    scenarios: Sequence[Scenario],
    *,
    seed: str,
    at_once: int,
    register: Register | None = None,
    takes: int = TAKES,
    cells: Set[str] = frozenset(),
) -> Verdicts:
    """Run scenarios against the target's operator, or those of their `cells` that are named; each
    run wants a seed of its own.

    What was sent is left out of the result: of hundreds of runs it would be too much to keep.
    """
    found = await recorded(
        sandbox, target, scenarios,
        masks=Masks(show=True), seed=seed, at_once=at_once, register=register, takes=takes,
        cells=cells,
    )  # fmt: skip
    return Verdicts([replace(cell, happened=Happened()) for cell in found.cells])


async def recorded(
    sandbox: Sandbox,
    target: Target,
    scenarios: Sequence[Scenario],
    *,
    masks: Masks,
    seed: str,
    at_once: int,
    register: Register | None = None,
    takes: int = TAKES,
    cells: Set[str] = frozenset(),
) -> RunResult:
    """Run scenarios as `judged` does, and return all that happened."""
    folding, contracts = Folding(), load_contracts()

    def follow(event: Recorded) -> None:
        folding.add(event)

    evidence = Evidence(None, now_s=RealTime().now_s, masks=masks, watchers=(follow,))
    stage = sandbox.context_for(target, evidence, seed=seed)
    stage = stage if register is None else replace(stage, register=register)
    planned = plan(scenarios, target=target, contracts=contracts)
    jobs = [job for job in planned if not cells or job.cell.id in cells]
    await run_all(stage, jobs, at_once=at_once, takes=takes)
    return folding.result()
