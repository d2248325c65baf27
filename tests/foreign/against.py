"""The catalogue against an operator that is a process of its own, in whatever language.

The operator prints `ready {json}` when it answers, and ends when its standard input is closed. Its
test writes the target from what it said. What it is judged by is the real thing: open listeners,
real calls, the same runner as `sandbox run`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.deviations import claimed
from sandbox.json_value import Json, parse_json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import read_target
from tests import verdicts
from tests.verdicts import Verdicts

CATALOGUE = Path(__file__).parents[2] / "scenarios"
PATIENCE_S = 60.0
AT_ONCE = 12


def catalogue(paths: Iterable[Path] = (CATALOGUE,)) -> Sequence[Scenario]:
    """Load all scenarios below the paths."""
    return load_scenarios([str(path) for path in paths], contracts=load_contracts())


def judging(clause: str, scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return the scenarios that judge a clause."""
    contracts = load_contracts()
    return [one for one in scenarios if clause in claimed(one, contracts=contracts)]


@asynccontextmanager
async def sandbox(tls_dir: Path) -> AsyncIterator[Sandbox]:
    """Open all listeners on free ports."""
    async with open_sandbox(
        demo_target(), SandboxOptions(base_port=0, seed="foreign", tls_dir=tls_dir)
    ) as open_:
        yield open_


@asynccontextmanager
async def running(
    *argv: str, env: Mapping[str, str] | None = None
) -> AsyncIterator[Mapping[str, Json]]:
    """Start an operator and yield what its ready line says; ended when the context is left.

    `env` is laid over this environment.
    """
    pipe, around = asyncio.subprocess.PIPE, {**os.environ, **(env or {})}
    process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe, env=around)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            line = await process.stdout.readline()
        word, _, said = line.decode().partition(" ")
        assert word == "ready", f"{argv} said {line!r}"
        told = parse_json(said)
        assert isinstance(told, Mapping)
        yield told
        assert process.returncode is None, f"{argv} ended by itself with {process.returncode}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def judged(
    open_sandbox: Sandbox, target: str, scenarios: Sequence[Scenario], *, seed: str
) -> Verdicts:
    """Run scenarios against the operator of a target's text; each run wants a seed of its own."""
    known = read_target(target, file="target.yaml", environ={})
    return await verdicts.judged(open_sandbox, known, scenarios, seed=seed, at_once=AT_ONCE)
