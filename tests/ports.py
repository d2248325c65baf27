"""Ports for processes that have to know each other's before they listen.

None is of those that a system hands out by itself, and each worker of a parallel run has blocks of
its own: what is free now stays so until it is used.
"""

import os
import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from itertools import cycle

from sandbox.errors import SetupFault
from sandbox.transport.inbound.ports import Ports, bind, free_port

__all__ = ["OFFSETS", "free_base_port", "free_port"]

_ANY_BASE = 10_000
_SHARES = 10

OFFSETS: Mapping[str, int] = {
    name: number - _ANY_BASE for name, number in Ports.from_base(_ANY_BASE).numbers.items()
}
"""Where each listener of a base port stands, seen from it."""


def _blocks() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    mine = range(10_200, 20_000, 20)[worker % _SHARES :: _SHARES]
    begin = random.randrange(len(mine))
    return cycle([*mine[begin:], *mine[:begin]])


_BLOCKS = _blocks()


def free_base_port() -> int:
    """Return a base port none of whose listeners is taken; the next one is another."""
    for _ in range(100):
        base = next(_BLOCKS)
        with suppress(SetupFault), ExitStack() as held:
            for name, number in Ports.from_base(base).numbers.items():
                held.enter_context(bind("127.0.0.1", number, name=name))
            return base
    raise AssertionError("no free block of ports")
