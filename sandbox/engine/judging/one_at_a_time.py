"""Refusals of an operator that lets a player do something once at a time.

No page of a vendor says how many games a player may have open at once. Who allows one refuses the
next, and asks the provider nothing: that accuses nobody, and the cell does not apply to it.
"""

from collections.abc import Iterable

from sandbox.engine.judging.exchange_view import fill_in_parts
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.world import World


async def why_one_at_a_time(world: World, refused: Iterable[Exchange]) -> str:
    """Say that the same player had done before, and well, what was refused now; "" where not."""
    for now in refused:
        before = [
            each
            for each in world.exchanges
            if each.operation == now.operation and each.player.id == now.player.id
            if each.started_s < now.started_s and each.response is not None
        ]
        for each in before if now.player.id else ():
            await fill_in_parts(world, each)
            if True in each.looks.values():
                return (
                    f"the operator refused this {now.operation} and asked nothing, after one of"
                    " the same player had gone well: it may allow one at a time"
                )
    return ""
