"""Tells whether a message is about what was made in its world, and was not altered on the way."""

from itertools import pairwise

from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.world.exchange import Exchange
from sandbox.json_value import spelt
from sandbox.scenario.contract.passive import PassiveRow
from sandbox.scenario.language.values.references import Minted
from sandbox.wire import Request, meant

_SHORTEST_NAME = 4
"""A shorter one may stand in an answer by chance."""


def is_unchanged(world: ServedWorld, exchange: Exchange, row: PassiveRow) -> bool:
    """Tell whether a message of the operation `beside` is under way that carries the fields of one
    made thing as they are, the first of which this message carries too, and whether its answer says
    the field `naming`. Without fields such a message is enough.
    """
    others = [each.request for each in world.under_way if each.operation == row.beside]
    if not row.carrying or not others:
        return bool(others)
    said, body = _said_by(exchange.request), exchange.request.body
    for made in world.scope.values():
        if isinstance(made, Minted) and all(name in made.fields for name in row.carrying):
            values = [spelt(made.fields[name]) for name in row.carrying]
            if values[0] in said or f'"{values[0]}"'.encode() in body:
                named = not row.naming or _names(exchange, spelt(made.fields.get(row.naming)))
                return named and any(_said_by(other).issuperset(values) for other in others)
    return False


def _names(exchange: Exchange, value: str) -> bool:
    """Tell whether an answer says a value, by itself and not as a part of another."""
    if exchange.response is None or len(value) < _SHORTEST_NAME:
        return False
    pieces = exchange.response.body.decode("utf-8", "replace").split(value)
    return any(
        not before[-1:].isalnum() and not after[:1].isalnum() for before, after in pairwise(pieces)
    )


def _said_by(request: Request) -> frozenset[str]:
    """Return the values of a query and of header fields."""
    fields = (meant(value) for _, value in request.headers)
    return frozenset((*(value for _, value in request.query), *fields))
