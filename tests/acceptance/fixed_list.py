"""A target without test hooks: players who are logged in already, as a team would list them."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.planning import Job, plan
from sandbox.engine.run.run import run_all
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masks import Masks
from sandbox.evidence.verdict import Exit
from sandbox.json_value import Json, dump_json, member
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.server.dead_sessions import DEAD_SIDS
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target, read_target
from sandbox.transport.clock import RealTime
from tests.engine.fakes import as_json

CATALOGUE = str(Path(__file__).parents[2] / "scenarios")
_DEAD = {kind: [sid] for kind, sid in DEAD_SIDS.items()}
Event = Mapping[str, Json]


@dataclass(slots=True)
class Told:
    """What a run told, event by event."""

    code: Exit = Exit.INTERRUPTED
    events: list[Event] = field(default_factory=list)

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def outcomes(self) -> dict[str, str]:
        return {str(event["cell"]): str(event["outcome"]) for event in self.of("cell.ended")}

    @property
    def because(self) -> dict[str, str]:
        return {str(event["cell"]): str(event["because"]) for event in self.of("cell.ended")}

    @property
    def counted(self) -> Counter[str]:
        return Counter(self.outcomes.values())

    def sids_of(self, cell: str) -> set[str]:
        """Return the sids that a cell's player brought to Fast Track."""
        brought: set[str] = set()
        for event in self.of("message.started"):
            if event["cell"] == cell and event["operation"] == "fasttrack.login":
                headers = json.loads(dump_json(member(event["request"], "headers")))
                brought |= {value for name, value in headers if name.lower() == "authtoken"}
        return brought


@dataclass(frozen=True, slots=True)
class Place:
    """An open sandbox, and an operator beside it whose test hooks nobody tells the sandbox of."""

    sandbox: Sandbox
    operator: ReferenceOperator

    async def target(self, *currencies: str, hooks: str = "") -> Target:
        """Log in one player for each currency and list them; `hooks` is a part of the target."""
        players = [await self._listed(each, number) for number, each in enumerate(currencies)]
        head = self.operator.target().partition("players:\n")[0]
        listed = "".join(f"  - {json.dumps(player)}\n" for player in players)
        known = "capabilities: [multi-currency, multi-brand, key-allow-list]\n"
        text = f"{head}players:\n{listed}sids: {dump_json(_DEAD)}\n{hooks}{known}"
        return read_target(text, file="target.yaml", environ={})

    async def _listed(self, currency: str, number: int) -> dict[str, Json]:
        where = f"{self.operator.url}/test/sessions"
        async with (
            aiohttp.ClientSession() as http,
            http.post(where, json={"currency": currency}) as answer,
        ):
            made = await answer.json()
        return {
            "id": made["id"],
            "sid": made["sid"],
            "currency": currency,
            "brand": "acme",
            "wallet-id": 90071 + number,
            "headers": {"Cookie": f"session={made['sid']}"},
        }

    def plan(self, target: Target, *paths: str) -> tuple[Job, ...]:
        """Plan these scenarios, or the whole catalogue."""
        contracts = load_contracts()
        scenarios = load_scenarios(paths or (CATALOGUE,), contracts=contracts)
        return plan(scenarios, target=target, contracts=contracts)

    async def run(self, target: Target, jobs: Sequence[Job], *, at_once: int = 1) -> Told:
        """Run what was planned."""
        told = Told()
        evidence = Evidence(
            lambda _: None,
            now_s=RealTime().now_s,
            masks=Masks(show=True),
            watchers=(lambda event: told.events.append(as_json(event)),),
        )
        context = self.sandbox.context_for(target, evidence, seed=f"fixed-{at_once}")
        told.code = await run_all(context, jobs, at_once=at_once)
        return told


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    """Open both on free ports."""
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="fixed")) as sandbox:
        urls = sandbox.listeners.urls
        async with ReferenceOperator(urls=urls) as operator:
            yield Place(sandbox, operator)
