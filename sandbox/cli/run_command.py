"""`sandbox run`: scenarios against an operator, a verdict with evidence."""

import asyncio
import contextlib
import datetime as dt
import os
import secrets
import shlex
import shutil
import signal
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from sandbox import __version__
from sandbox.cli.opened import Opening, opened
from sandbox.errors import SetupFault
from sandbox.report.console import ConsoleReport
from sandbox.report.write import EVIDENCE, rebuild
from sandbox.runner.planning import Job, plan
from sandbox.runner.run import run_all
from sandbox.runner.verdict import Exit
from sandbox.scenario.contract import Contracts, load_contracts
from sandbox.scenario.duration import parse_duration
from sandbox.scenario.loading import load_scenarios
from sandbox.scenario.model import Scenario
from sandbox.scenario.target import Target, load_target
from sandbox.transport.environment import environment
from sandbox.transport.journal import Journal

LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for."""

    paths: tuple[str, ...]
    target: str
    out: str
    jobs: int
    seed: int | None
    strict: bool
    tags: tuple[str, ...]
    show_secrets: bool
    base_port: int | None
    real_time: str


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--target", required=True, help="How to reach the operator: its target.yaml.")
@click.option("--out", default="runs", show_default=True, help="Where run directories go.")
@click.option("--jobs", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--seed", type=int, help="Repeat a run's made-up values; default: a new one.")
@click.option("--strict", is_flag=True, help="A failed should fails the run too.")
@click.option("--tag", "tags", multiple=True, help="Only scenarios with this tag; repeatable.")
@click.option("--show-secrets", is_flag=True, help="Leave tokens and keys readable in reports.")
@click.option("--base-port", type=int, help="First of the ports; 0 takes free ones.")
@click.option("--real-time", default="0s", help="Wait this long for real where no clock moves.")
def run(**words: object) -> int:
    """Run scenarios against an operator and say what it got wrong.

    Exit codes: 0 passed, 1 a must failed, 2 nothing was run, 3 something could not be judged,
    130 interrupted.
    """
    options = Options(**words)  # type: ignore[arg-type]  # click checked every type
    contracts = load_contracts()
    target = load_target(options.target, environ=environment())
    scenarios = _chosen(load_scenarios(options.paths, contracts=contracts), options.tags)
    return asyncio.run(_run(options, target, scenarios, contracts))


def _chosen(scenarios: Sequence[Scenario], tags: tuple[str, ...]) -> list[Scenario]:
    chosen = [s for s in scenarios if not tags or set(tags) & set(s.tags)]
    if not chosen:
        known = sorted({tag for scenario in scenarios for tag in scenario.tags})
        raise SetupFault(f"no scenario has the tag {', '.join(tags)}; there is {', '.join(known)}")
    return chosen


async def _run(
    options: Options, target: Target, scenarios: Sequence[Scenario], contracts: Contracts
) -> int:
    real_time_s = _seconds(options.real_time)
    jobs = plan(scenarios, target=target, contracts=contracts, real_time_s=real_time_s)
    seed = options.seed if options.seed is not None else secrets.randbelow(10**9)
    directory = _new_directory(Path(options.out), seed)
    journal = Journal(directory / EVIDENCE)
    console = _console(jobs, directory)
    opening = Opening(
        base_port=_base_port(options, target),
        seed=str(seed),
        show_secrets=options.show_secrets,
        real_time_s=real_time_s,
        sink=journal.write,
        watchers=(console.on,),
        before_asking=console.clear,
    )
    about = {
        "run": directory.name,
        "version": __version__,
        "command": _command(options, seed),
    }
    code = Exit.INTERRUPTED
    try:
        async with opened(target, opening) as sandbox:
            work = run_all(
                sandbox.stage, jobs, at_once=options.jobs, strict=options.strict, about=about
            )
            code = await _interruptible(work)
    except BaseException:
        journal.close()
        if not (directory / EVIDENCE).stat().st_size:
            shutil.rmtree(directory)
        raise
    journal.close()
    rebuild(directory)
    _point_latest(directory)
    return code


def _command(options: Options, seed: int) -> str:
    words = ["sandbox", "run", *options.paths, "--target", options.target, "--seed", str(seed)]
    if options.base_port is not None:
        words += ["--base-port", str(options.base_port)]
    return shlex.join(words)


def _seconds(text: str) -> float:
    try:
        return float(parse_duration(text))
    except ValueError as fault:
        raise SetupFault(f"--real-time: {fault}") from fault


def _base_port(options: Options, target: Target) -> int:
    if options.base_port is not None:
        return options.base_port
    return target.base_port if target.base_port is not None else 8700


async def _interruptible(work: Coroutine[None, None, Exit]) -> Exit:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return Exit.INTERRUPTED


def _console(jobs: Sequence[Job], directory: Path) -> ConsoleReport:
    tty = sys.stdout.isatty()
    return ConsoleReport(
        sys.stdout,
        tty=tty,
        color=tty and "NO_COLOR" not in environment(),
        total=len(jobs),
        width=shutil.get_terminal_size((100, 24)).columns,
        directory=str(directory),
    )


def _new_directory(out: Path, seed: int) -> Path:
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        directory = out / (f"{now}-{seed}" + (f"-{number}" if number else ""))
        try:
            directory.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as fault:
            raise SetupFault(f"{directory} cannot be made: {fault.strerror}; see --out") from fault
        return directory
    raise SetupFault(f"{out} holds a thousand runs of this second")


def _point_latest(directory: Path) -> None:
    """Let `latest` name this run; where links cannot be made there is none."""
    link = directory.parent / LATEST
    new = directory.parent / f".{LATEST}-{os.getpid()}"
    with contextlib.suppress(OSError):
        new.unlink(missing_ok=True)
        new.symlink_to(directory.name)
        new.replace(link)
