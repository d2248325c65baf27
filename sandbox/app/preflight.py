"""The pre-flight: before a run, as `--preflight` asks for it, or alone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from sandbox.app.preflight_services import preflight_services
from sandbox.app.prepare import Prepared, register_of
from sandbox.app.sandbox import Sandbox, SandboxOptions, log_bug, open_sandbox
from sandbox.engine.run.cell import RunContext
from sandbox.engine.run.planning import Job
from sandbox.preflight.preflight import Level, Line, PreflightFault, preflight
from sandbox.transport.inbound.service import BugReport


async def look_before(
    context: RunContext, jobs: Sequence[Job], sandbox: Sandbox, *, mode: str
) -> None:
    """Look at the target and write every line into the evidence.

    Raise PreflightFault where a problem stops the run; then nothing has been written.
    """
    if mode == "off":
        return
    lines = await preflight(context, jobs, preflight_services(sandbox))
    if mode == "stop" and any(line.level is Level.PROBLEM for line in lines):
        raise PreflightFault(lines)
    for line in lines:
        context.evidence.write(line)


def look(
    prepared: Prepared,
    *,
    sink: Callable[[bytes], None] | None = None,
    on_bug: BugReport = log_bug,
) -> Sequence[Line]:
    """Open a sandbox, look at the target as before a run, and close it. `sink` gets the messages.

    Raise SetupFault where the sandbox cannot be opened.
    """
    return asyncio.run(_looked(prepared, sink=sink, on_bug=on_bug))


async def _looked(
    prepared: Prepared, *, sink: Callable[[bytes], None] | None, on_bug: BugReport
) -> Sequence[Line]:
    options = SandboxOptions(
        base_port=prepared.base_port,
        seed=str(prepared.seed),
        show_secrets=prepared.options.show_secrets,
        sink=sink,
        on_bug=on_bug,
    )
    async with open_sandbox(prepared.target, options) as sandbox:
        context = replace(sandbox.context, register=register_of(prepared, sandbox))
        services, recorded = preflight_services(sandbox), sink is not None
        return await preflight(context, prepared.jobs, services, recorded=recorded)
