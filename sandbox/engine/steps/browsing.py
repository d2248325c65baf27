"""Calls as the player's browser makes them: redirects are followed, each hop a message of its own.

The provider says where a browser goes on to. It stays where an answer already is what the target
says of a good one (`launched-when`): a redirect may be the sign itself. Judged is the answer at
which it ends; how long it took and how late we were is told of the whole chain.
"""

from dataclasses import replace

from sandbox.engine.judging.exchange_view import is_what_the_target_wants
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.world import World
from sandbox.port import Hop
from sandbox.protocol.private_key import withhold_private_key
from sandbox.wire import Request, Response


async def call_as_browser(
    world: World, exchange: Exchange, request: Request, *, timeout_s: float
) -> None:
    """Send a begun request and whatever its redirects lead to, all within `timeout_s`
    of punctual time.

    The exchange ends with the last answer, and with the provider's verdict on it; `followed` tells
    of the messages between.
    """
    ends_s = _now_s(world) + timeout_s
    await _call(world, exchange, request, timeout_s=timeout_s)
    room, last, hops = world.room_of(exchange.operation), exchange, list[Hop]()
    while last.response is not None and not is_what_the_target_wants(world, last):
        hops.append(Hop(last.request, last.response))
        onward = room.onward(exchange.operation, hops)
        if onward.note:
            world.note(onward.note, level="warn", message=last.id)
            exchange.followed = replace(exchange.followed, note=onward.note)
        if onward.request is None:
            return
        left_s = max(0.0, ends_s - _now_s(world))
        last = world.begin_hop(exchange, onward.request)
        await _call(world, last, onward.request, timeout_s=left_s)
        _take_over(exchange, last)


def _now_s(world: World) -> float:
    """Return seconds on the clock by which a call has its time."""
    return world.environment.punctual_s() - world.crowd.busy_s()


async def _call(world: World, exchange: Exchange, request: Request, *, timeout_s: float) -> None:
    """Send one request, and let the provider judge the answer before it is written down."""

    def judge(answer: Response) -> None:
        room, shown = world.room_of(exchange.operation), withhold_private_key(answer)
        exchange.answered = room.judge(exchange.operation, shown) or None

    await world.call(exchange, request, timeout_s=timeout_s, first=judge)


def _take_over(exchange: Exchange, last: Exchange) -> None:
    before = exchange.followed
    exchange.followed = replace(
        before, messages=(*before.messages, last.id), answers=exchange.answers
    )
    exchange.response, exchange.trouble = last.response, last.trouble
    exchange.answered = last.answered
    exchange.ended_s, exchange.late_to_s = last.ended_s, last.late_to_s
