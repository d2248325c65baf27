"""The cells that a run plays: every one of the loaded scenarios, and of them what was chosen."""

from collections.abc import Sequence

from sandbox.app.choice.select import selected, tagged
from sandbox.app.choice.shards import dealt
from sandbox.app.run_options import RunOptions
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.planning import Job, plan
from sandbox.errors import SetupFault
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import Target, load_target
from sandbox.scenario.target.team_clauses import contracts_beside
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.transport.environment import environment


def cells_to_play(
    options: RunOptions, loaded: Sequence[Scenario], target: Target | None, *, contracts: Contracts
) -> list[Job]:
    """Return the cells of the plan, in its order; of a shard, those of the others too.

    Without a target nothing is known to be lacking.

    Raise SetupFault.
    """
    scenarios = tagged(loaded, options.tags)
    if target is None:
        return selected(_every_cell(scenarios), options)
    seconds = real_time_s(options)
    return selected(
        plan(scenarios, target=target, contracts=contracts, real_time_s=seconds), options
    )


def would_play(options: RunOptions, *, beside: str = "") -> Sequence[Job]:
    """Read the files and return the cells that a run would play. A target need not be named; then
    the clauses of the team lie `beside` another one.

    Raise SetupFault, ScenarioFault.
    """
    contracts = contracts_beside(options.target or beside)
    target = load_target(options.target, environ=environment()) if options.target else None
    loaded = load_scenarios(options.paths, contracts=contracts)
    planned = cells_to_play(options, loaded, target, contracts=contracts)
    return dealt(planned, options.shard).jobs


def real_time_s(options: RunOptions) -> float:
    """Return how long a run may wait for real. Raise SetupFault."""
    try:
        return float(parse_duration(options.real_time))
    except ValueError as fault:
        raise SetupFault(f"--real-time: {fault}") from fault


def _every_cell(scenarios: Sequence[Scenario]) -> list[Job]:
    cells = ((scenario, cell) for scenario in scenarios for cell in scenario.cells())
    return [Job(scenario, cell, order) for order, (scenario, cell) in enumerate(cells, start=1)]
