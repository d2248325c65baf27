"""One run from options to exit code: prepare, open, run, report."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from sandbox import __version__
from sandbox.app.desk.known_secrets import known_secrets
from sandbox.app.ending import Ending
from sandbox.app.kept_ports import KeptPorts
from sandbox.app.lock import lock_of, write_lock
from sandbox.app.preflight import look_before
from sandbox.app.prepare import Prepared, prepare, register_of
from sandbox.app.run_directory import new_directory, write_down
from sandbox.app.run_options import RunOptions
from sandbox.app.sandbox import Sandbox, SandboxOptions, log_bug, open_sandbox
from sandbox.app.source_files import played_files
from sandbox.engine.run.cell import RunContext
from sandbox.engine.run.run import About, Demands, run_all
from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import Exit
from sandbox.explain.finding.played_files import keep
from sandbox.preflight.preflight import PreflightFault
from sandbox.report.write import EVIDENCE
from sandbox.transport.inbound.service import BugReport
from sandbox.transport.journal import Journal


class Screen(Protocol):
    """A display of a run while it goes on."""

    def on(self, event: Recorded) -> None:
        """Take one event."""
        ...

    def clear(self) -> None:
        """Leave the terminal to somebody else for a moment."""
        ...


ScreenFactory = Callable[[int, Path], Screen]
"""Makes what shows a run: of so many cells, with its files in that directory."""


def execute(options: RunOptions, screen: ScreenFactory, *, on_bug: BugReport = log_bug) -> int:
    """Run once, as `run` does, in a loop of its own."""
    return asyncio.run(run(options, screen, on_bug=on_bug))


async def run(
    options: RunOptions,
    screen: ScreenFactory,
    *,
    on_bug: BugReport = log_bug,
    kept: KeptPorts | None = None,
) -> int:
    """Run once and return the exit code, Ctrl-C's among them. With `kept` its ports stay open.

    Raise SetupFault or ScenarioFault: nothing was run. Raise EvidenceFault: it was run, and what
    was found could not be written down whole.
    """
    return await _run(prepare(options), screen, on_bug=on_bug, kept=kept)


async def _run(
    prepared: Prepared, screen: ScreenFactory, *, on_bug: BugReport, kept: KeptPorts | None
) -> int:
    options = prepared.options
    with Ending() as ending:
        directory = new_directory(Path(options.out), prepared.seed)
        write_lock(lock_of(options, seed=prepared.seed), directory)
        keep_played(prepared, directory)
        journal = Journal(directory / EVIDENCE, on_loss=lambda _: ending.ask())
        shown = screen(len(prepared.jobs) * options.repeat, directory)
        asked = _sandbox_options(prepared, journal, shown)
        asked = replace(asked, pictures=directory, on_bug=on_bug)
        try:
            async with open_sandbox(prepared.target, asked, kept=kept) as sandbox:
                work = played(prepared, sandbox, sandbox.context, name=directory.name)
                code = await ending.of(work, Exit.INTERRUPTED)
        except BaseException as fault:
            close_unplayed(journal, directory, because=fault)
            raise
        finally:
            shown.clear()
        write_down(journal, directory, keep=options.keep)
    return code


def keep_played(prepared: Prepared, directory: Path) -> None:
    """Put the scenarios that are played into a run directory. Raise SetupFault."""
    scenarios = list({id(job.scenario): job.scenario for job in prepared.jobs}.values())
    shown = prepared.options.show_secrets
    keep(played_files(scenarios, prepared.target, show_secrets=shown), directory)


def close_unplayed(journal: Journal, directory: Path, *, because: BaseException) -> None:
    """Close a run that did not come to be played, and leave no directory without evidence.

    Raise EvidenceFault.
    """
    journal.close()
    unbegun = isinstance(because, PreflightFault) or not (directory / EVIDENCE).stat().st_size
    if unbegun and not any(directory.glob("*.png")):  # a page's picture, which the fault names
        shutil.rmtree(directory)


def _sandbox_options(prepared: Prepared, journal: Journal, shown: Screen) -> SandboxOptions:
    return SandboxOptions(
        base_port=prepared.base_port,
        seed=str(prepared.seed),
        show_secrets=prepared.options.show_secrets,
        bounds=prepared.bounds,
        real_time_s=prepared.real_time_s,
        sink=journal.write,
        evidence_loss=lambda: journal.loss,
        watchers=(_while_kept(journal, shown),),
        before_asking=shown.clear,
    )


def _while_kept(journal: Journal, shown: Screen) -> Callable[[Recorded], None]:
    """Return what shows events: none any more when evidence is lost, which ends the run."""

    def show(event: Recorded) -> None:
        if journal.loss:
            shown.clear()
        else:
            shown.on(event)

    return show


async def played(prepared: Prepared, sandbox: Sandbox, context: RunContext, *, name: str) -> Exit:
    """Look at the target, and play what was prepared. Raise PreflightFault where nothing was."""
    options = prepared.options
    context = replace(context, register=register_of(prepared, sandbox))
    await look_before(context, prepared.jobs, sandbox, mode=options.preflight)
    about = About(
        name,
        __version__,
        options.command(prepared.seed),
        prepared.shard,
        known_secrets(prepared.target, context.evidence.masks),
    )
    return await run_all(
        context,
        prepared.jobs,
        at_once=options.jobs,
        repeat=options.repeat,
        demands=Demands(strict=options.strict, certify=options.certify, maxfail=options.maxfail),
        about=about,
    )
