"""The latest exchanges of a served world, bounded in number and in bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.engine.world.exchange import Exchange
from sandbox.wire import Headers

_OF_A_FIELD = 64
"""Bytes that a header field takes beside its text."""


@dataclass(frozen=True, slots=True)
class RingBounds:
    """How many exchanges of one world are kept, and how many bytes of them."""

    max_exchanges: int = 500
    max_bytes: int = 4 * 1024 * 1024


class Ring:
    """Exchanges, the oldest first. `evicted` counts those that had to go; `on_first` is told of
    the first of them.
    """

    def __init__(self, bounds: RingBounds, *, on_first: Callable[[], None]) -> None:
        self.bounds = bounds
        self.exchanges: list[Exchange] = []
        self.evicted = 0
        self.held = 0
        self._sizes: list[int] = []
        self._on_first = on_first

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange that begins."""
        self.exchanges.append(exchange)
        self._sizes.append(0)
        self._resize(len(self._sizes) - 1, _size_of(exchange))

    def grew(self, exchange: Exchange) -> None:
        """Take note that an exchange has its answer now."""
        for position in range(len(self.exchanges) - 1, -1, -1):
            if self.exchanges[position] is exchange:
                self._resize(position, _size_of(exchange))
                return

    def _resize(self, position: int, size: int) -> None:
        self.held += size - self._sizes[position]
        self._sizes[position] = size
        while len(self.exchanges) > 1 and self._is_too_much:
            self._evict()

    @property
    def _is_too_much(self) -> bool:
        bounds = self.bounds
        return len(self.exchanges) > bounds.max_exchanges or self.held > bounds.max_bytes

    def _evict(self) -> None:
        self.exchanges.pop(0)
        self.held -= self._sizes.pop(0)
        self.evicted += 1
        if self.evicted == 1:
            self._on_first()


def _size_of(exchange: Exchange) -> int:
    size = len(exchange.request.body) + _of(exchange.request.headers)
    if exchange.response is not None:
        size += len(exchange.response.body) + _of(exchange.response.headers)
    return size + len(exchange.request.target)


def _of(headers: Headers) -> int:
    return sum(len(name) + len(value) + _OF_A_FIELD for name, value in headers)
