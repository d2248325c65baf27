"""Tells of a file that some process writes it, however that process ends: a lock goes with it.

Writers share the lock, so that one may hold it twice for a moment. Where a file system knows no
locks, nobody seems to write.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def mark_written(descriptor: int) -> None:
    """Say that an open file is written, until it is closed."""
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say that a file is written, while this lasts; it may not be there."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        mark_written(descriptor)
        yield
    finally:
        os.close(descriptor)


def is_written(path: Path) -> bool:
    """Tell whether somebody writes a file now."""
    with alone_with(path) as alone:
        return not alone


@contextmanager
def alone_with(path: Path) -> Iterator[bool]:
    """Keep a file from others, while this lasts; give False where somebody writes it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield True
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except BlockingIOError:
        alone = False
    except OSError:
        alone = True
    try:
        yield alone
    finally:
        os.close(descriptor)
