"""The pre-flight: before the first step of a run the target is looked at.

    nothing is judged here   what the operator does wrong is a scenario's to find, and must not
                             keep it from being found: it is told with the clause that will miss
    a run is kept from       where it would judge the target's mistakes, or nothing: nobody
    beginning                answers, the hook makes no player, credentials open no door, the
                             wallet that is called is not ours

All probes go out at once, with players, sessions and tokens of their own. Their messages are in no
run's evidence, only the lines are. What arrives late about them finds its way back here, for the
world of the pre-flight stays known: no cell and no report ever meets it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from sandbox.errors import SandboxFault
from sandbox.runner import (
    preflight_fasttrack,
    preflight_gr8,
    preflight_hooks,
    preflight_wallet,
)
from sandbox.runner.cell import Stage
from sandbox.runner.evidence import Evidence
from sandbox.runner.masks import Masks
from sandbox.runner.planning import Job
from sandbox.runner.preflight_line import Ground, Level, Line, PreflightFault, problem
from sandbox.runner.preflight_players import Cast, cast
from sandbox.runner.preflight_wanted import (
    FAST_TRACK,
    KEY,
    TOKEN,
    WALLET,
    Wanted,
    declared,
    everything_of,
    overdue,
    skipped,
    wanted_by,
)
from sandbox.runner.takes import TAKES, Patience
from sandbox.runner.world import World

__all__ = ["Ground", "Level", "Line", "PreflightFault", "preflight"]

CELL = "(pre-flight)"
"""Name of the world of the pre-flight; no scenario's id has parentheses."""

_NOT_WELL = (Level.WARN, Level.PROBLEM)
_LATE_S = 0.5
"""So late ourselves, a quarter of what a question is waited for, we may have missed an answer."""

Probe = Callable[[], Awaitable[Sequence[Line]]]


async def preflight(
    stage: Stage, jobs: Sequence[Job], ground: Ground, *, recorded: bool = False
) -> tuple[Line, ...]:
    """Look at what these jobs need of the target, or, without jobs, at everything it declares.

    `recorded` writes the messages into the stage's evidence, which a run never wants. The time it
    takes is bounded: 2 s for each question, 10 s (of a program or a browser 30 s) for the player.
    What does not go well while this machine is late itself is looked at again in calm, three times
    at most.
    """
    time = stage.house.time
    patience = Patience(time)
    for take in range(1, TAKES + 1):
        late_s = time.late_s()
        anew = stage if take == 1 else replace(stage, seed=f"{stage.seed}^{take}")
        lines = await _once(anew, jobs, ground, recorded=recorded)
        in_doubt = any(line.level in _NOT_WELL for line in lines)
        if not in_doubt or time.late_s() - late_s < _LATE_S:
            break
        await patience.calm()
    return lines


async def _once(
    stage: Stage, jobs: Sequence[Job], ground: Ground, *, recorded: bool
) -> tuple[Line, ...]:
    wanted = wanted_by(jobs) if jobs else everything_of(stage.target)
    world = _world(stage, recorded=recorded)
    async with cast(world, stage.pool, wanted=wanted.players) as players:
        found = await _together(_probes(world, wanted, players, ground))
    lines = [
        *(() if jobs else declared(stage.target)),
        *players.lines,
        *found,
        *skipped(jobs),
        *overdue(stage.register, jobs),
    ]
    masks = stage.evidence.masks
    return tuple(line.masked(masks) for line in lines)


def _world(stage: Stage, *, recorded: bool) -> World:
    """Make a world that no cell meets: it is never admitted, and never released."""
    masks = _OwnNames(stage.evidence.masks, listed=isinstance(stage.target.players, tuple))
    quiet = Evidence(None, now_s=stage.house.time.now_s, masks=masks)
    return World(
        CELL,
        seed=stage.seed,
        house=stage.house,
        target=stage.target,
        contracts=stage.contracts,
        evidence=stage.evidence if recorded else quiet,
        directory=stage.directory,
    )


class _OwnNames(Masks):
    """Masks of the run in which what is made here has names of its own: `‹pre-flight sid #1›`.

    So the first sid of a run is its `‹sid #1›`. What is `listed` plays in cells, too.
    """

    def __init__(self, run: Masks, *, listed: bool) -> None:
        super().__init__()
        self._run = run
        self._shared = _OF_A_LIST if listed else frozenset()

    def add(self, kind: str, value: str) -> None:
        self._run.add(kind if kind in self._shared else f"pre-flight {kind}", value)

    def hide(self, line: str) -> str:
        return self._run.hide(line)


_OF_A_LIST = frozenset({"sid", "credential"})


def _probes(world: World, wanted: Wanted, players: Cast, ground: Ground) -> Mapping[str, Probe]:
    """Return what is to be looked at, by the line that tells when it cannot be."""
    found: dict[str, Probe] = {}
    if FAST_TRACK in wanted.asked:
        found["fasttrack"] = lambda: preflight_fasttrack.probe(world, players)
    if wanted.asked & {TOKEN, KEY}:
        found["gr8"] = lambda: preflight_gr8.probe(world, players, wanted)
    if WALLET in wanted.asked:
        found["wallet"] = lambda: preflight_wallet.probe(world, players, ground)
    found["hooks"] = lambda: preflight_hooks.probe(world.target, wanted.hooks, ground)
    return found


async def _together(probes: Mapping[str, Probe]) -> list[Line]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_looked(name, probe)) for name, probe in probes.items()]
    return [line for task in tasks for line in task.result()]


async def _looked(name: str, probe: Probe) -> Sequence[Line]:
    """Look, and tell what the target itself makes impossible, such as a URL that is none."""
    try:
        return await probe()
    except SandboxFault as fault:
        todo = "Correct it in the target, or in what the hook open-session gives."
        return [problem(name, str(fault), todo)]
