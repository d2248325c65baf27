"""The call or trigger around a step, as the step under its `meanwhile` sees it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.engine.world.exchange import Exchange
from sandbox.errors import PeerFault, PeerTrouble

UNREACHABLE = frozenset({PeerTrouble.REFUSED, PeerTrouble.UNRESOLVED, PeerTrouble.TLS})


@dataclass(slots=True)
class EnclosingStep:
    """The call or trigger that nested steps run alongside. `since_s` is when it began, on the
    clock of its exchanges.
    """

    task: "asyncio.Future[None]"
    exchanges: Sequence[Exchange] = ()
    since_s: float = 0.0
    still_received: frozenset[str] = frozenset()

    def may_repeat(self, operation: str) -> bool:
        """Tell whether requests of it still belong to the receive that is open now: the call goes
        on, and no later step beside it receives the same operation.
        """
        return not self.task.done() and operation not in self.still_received

    def trouble(self) -> str:
        """Say why nothing will come of it: nobody could be reached, or a hook failed; else ""."""
        if self.task.done() and not self.task.cancelled() and self.task.exception():
            return str(self.task.exception())
        lost = next((e for e in self.exchanges if is_unreachable(e)), None)
        return str(lost.trouble) if lost else ""


def is_unreachable(exchange: Exchange) -> bool:
    """Tell whether the peer could not even be connected to: nobody is judged by that."""
    return isinstance(exchange.trouble, PeerFault) and exchange.trouble.trouble in UNREACHABLE
