"""Answers of the operator that say "not now": it would rather be asked later.

An answer that says "not now" (429, or 503 with Retry-After) is no answer to what was asked: what
misses on it is no miss, for the operator would have said more to who asks less often. So does a
bare 503, as servers before a site send it that count requests, where other cells are played beside,
or many requests of the cell itself. Where the operator's own clock was moved on, it has not been
asked often.

When it says until when, it is left alone until then, within reason, before it is asked again.
"""

from collections.abc import Iterable
from http import HTTPStatus

from sandbox.engine.judging.retry_after import asked_to_wait_s
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.world import World

_LONG_S = 60.0
"""After so long nobody is asked too often."""

_OFTEN, _OFTEN_S = 8, 1.0
"""So many requests of one cell, in so many seconds around one of them, are many."""


def says_not_now(world: World, exchange: Exchange) -> bool:
    """Tell whether the operator answered that it would rather be asked later."""
    if exchange.starter is Starter.OPERATOR or exchange.response is None:
        return False
    if world.clock.operator_s >= _LONG_S:
        return False
    status = exchange.response.status
    if status != HTTPStatus.SERVICE_UNAVAILABLE:
        return status == HTTPStatus.TOO_MANY_REQUESTS
    later = exchange.response.headers.get("Retry-After") is not None
    return later or _is_one_of_many(world, exchange)


def _may_say_not_now(world: World, exchange: Exchange) -> bool:
    """Tell whether the operator may have said so because of the cells that are played beside."""
    if says_not_now(world, exchange):
        return True
    status = exchange.response.status if exchange.response else 0
    ours = exchange.starter is not Starter.OPERATOR
    return ours and world.in_company and status == HTTPStatus.SERVICE_UNAVAILABLE


def _is_one_of_many(world: World, exchange: Exchange) -> bool:
    """Tell whether it stands among many requests the last of which were mostly turned away: who
    counts them serves the first.
    """
    beside = [
        one.response.status if one.response else 0
        for one in world.exchanges
        if one.starter is not Starter.OPERATOR
        and abs(one.started_s - exchange.started_s) < _OFTEN_S
    ]
    if len(beside) < _OFTEN:
        return False
    last = beside[-len(beside) // 4 :]
    return last.count(HTTPStatus.SERVICE_UNAVAILABLE) * 2 >= len(last)


def not_now(world: World, exchanges: Iterable[Exchange]) -> str:
    """Say that an answer among these was "not now"; "" where none was."""
    found = next((each for each in exchanges if _may_say_not_now(world, each)), None)
    if found is None or found.response is None:
        return ""
    return f"the operator asked to be asked later: {found.operation} got {found.response.status}"


def left_alone_until_s(world: World, exchanges: Iterable[Exchange]) -> float:
    """Return until when the operator asked to be left alone, on the clock of exchanges: until its
    answer where it did not say; 0.0 where it asked nothing of the kind.
    """
    time = world.environment.time
    ahead_s = time.now_s() - time.elapsed_s()  # of the epoch, of a clock that never jumps
    until_s = 0.0
    for each in exchanges:
        if each.response is not None and _may_say_not_now(world, each):
            asked_s = asked_to_wait_s(each.response.headers, now_s=each.ended_s + ahead_s)
            until_s = max(until_s, each.ended_s + (asked_s or 0.0))
    return until_s
