"""Spreads trials over processes, each with a sandbox of its own and many operators at a time.

A right operator plays hundreds of cells and keeps its process busy; that we are late accuses it of
nothing. A wrong one plays a few cells, mostly waits, and is caught only by a sandbox that is
punctual. So they do not share processes: there are as many for the right ones as there are cores,
and as many for the wrong ones, which need little of them. What takes time to load is loaded before
the processes part. What right operators left unjudged even so they play again in calm, at the end.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from typing import TypeVar

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.reference_operator.registry import prepare
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.transport.clock import RealTime
from tests.mutants.trials import Trial, Tried, tried

RIGHT_AT_ONCE, WRONG_AT_ONCE, AGAIN_AT_ONCE = 4, 16, 3
"""How many operators play at most at once in a process: right ones, wrong ones, and right ones that
play again what a busy machine left open.
"""
_Said = TypeVar("_Said")
CORES = min(4, os.cpu_count() or 1)
_TELL_EVERY = 100
_LOOK_S, _HARDLY_LATE_S, _LONGEST_S, _HURRIED_S = 0.1, 0.02, 3.0, 0.2
"""An operator begins when its process was hardly late for a moment, or has waited long enough."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one process plays: the places of its trials among all, how many at once, and how long
    each waits at most for the process to be punctual.
    """

    places: tuple[int, ...]
    at_once: int
    patience_s: float = _LONGEST_S


def play(trials: Sequence[Trial], paths: Sequence[str]) -> list[Tried]:
    """Play all trials and return their verdicts in the same order."""
    verdicts = _played(trials, list(shares_of(trials)), tuple(paths))
    right = {i: one.again(verdicts[i]) for i, one in enumerate(trials) if not one.wants}
    again = {i: left for i, left in right.items() if left is not None}
    shares = list(_dealt(range(len(again)), AGAIN_AT_ONCE))
    for i, more in zip(again, _played(list(again.values()), shares, tuple(paths)), strict=True):
        verdicts[i].cells += more.cells
        verdicts[i].crashed = verdicts[i].crashed or more.crashed
    return verdicts


def play_all(
    trials: Sequence[Trial], paths: Sequence[str], tell: Callable[[Tried], _Said], *, at_once: int
) -> list[_Said]:
    """Play each trial once, and return what `tell` makes of its verdicts, in the same order.

    They are told in the process that played them: all their checks would be too much to carry over.
    """
    order = sorted(range(len(trials)), key=lambda i: -sum(map(len, trials[i].rounds)))
    shares = [replace(share, patience_s=_HURRIED_S) for share in _dealt(order, at_once)]
    return _told(trials, shares, tuple(paths), tell)


def shares_of(trials: Sequence[Trial]) -> Iterator[Share]:
    """Deal the trials out; who has most cells to play begins."""
    order = sorted(range(len(trials)), key=lambda i: -sum(map(len, trials[i].rounds)))
    right = [i for i in order if not trials[i].wants]
    yield from _dealt(right, RIGHT_AT_ONCE)
    yield from _dealt([i for i in order if trials[i].wants], WRONG_AT_ONCE)


def _dealt(places: Sequence[int], at_once: int) -> Iterator[Share]:
    for first in range(min(CORES, len(places))):
        yield Share(tuple(places[first::CORES]), at_once)


def _played(
    trials: Sequence[Trial], shares: Sequence[Share], paths: tuple[str, ...]
) -> list[Tried]:
    return _told(trials, shares, paths, _as_it_is)


def _as_it_is(tried: Tried) -> Tried:
    return tried


def _told(
    trials: Sequence[Trial],
    shares: Sequence[Share],
    paths: tuple[str, ...],
    tell: Callable[[Tried], _Said],
) -> list[_Said]:
    if not shares:
        return []
    prepare()
    _scenarios(paths)
    said: dict[int, _Said] = {}
    with ProcessPoolExecutor(len(shares), mp_context=get_context("fork")) as pool:
        work = {
            pool.submit(_play, [trials[i] for i in share.places], share, paths, tell): share
            for share in shares
        }
        for ended in as_completed(work):
            said |= zip(work[ended].places, ended.result(), strict=True)
    return [said[i] for i in range(len(trials))]


@cache
def _scenarios(paths: tuple[str, ...]) -> Sequence[Scenario]:
    return load_scenarios(paths, contracts=load_contracts())


def _play(
    trials: Sequence[Trial], share: Share, paths: tuple[str, ...], tell: Callable[[Tried], _Said]
) -> list[_Said]:
    return asyncio.run(_shared(trials, share, paths, tell))


async def _shared(
    trials: Sequence[Trial], share: Share, paths: tuple[str, ...], tell: Callable[[Tried], _Said]
) -> list[_Said]:
    scenarios, places, door = (
        _scenarios(paths),
        asyncio.Semaphore(share.at_once),
        _Door(share.patience_s),
    )
    started_s, done = time.perf_counter(), 0
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="mutants")) as sandbox:

        async def one(trial: Trial) -> _Said:
            nonlocal done
            async with places:
                await door.passed()
                found = await tried_or_crashed(sandbox, trial, scenarios)
            done += 1
            if not done % _TELL_EVERY or done == len(trials):
                kind = "wrong" if trial.wants else "right"
                took_s = time.perf_counter() - started_s
                print(f"… {done} of {len(trials)} {kind} ones tried; {took_s:.0f} s", flush=True)
            return tell(found)

        return list(await asyncio.gather(*map(one, trials)))


class _Door:
    """Lets operators in one after the other, so that a process has no more than it can keep up
    with.
    """

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._time = RealTime()
        self._turn = asyncio.Lock()

    async def passed(self) -> None:
        """Return when the process is punctual, or has been waited for long enough."""
        async with self._turn:
            for _ in range(round(self._patience_s / _LOOK_S)):
                before_s = self._time.late_s()
                await self._time.pause(_LOOK_S)
                if self._time.late_s() - before_s < _HARDLY_LATE_S:
                    return


async def tried_or_crashed(sandbox: Sandbox, trial: Trial, scenarios: Sequence[Scenario]) -> Tried:
    """Play a trial; what a bug breaks off is told, and breaks off no other."""
    try:
        return await tried(sandbox, trial, scenarios)
    except Exception as bug:  # noqa: BLE001 - it is told as a fault, with all the others
        return Tried(crashed=f"{type(bug).__name__}: {bug}")
