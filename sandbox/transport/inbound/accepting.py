"""Accepting connections on one listening socket, a few in a turn of the event loop.

asyncio's own loop tries a thousand times, and tells a thousand times, when the system has no
descriptor left. This one stops for a moment, tells it once, and goes on.
"""

import asyncio
import logging
import socket
from collections.abc import Callable

from sandbox.transport.inbound.service import Remark

_LOG = logging.getLogger("sandbox")
_IN_A_TURN = 8
_PAUSE_S = 0.01


class Accepting:
    """Accepts from `start` to `close`, which closes the socket, too.

    `begin` is given each connection. `has_room` is asked before each; where it says no, nothing is
    accepted for a moment, and who calls waits with the system.
    """

    def __init__(
        self,
        listening: socket.socket,
        *,
        name: str,
        begin: Callable[[socket.socket], None],
        has_room: Callable[[], bool],
        remark: Remark,
    ) -> None:
        self._socket = listening
        self._name = name
        self._begin = begin
        self._has_room = has_room
        self._remark = remark
        self._paused: asyncio.TimerHandle | None = None
        self._shortages = 0

    def start(self) -> None:
        """Begin to accept."""
        asyncio.get_running_loop().add_reader(self._socket, self._accept)

    def stop(self) -> None:
        """Accept no more. Safe to call again."""
        if self._paused is not None:
            self._paused.cancel()
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)

    def close(self) -> None:
        """Accept no more, and close the socket. Safe to call again."""
        self.stop()
        self._socket.close()

    def _accept(self) -> None:
        for _ in range(_IN_A_TURN):
            if not self._has_room():
                self._pause()
                return
            try:
                accepted, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as fault:  # no descriptor, no memory: it may pass
                self._tell(fault)
                self._pause()
                return
            accepted.settimeout(0)
            self._begin(accepted)

    def _tell(self, fault: OSError) -> None:
        """Tell of the first time, the second, the fourth and so on: it may come again and again."""
        self._shortages += 1
        if self._shortages & (self._shortages - 1) == 0:
            told = f"{self._name}: nobody is let in for a moment: {fault.strerror}"
            _LOG.warning("%s", told)
            self._remark(told)

    def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket)
        self._paused = loop.call_later(_PAUSE_S, self.start)
