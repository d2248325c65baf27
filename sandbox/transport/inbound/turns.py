"""Whose turn it is: what connections still have to do, a little of it in each turn of the loop.

A peer can put hundreds of requests into one packet, and a hundred connections can do so at once.
Done together that would keep everybody else waiting; one after the other, from each connection a
piece, a newcomer is heard within milliseconds.
"""

import asyncio
from collections import deque
from collections.abc import Callable

_TURN_S = 0.005
_PIECES = 8


class Turns:
    """What waits for its turn, of all connections. Who has more to do adds itself again.

    Fewer pieces are done in a turn when the last one, with what came of its pieces, took too long.
    """

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._pieces = _PIECES
        self._began_s = 0.0

    def later(self, go_on: Callable[[], None]) -> None:
        """Go on when everybody who waits already has had a turn."""
        self._waiting.append(go_on)
        if len(self._waiting) == 1:
            loop = asyncio.get_running_loop()
            self._began_s = loop.time()
            loop.call_soon(self._turn)

    async def over(self, *, within_s: float) -> None:
        """Return when nobody waits any more; after that time nobody has a turn."""
        ends_s = asyncio.get_running_loop().time() + within_s
        while self._waiting:
            if asyncio.get_running_loop().time() >= ends_s:
                self._waiting.clear()
            await asyncio.sleep(0)

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        lasted_s, self._began_s = now_s - self._began_s, now_s
        self._pieces = (
            max(1, self._pieces // 2) if lasted_s > _TURN_S else min(self._pieces + 1, _PIECES)
        )
        for _ in range(min(len(self._waiting), self._pieces)):
            self._waiting[0]()
            self._waiting.popleft()
            if loop.time() - now_s >= _TURN_S:
                break
        if self._waiting:
            loop.call_soon(self._turn)
