"""Every inbound request passes here: find its world, let a script answer, else the provider.

The provider judges each request whatever the script replies; only its real answer changes state.
"""

import itertools
from dataclasses import replace

from sandbox.json_value import Json
from sandbox.providers.fasttrack.service import recognise as recognise_fasttrack
from sandbox.providers.gr8.service import recognise as recognise_gr8
from sandbox.providers.wallet.service import recognise as recognise_wallet
from sandbox.room import PLAYER_SIDE_HEADER, Decision, Sighting
from sandbox.runner.directory import Directory
from sandbox.runner.exchange import Exchange, Starter
from sandbox.runner.replies import scripted_response
from sandbox.runner.world import World
from sandbox.wire import Request, Response

RECOGNISE = {
    "fasttrack": recognise_fasttrack,
    "gr8": recognise_gr8,
    "wallet": recognise_wallet,
}


class Switchboard:
    """Routes requests to worlds. `fallback` answers what belongs to none."""

    def __init__(self, directory: Directory, fallback: World) -> None:
        self._directory = directory
        self._fallback = fallback
        self._tickets = itertools.count(1)
        self._own_calls: dict[str, tuple[World, Exchange]] = {}

    def expect_own_call(self, world: World, exchange: Exchange) -> str:
        """Announce a call of our own player to one of our own providers; return its ticket.

        Message ids are no tickets: several runs with evidence of their own may share the ports.
        """
        ticket = f"call-{next(self._tickets)}"
        self._own_calls[ticket] = (world, exchange)
        return ticket

    async def handle(self, provider: str, request: Request) -> Response:
        """Answer one request as the provider."""
        own = self._own_calls.pop(request.headers.get(PLAYER_SIDE_HEADER) or "", None)
        if own is not None:
            return await self._for_our_player(provider, request, own)
        sighting = RECOGNISE[provider](request)
        world = self._directory.find(sighting) or self._fallback
        return await self._for_the_operator(provider, request, world=world, sighting=sighting)

    async def _for_our_player(
        self, provider: str, request: Request, own: tuple[World, Exchange]
    ) -> Response:
        world, exchange = own
        plain = replace(request, headers=request.headers.without(PLAYER_SIDE_HEADER))
        try:
            decision = await world.rooms[provider].handle(plain)
            _file(exchange, decision)
            decision.commit()
        except Exception as bug:
            world.failed(bug)
            raise
        return decision.response

    async def _for_the_operator(
        self, provider: str, request: Request, *, world: World, sighting: Sighting
    ) -> Response:
        operation = sighting.operation or ""
        exchange = world.begin(operation, Starter.OPERATOR, request)
        receive = await world.inbox.claim(operation, key=sighting.key)
        reply: Json = receive.claim() if receive else None
        try:
            decision = await world.rooms[provider].handle(request)
            _file(exchange, decision)
            response = await self._response(decision, reply, world=world, exchange=exchange)
            world.end(exchange, response)
        except Exception as bug:
            world.failed(bug)
            raise
        finally:
            if receive:
                receive.answered(exchange)
        if not receive and world.cell and self._is_the_operators(world, operation):
            world.unexpected.append(exchange)
        return response

    @staticmethod
    async def _response(
        decision: Decision, reply: Json, *, world: World, exchange: Exchange
    ) -> Response:
        if reply is None:
            decision.commit()
            return decision.response
        exchange.scripted = True
        return await scripted_response(reply, world=world, request=exchange.request)

    @staticmethod
    def _is_the_operators(world: World, operation: str) -> bool:
        known = world.contracts.operations.get(operation)
        return known is None or known.source == "operator"


def _file(exchange: Exchange, decision: Decision) -> None:
    exchange.answered = decision.answered
    exchange.notes = decision.notes
