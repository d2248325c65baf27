"""Requests of the operator that no step has taken yet, and the receive steps that wait for them.

A request is claimed by the open receive of its operation whose key is the request's. A receive
without a key of its own *prefers* those of the step around it; it takes any other request too,
as long as no receive that was open beside it prefers that one. Where none is open but a later
step of the scenario will be, the request is held, at most the environment's `hold_s`; after that,
and as soon as no step is left that could want it (the last one has opened, or its branch has
stopped), nobody claims it: the provider's real behaviour answers, and the cell learns of an
unexpected request, unless a step that its branch never came to would have received it.
"""

import asyncio
import itertools
from collections.abc import Iterable
from typing import Protocol

from sandbox.engine.world.current_step import NO_STEP, Path, PlayedStep
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange
from sandbox.json_value import Json
from sandbox.port import Decided, Records, Store, Table, decide

CLAIMS = Table("replies", int)
"""How many requests a receive step has taken."""

_NUMBERS = itertools.count(1)


class Claim(Protocol):
    """What has taken a request of the operator: a receive step, or a rule of a served world."""

    @property
    def step(self) -> PlayedStep: ...  # noqa: D102 - told in the class

    async def claim(self, store: Store) -> Json:
        """Take the request: its scripted reply, None for the provider's real one."""
        ...

    def answered(self, exchange: Exchange) -> None:
        """File the finished exchange."""
        ...


class OpenReceive:
    """A receive step while it runs. `arrivals` are in order of their answers."""

    def __init__(
        self,
        operation: str,
        *,
        key: str = "",
        preferred_keys: frozenset[str] = frozenset(),
        replies: tuple[Json, ...] = (),
        step: PlayedStep = NO_STEP,
    ) -> None:
        self.operation = operation
        self.step = step
        self.preferred_keys = frozenset({key}) if key else preferred_keys
        self._any = not key
        self._others: frozenset[str] = frozenset()
        self.arrivals: list[Exchange] = []
        self.pending = 0
        self.changed = asyncio.Event()
        self._replies = replies
        self._name = f"receive-{next(_NUMBERS)}"

    def beside(self, other: "OpenReceive") -> None:
        """Leave to another receive the keys that it prefers."""
        self._others |= other.preferred_keys

    def takes(self, key: str) -> bool:
        """Tell whether a request of that key may be this one's."""
        return key in self.preferred_keys or (self._any and key not in self._others)

    async def claim(self, store: Store) -> Json:
        """Take the next request: its scripted reply, the last one repeating; None = real one."""
        self.pending += 1
        self.changed.set()
        if not self._replies:
            return None
        position = await decide(store, self._counted)
        return self._replies[min(position, len(self._replies) - 1)]

    async def _counted(self, records: Records) -> Decided[int]:
        before = await records.get(CLAIMS, self._name) or 0
        return Decided(before, (records.put(CLAIMS, self._name, before + 1),))

    def answered(self, exchange: Exchange) -> None:
        """File the finished exchange of a claimed request."""
        self.pending -= 1
        self.arrivals.append(exchange)
        self.changed.set()


class Inbox:
    """All open receives and held requests of one world. Operations that are `welcome` at any time
    are not held for a step that is still to come.
    """

    def __init__(
        self, environment: RunEnvironment, *, welcome: frozenset[str] = frozenset()
    ) -> None:
        self._environment = environment
        self._welcome = welcome
        self._open: list[OpenReceive] = []
        self._closed: list[OpenReceive] = []
        self._held: list[tuple[str, str, asyncio.Future[OpenReceive | None]]] = []
        self._to_come: dict[Path, str] = {}
        self._forgone: set[str] = set()

    def announce(self, receives: Iterable[tuple[Path, str]]) -> None:
        """Tell which receive steps are to come: their paths and operations."""
        self._to_come.update(receives)

    def forgo(self, below: Path) -> None:
        """Take note that no receive below a path will open any more, whatever was announced."""
        depth = len(below)
        left = {at: name for at, name in self._to_come.items() if at[:depth] != below}
        self._forgone |= {name for at, name in self._to_come.items() if at not in left}
        self._to_come = left
        self._let_go()

    def was_forgone(self, operation: str) -> bool:
        """Tell whether a receive of it was announced that never opened, for its branch stopped."""
        return operation in self._forgone

    def open(self, receive: OpenReceive) -> OpenReceive:
        """Start a receive: held requests that fit are handed over at once."""
        self._to_come.pop(receive.step.path, None)
        for other in self._open:
            other.beside(receive)
            receive.beside(other)
        self._open.append(receive)
        for operation, key, waiting in self._held:
            if operation == receive.operation and receive.takes(key) and not waiting.done():
                waiting.set_result(receive)
        self._let_go()
        return receive

    def close(self, receive: OpenReceive) -> None:
        """End a receive: later requests are not its own any more."""
        self._open.remove(receive)
        self._closed.append(receive)

    @property
    def receives(self) -> tuple[tuple[OpenReceive, bool], ...]:
        """Every receive that began, and whether it is over."""
        return (*((each, False) for each in self._open), *((each, True) for each in self._closed))

    async def claim(self, operation: str, *, key: str) -> OpenReceive | None:
        """Find the receive that wants a request; None when nobody does."""
        found = self.find(operation, key=key)
        if found is not None or not self._is_to_come(operation) or operation in self._welcome:
            return found
        waiting: asyncio.Future[OpenReceive | None] = asyncio.get_running_loop().create_future()
        entry = (operation, key, waiting)
        self._held.append(entry)
        try:
            decided = await self._environment.wait_for(waiting, within_s=self._environment.hold_s)
        finally:
            self._held.remove(entry)
        return waiting.result() if decided else None

    def waits_for_more(self, operation: str) -> bool:
        """Tell whether a receive that is open has taken a request of an operation already."""
        wanted = (each for each in self._open if each.operation == operation)
        return any(each.arrivals or each.pending for each in wanted)

    def find(self, operation: str, *, key: str) -> OpenReceive | None:
        """Return the open receive that would take a request now; None when there is none."""
        wanted = [receive for receive in self._open if receive.operation == operation]
        preferring = [receive for receive in wanted if key in receive.preferred_keys]
        willing = [receive for receive in wanted if receive.takes(key)]
        return next(iter((*preferring, *willing)), None)

    def _is_to_come(self, operation: str) -> bool:
        return operation in self._to_come.values()

    def _let_go(self) -> None:
        """Give up held requests that no step can want any more."""
        for operation, _, waiting in self._held:
            if not waiting.done() and not self._is_to_come(operation):
                waiting.set_result(None)
