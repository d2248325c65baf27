"""Run, wait until a file is saved, run again.

What the files were is taken down before a run reads them, so that what is saved while it goes on
starts the next one. The ports stay open, for an operator keeps its connections. Between runs the
files' times are compared every 300 ms. Enter runs again. `q` and Ctrl-C end it, with the exit code
of the last run; so does it when nobody reads any more what it prints.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sandbox.app.ending import interruptible
from sandbox.app.kept_ports import KeptPorts
from sandbox.app.run_options import RunOptions
from sandbox.app.source_files import every_file
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.transport.clock import RealTime

POLL_S = 0.3
_AGAIN = frozenset("\r\n")
_ENDS = frozenset(["q", "Q", "\x04", ""])

Times = Mapping[Path, int]
"""File → when it was last saved, 0 for a file that is not there."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched: `once` plays a run of these options, `waiting` says that none is on.
    `is_read` tells whether anybody still reads what is printed: where nobody does, it ends. `keys`
    yields those that a person presses between runs.
    """

    options: RunOptions
    once: Callable[[KeptPorts], Awaitable[int]]
    waiting: Callable[[], None]
    is_read: Callable[[], bool] = field(default=lambda: True)
    keys: Callable[[], AsyncGenerator[str, None]] = field(default_factory=lambda: no_keys)


def watch(watched: Watched) -> int:
    """Run, and again after every save; return the exit code of the last run that ended."""
    codes: list[int] = [Exit.NOTHING_RUN]
    with suppress(KeyboardInterrupt):
        asyncio.run(_rounds(watched, codes))
    return codes[-1]


async def _rounds(watched: Watched, codes: list[int]) -> None:
    async with KeptPorts() as kept:
        while True:
            before = times(watched.options)
            codes.append(await watched.once(kept))
            ended = codes[-1] == Exit.INTERRUPTED or not watched.is_read()
            if ended or await _saved(watched, before) is not Exit.PASSED:
                return


async def _saved(watched: Watched, before: Times) -> Exit:
    time = RealTime()

    async def work() -> Exit:
        watched.waiting()  # from here on Ctrl-C ends the waiting, and not what comes before it
        look = partial(times, watched.options)
        return await until_saved(
            look, before, pause=lambda: time.pause(POLL_S), is_read=watched.is_read
        )

    both = _first_of(work(), until_pressed(watched.keys()))
    return await interruptible(both, Exit.INTERRUPTED)


async def _first_of(one: Coroutine[None, None, Exit], other: Coroutine[None, None, Exit]) -> Exit:
    """Await whichever ends first, and call off the other one."""
    tasks = [asyncio.create_task(each) for each in (one, other)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return max(task.result() for task in done)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_pressed(keys: AsyncGenerator[str, None]) -> Exit:
    """Return when a key says so: Enter to run again, `q` or the end of the terminal to end it.

    Where there are no keys it never returns.
    """
    async with aclosing(keys):
        async for key in keys:
            if key in _AGAIN:
                return Exit.PASSED
            if key in _ENDS:
                return Exit.INTERRUPTED
    never: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()
    return await never


async def no_keys() -> AsyncGenerator[str, None]:
    """Yield nothing, as where there is no terminal."""
    nothing: tuple[str, ...] = ()
    for key in nothing:
        yield key


async def until_saved(
    look: Callable[[], Times],
    before: Times,
    *,
    pause: Callable[[], Awaitable[None]],
    is_read: Callable[[], bool] = lambda: True,
) -> Exit:
    """Return when the files are no more what they were before, looking after each pause; or, as
    interrupted, when nobody reads what is printed.
    """
    while look() == before:
        if not is_read():
            return Exit.INTERRUPTED
        await pause()
    return Exit.PASSED


def times(options: RunOptions) -> Times:
    """Look at every file that a run reads; a path that is gone is as good as saved."""
    try:
        return {file: _saved_at(file) for file in every_file(options)}
    except (SetupFault, OSError):
        return {}


def _saved_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
