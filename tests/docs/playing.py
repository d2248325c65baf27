"""Scenarios of the documentation and of the language's own specification, run over real sockets.

One sandbox is open for all of them, and one reference operator for each set of defects.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.cli.opened import Opened, Opening, opened
from sandbox.cli.serve_command import demo_target
from sandbox.json_value import Json
from sandbox.operator.reference import ReferenceOperator
from sandbox.runner.deviations import Register
from sandbox.runner.evidence import Evidence
from sandbox.runner.masks import Masks
from sandbox.runner.planning import plan
from sandbox.runner.run import run_all
from sandbox.scenario.contract import load_contracts
from sandbox.scenario.deviations import Deviation
from sandbox.scenario.loading import load_scenarios
from sandbox.scenario.target import Target, read_target
from sandbox.transport.clock import RealTime

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


@dataclass(frozen=True, slots=True)
class Told:
    """One check as the evidence tells it."""

    mark: str
    clause: str
    expected: str
    actual: str


@dataclass(slots=True)
class Seen:
    """What became of the scenarios of a play, by scenario id: outcomes of cells, and checks."""

    outcomes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    because: dict[str, str] = field(default_factory=dict)
    _scenario: dict[str, str] = field(default_factory=dict)

    def on(self, event: Mapping[str, Json]) -> None:
        """Take one event of the evidence."""
        cell = str(event.get("cell"))
        match event["type"]:
            case "cell.started":
                self._scenario[cell] = str(event["scenario"])
            case "check":
                named = (str(event[name]) for name in ("mark", "clause", "expected", "actual"))
                self.checks[self._scenario[cell]].append(Told(*named))
            case "cell.ended":
                self.outcomes[self._scenario[cell]].append(str(event["outcome"]))
                self.because[self._scenario[cell]] = str(event["because"])

    def missed(self, scenario: str) -> list[Told]:
        """Return the checks of a scenario that did not hold or could not be judged."""
        return [told for told in self.checks[scenario] if told.mark not in ("pass", "not-run")]


async def played(plays: Iterable[Play]) -> list[Seen]:
    """Run every play beside the others, each against an operator of its own."""
    async with opened(demo_target(), Opening(base_port=0, seed="played")) as sandbox:
        return await asyncio.gather(
            *(_one(sandbox, play, number) for number, play in enumerate(plays))
        )


async def _one(sandbox: Opened, play: Play, number: int) -> Seen:
    seen = Seen()
    wallet = sandbox.listeners.urls["wallet"]
    async with ReferenceOperator(wallet_url=wallet, defects=play.defects) as operator:
        target = play.target(operator.target())
        evidence = Evidence(
            lambda _: None, now_s=RealTime().now_s, masks=Masks(show=True), watchers=(seen.on,)
        )
        stage = sandbox.stage_for(target, evidence, seed=f"played-{number}")
        stage = replace(stage, register=Register(play.listed))
        scenarios = load_scenarios([*map(str, play.files)], contracts=load_contracts())
        jobs = plan(scenarios, target=target, contracts=load_contracts())
        await run_all(stage, jobs, at_once=_AT_ONCE)
    return seen
