"""Finds the world of a request that names none: a retry whose body is missing, say.

Such a request carries nothing that was handed out. It belongs to the world in which it was made
before: whose requests to the same operation had a header value that no other world's had, such as
the signature of the body that is missing now; else to the only one that has had such a request and
still waits for more. A header that has been the same in all of them tells nothing, even where only
one world has had any.
"""

from collections import defaultdict
from collections.abc import Sequence

from sandbox.engine.world.world import World
from sandbox.wire import Request

_TELLING = 16
"""Shorter values of a header say nothing of who sent them."""


def made_before_in(worlds: Sequence[World], operation: str, request: Request) -> World | None:
    """Return the world in which a request was made before; None when nobody can tell."""
    varied = _varied(worlds, operation)
    values = {v for name, v in request.headers if len(v) >= _TELLING and name.lower() in varied}
    sharing = [(world, values & _said_in(world, operation)) for world in worlds]
    telling = [world for world, shared in sharing if shared - _others(sharing, world)]
    if len(telling) == 1:
        return telling[0]
    waiting = [world for world in worlds if world.inbox.waits_for_more(operation)]
    return waiting[0] if len(waiting) == 1 else None


def _varied(worlds: Sequence[World], operation: str) -> set[str]:
    """Return the names of headers that have had several values."""
    seen = defaultdict[str, set[str]](set)
    for world in worlds:
        for each in world.exchanges:
            for name, value in each.request.headers if each.operation == operation else ():
                seen[name.lower()].add(value)
    return {name for name, values in seen.items() if len(values) > 1}


def _said_in(world: World, operation: str) -> set[str]:
    made = (each.request for each in world.exchanges if each.operation == operation)
    return {value for request in made for _, value in request.headers}


def _others(sharing: Sequence[tuple[World, set[str]]], world: World) -> set[str]:
    return {value for other, shared in sharing if other is not world for value in shared}
