"""The control port: it listens from the start, and what serves it is loaded for its first caller.

Loading takes a tenth of a second, in a thread of its own, and most sandboxes are never asked.
"""

import asyncio
import logging
import math
import resource
import socket
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sandbox.transport.inbound.accepting import Accepting
from sandbox.transport.inbound.service import BugReport, Remark

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp.typedefs import Handler, Middleware

    from sandbox.transport.control import Mount

Site: TypeAlias = Callable[[], Awaitable["Mount"]]
"""Loads what somebody above serves on the control port; asked for at the first call."""

_APPLICATION = "sandbox.transport.control"
_MOST, _GRACE_S = 80, 0.04
_MOST_OF_A_SITE = 1000
"""Those who call a site may wait for long, each on a connection of their own."""


def _most_of_a_site() -> int:
    """Return how many connections may be open: a quarter of the descriptors that there are."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = soft != resource.RLIM_INFINITY and soft // 4 < _MOST_OF_A_SITE
    return max(_MOST, soft // 4) if few else _MOST_OF_A_SITE


class ControlPort:
    """Serves the control application on one listening socket from `start` to `close`.

    `grace_s` bounds how long the end waits for answers under way.
    """

    def __init__(
        self,
        listening: socket.socket,
        *,
        urls: Mapping[str, str],
        ca_file: Path,
        health: Callable[[], Awaitable[Mapping[str, bool]]],
        on_bug: BugReport,
        grace_s: float,
        evidence_loss: Callable[[], str] = lambda: "",
        remark: Remark = lambda _: None,
        site: Site | None = None,
    ) -> None:
        self._site = site
        self._most = _most_of_a_site() if site else _MOST
        self._socket = listening
        self._urls = urls
        self._ca_file = ca_file
        self._health = health
        self._on_bug = on_bug
        self._grace_s = grace_s
        self._evidence_loss = evidence_loss
        self._waiting = False
        self._closing = False
        self._loading: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self._open: list[tuple[float, asyncio.Transport]] = []
        self._answering: set[asyncio.Transport] = set()
        self._beginning: set[asyncio.Task[None]] = set()
        self._accepting = Accepting(
            listening, name="control", begin=self._begin, has_room=self._make_room, remark=remark
        )

    def start(self) -> None:
        """Wait for the first caller; the system keeps it, and those after it, until we serve."""
        asyncio.get_running_loop().add_reader(self._socket, self._called)
        self._waiting = True

    async def close(self) -> None:
        """Serve no more. Safe to call again."""
        self._closing = True
        self._wait_no_more()
        self._accepting.stop()
        if self._loading is not None:
            await self._loading
        if self._runner is not None:
            await self._runner.cleanup()
        self._accepting.close()

    def _called(self) -> None:
        self._wait_no_more()
        self._loading = asyncio.get_running_loop().create_task(self._serve())

    def _wait_no_more(self) -> None:
        if self._waiting:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._waiting = False

    async def _serve(self) -> None:
        try:
            await asyncio.to_thread(import_module, _APPLICATION)
            mount = await self._site() if self._site else lambda _: None
            if not self._closing:
                await self._run(mount)
        except Exception as bug:  # noqa: BLE001 - nobody awaits this: the first caller would hang
            self._on_bug("control", bug)

    async def _run(self, mount: "Mount") -> None:
        from aiohttp import web

        from sandbox.transport.control import control_app

        app = control_app(
            self._urls,
            ca_file=self._ca_file,
            health=self._health,
            evidence_loss=self._evidence_loss,
            on_bug=self._on_bug,
            mount=mount,
        )
        app.middlewares.append(self._noting())
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_silent(),
            shutdown_timeout=self._grace_s,
            handle_signals=False,
        )
        await self._runner.setup()
        self._accepting.start()

    def _noting(self) -> "Middleware":
        """Take note of who is being answered: they do not give way."""
        from aiohttp import web

        @web.middleware
        async def noted(request: "web.Request", handler: "Handler") -> "web.StreamResponse":
            transport = request.transport
            if transport is not None:
                self._answering.add(transport)
            try:
                return await handler(request)
            finally:
                self._answering.discard(transport)

        return noted

    def _begin(self, accepted: socket.socket) -> None:
        task = asyncio.get_running_loop().create_task(self._welcome(accepted))
        self._beginning.add(task)
        task.add_done_callback(self._beginning.discard)

    async def _welcome(self, accepted: socket.socket) -> None:
        server = self._runner.server if self._runner else None
        if server is None:
            accepted.close()
            return
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(server, accepted)
        self._open.append((loop.time(), transport))

    def _make_room(self) -> bool:
        """Close the oldest connection where there are too many, for an answer takes no time here;
        False while the oldest is too new to have asked for one. Who is being answered stays.
        """
        if len(self._open) + len(self._beginning) < self._most:
            return True
        self._open = [each for each in self._open if not each[1].is_closing()]
        if len(self._open) + len(self._beginning) < self._most:
            return True
        idle = (each for each in self._open if each[1] not in self._answering)
        oldest = next(idle, (math.inf, None))
        if oldest[1] is None or asyncio.get_running_loop().time() - oldest[0] < _GRACE_S:
            return False
        self._open.remove(oldest)
        oldest[1].abort()
        return True


def _silent() -> logging.Logger:
    """Return a log for what callers send that is no HTTP/1.1: it is answered, and nobody's news."""
    log = logging.Logger("control")
    log.addHandler(logging.NullHandler())
    return log
