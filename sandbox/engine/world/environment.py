"""What the engine is given from outside: time, ids, an HTTP client, hooks that are not HTTP.

The engine itself opens no socket, reads no clock and draws no random number.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.engine.kept import Kept
from sandbox.engine.world.listener import Listen, no_listener
from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import Ids
from sandbox.wire import Request, Response


def never_busy() -> float:
    """Return no seconds at all."""
    return 0.0


class Http(Protocol):
    """The HTTP client."""

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: Callable[[], float] = never_busy
    ) -> tuple[Response, float]:
        """Return the complete answer and the seconds it took; raise PeerFault when none came in
        time, by a clock from which `busy_s` is taken off.
        """
        ...


class Time(Protocol):
    """Real time."""

    def now_s(self) -> float:
        """Return seconds since the epoch."""
        ...

    def elapsed_s(self) -> float:
        """Return seconds on a clock that never jumps."""
        ...

    def late_s(self) -> float:
        """Return the seconds, all in all, by which this process was too busy to be on time."""
        ...

    async def pause(self, seconds: float) -> None:
        """Wait for real."""
        ...


_A_MOMENT_S = 0.001
"""Less is not worth waiting for again."""


@dataclass(frozen=True, slots=True)
class BrowserVisit:
    """What a browser is to do, everything filled in: `fill` is selector → text, in order; `gives`
    as in the target's hook. `name` says whose it is.
    """

    name: str
    open: str
    fill: tuple[tuple[str, str], ...]
    click: str
    wait_for: str
    gives: Mapping[str, str]


async def no_browser(visit: BrowserVisit) -> Mapping[str, Json]:
    """Stand in where no browser is given. Raise SetupFault."""
    raise SetupFault(f"there is no browser here to open {visit.open}")


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """Everything that a run is given from outside.

    `urls` are the providers' cleartext base URLs by room name. `command` runs a command hook (its
    argv, its parameters) and returns its JSON; `person` shows a text and returns when the person
    says so; `browser` goes through a page of the operator's site and returns what it read, by name.
    All three raise SetupFault when it did not work. `refused_since` says why somebody's connection
    to us came to nothing since then, on the clock of `time`; "" where none did. `listen` opens one
    more port for a cell, which closes it. `kept` says how much of the requests of a cell is kept,
    or ("") of those of none. `ca_file` is our own authority's, `trusted_file` the one that we were
    told to trust, "" for none.
    """

    time: Time
    http: Http
    ids: Callable[[str], Ids]
    urls: Mapping[str, str]
    command: Callable[[tuple[str, ...], Json], Awaitable[Json]]
    person: Callable[[str], Awaitable[None]]
    real_time_s: float = 0.0
    hold_s: float = field(default=5.0)
    browser: Callable[[BrowserVisit], Awaitable[Mapping[str, Json]]] = field(default=no_browser)
    refused_since: Callable[[float], str] = field(default=lambda _: "")
    listen: Listen = field(default=no_listener)
    kept: Callable[[str], Kept] = field(default=lambda _: Kept())
    ca_file: str = ""
    trusted_file: str = ""

    def punctual_s(self) -> float:
        """Return seconds on a clock that stands still while we are late ourselves.

        How long the operator has is measured on it: a busy machine of ours takes none of its time.
        """
        return self.time.elapsed_s() - self.time.late_s()

    async def wait_for(self, *awaited: "asyncio.Future[Any]", within_s: float) -> bool:
        """Wait until one is done, at most `within_s` of punctual time; nothing is cancelled.

        True when the first one named is done.
        """
        over = asyncio.Event()
        for ending in awaited:
            ending.add_done_callback(lambda _: over.set())
        ends_s = self.punctual_s() + within_s
        await self._wait_until_set(over, within_s)
        while not over.is_set() and (left_s := ends_s - self.punctual_s()) > _A_MOMENT_S:
            await self._wait_until_set(over, left_s)
        return awaited[0].done()

    async def punctual_pause(self, seconds: float) -> None:
        """Wait for real, as long as it takes to have been on time for so many seconds."""
        never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self.wait_for(never, within_s=seconds)

    async def _wait_until_set(self, over: asyncio.Event, seconds: float) -> None:
        """Wait for an event, at most so many seconds."""
        timer = asyncio.ensure_future(self.time.pause(max(0.0, seconds)))
        waiter = asyncio.ensure_future(over.wait())
        try:
            await asyncio.wait({timer, waiter}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            waiter.cancel()
