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


class Budget:
    """How many bytes the rings of all worlds may hold together. Beyond it the largest lets go."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self._rings: dict[Ring, None] = {}

    def enter(self, ring: "Ring") -> None:
        """Count a ring."""
        self._rings[ring] = None

    def leave(self, ring: "Ring") -> None:
        """Count a ring no more."""
        if ring in self._rings:
            del self._rings[ring]
            self.held -= ring.held

    def changed(self, ring: "Ring", by: int) -> None:
        """Take note that a ring holds more, or less."""
        if ring not in self._rings:
            return
        self.held += by
        while self.held > self.most:
            largest = max(self._rings, key=lambda each: each.held)
            if not largest.let_go():
                return


class Ring:
    """Exchanges, the oldest first. `evicted` counts those that had to go; `on_first` is told of
    the first of them. `budget` is that of all rings, None for none.
    """

    def __init__(
        self, bounds: RingBounds, *, on_first: Callable[[], None], budget: Budget | None = None
    ) -> None:
        self.bounds = bounds
        self._budget = budget
        if budget is not None:
            budget.enter(self)
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
        more = size - self._sizes[position]
        self._sizes[position] = size
        self._count(more)
        while self._is_too_much and self.let_go():
            continue

    def close(self) -> None:
        """Keep what there is, and count for nothing any more."""
        if self._budget is not None:
            self._budget.leave(self)

    def let_go(self) -> bool:
        """Let the oldest go; False where it is the only one."""
        if len(self.exchanges) <= 1:
            return False
        self.exchanges.pop(0)
        gone = self._sizes.pop(0)
        self.evicted += 1
        self._count(-gone)
        if self.evicted == 1:
            self._on_first()
        return True

    def _count(self, more: int) -> None:
        self.held += more
        if self._budget is not None:
            self._budget.changed(self, more)

    @property
    def _is_too_much(self) -> bool:
        bounds = self.bounds
        return len(self.exchanges) > bounds.max_exchanges or self.held > bounds.max_bytes


def _size_of(exchange: Exchange) -> int:
    size = len(exchange.request.body) + _of(exchange.request.headers)
    if exchange.response is not None:
        size += len(exchange.response.body) + _of(exchange.response.headers)
    return size + len(exchange.request.target)


def _of(headers: Headers) -> int:
    return sum(len(name) + len(value) + _OF_A_FIELD for name, value in headers)
