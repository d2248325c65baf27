"""The pre-flight before a run: what `--preflight` asks of it, and what is written down of it."""

from collections.abc import Sequence

from sandbox.app.preflight_services import ground_of
from sandbox.app.sandbox import Opened
from sandbox.engine.run.cell import RunContext
from sandbox.engine.run.planning import Job
from sandbox.preflight.preflight import Level, PreflightFault, preflight

MODES = ("stop", "warn", "off")
"""`stop` keeps a run from beginning at a problem, `warn` only tells, `off` looks at nothing."""


async def look_before(
    context: RunContext, jobs: Sequence[Job], sandbox: Opened, *, mode: str
) -> None:
    """Look at the target and write every line into the evidence.

    Raise PreflightFault where a problem stops the run; then nothing has been written.
    """
    if mode == "off":
        return
    lines = await preflight(context, jobs, ground_of(sandbox))
    if mode == "stop" and any(line.level is Level.PROBLEM for line in lines):
        raise PreflightFault(lines)
    for line in lines:
        context.evidence.write("preflight", **line.record())
