"""Runs of scenarios that are started while worlds are served: on the same ports, beside them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.app.lock import lock_of, write_lock
from sandbox.app.prepare import Prepared, prepare
from sandbox.app.run import close_unplayed, keep_played, played
from sandbox.app.run_directory import new_directory, write_down
from sandbox.app.run_options import RunOptions
from sandbox.app.sandbox import Sandbox, keeping, masks_for
from sandbox.app.worlds.problems import NoRoom, NotThere, Unfit, Wrong
from sandbox.errors import SandboxFault
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.lines import Recorded, encode
from sandbox.evidence.verdict import Exit
from sandbox.json_value import Json
from sandbox.report.write import EVIDENCE
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.transport.journal import Journal

_AT_ONCE = 4
_KEPT = 50
_MOST_LINES = 20_000
_OF_MESSAGES = ("message.started", "message.ended")
"""Events that a follower is not told: their bodies are in the evidence file."""

REPORTS = {
    "json": "result.json",
    "junit": "junit.xml",
    "html": "report.html",
    "evidence": EVIDENCE,
}
"""Format → the file of a run directory that holds it."""


@dataclass(slots=True)
class Run:
    """One run. `code` is None until it has ended; `trouble` says why it came to nothing; what the
    operator sends `late`, when the evidence is closed, is answered and not recorded.
    """

    id: str
    directory: Path
    cells: int
    code: Exit | None = None
    trouble: str = ""
    late: bool = False
    lines: "deque[tuple[int, str, bytes]]" = field(
        default_factory=lambda: deque(maxlen=_MOST_LINES)
    )
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    @property
    def state(self) -> str:
        """running, ended, cancelled or failed."""
        if self.trouble:
            return "failed"
        if self.code is None:
            return "running"
        return "cancelled" if self.code is Exit.INTERRUPTED else "ended"

    def on(self, recorded: Recorded) -> None:
        """Keep an event for those who follow."""
        kind = str(recorded.event.__struct_config__.tag)
        if kind not in _OF_MESSAGES:
            self.lines.append((recorded.n, kind, encode(recorded)))
        self.tell()

    def tell(self) -> None:
        """Wake those who follow."""
        self.changed.set()
        self.changed = asyncio.Event()

    def shown(self) -> dict[str, Json]:
        """Return what there is to say of it."""
        ended = sum(kind == "cell.ended" for _, kind, _ in self.lines)
        return {
            "id": self.id,
            "state": self.state,
            "exit_code": None if self.code is None else int(self.code),
            "cells": {"planned": self.cells, "ended": ended},
            "directory": str(self.directory),
            **({"trouble": self.trouble} if self.trouble else {}),
        }

    async def follow(self) -> AsyncIterator[tuple[int, str, bytes]]:
        """Yield every event from the first one on, until it has ended."""
        last = 0
        while True:
            changed = self.changed
            for number, kind, line in tuple(self.lines):
                if number > last:
                    last = number
                    yield number, kind, line
            if self.state != "running" and changed is self.changed:
                return
            if changed is self.changed:
                await changed.wait()


class Runs:
    """The runs of one serving sandbox, the latest last."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._runs: dict[str, Run] = {}

    @property
    def all(self) -> Sequence[Run]:
        """Every run that is known."""
        return tuple(self._runs.values())

    def get(self, id_: str) -> Run:
        """Return a run. Raise NotThere."""
        if id_ not in self._runs:
            raise NotThere(f"there is no run {id_!r}. {meant(id_, self._runs)}".strip())
        return self._runs[id_]

    async def start(self, options: RunOptions) -> Run:
        """Start a run of scenario files against the target that is served.

        Raise Unfit where nothing can be run, NoRoom where enough are going on.
        """
        if sum(run.state == "running" for run in self.all) >= _AT_ONCE:
            raise NoRoom(f"{_AT_ONCE} runs are going on; wait for one, or cancel it")
        file = self._sandbox.default.target.file
        if not file:
            text = "there is no operator to run against: start `sandbox serve --target target.yaml`"
            raise Unfit(text, [Wrong("#", text)])
        refuse_outside(options.paths)
        opened = self._sandbox.options
        here = replace(
            options,
            target=file,
            out=str(opened.out),
            keep=opened.keep,
            show_secrets=opened.show_secrets,
        )
        try:
            prepared, directory = await asyncio.to_thread(_begun, here)
        except SandboxFault as fault:
            raise Unfit(str(fault), [Wrong("#/paths", str(fault))]) from fault
        run = Run(directory.name, directory, len(prepared.jobs) * options.repeat)
        self._runs[run.id] = run
        self._forget()
        run.task = asyncio.get_running_loop().create_task(self._played(run, prepared))
        return run

    async def cancel(self, run: Run) -> None:
        """Call a run off, and wait until what was found is written down."""
        if run.task is not None and run.state == "running":
            run.task.cancel()
            await asyncio.wait({run.task})

    async def close(self) -> None:
        """Call all runs off."""
        await asyncio.gather(*(self.cancel(run) for run in self.all))

    async def _played(self, run: Run, prepared: Prepared) -> None:
        code: Exit | None = None
        try:
            code = await self._code(run, prepared)
        except SandboxFault as fault:
            run.trouble = str(fault)
        finally:
            run.code = code
            run.tell()

    async def _code(self, run: Run, prepared: Prepared) -> Exit:
        sandbox, options = self._sandbox, self._sandbox.options
        journal = Journal(run.directory / EVIDENCE)
        environment = sandbox.default.environment
        evidence = Evidence(
            lambda line: None if run.late else journal.write(line),
            now_s=environment.time.now_s,
            masks=masks_for(prepared.target, options),
            watchers=(run.on,),
        )
        context = sandbox.context_for(prepared.target, evidence, seed=str(prepared.seed))
        kept = keeping(replace(options, watchers=(run.on,)))
        context = replace(context, environment=replace(environment, kept=kept))
        try:
            code = await played(prepared, sandbox, context, name=run.id)
        except asyncio.CancelledError:
            code = Exit.INTERRUPTED
        except BaseException as fault:
            run.late = True
            close_unplayed(journal, run.directory, because=fault)
            raise
        run.late = True
        await asyncio.to_thread(write_down, journal, run.directory, keep=prepared.options.keep)
        return code

    def _forget(self) -> None:
        over = [run.id for run in self.all if run.state != "running"]
        for id_ in over[: max(0, len(self._runs) - _KEPT)]:
            del self._runs[id_]


def _begun(options: RunOptions) -> tuple[Prepared, Path]:
    """Read what is to be played, and make its directory. Raise SandboxFault."""
    prepared = prepare(options)
    directory = new_directory(Path(options.out), prepared.seed)
    write_lock(lock_of(prepared.options, seed=prepared.seed), directory)
    keep_played(prepared, directory)
    return prepared, directory


def report_of(run: Run, kind: str) -> Path:
    """Return the file of a report. Raise NotThere where there is none, or none yet."""
    file = run.directory / REPORTS[kind]
    if run.state == "running":
        raise NotThere(f"the run {run.id!r} has no report yet: it is running")
    if not file.is_file():
        gone = f"{run.directory} is gone, or nothing was recorded there"
        raise NotThere(f"the run {run.id!r} has no report: {run.trouble or gone}")
    return file


def refuse_outside(paths: Sequence[str]) -> None:
    """Raise Unfit for paths that lead out of the folder in which the sandbox was started."""
    here = Path.cwd().resolve()
    for number, path in enumerate(paths):
        if not Path(path.partition(":")[0]).resolve().is_relative_to(here):
            text = f"{path} is not below the folder in which the sandbox was started"
            raise Unfit(text, [Wrong(f"#/paths/{number}", text)])
