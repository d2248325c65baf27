"""Lines on standard output that nobody waits for: a slow reader misses some, and is told so.

A pipe that is full would hold up the loop that serves. So a line is written only when the stream
takes it at once, and stands in a short queue until then. What the queue has no room for is
dropped and counted. A stream that is closed takes no more, for good.
"""

import asyncio
import os
import select
import sys
from collections import deque
from typing import TextIO

from sandbox.cli.standard_streams import Outlet

_MOST_WAITING = 1000
_LOOK_AGAIN_S = 0.25


class PatientOutput:
    """Puts lines on a stream, standard output unless told, in the loop's own time."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._waiting: deque[str] = deque()
        self._rest = b""
        self._dropped = 0
        self._is_closed = False
        self._again: asyncio.TimerHandle | asyncio.Handle | None = None

    def put(self, line: str) -> None:
        """Put one line, now or as soon as may be. To be called in a running loop."""
        if self._is_closed:
            return
        if len(self._waiting) >= _MOST_WAITING:
            self._dropped += 1
            return
        self._waiting.append(line)
        if self._again is None:
            self._again = asyncio.get_running_loop().call_soon(self._write)

    def end(self) -> None:
        """Write what the stream still takes at once, and nothing more from now on."""
        if self._again is not None:
            self._again.cancel()
        self._flush()
        self._is_closed = True

    def _write(self) -> None:
        self._again = None
        self._flush()
        if self._waiting or self._rest:
            self._again = asyncio.get_running_loop().call_later(_LOOK_AGAIN_S, self._write)

    def _flush(self) -> None:
        """Write as much as the stream takes without waiting."""
        try:
            descriptor = self._stream.fileno()
        except (OSError, ValueError):  # somebody has put a stream of Python's own in its place
            self._print()
            return
        try:
            while self._fill() and _takes(descriptor):
                written = os.write(descriptor, self._rest[: select.PIPE_BUF])
                self._rest = self._rest[written:]
        except OSError as fault:
            self._waiting.clear()
            self._rest, self._is_closed = b"", True
            outlet = getattr(getattr(self._stream, "buffer", None), "raw", None)
            if isinstance(outlet, Outlet):  # what it met is told when the command has ended
                outlet.fault = outlet.fault or fault

    def _fill(self) -> bool:
        """Take the lines that wait, with how many are missing; False where there is nothing."""
        if not self._rest:
            lines = [*self._waiting, *self._missing()]
            self._waiting.clear()
            encoding = self._stream.encoding or "utf-8"
            text = "".join(f"{line}\n" for line in lines)
            self._rest = text.encode(encoding, "backslashreplace")
        return bool(self._rest)

    def _missing(self) -> list[str]:
        dropped, self._dropped = self._dropped, 0
        return [f"({dropped} lines are missing: nobody took them)"] if dropped else []

    def _print(self) -> None:
        while self._waiting:
            print(self._waiting.popleft(), file=self._stream, flush=True)


def _takes(descriptor: int) -> bool:
    """Tell whether a write would not wait."""
    writing = select.poll()
    writing.register(descriptor, select.POLLOUT)
    return bool(writing.poll(0))
