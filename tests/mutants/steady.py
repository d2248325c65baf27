"""Checks that verdicts do not depend on how busy the machine is.

    python -m tests.mutants.steady --times 50

The catalogue is played one cell after the other, which is the yardstick, and then many times with
eight cells at once, always two such runs beside each other on one sandbox, each with an operator
of its own. The same is done with an operator of several defects. Every cell's outcome and every
check's clause, place and mark have to be the yardstick's. A cell that the yardstick alone cannot
agree on with itself would show as a difference too: nothing is excused.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.reference_operator.defects import BY_ID
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.registry import prepare
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import read_target
from tests.mutants.matrix import CATALOGUE
from tests.verdicts import Verdicts, judged

AT_ONCE = 8
BESIDE = 2
SEVERAL = (
    "ft-slow",
    "ft-logout-late",
    "gr8-token-slow",
    "gr8-currency-follows-wallet",
    "wallet-code-2-with-200-opens",
    "wallet-retry-with-new-token",
)
"""Defects of all three providers for the second operator; those that are no more are left out.

None of them lets one player see what another does: how such a defect shows depends on who plays
beside whom, whatever the sandbox does. None is one of pace either: this operator shares the process
with the sandbox, so that it is itself slower on a busy machine.
"""

Said = tuple[str, str, str]
"""A clause, where it was checked, and the mark."""


@dataclass(slots=True)
class Marks:
    """What one run said: the outcome and the marks of each cell, however they were interleaved."""

    outcomes: dict[str, str] = field(default_factory=dict)
    checks: dict[str, Counter[Said]] = field(default_factory=dict)
    actual: dict[tuple[str, Said], str] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, verdicts: Verdicts) -> "Marks":
        """Take what a run said."""
        marks = cls(verdicts.outcomes, because=verdicts.because)
        for cell in verdicts.cells:
            counted = marks.checks.setdefault(cell.id, Counter())
            for check in cell.checks:
                said = (check.clause, str(check.place), check.mark.value)
                counted[said] += 1
                marks.actual[cell.id, said] = check.actual
        return marks


def differences(yardstick: Marks, other: Marks) -> Iterator[str]:
    """Tell every cell of which the other run says something else."""
    for cell, outcome in yardstick.outcomes.items():
        now = other.outcomes.get(cell, "no outcome")
        if now != outcome:
            yield f"{cell}: {outcome} became {now} {other.because.get(cell, '')}".rstrip()
        before, after = (marks.checks.get(cell, Counter()) for marks in (yardstick, other))
        for said in sorted(before - after):
            yield f"{cell}: no longer {_told(said)}"
        for said in sorted(after - before):
            yield f"{cell}: now {_told(said)}: {other.actual[cell, said]}"
    for cell in other.outcomes.keys() - yardstick.outcomes.keys():
        yield f"{cell}: was not in the yardstick"


def _told(said: Said) -> str:
    clause, place, mark = said
    return f"{mark} {clause} at {place}"


@dataclass(frozen=True, slots=True)
class Trial:
    """One operator and the scenarios to be played against it, on an open sandbox."""

    sandbox: Sandbox
    scenarios: Sequence[Scenario]
    defects: tuple[str, ...] = ()

    async def once(self, name: str, *, at_once: int) -> Marks:
        """Play everything once; `name` is the run's own, and so is its seed."""
        urls = self.sandbox.listeners.urls
        async with ReferenceOperator(urls=urls, defects=self.defects) as operator:
            target = read_target(operator.target(), file="target.yaml", environ={})
            seed = f"steady-{name}"
            found = await judged(self.sandbox, target, self.scenarios, seed=seed, at_once=at_once)
        return Marks.of(found)

    async def shaken(self, *, times: int) -> list[str]:
        """Hold so many busy runs against the yardstick, two at a time; tell what differs."""
        label = "several" if self.defects else "correct"
        yardstick = await self.once(f"{label}-yardstick", at_once=1)
        counted = Counter(yardstick.outcomes.values())
        print(f"{label}: yardstick {dict(counted)}", flush=True)
        found: list[str] = []
        for first in range(1, times + 1, BESIDE):
            numbers = range(first, min(first + BESIDE, times + 1))
            runs = (self.once(f"{label}-{number}", at_once=AT_ONCE) for number in numbers)
            for number, marks in zip(numbers, await asyncio.gather(*runs), strict=True):
                told = [f"{label} run {number}: {text}" for text in differences(yardstick, marks)]
                found += told
                print("\n".join([f"{label} run {number}: {len(told)} differences", *told]))
            sys.stdout.flush()
        return found


async def steady(
    times: int, paths: Sequence[str] = (CATALOGUE,), *, defects: Sequence[str] = SEVERAL
) -> list[str]:
    """Try the correct operator `times` times and the one with defects a few times less."""
    scenarios = load_scenarios(list(paths), contracts=load_contracts())
    several = tuple(name for name in defects if name in BY_ID)
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="steady")) as sandbox:
        found = await Trial(sandbox, scenarios).shaken(times=times)
        few = max(BESIDE, times // 10)
        return found + await Trial(sandbox, scenarios, several).shaken(times=few)


def main() -> int:
    """Print what differs; 0 only when nothing does."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.steady")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("paths", nargs="*", default=[CATALOGUE])
    words = parser.parse_args()
    started = time.perf_counter()
    prepare()
    found = asyncio.run(steady(words.times, words.paths))
    print(f"{len(found)} differences in {words.times} runs; {time.perf_counter() - started:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
