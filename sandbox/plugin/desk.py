"""The servers of a session, and the socket on which workers of pytest-xdist ask for them.

All workers have one sandbox together, for worlds keep their tests apart; the process that started
the workers owns it, so that a worker that crashes takes nothing along. A worker with a target of
its own gets a server of its own.
"""

import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.plugin.server import NoSandbox, Server

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Lent:
    """Where a server is. `fault` says that there is none, or none any more; "" for nothing."""

    urls: Mapping[str, str]
    pid: int
    fault: str


class Desk:
    """Starts a server for each target that is asked for, when it first is; "" is what `sandbox
    serve` finds by itself in the `folder`.
    """

    def __init__(self, *, base_port: str, folder: Path) -> None:
        self._base_port = base_port
        self._folder = folder
        self._servers: dict[str, Server | NoSandbox] = {}
        self._lock = threading.Lock()
        self._listening: socket.socket | None = None

    def lend(self, target: str) -> Lent:
        """Return the server of a target, started where it is not yet. One that has ended stays so:
        what was made in it is gone.
        """
        with self._lock:
            if target not in self._servers:
                self._servers[target] = self._started(target)
            server = self._servers[target]
        if isinstance(server, NoSandbox):
            return Lent({}, 0, str(server))
        return Lent(server.urls, server.pid, server.fault())

    def address(self) -> Address:
        """Listen for workers, where nobody does yet; return where."""
        if self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", 0))
            threading.Thread(target=self._serve, name="sandbox-desk", daemon=True).start()
        host, port = self._listening.getsockname()
        return host, port

    def close(self) -> None:
        """End every server, and listen no more."""
        if self._listening is not None:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)  # wakes who accepts
            self._listening.close()
        with self._lock:
            for server in self._servers.values():
                if isinstance(server, Server):
                    server.close()
            self._servers.clear()

    def _started(self, target: str) -> Server | NoSandbox:
        try:
            return Server(target=target, base_port=self._base_port, folder=self._folder)
        except NoSandbox as fault:
            return fault

    def _serve(self) -> None:
        while (listening := self._listening) is not None:
            try:
                asking, _ = listening.accept()
            except OSError:  # closed: the session is over
                return
            threading.Thread(target=self._answer, args=(asking,), daemon=True).start()

    def _answer(self, asking: socket.socket) -> None:
        with asking, asking.makefile("rw", encoding="utf-8") as file:
            lent = self.lend(json.loads(file.readline()))
            json.dump([dict(lent.urls), lent.pid, lent.fault], file)
            file.write("\n")


def ask(address: Address, target: str) -> Lent:
    """Ask the desk of the session for the server of a target, from a worker."""
    host, port = address
    try:
        with (
            socket.create_connection((host, port)) as asking,
            asking.makefile("rw", encoding="utf-8") as file,
        ):
            file.write(json.dumps(target) + "\n")
            file.flush()
            urls, pid, fault = json.loads(file.readline())
    except (OSError, ValueError) as lost:
        return Lent({}, 0, f"this worker cannot reach the pytest that started it: {lost}")
    return Lent(urls, pid, fault)
