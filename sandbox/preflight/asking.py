"""Asking the operator during the pre-flight: one call at a time to a time, each bounded.

The calls are those that scenarios make, composed by the same rooms, in a world of their own.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from http import HTTPStatus
from typing import TypeVar

from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.world import World
from sandbox.errors import PeerTrouble
from sandbox.evidence.preflight_line import Line, ok, problem, warn
from sandbox.port import PlayerView, Send
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.scenario.contract.reasons import load_reasons
from sandbox.wire import Request, Response

PROBE_S = 2.0
"""How long an answer is waited for. A slow operator is no wrong one: time is judged in the run."""

CLOSED_DOOR = frozenset({401, 403})
"""Statuses that speak of who is asking."""

UNREACHABLE = frozenset({PeerTrouble.REFUSED, PeerTrouble.UNRESOLVED, PeerTrouble.TLS})

_ADVICE = {
    PeerTrouble.REFUSED: "Start the operator, or correct the URL in the target.",
    PeerTrouble.UNRESOLVED: "Correct the host in the target, or make its name known here.",
    PeerTrouble.TLS: (
        "Correct the scheme of the URL; an authority of your own is made known by the environment"
        " variable SSL_CERT_FILE."
    ),
}

T = TypeVar("T")


async def ask(
    world: World, operation: str, send: Send, player: PlayerView | None = None
) -> Exchange:
    """Make one call and return it with what came of it. Raise SetupFault as `compose` does."""
    request = world.room_of(operation).compose(operation, send, player)
    return await send_it(world, operation, request)


async def send_it(world: World, operation: str, request: Request) -> Exchange:
    """Send a request and return the exchange; trouble is not raised."""
    exchange = world.begin(operation, Starter.PROVIDER, request)
    await world.call(exchange, request, timeout_s=PROBE_S)
    return exchange


async def bounded(environment: RunEnvironment, work: Awaitable[T], *, within_s: float) -> T | None:
    """Return what comes of it in time, None for what does not; then it is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        done = await environment.wait_for(task, within_s=within_s)
        return task.result() if done else None
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])


def reached(line: str, *asked: Exchange) -> Line:
    """Say whether the operator answers there, told from calls to one URL."""
    lost = next((each for each in asked if each.trouble is not None), None)
    where = asked[0].request.url.partition("?")[0]
    if lost is None or lost.trouble is None:
        return ok(line, f"{where} answers")
    trouble = lost.trouble.trouble
    if trouble in UNREACHABLE:
        return problem(line, f"{where}: {lost.trouble}", _ADVICE[trouble])
    return warn(
        line,
        f"{where}: {lost.trouble}",
        "Look into the operator's log: what it does not answer cannot be judged.",
    )


def status_of(exchange: Exchange) -> int:
    """Return the status of the answer, 0 for none."""
    return exchange.response.status if exchange.response else 0


def is_shut(exchange: Exchange, *others: Exchange) -> bool:
    """Tell whether somebody was turned away at the door, with the words for anybody at all."""
    mine, theirs = exchange.response, [other.response for other in others]
    if mine is None or mine.status not in CLOSED_DOOR:
        return False
    return all(other is not None and _is_same(mine, other) for other in theirs)


async def leads_nowhere(
    world: World, operation: str, exchange: Exchange, *others: Exchange
) -> bool:
    """Tell whether all were answered alike, and just as anybody is where nothing can be served.

    One more request goes out, to a path of the same host that nobody knows. An answer may quote
    its own path. Doors that are shut and failures say nothing about a path.
    """
    answer, rest = exchange.response, [other.response for other in others]
    if answer is None or answer.status in CLOSED_DOOR:
        return False
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return False
    if not all(other is not None and _is_same(answer, other) for other in rest):
        return False
    unknown = replace(exchange.request, target=f"/{world.ids.uuid4()}")
    elsewhere = (await send_it(world, operation, unknown)).response
    return elsewhere is not None and _is_same(
        _pathless(answer, exchange.request), _pathless(elsewhere, unknown)
    )


def nowhere(line: str, exchange: Exchange, setting: str) -> Line:
    """Say that the target's URL leads to nothing that is served."""
    where, status = exchange.request.url.partition("?")[0], status_of(exchange)
    return problem(
        line,
        f"{where} answers {status}, as this host does at any path where nothing is",
        f"Correct the path of {setting} in the target; or start what serves it.",
    )


def _is_same(one: Response, other: Response) -> bool:
    return (one.status, one.body) == (other.status, other.body)


def _pathless(answer: Response, request: Request) -> Response:
    return replace(answer, body=answer.body.replace(request.path.encode(), b""))


def refused(line: str, room: str, found: Refusal | Notice) -> Line:
    """Say what a provider will refuse or remark on, with its reason code, advice and clause."""
    code = found.code if isinstance(found, Notice) else found.reason
    hint = "" if isinstance(found, Notice) else found.hint
    reason = load_reasons(room).get(code)
    text = f"{found.text} ({code})"
    return warn(
        line,
        f"{text} {hint}".strip(),
        reason.advice if reason else "",
        clause=reason.clause if reason else "",
    )
