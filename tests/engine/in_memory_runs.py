"""Whole runs in memory: scenarios as text, an operator of prepared answers, evidence in a list."""

from collections.abc import Sequence
from pathlib import Path

from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.cell import RunContext
from sandbox.engine.run.deviations import Register
from sandbox.engine.run.planning import Job, plan
from sandbox.engine.run.run import Demands, run_all
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.evidence.verdict import Exit
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target
from sandbox.wire import Response
from tests.engine.fakes import Log, Peer, StoppedClock, environment, evidence, target_of, world

TARGET = """\
fasttrack:
  authenticate: {url: "http://127.0.0.1:1/authenticate", credentials: {x-api-key: k}}
players:
  from: hook
"""
REFUSAL = Response(401)
GUEST = Response(200, body=b'{"user_id": "7"}')
CLAUSE = "fasttrack.authenticate.no-identity-for-bad-sid"
STATUS = "fasttrack.authenticate.bad-sid-is-4xx"
STRANGER = f"""\
scenario: 1
id: ID
title: A stranger's sid is refused
why: Anybody would see a player's bonuses.
matrix:
  sid: {{made-up: nobody, empty: ""}}
steps:
  - call: fasttrack.authenticate
    send: {{sid: <matrix.sid>}}
    expect:
      - must: {CLAUSE}
        body: {{user_id: {{$absent: true}}}}
      - should: {STATUS}
        status: {{$between: [400, 499]}}
"""
"""Two cells: `ID[sid=made-up]` and `ID[sid=empty]`, one question each."""


def stranger(folder: Path, *ids: str) -> list[Job]:
    """Plan the scenario under these ids."""
    for id_ in ids:
        (folder / f"{id_}.yaml").write_text(STRANGER.replace("ID", id_))
    return planned(folder)


def planned(folder: Path) -> list[Job]:
    scenarios = load_scenarios([str(folder)], contracts=load_contracts())
    return list(plan(scenarios, target=target_of(TARGET), contracts=load_contracts()))


def context(
    *answers: Response,
    log: Log | None = None,
    register: Register | None = None,
    target: Target | None = None,
) -> RunContext:
    clock, directory = StoppedClock(), Directory[World]()
    kept = log or Log()
    services = environment(clock, Peer(*answers))
    known = target or target_of(TARGET)
    default = world(services, log=kept, target=known, directory=directory, cell="")
    return RunContext(
        environment=services,
        target=known,
        contracts=load_contracts(),
        evidence=evidence(kept, clock=clock),
        directory=directory,
        switchboard=Switchboard(directory, default),
        providers=all_providers(),
        pool=None,
        seed="7",
        register=register or Register(),
    )


async def played(
    jobs: Sequence[Job],
    *answers: Response,
    register: Register | None = None,
    repeat: int = 1,
    demands: Demands | None = None,
) -> tuple[Exit, Log]:
    """Run jobs one after the other against prepared answers."""
    log = Log()
    on = context(*answers, log=log, register=register)
    return await run_all(on, jobs, repeat=repeat, demands=demands or Demands()), log
