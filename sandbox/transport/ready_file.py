"""The ready file: while it is there, this very process answers.

One that is left from before is taken away first, and ours at the end. A link in its place is taken
away as a link: what it leads to is nobody's ready file.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.whole_file import write_whole

_NOT_OURS = ("/dev", "/proc")


class ReadyFile:
    """A context manager: the file is not there before `write`, nor after the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: tuple[int, int] | None = None

    def __enter__(self) -> "ReadyFile":
        """Take away what is left from before. Raise SetupFault where that cannot be done."""
        try:
            if self._may_be_taken_away():
                self._path.unlink(missing_ok=True)
        except OSError as fault:
            told = f"{self._path} is left from before and cannot be taken away"
            raise SetupFault(f"{told}: {fault.strerror}") from None
        return self

    def write(self, text: str) -> None:
        """Say that everything answers. Raise SetupFault when it cannot be written."""
        write_whole(self._path, text, follow=False)
        with suppress(OSError):
            self._written = _identity(self._path)

    def __exit__(self, *_: object) -> None:
        """Take it away, unless another process has written its own meanwhile."""
        with suppress(OSError):
            if self._written is not None and _identity(self._path) == self._written:
                self._path.unlink()

    def _may_be_taken_away(self) -> bool:
        """Tell a file or a link. Raise SetupFault for what is no place for a file."""
        if any(self._path.parent.resolve().is_relative_to(place) for place in _NOT_OURS):
            raise SetupFault(f"{self._path} is no place for a ready file: name a file of its own")
        try:
            kind = self._path.lstat().st_mode
        except FileNotFoundError:
            return False
        if not (stat.S_ISREG(kind) or stat.S_ISLNK(kind)):
            raise SetupFault(f"{self._path} is no file: name another ready file")
        return True


def _identity(path: Path) -> tuple[int, int]:
    found = os.lstat(path)
    return found.st_dev, found.st_ino
