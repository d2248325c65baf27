"""The file behind the evidence: append-only, whole lines, nobody waits for the disk.

`write` puts a line on a list and returns. One thread, woken by the first line, waits a moment, so
that it does not take turns with the loop for every line, and gives all that has come to the
operating system in one write: from then on even `kill -9` of this process cannot lose it. When the
disk refuses, a line that went out by half is cut off again and what follows is dropped: evidence
with a hole in it must not pass for evidence.

Before each write, and once a second without one, the thread looks whether its file is still the one
at its path. Where that may rotate, it goes on in the other file, and makes it where there is none;
a file that was deleted is a loss all the same. Where it may not, any of this is a loss, and so is a
file that was cut short. A loss is told at once, and to everybody who asks later.
"""

import os
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sandbox.errors import EvidenceFault, SetupFault
from sandbox.transport.in_use import mark_written

_PAUSE_S = 0.1
"""How long the first line waits for others: what a process that is killed may lose."""
_LOOK_S = 1.0


class Journal:
    """An append-only file of lines. Raise SetupFault when the file cannot be opened.

    `rotates` says that another file may take its place. `on_loss` is told, in the writing thread,
    what was lost and why.
    """

    def __init__(
        self, path: Path, *, rotates: bool = False, on_loss: Callable[[str], None] = lambda _: None
    ) -> None:
        self._path = path
        self._rotates = rotates
        self._on_loss = on_loss
        self._lines: list[bytes] = []  # the loop appends, the thread takes from the front
        self._waiting = threading.Event()
        self._closing = threading.Event()
        self._reopening = threading.Event()
        self._loss = ""
        self._is_full = False
        self._size = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._opened()
        except OSError as fault:
            raise SetupFault(f"{path} cannot be written: {fault.strerror}") from None
        self._writer = threading.Thread(target=self._keep_writing, name="journal", daemon=True)
        self._writer.start()

    @property
    def loss(self) -> str:
        """What was lost and why; "" while everything is there."""
        return self._loss

    def write(self, line: bytes) -> None:
        """Append one line, given without its line end. Never waits for the disk."""
        if self._closing.is_set():
            raise ValueError(f"{self._path} is closed")
        if b"\n" in line:
            raise ValueError("a line of the journal holds a line end")
        self._lines.append(line)
        if not self._waiting.is_set():
            self._waiting.set()

    def reopen(self) -> None:
        """Go on in the file that is at the path by then, for somebody has put ours aside."""
        self._reopening.set()
        self._waiting.set()

    def close(self) -> None:
        """Wait until every line is out. Raise EvidenceFault when something was lost."""
        if not self._closing.is_set():
            self._closing.set()
            self._waiting.set()
            self._writer.join()
            os.close(self._file)
        if self._loss:
            raise EvidenceFault(f"{self._loss}; what it says cannot be trusted. Mend it, run again")

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        opened = os.open(self._path, flags, 0o600)
        _close_to_others(opened)
        mark_written(opened)
        return opened

    def _keep_writing(self) -> None:
        closing = False
        while not closing:
            if self._waiting.wait(_LOOK_S):
                self._closing.wait(_PAUSE_S)
            self._waiting.clear()  # before looking: what comes from now on is told again
            closing = self._closing.is_set()
            taken = self._lines[:]
            del self._lines[: len(taken)]
            try:
                self._look()
            except (
                OSError
            ) as fault:  # a share that is gone: nothing can be said of the file any more
                self._lose(f"cannot be looked at: {fault.strerror}")
            if taken and not self._is_full:
                self._put(taken)

    def _look(self) -> None:
        """See to it that the file is the one at its path."""
        asked, here = self._reopening.is_set(), os.fstat(self._file)
        self._reopening.clear()
        if asked and self._rotates:
            self._go_on_in_another()
            return
        if not stat.S_ISREG(here.st_mode):
            return
        there = self._at_path()
        if there is not None and os.path.samestat(here, there):
            if here.st_size < self._size and not self._rotates:
                self._lose("is incomplete: it was cut short")
            self._size = here.st_size
        elif not self._rotates:
            why = "it was deleted" if there is None else "another file is in its place"
            self._lose(f"is lost: {why}")
        else:
            if there is None and not here.st_nlink:
                self._lose("is lost: it was deleted, and goes on in a new file")
            self._go_on_in_another()

    def _at_path(self) -> os.stat_result | None:
        try:
            return self._path.stat()
        except OSError:
            return None

    def _go_on_in_another(self) -> None:
        try:
            other = self._opened()
        except OSError as fault:
            self._lose(f"cannot be opened anew: {fault.strerror}")
            return
        same = os.path.sameopenfile(self._file, other)
        os.close(self._file)
        self._file, self._is_full = other, self._is_full and same  # no line after a hole

    def _lose(self, what: str) -> None:
        """Tell of the first loss; what follows it is told no more."""
        if not self._loss:
            self._loss = f"{self._path} {what}"
            self._on_loss(self._loss)

    def _put(self, lines: list[bytes]) -> None:
        text = b"\n".join((*lines, b""))
        sent = 0
        try:
            while sent < len(text):
                sent += os.write(self._file, memoryview(text)[sent:])
        except OSError as fault:
            self._is_full = True
            self._cut_back(sent - text.rfind(b"\n", 0, sent) - 1)
            self._lose(f"is incomplete: {fault.strerror}")
        with suppress(OSError):
            self._size = os.fstat(self._file).st_size

    def _cut_back(self, surplus: int) -> None:
        """Take away the `surplus` bytes of half a line; a device without a size keeps them."""
        with suppress(OSError):
            os.ftruncate(self._file, os.fstat(self._file).st_size - surplus)


def _close_to_others(file: int) -> None:
    """Take a file that was there already away from other users; a device is everybody's."""
    if stat.S_ISREG(os.fstat(file).st_mode):
        with suppress(PermissionError):  # it is somebody else's
            os.fchmod(file, 0o600)
