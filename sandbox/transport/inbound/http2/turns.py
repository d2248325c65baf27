"""Whose turn it is: of one connection's requests a few are begun in each turn of the event loop.

A peer can put hundreds of requests into one packet. Begun together they would all be decided on
before anybody else is heard.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial

from sandbox.transport.inbound.exchange import Exchange, started
from sandbox.transport.inbound.link import Link
from sandbox.wire import Request

_REQUESTS = 4
_BYTES = 16_384


class Turns:
    """The requests of one connection that wait for their turn."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._due: deque[tuple[Exchange, Callable[[], None]]] = deque()
        self._is_coming = False

    def add(self, exchange: Exchange, *, done: Callable[[], None]) -> None:
        """Let a request be decided on when its turn comes; `done` is called when it is."""
        self._due.append((exchange, done))
        if not self._is_coming:
            self._is_coming = True
            self._link.later(self._begin)

    def _begin(self) -> None:
        count = size = 0
        while self._due and count < _REQUESTS and size < _BYTES:
            exchange, done = self._due.popleft()
            count, size = count + 1, size + _size(exchange.request)
            task = started(exchange)
            self._link.begin(task)
            task.add_done_callback(partial(_tell, done))
        self._is_coming = bool(self._due)
        if self._is_coming:
            self._link.later(self._begin)


def _size(request: Request) -> int:
    return len(request.body) + sum(len(name) + len(value) for name, value in request.headers)


def _tell(done: Callable[[], None], _: "asyncio.Task[None]") -> None:
    done()
