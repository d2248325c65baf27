"""Lists the scenarios that could be run while worlds are served."""

from collections.abc import Sequence
from pathlib import Path

from sandbox.app.choice.cells import would_play
from sandbox.app.run_options import RunOptions
from sandbox.app.worlds.problems import Unfit, Wrong
from sandbox.app.worlds.runs import refuse_outside
from sandbox.engine.run.planning import Job
from sandbox.errors import SandboxFault
from sandbox.json_value import Json

USUAL = "scenarios"
"""The folder that is looked into where nobody names one."""


def listed_scenarios(path: str, *, target: str) -> list[Json]:
    """Return each scenario of a file or a folder, "" for the usual one, which need not be there.

    `target` is the file of the target, "" for none: then nothing is known to be lacking. Raise
    Unfit where a file is wrong.
    """
    if not path and not Path(USUAL).is_dir():
        return []
    refuse_outside([path or USUAL])
    try:
        jobs = would_play(RunOptions(paths=(path or USUAL,), target=target))
    except SandboxFault as fault:
        raise Unfit(str(fault), [Wrong("path", str(fault))]) from fault
    of: dict[str, list[Job]] = {}
    for job in jobs:
        of.setdefault(job.scenario.id, []).append(job)
    return [_shown(each) for each in of.values()]


def _shown(jobs: Sequence[Job]) -> Json:
    scenario = jobs[0].scenario
    skips = {job.skip for job in jobs}
    return {
        "id": scenario.id,
        "title": scenario.title,
        "file": scenario.file,
        "tags": list(scenario.tags),
        "cells": [job.cell.id for job in jobs],
        "skip": skips.pop() if len(skips) == 1 else "",
    }
