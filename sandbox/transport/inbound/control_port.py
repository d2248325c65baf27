"""The control port: it listens from the start, and what serves it is loaded for its first caller.

Loading takes a tenth of a second, in a thread of its own, and most sandboxes are never asked.
"""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.transport.inbound.service import BugReport

if TYPE_CHECKING:
    from aiohttp import web

_APPLICATION = "sandbox.transport.control"


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
    ) -> None:
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

    def start(self) -> None:
        """Wait for the first caller; the system keeps it, and those after it, until we serve."""
        asyncio.get_running_loop().add_reader(self._socket, self._called)
        self._waiting = True

    async def close(self) -> None:
        """Serve no more. Safe to call again."""
        self._closing = True
        self._wait_no_more()
        if self._loading is not None:
            await self._loading
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()

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
            if not self._closing:
                await self._run()
        except Exception as bug:  # noqa: BLE001 - nobody awaits this: the first caller would hang
            self._on_bug("control", bug)

    async def _run(self) -> None:
        from aiohttp import web

        from sandbox.transport.control import control_app

        app = control_app(
            self._urls,
            ca_file=self._ca_file,
            health=self._health,
            evidence_loss=self._evidence_loss,
            on_bug=self._on_bug,
        )
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_silent(),
            shutdown_timeout=self._grace_s,
            handle_signals=False,
        )
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()


def _silent() -> logging.Logger:
    """Return a log for what callers send that is no HTTP/1.1: it is answered, and nobody's news."""
    log = logging.Logger("control")
    log.addHandler(logging.NullHandler())
    return log
