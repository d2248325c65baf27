"""Whole runs in this process: real sockets, the reference operator, scenarios of the test."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import read_scenarios
from sandbox.engine.run.cell import RunContext
from sandbox.engine.run.planning import plan
from sandbox.engine.run.run import Demands, run_all
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.lines import Recorded
from sandbox.evidence.masks import Masks
from sandbox.evidence.verdict import Exit
from sandbox.json_value import Json
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime
from tests.engine.fakes import as_json

Event = Mapping[str, Json]
Edit = Callable[[str], str]
"""Changes the text of a target.yaml."""

HEAD = """\
scenario: 1
id: {id}
title: A title
why: A reason.
"""

GIVEN = """\
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
"""
ALICE = "given: {alice: {player: {currency: EUR}}}\n"
LAUNCH_STEPS = """
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
        expect: [{must: wallet.signature.valid, answered: {signature: valid}}]
    expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""


@dataclass(slots=True)
class Played:
    """What a run said."""

    code: Exit = Exit.PASSED
    events: list[Event] = field(default_factory=list)

    def on(self, recorded: Recorded) -> None:
        self.events.append(as_json(recorded))

    def of(self, kind: str, cell: str | None = None) -> list[Event]:
        return [e for e in self.events if e["type"] == kind and (cell is None or e["cell"] == cell)]

    @property
    def outcomes(self) -> dict[str, str]:
        return {str(e["cell"]): str(e["outcome"]) for e in self.of("cell.ended")}

    @property
    def outcome(self) -> str:
        [only] = self.outcomes.values()
        return only

    @property
    def because(self) -> str:
        [only] = self.of("cell.ended")
        return str(only["because"])

    def marks(self, cell: str | None = None) -> list[tuple[str, str]]:
        return [(str(e["clause"]), str(e["mark"])) for e in self.of("check", cell)]

    def check(self, clause: str) -> Event:
        [only] = [e for e in self.of("check") if e["clause"] == clause]
        return only

    def sent(self, operation: str) -> list[Event]:
        requests = [e["request"] for e in self.of("message.started") if e["operation"] == operation]
        return [request for request in requests if isinstance(request, Mapping)]

    @property
    def notes(self) -> str:
        return "\n".join(str(e["text"]) for e in self.of("note"))


@dataclass(frozen=True, slots=True)
class Harness:
    """An open sandbox and a running operator; writes scenarios and runs them."""

    sandbox: Sandbox
    folder: Path
    target_text: str

    def write(self, body: str, *, name: str = "a", given: str = GIVEN) -> None:
        """Write a scenario file: head and given are there already."""
        (self.folder / f"{name}.yaml").write_text(HEAD.format(id=name) + given + body)

    def write_part(self, name: str, text: str) -> None:
        (self.folder / "parts").mkdir(exist_ok=True)
        (self.folder / "parts" / f"{name}.yaml").write_text(f"part: 1\nid: {name}\n{text}")

    async def run(
        self,
        *,
        jobs: int = 1,
        edit: Edit = lambda text: text,
        real_time_s: float = 0.0,
        show: bool = True,
        strict: bool = False,
        edit_context: Callable[[RunContext], RunContext] = lambda context: context,
    ) -> Played:
        """Run everything that was written, with the operator's target as `edit` leaves it."""
        target = read_target(edit(self.target_text), file="target.yaml", environ={})
        played, contracts = Played(), load_contracts()
        evidence = Evidence(
            lambda _: None,
            now_s=RealTime().now_s,
            masks=Masks(show=show),
            watchers=(played.on,),
        )
        context = self.sandbox.context_for(target, evidence, seed="tests")
        context = edit_context(
            replace(context, environment=replace(context.environment, real_time_s=real_time_s))
        )
        scenarios = unlinted(self.folder)
        planned = plan(scenarios, target=target, contracts=contracts, real_time_s=real_time_s)
        demands = Demands(strict=strict)
        played.code = await run_all(context, planned, at_once=jobs, demands=demands)
        return played


def unlinted(folder: Path) -> list[Scenario]:
    """Load every scenario whatever lint thinks of it: the runner has to cope by itself."""
    scenarios, findings = read_scenarios([str(folder)], contracts=load_contracts())
    assert len(scenarios) == len(list(folder.glob("*.yaml"))), findings
    return scenarios


NO_OTHERS: Mapping[str, str] = {}


@asynccontextmanager
async def open_harness(
    folder: Path, *defects: str, urls: Mapping[str, str] = NO_OTHERS
) -> AsyncIterator[Harness]:
    """Open a sandbox on free ports and an operator with these defects, told to call ours.

    `urls` are those of providers that it is to call instead.
    """
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="tests")) as sandbox:
        ours = sandbox.listeners.urls
        async with ReferenceOperator(urls={**ours, **urls}, defects=defects) as operator:
            yield Harness(sandbox, folder, operator.target())
