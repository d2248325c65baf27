"""Scenarios of the catalogue, played for real against the reference operator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.planning import plan
from sandbox.engine.run.run import run_all
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime
from tests.engine.fakes import as_json

CATALOGUE = Path(__file__).parents[4] / "scenarios" / "gr8"


@dataclass(slots=True)
class Played:
    """What a run left: the lines of evidence with nothing masked, and the events in them."""

    lines: list[str] = field(default_factory=list)
    events: list[Mapping[str, Json]] = field(default_factory=list)

    def missed(self) -> set[str]:
        """Clauses with a check that failed or warned."""
        return {str(e["clause"]) for e in self.events if e.get("mark") in ("fail", "warn")}

    def reasons(self) -> set[str]:
        """Reason codes of every verdict."""
        answered = [e.get("answered") for e in self.events]
        return {
            str(one["reason"]) for one in answered if isinstance(one, Mapping) and "reason" in one
        }

    def outcomes(self) -> dict[str, str]:
        """Outcome by cell."""
        ended = [e for e in self.events if e["type"] == "cell.ended"]
        return {str(e["cell"]): str(e["outcome"]) for e in ended}


async def play(
    *paths: str,
    defects: tuple[str, ...] = (),
    variants: tuple[str, ...] = (),
    target: Mapping[str, str] | None = None,
    real_time_s: float = 0.0,
) -> Played:
    """Play these files of GR8's catalogue; `target` replaces texts in the operator's target."""
    played = Played()
    async with (
        open_sandbox(
            demo_target(), SandboxOptions(base_port=0, real_time_s=real_time_s)
        ) as sandbox,
        ReferenceOperator(defects=defects, variants=variants) as operator,
    ):
        text = operator.target()
        for old, new in (target or {}).items():
            assert old in text
            text = text.replace(old, new)
        read = read_target(text, file="target.yaml", environ={})
        evidence = Evidence(
            lambda line: played.lines.append(line.decode()),
            now_s=RealTime().now_s,
            masks=Masks(show=True),
            watchers=(lambda event: played.events.append(as_json(event)),),
        )
        contracts = load_contracts()
        scenarios = load_scenarios([str(CATALOGUE / one) for one in paths], contracts=contracts)
        context = sandbox.context_for(read, evidence, seed="gr8")
        jobs = plan(scenarios, target=read, contracts=contracts, real_time_s=real_time_s)
        await run_all(context, jobs, at_once=4)
    return played
