"""`make quick`: the pure layers alone, guarded. Loaded by `pytest -p tests.quick`.

Folders whose tests open sockets or start servers say so by their names and are left out. In all
others a test that opens a socket, or starts a program without the mark `program`, fails, whatever
becomes of the fault on its way.
"""

import socket
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LEFT_OUT = (
    "acceptance",
    "capture",
    "client",
    "control",
    "decisive",
    "docs",
    "e2e",
    "examples",
    "foreign",
    "fuzz",
    "live",
    "mutants",
    "passive",
    "plugin",
    "scaffold",
    "transport",
)
"""Folders of tests that talk over sockets, or to programs that run until they are stopped."""

_PROGRAMS = frozenset({"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system"})
_SOCKETS = frozenset({"socket.bind", "socket.connect"})


class NotPure(Exception):
    """A test of the pure layers went out of its process."""


class Guard:
    """Notes and refuses what goes out of this process while a test is under way."""

    def __init__(self) -> None:
        self.watched: frozenset[str] = frozenset()
        self.seen: list[str] = []

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take an audit event of Python's (PEP 578)."""
        if event not in self.watched:
            return
        if event in _SOCKETS and getattr(arguments[0], "family", None) == socket.AF_UNIX:
            return
        told = f"{event} {arguments[1] if event in _SOCKETS else arguments[0]!r}"
        self.seen.append(told)
        raise NotPure(told)


GUARD = Guard()
sys.addaudithook(GUARD.hook)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the folders out."""
    return True if collection_path.parent == TESTS and collection_path.name in LEFT_OUT else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Guard the test itself; what pytest does around it may be what it likes."""
    may_start = item.get_closest_marker("program") is not None
    GUARD.watched, GUARD.seen = _SOCKETS if may_start else _SOCKETS | _PROGRAMS, []
    try:
        return (yield)
    finally:
        GUARD.watched = frozenset()
        if GUARD.seen:
            pytest.fail(f"{item.nodeid} is no test of a pure layer: {'; '.join(GUARD.seen)}")
