"""Scenarios of the documentation and of the language's own specification, run over real sockets.

One sandbox is open for all of them, and one reference operator for each set of defects.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.deviations import Register
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import Deviation
from sandbox.scenario.target.target import Target, read_target
from tests.verdicts import Verdicts, judged

_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Play:
    """Scenario files for one operator: its defects, and the misses that its team has listed.

    `settings` are what its target says of a vendor: room → a map, as YAML.
    """

    files: tuple[Path, ...]
    defects: tuple[str, ...] = ()
    listed: tuple[Deviation, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def target(self, text: str) -> Target:
        """Read the operator's own target with the settings of this play."""
        for room, settings in self.settings.items():
            text = text.replace(f"{room}:\n", f"{room}:\n  settings: {settings}\n", 1)
        return read_target(text, file="target.yaml", environ={})


async def played(plays: Iterable[Play]) -> list[Verdicts]:
    """Run every play beside the others, each against an operator of its own."""
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="played")) as sandbox:
        return await asyncio.gather(
            *(_one(sandbox, play, number) for number, play in enumerate(plays))
        )


async def _one(sandbox: Sandbox, play: Play, number: int) -> Verdicts:
    urls = sandbox.listeners.urls
    async with ReferenceOperator(urls=urls, defects=play.defects) as operator:
        target = play.target(operator.target())
        scenarios = load_scenarios([*map(str, play.files)], contracts=load_contracts())
        return await judged(
            sandbox,
            target,
            scenarios,
            seed=f"played-{number}",
            at_once=_AT_ONCE,
            register=Register(play.listed),
        )
