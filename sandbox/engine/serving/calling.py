"""Lets a provider, or its player, make a call now, outside of any scenario."""

from dataclasses import dataclass

from sandbox.engine.judging.exchange_view import fill_in_parts
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.steps.call import send_begun
from sandbox.engine.user_agent import NAME, with_user_agent
from sandbox.engine.world.exchange import NOBODY, Exchange, Starter
from sandbox.engine.world.switchboard import Switchboard
from sandbox.port import PlayerView, Send


@dataclass(frozen=True, slots=True)
class Called:
    """A call that was made, and the other exchanges of its world meanwhile, the oldest first."""

    exchange: Exchange
    meanwhile: tuple[Exchange, ...]


async def call_now(
    world: ServedWorld,
    switchboard: Switchboard,
    operation: str,
    *,
    send: Send,
    player: PlayerView | None,
    timeout_s: float,
) -> Called:
    """Make one call as a call step does, and return it with the provider's verdict.

    Raise SetupFault where it cannot be composed: the target does not say where to send it.
    """
    room, known = world.room_of(operation), world.operation(operation)
    async with room.under_way(operation, send):
        request = await room.compose(operation, send, player)
        by = Starter(known.source)
        if NAME.lower() not in {name.lower() for name in send.headers}:  # null takes it away
            request = with_user_agent(request, by=by)
        exchange = world.begin(operation, by, request)
        exchange.player = player or NOBODY
        await send_begun(world, switchboard, exchange, timeout_s=timeout_s)
    if exchange.answered is None and exchange.response is not None:
        exchange.answered = room.judge(operation, exchange.response) or None
    await fill_in_parts(world, exchange)
    return Called(exchange, tuple(_since(world, exchange)))


def _since(world: ServedWorld, exchange: Exchange) -> list[Exchange]:
    """Return what began in the world while a call was under way."""
    ended_s = exchange.ended_s
    return [
        each
        for each in world.ring.exchanges
        if each is not exchange and exchange.started_s <= each.started_s <= ended_s
    ]
