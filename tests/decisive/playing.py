"""Plays an operator with one mistake, and returns what the console and JUnit say of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.app import Sandbox
from sandbox.app.desk.known_secrets import name_secrets
from sandbox.engine.run.planning import plan
from sandbox.engine.run.run import run_all
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.fold import Folding
from sandbox.evidence.lines import Recorded
from sandbox.evidence.masks import Masks
from sandbox.evidence.results import RunResult
from sandbox.reference_operator.defects import BY_ID
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.report.console.cell_text import Setting, cell_lines
from sandbox.report.console.layout import Page
from sandbox.report.junit.junit import junit_xml
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of the cells that a defect broke by its own clause."""

    console: str
    junit: str


async def said_of(
    defect: str, scenarios: Sequence[Scenario], sandbox: Sandbox, *, directory: Path
) -> Said:
    """Play scenarios against an operator with a defect."""
    folding = Folding(directory.as_posix())

    def follow(event: Recorded) -> None:
        folding.add(event)

    masks = Masks()
    evidence = Evidence(None, now_s=RealTime().now_s, masks=masks, watchers=(follow,))
    async with ReferenceOperator(urls=sandbox.listeners.urls, defects=(defect,)) as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        name_secrets(target, masks)
        stage = sandbox.context_for(target, evidence, seed=f"decisive-{defect}")
        jobs = plan(scenarios, target=target, contracts=load_contracts())
        await run_all(stage, jobs, at_once=_AT_ONCE)
    run = folding.result()
    return Said("\n".join(_printed(run, BY_ID[defect].clause)), _junit(run, directory))


def _printed(run: RunResult, clause: str) -> Iterator[str]:
    """Print what is said of the clause alone, in the cells in which it was missed."""
    setting = Setting(Page(width=400), len(run.cells), directory=run.directory)
    for cell in run.cells:
        checks = tuple(check for check in cell.checks if check.clause == clause)
        yield from cell_lines(replace(cell, checks=checks), setting, position=cell.order)


def _junit(run: RunResult, directory: Path) -> str:
    return junit_xml(run, directory=directory.as_posix()).decode()
