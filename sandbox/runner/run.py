"""A run: all cells, some at a time, and the exit code.

A cell that disturbs the whole operator (its clock, its keys) runs alone; the others share.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from sandbox.runner.cell import Ended, Stage, run_cell
from sandbox.runner.planning import Job
from sandbox.runner.verdict import Exit, exit_code


class Floor:
    """Lets ordinary cells in together and a disturbing one only alone, in the order they come."""

    def __init__(self, jobs: int) -> None:
        self._places = jobs
        self._free = jobs
        self._changed = asyncio.Condition()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def place(self, *, alone: bool) -> AsyncIterator[None]:
        """Hold one place, or all of them."""
        needed = self._places if alone else 1
        async with self._turn, self._changed:
            await self._changed.wait_for(lambda: self._free >= needed)
            self._free -= needed
        try:
            yield
        finally:
            async with self._changed:
                self._free += needed
                self._changed.notify_all()


async def run_all(
    stage: Stage,
    jobs: Sequence[Job],
    *,
    at_once: int = 1,
    strict: bool = False,
    about: Mapping[str, object] | None = None,
) -> Exit:
    """Run every job and return the exit code. Cancelled: what ended is kept, exit 130."""
    time = stage.house.time
    started_s = time.elapsed_s()
    facts: dict[str, object] = {
        "seed": stage.seed,
        "strict": strict,
        "jobs": at_once,
        "target": stage.target.name,
        "scenarios": len({job.scenario.id for job in jobs}),
        "cells": len(jobs),
        **(about or {}),
    }
    stage.evidence.write("run.started", **facts)
    code = Exit.INTERRUPTED
    try:
        ended = await _all(stage, jobs, Floor(at_once))
        code = exit_code((cell.outcome for cell in ended), strict=strict)
    finally:
        stage.evidence.write(
            "run.ended",
            exit_code=int(code),
            took_s=round(time.elapsed_s() - started_s, 3),
            interrupted=code is Exit.INTERRUPTED,
        )
    return code


async def _all(stage: Stage, jobs: Sequence[Job], floor: Floor) -> list[Ended]:
    async def one(job: Job) -> Ended:
        async with floor.place(alone=job.alone):
            return await run_cell(stage, job)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(job)) for job in jobs]
    return [task.result() for task in tasks]
