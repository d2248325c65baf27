"""The pre-flight before a run: what `--preflight` asks of it, and what is written down of it."""

from collections.abc import Sequence

from sandbox.cli.opened import Opened
from sandbox.cli.preflight_ground import ground_of
from sandbox.runner.cell import Stage
from sandbox.runner.planning import Job
from sandbox.runner.preflight import Level, PreflightFault, preflight

MODES = ("stop", "warn", "off")
"""`stop` keeps a run from beginning at a problem, `warn` only tells, `off` looks at nothing."""


async def look_before(stage: Stage, jobs: Sequence[Job], sandbox: Opened, *, mode: str) -> None:
    """Look at the target and write every line into the evidence.

    Raise PreflightFault where a problem stops the run; then nothing has been written.
    """
    if mode == "off":
        return
    lines = await preflight(stage, jobs, ground_of(sandbox))
    if mode == "stop" and any(line.level is Level.PROBLEM for line in lines):
        raise PreflightFault(lines)
    for line in lines:
        stage.evidence.write("preflight", **line.record())
