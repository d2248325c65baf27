"""The pre-flight: before the first step of a run the target is looked at.

    nothing is judged here   what the operator does wrong is a scenario's to find, and must not
                             keep it from being found: it is told with the clause that will miss
    a run is kept from       where it would judge the target's mistakes, or nothing: nobody
    beginning                answers, the hook makes no player, credentials are refused, the
                             provider that is called is not ours

All probes go out at once, with players, sessions and tokens of their own. Their messages are in no
run's evidence, only the lines are. What arrives late about them finds its way back here, for the
world of the pre-flight stays known: no cell and no report ever meets it.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sandbox.engine.judging.not_now import left_alone_until_s, says_not_now
from sandbox.engine.own_delay import TAKES, CalmWait, is_too_late
from sandbox.engine.run.cell import RunContext
from sandbox.engine.run.planning import Job
from sandbox.engine.world.world import World
from sandbox.errors import SandboxFault
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masking import masked
from sandbox.evidence.masks import Masks
from sandbox.evidence.spelling.reading import Text
from sandbox.port.preflight import Level, Line, problem, warn
from sandbox.preflight import hooks as preflight_hooks
from sandbox.preflight.probe_players import ProbePlayers, probe_players
from sandbox.preflight.services import PreflightFault, PreflightServices
from sandbox.preflight.wanted import (
    Wanted,
    declared,
    everything_of,
    overdue,
    skipped,
    wanted_by,
)
from sandbox.preflight.world_probe import WorldProbe

__all__ = ["Level", "Line", "PreflightFault", "PreflightServices", "preflight"]

CELL = "(pre-flight)"
"""Name of the world of the pre-flight; no scenario's id has parentheses."""

_NOT_WELL = (Level.WARN, Level.PROBLEM)

Probe = Callable[[], Awaitable[Sequence[Line]]]


async def preflight(
    context: RunContext, jobs: Sequence[Job], services: PreflightServices, *, recorded: bool = False
) -> tuple[Line, ...]:
    """Look at what these jobs need of the target, or, without jobs, at everything it declares.

    `recorded` writes the messages into the context's evidence, which a run never wants. The time it
    takes is bounded: 2 s for each question, 10 s (a program 30 s, a browser 90 s) for the player.
    What does not go well while this machine is late itself, or where the operator asks to be asked
    later, is looked at again in calm, and not before that; three times at most.
    """
    time = context.environment.time
    calm_wait = CalmWait(time)
    for take in range(1, TAKES + 1):
        late_s = time.late_s()
        anew = context if take == 1 else replace(context, seed=f"{context.seed}^{take}")
        lines, not_before_s = await _once(anew, jobs, services, recorded=recorded)
        not_well = any(line.level in _NOT_WELL for line in lines)
        if not (not_well and (not_before_s or is_too_late(time.late_s() - late_s))):
            break
        await calm_wait.calm()
        await calm_wait.until([not_before_s])
    return lines


async def _once(
    context: RunContext, jobs: Sequence[Job], services: PreflightServices, *, recorded: bool
) -> tuple[tuple[Line, ...], float]:
    """Look once; say also until when the operator asked to be left alone, 0.0 where it did not."""
    providers = context.providers
    wanted = wanted_by(jobs, providers) if jobs else everything_of(context.target, providers)
    world = _world(context, recorded=recorded)
    async with probe_players(world, context.pool, wanted=wanted.players) as players:
        found = await _together(_probes(world, wanted, players, services))
    lines = [
        *(() if jobs else declared(context.target)),
        *players.lines,
        *found,
        *skipped(jobs),
        *overdue(context.register, jobs),
    ]
    masks = context.evidence.masks
    later = (each for each in world.exchanges if says_not_now(world, each))
    return tuple(masked(line, masks) for line in lines), left_alone_until_s(world, later)


def _world(context: RunContext, *, recorded: bool) -> World:
    """Make a world that no cell meets: it is never admitted, and never released."""
    masks = _OwnNames(context.evidence.masks, listed=isinstance(context.target.players, tuple))
    quiet = Evidence(None, now_s=context.environment.time.now_s, masks=masks)
    return World(
        CELL,
        seed=context.seed,
        environment=context.environment,
        target=context.target,
        contracts=context.contracts,
        evidence=context.evidence if recorded else quiet,
        directory=context.directory,
        providers=context.providers,
    )


class _OwnNames(Masks):
    """Masks of the run in which what is made here has names of its own: `‹pre-flight sid #1›`.

    So the first sid of a run is its `‹sid #1›`. What is `listed` plays in cells, too.
    """

    def __init__(self, run: Masks, *, listed: bool) -> None:
        super().__init__()
        self._run = run
        self._shared = _OF_A_LIST if listed else frozenset()

    def spare_player(self, id_: str) -> None:
        super().spare_player(id_)
        self._run.spare_player(id_)

    def add(self, kind: str, value: Text, *, own: bool = False) -> None:
        known = kind if kind in self._shared else f"pre-flight {kind}"
        self._run.add(known, value, own=own)

    def hide_all(self, texts: Sequence[Text]) -> Sequence[Text]:
        return self._run.hide_all(texts)


_OF_A_LIST = frozenset({"sid", "credential"})


def _probes(
    world: World, wanted: Wanted, players: ProbePlayers, services: PreflightServices
) -> Mapping[str, Probe]:
    """Return what is to be looked at, by the line that tells when it cannot be."""
    found: dict[str, Probe] = {}
    for name, provider in world.providers.items():
        if wanted.asked & {check.name for check in provider.checks}:
            provider_probe = WorldProbe(name, world, players, wanted, services)
            found[name] = partial(provider.preflight, provider_probe)
    found["hooks"] = lambda: preflight_hooks.probe(world.target, wanted.hooks, services)
    return found


async def _together(probes: Mapping[str, Probe]) -> list[Line]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_looked(name, probe)) for name, probe in probes.items()]
    return [line for task in tasks for line in task.result()]


async def _looked(name: str, probe: Probe) -> Sequence[Line]:
    """Look, and tell what the target itself makes impossible, such as a URL that is none.

    A fault of ours keeps no other line from being told, and no run from beginning.
    """
    try:
        return await probe()
    except SandboxFault as fault:
        todo = "Correct it in the target, or in what the hook open-session gives."
        return [problem(name, str(fault), todo)]
    except Exception as bug:  # noqa: BLE001 - what an operator answers may show a bug of ours
        last = traceback.extract_tb(bug.__traceback__)[-1]
        where = f"{type(bug).__name__} at {Path(last.filename).name}:{last.lineno}"
        told = f"the sandbox failed while it looked, which says nothing of the target: {where}"
        return [warn(name, told, "Please report it, with what the operator answers.")]
