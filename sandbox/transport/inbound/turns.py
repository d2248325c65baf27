"""Whose turn it is: what connections still have to do, a little of it in each turn of the loop.

A peer can put hundreds of requests into one packet, and a hundred connections can do so at once.
Done together that would keep everybody else waiting; one after the other, from each connection a
piece, a newcomer is heard within milliseconds.
"""

import asyncio
from collections import deque
from collections.abc import Callable

_TURN_S = 0.004
_PIECES = 8


class Turns:
    """What waits for its turn, of all connections. Who has more to do adds itself again."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()

    def later(self, go_on: Callable[[], None]) -> None:
        """Go on when everybody who waits already has had a turn."""
        self._waiting.append(go_on)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._turn)

    async def over(self, *, within_s: float) -> None:
        """Return when nobody waits any more; after that time nobody has a turn."""
        ends_s = asyncio.get_running_loop().time() + within_s
        while self._waiting:
            if asyncio.get_running_loop().time() >= ends_s:
                self._waiting.clear()
            await asyncio.sleep(0)

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + _TURN_S
        for _ in range(min(len(self._waiting), _PIECES)):
            self._waiting[0]()
            self._waiting.popleft()
            if loop.time() >= ends_s:
                break
        if self._waiting:
            loop.call_soon(self._turn)
