"""One run from options to exit code: load, select, open, run, report."""

import asyncio
import secrets
import shutil
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sandbox import __version__
from sandbox.app.lock import lock_of, write_lock
from sandbox.app.preflight import look_before
from sandbox.app.run_directory import new_directory, point_latest
from sandbox.app.run_options import RunOptions
from sandbox.app.sandbox import Opened, Opening, opened
from sandbox.app.select import gone, selected, tagged
from sandbox.app.source_files import deviations_file
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.deviations import Register, today
from sandbox.engine.run.planning import Job, plan
from sandbox.engine.run.run import Demands, run_all
from sandbox.errors import SetupFault
from sandbox.evidence.fields import Event
from sandbox.evidence.verdict import Exit
from sandbox.preflight.preflight import PreflightFault
from sandbox.report.console.console import ConsoleReport
from sandbox.report.console.layout import color_wanted
from sandbox.report.write import EVIDENCE, rebuild
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import Deviation, load_deviations
from sandbox.scenario.target.target import Target, load_target
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.transport.environment import environment
from sandbox.transport.journal import Journal


class Watcher(Protocol):
    """What shows a run while it goes on."""

    def on(self, event: Event) -> None:
        """Take one event."""
        ...

    def clear(self) -> None:
        """Leave the terminal to somebody else for a moment."""
        ...


Screen = Callable[[int, Path], Watcher]
"""Makes what shows a run: of so many cells, with its files in that directory."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a run needs but open ports. `options` have their choices made: no `--failed`."""

    options: RunOptions
    target: Target
    jobs: Sequence[Job]
    listed: tuple[Deviation, ...]
    gone: frozenset[str]
    real_time_s: float
    seed: int


def execute(options: RunOptions, screen: Screen | None = None) -> int:
    """Run once and return the exit code. Raise SetupFault or ScenarioFault: nothing was run."""
    return asyncio.run(_run(prepare(options), screen or console))


def prepare(options: RunOptions) -> Prepared:
    """Read every file and choose what to run. Raise SetupFault, ScenarioFault."""
    contracts = load_contracts()
    real_time_s = _seconds(options.real_time)
    target = load_target(options.target, environ=environment())
    loaded = load_scenarios(options.paths, contracts=contracts)
    file = deviations_file(options)
    listed = load_deviations(file, contracts=contracts) if file else ()
    scenarios = tagged(loaded, options.tags)
    planned = plan(scenarios, target=target, contracts=contracts, real_time_s=real_time_s)
    jobs = selected(planned, options)
    if options.failed_in:
        ids = tuple(job.cell.id for job in jobs)
        options = replace(options, only=ids, failed_in="")
    return Prepared(
        options=options,
        target=target,
        jobs=jobs,
        listed=listed,
        gone=gone(listed, loaded, options, contracts=contracts),
        real_time_s=real_time_s,
        seed=options.seed if options.seed is not None else secrets.randbelow(10**9),
    )


async def _run(prepared: Prepared, screen: Screen) -> int:
    options = prepared.options
    directory = new_directory(Path(options.out), prepared.seed)
    write_lock(lock_of(options, seed=prepared.seed), directory)
    journal = Journal(directory / EVIDENCE)
    shown = screen(len(prepared.jobs) * options.repeat, directory)
    opening = replace(_opening(prepared, journal=journal, shown=shown), pictures=directory)
    try:
        async with opened(prepared.target, opening) as sandbox:
            work = _played(prepared, sandbox, name=directory.name)
            code = await interruptible(work, Exit.INTERRUPTED)
    except BaseException as fault:
        journal.close()
        unbegun = isinstance(fault, PreflightFault) or not (directory / EVIDENCE).stat().st_size
        if unbegun and not any(directory.glob("*.png")):  # a page's picture, which the fault names
            shutil.rmtree(directory)
        raise
    try:
        journal.close()
    except SetupFault as fault:  # the run was played, and its record has a hole
        print(f"sandbox: {fault}", file=sys.stderr)
        return Exit.UNJUDGED
    rebuild(directory)
    point_latest(directory)
    return code


def _opening(prepared: Prepared, *, journal: Journal, shown: Watcher) -> Opening:
    return Opening(
        base_port=_base_port(prepared),
        seed=str(prepared.seed),
        show_secrets=prepared.options.show_secrets,
        real_time_s=prepared.real_time_s,
        sink=journal.write,
        watchers=(shown.on,),
        before_asking=shown.clear,
    )


async def _played(prepared: Prepared, sandbox: Opened, *, name: str) -> Exit:
    options = prepared.options
    context = replace(sandbox.context, register=register_of(prepared, sandbox))
    await look_before(context, prepared.jobs, sandbox, mode=options.preflight)
    about = {
        "run": name,
        "version": __version__,
        "command": options.command(prepared.seed),
    }
    return await run_all(
        context,
        prepared.jobs,
        at_once=options.jobs,
        repeat=options.repeat,
        demands=Demands(strict=options.strict, certify=options.certify),
        about=about,
    )


def register_of(prepared: Prepared, sandbox: Opened) -> Register:
    """Return the list of known misses as it counts today."""
    day = today(sandbox.context.environment.time.now_s())
    return Register(prepared.listed, day, prepared.gone)


async def interruptible(work: Coroutine[None, None, Exit], otherwise: Exit) -> Exit:
    """Await work; Ctrl-C and a request to end cancel it and give `otherwise`."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return otherwise


def console(total: int, directory: Path) -> ConsoleReport:
    """Return the report of a run on standard output."""
    tty = sys.stdout.isatty()
    return ConsoleReport(
        sys.stdout,
        tty=tty,
        color=color_wanted(environment(), tty=tty),
        total=total,
        width=shutil.get_terminal_size((100, 24)).columns,
        directory=str(directory),
    )


def _base_port(prepared: Prepared) -> int:
    if prepared.options.base_port is not None:
        return prepared.options.base_port
    return prepared.target.base_port if prepared.target.base_port is not None else 8700


def _seconds(text: str) -> float:
    try:
        return float(parse_duration(text))
    except ValueError as fault:
        raise SetupFault(f"--real-time: {fault}") from fault
