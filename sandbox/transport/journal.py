"""The file behind the evidence: append-only, whole lines, nobody waits for the disk.

`write` puts a line on a list and returns. One thread, woken by the first line, waits a moment, so
that it does not take turns with the loop for every line, and gives all that has come to the
operating system in one write: from then on even `kill -9` of this process cannot lose it. When the
disk refuses, a line that went out by half is cut off again, what follows is dropped, and `close`
says so: evidence with a hole in it must not pass for evidence.
"""

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

from sandbox.errors import SetupFault

_PAUSE_S = 0.1
"""How long the first line waits for others: what a process that is killed may lose."""


class Journal:
    """An append-only file of lines. Raise SetupFault when the file cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[bytes] = []  # the loop appends, the thread takes from the front
        self._waiting = threading.Event()
        self._closing = threading.Event()
        self._fault: OSError | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _close_to_others(self._file)
        except OSError as fault:
            raise SetupFault(f"{path} cannot be written: {fault.strerror}") from None
        self._writer = threading.Thread(target=self._keep_writing, name="journal", daemon=True)
        self._writer.start()

    def write(self, line: bytes) -> None:
        """Append one line, given without its line end. Never waits for the disk."""
        if self._closing.is_set():
            raise ValueError(f"{self._path} is closed")
        if b"\n" in line:
            raise ValueError("a line of the journal holds a line end")
        self._lines.append(line)
        if not self._waiting.is_set():
            self._waiting.set()

    def close(self) -> None:
        """Wait until every line is out. Raise SetupFault when the disk did not take them all."""
        if not self._closing.is_set():
            self._closing.set()
            self._waiting.set()
            self._writer.join()
            os.close(self._file)
        if self._fault is not None:
            raise SetupFault(
                f"{self._path} is incomplete: {self._fault.strerror}. Make room and run again;"
                " this run's evidence cannot be trusted"
            )

    def _keep_writing(self) -> None:
        closing = False
        while not closing:
            self._waiting.wait()
            self._closing.wait(_PAUSE_S)
            self._waiting.clear()  # before looking: what comes from now on is told again
            closing = self._closing.is_set()
            taken = self._lines[:]
            del self._lines[: len(taken)]
            if taken and self._fault is None:
                self._put(taken)

    def _put(self, lines: list[bytes]) -> None:
        text = b"\n".join((*lines, b""))
        sent = 0
        try:
            while sent < len(text):
                sent += os.write(self._file, memoryview(text)[sent:])
        except OSError as fault:
            self._fault = fault
            self._cut_back(sent - text.rfind(b"\n", 0, sent) - 1)

    def _cut_back(self, surplus: int) -> None:
        """Take away the `surplus` bytes of half a line; a device without a size keeps them."""
        with suppress(OSError):
            os.ftruncate(self._file, os.fstat(self._file).st_size - surplus)


def _close_to_others(file: int) -> None:
    """Take a file that was there already away from other users; a device is everybody's."""
    if stat.S_ISREG(os.fstat(file).st_mode):
        with suppress(PermissionError):  # it is somebody else's
            os.fchmod(file, 0o600)
