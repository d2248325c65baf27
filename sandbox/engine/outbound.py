"""The HTTP client of a world's rooms."""

from typing import TYPE_CHECKING

from sandbox.engine.user_agent import with_user_agent
from sandbox.engine.world.answer_memory import answer_memory
from sandbox.engine.world.exchange import Starter
from sandbox.errors import PeerFault
from sandbox.wire import Request, Response

if TYPE_CHECKING:
    from sandbox.engine.world.world import World


class WorldOutbound:
    """Calls the operator and records every call, which a step may then observe."""

    def __init__(self, world: "World") -> None:
        self._world = world

    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        """Send, record, and raise PeerFault when there is no complete answer."""

        async def made() -> Response | PeerFault:
            sent = with_user_agent(request, by=Starter.PROVIDER)
            exchange = self._world.begin(operation, Starter.PROVIDER, sent)
            outcome = await self._world.call(exchange, sent, timeout_s=timeout_s)
            self._world.made(exchange)
            return outcome

        memory = answer_memory()
        outcome = await memory.ask(operation, request, made) if memory else await made()
        if isinstance(outcome, PeerFault):
            raise outcome
        return outcome
