"""Everything that a run needs but open ports: files read, cells chosen, a seed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sandbox.app.bounds import bounds_from
from sandbox.app.choice.cells import cells_to_play, real_time_s
from sandbox.app.choice.select import gone
from sandbox.app.choice.shards import dealt
from sandbox.app.run_options import RunOptions
from sandbox.app.sandbox import Sandbox, first_port
from sandbox.app.source_files import deviations_file
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.deviations import Register, today
from sandbox.engine.run.planning import Job
from sandbox.evidence.events import Shard
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.target.deviations import Deviation, load_deviations
from sandbox.scenario.target.target import Target, load_target
from sandbox.scenario.target.team_clauses import contracts_beside
from sandbox.transport.bounds import Bounds
from sandbox.transport.environment import environment


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be run. `options` have their choices made: no `--failed`.

    `gone` are the ids in the deviations file that no scenario has; `shard` is None where the whole
    plan is run.
    """

    options: RunOptions
    target: Target
    jobs: Sequence[Job]
    listed: tuple[Deviation, ...]
    gone: frozenset[str]
    real_time_s: float
    seed: int
    bounds: Bounds
    shard: Shard | None = None

    @property
    def base_port(self) -> int:
        """The first of the ports: as asked for, else the target's, else the usual one."""
        return first_port(self.options.base_port, self.target)


def prepare(options: RunOptions) -> Prepared:
    """Read every file and choose what to run. Raise SetupFault, ScenarioFault."""
    contracts = contracts_beside(options.target)
    bounds = bounds_from(options.bounds)
    target = load_target(options.target, environ=environment())
    loaded = load_scenarios(options.paths, contracts=contracts)
    listed = _listed(options, contracts)
    planned = cells_to_play(options, loaded, target, contracts=contracts)
    part = dealt(planned, options.shard)
    if options.failed_in:
        ids = tuple(job.cell.id for job in planned)
        options = replace(options, only=ids, failed_in="")
    return Prepared(
        options=options,
        target=target,
        jobs=part.jobs,
        shard=part.shard,
        listed=listed,
        gone=gone(listed, loaded, options, contracts=contracts),
        real_time_s=real_time_s(options),
        seed=options.seed if options.seed is not None else _any_seed(),
        bounds=bounds,
    )


def prepare_no_cells(options: RunOptions) -> Prepared:
    """Read the target and its deviations, and choose no cell. Raise SetupFault, ScenarioFault."""
    contracts = contracts_beside(options.target)
    return Prepared(
        options=options,
        target=load_target(options.target, environ=environment()),
        jobs=(),
        listed=_listed(options, contracts),
        gone=frozenset(),
        real_time_s=0.0,
        seed=_any_seed(),
        bounds=bounds_from(options.bounds),
    )


def register_of(prepared: Prepared, sandbox: Sandbox) -> Register:
    """Return the list of known misses as it counts today."""
    day = today(sandbox.context.environment.time.now_s())
    return Register(prepared.listed, day, prepared.gone)


def _listed(options: RunOptions, contracts: Contracts) -> tuple[Deviation, ...]:
    file = deviations_file(options)
    return load_deviations(file, contracts=contracts) if file else ()


def _any_seed() -> int:
    return secrets.randbelow(10**9)
