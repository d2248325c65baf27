"""Routes each inbound request to its world: a scripted reply answers it, else the provider.

The provider judges each request whatever is replied; only its real answer changes state. What HTTP
itself refuses is judged as well, and changes nothing. The evidence tells what really went out.
"""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from sandbox.engine.judging.exchange_view import note_jwt_read
from sandbox.engine.kept import size_of
from sandbox.engine.world.answer_memory import remembering
from sandbox.engine.world.current_step import NO_STEP, during
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.inbox import Claim
from sandbox.engine.world.near_miss import NearMiss, Seen, nearest
from sandbox.engine.world.repeated import made_before_in
from sandbox.engine.world.replies import scripted_response, waited_out
from sandbox.engine.world.world import World
from sandbox.json_value import Json, json_bytes, read_json
from sandbox.port import PLAYER_SIDE_HEADER, Conflict, Decision, Recognised, Records
from sandbox.port.store import MOST_TRIES
from sandbox.wire import Deliver, Headers, Request, Response, Unsent

NEAREST_HEADER = "sandbox-nearest"
"""Header by which an answer to what no provider serves says what the request came closest to."""


MALFORMED = "malformed_http"
"""Reason of a request that the provider would have taken, had HTTP let it through."""

_OF_AN_ANSWER = frozenset({"code", "status"})
"""Members of a verdict that tell what was answered, which a request that is refused never was."""


class Switchboard:
    """Routes requests to worlds. `fallback` answers what belongs to none."""

    def __init__(self, directory: Directory[World], fallback: World) -> None:
        self._directory = directory
        self.fallback = fallback
        self._tickets = itertools.count(1)
        self._own_calls: dict[str, tuple[World, Exchange]] = {}

    def expect_own_call(self, world: World, exchange: Exchange) -> str:
        """Announce a call of our own player to one of our own providers; return its ticket.

        Message ids are no tickets: several runs with evidence of their own may share the ports.
        """
        ticket = f"call-{next(self._tickets)}"
        self._own_calls[ticket] = (world, exchange)
        return ticket

    async def handle(self, provider: str, request: Request, deliver: Deliver) -> None:
        """Answer one request as the provider."""
        own = self._own_calls.pop(request.headers.get(PLAYER_SIDE_HEADER) or "", None)
        if own is not None:
            await deliver(await self._for_our_player(provider, request, own))
            return
        known: World | None = None
        try:
            recognised = self.fallback.providers[provider].recognise(request)
            known = await self._world_of(recognised, request)
            world = known or self.fallback
        except Exception as bug:  # noqa: BLE001 - whosever it is, that it came is in the evidence
            recognised, world = Recognised(), self.fallback
            world.failed(bug)
        self._directory.hear(recognised.operation or "", world=world)
        if request.beyond_bounds:  # whose it was, and what was right of it, nobody can say
            for cell in self._directory.live:
                cell.kept.unread = request.cut_off or request.flaws[0]
        if world.cell and not world.has_room_for(size_of(request)):
            await deliver(_too_much(world))
            return
        exchange = await self._for_the_operator(
            provider, request, deliver, world=world, recognised=recognised
        )
        if known is None and not await self._directory.knows(recognised):
            world.strange(exchange, recognised)

    def remark(self, text: str) -> None:
        """Keep what happened on a connection and belongs to no request."""
        self.fallback.remark(text)

    async def _world_of(self, recognised: Recognised, request: Request) -> World | None:
        operation = recognised.operation
        if operation and not recognised.identities:
            return made_before_in(self._directory.live, operation, request)
        return await self._directory.find(recognised)

    async def _for_our_player(
        self, provider: str, request: Request, own: tuple[World, Exchange]
    ) -> Response:
        world, exchange = own
        plain = replace(request, headers=request.headers.without(PLAYER_SIDE_HEADER))
        try:
            with during(exchange.step):
                decision = await _decided(world, provider, plain, scripted=False)
            _file(exchange, decision)
        except Exception as bug:
            world.failed(bug)
            raise
        return decision.response

    async def _for_the_operator(
        self,
        provider: str,
        request: Request,
        deliver: Deliver,
        *,
        world: World,
        recognised: Recognised,
    ) -> Exchange:
        operation = recognised.operation or ""
        _hide(request, recognised, world=world)
        step = world.expects(recognised)
        exchange = world.begin(operation, Starter.OPERATOR, request, step=step)
        exchange.identities = recognised.identities
        claim = await world.claim(recognised, exchange)
        exchange.step = claim.step if claim else NO_STEP
        try:
            reply = await _reply(claim, world)
            decision = await self._decide(provider, exchange, world=world, scripted=reply)
            response = decision.response
            if exchange.scripted:
                response = await scripted_response(reply, world=world, exchange=exchange)
            unasked = not claim and self._is_the_operators(world, operation, decision)
            miss = None
            if unasked and (self._played(world) or response.status >= HTTPStatus.BAD_REQUEST):
                miss = self._near_miss(provider, recognised, world=world, request=request)
                response = _told(response, miss, own_words=decision.own_words)
            world.end(exchange, await deliver(response))
            note_jwt_read(world, exchange)
            if miss is not None:
                world.unclaimed(exchange, miss)
        except Exception as bug:
            _give_up(world, exchange, bug)
            raise
        finally:
            if claim:
                claim.answered(exchange)
        if unasked and not world.inbox.was_forgone(operation):
            world.unasked(exchange)
        return exchange

    async def _decide(
        self, provider: str, exchange: Exchange, *, world: World, scripted: Json
    ) -> Decision:
        """Let the provider decide. Where its answer does not go out, nothing is changed by it."""
        refused = exchange.request.is_refused
        exchange.scripted = scripted is not None and not refused
        with during(exchange.step):
            decision = await _decided(
                world, provider, exchange.request, scripted=exchange.scripted or refused
            )
        _file(exchange, decision)
        return decision

    @staticmethod
    def _is_the_operators(world: World, operation: str, decision: Decision) -> bool:
        known = world.contracts.operations.get(operation)
        if known is None:  # what a browser asks by itself, before a call to another origin, is not
            return decision.response.status >= HTTPStatus.BAD_REQUEST
        return known.source == "operator"

    def _played(self, world: World) -> tuple[World, ...]:
        """Return the worlds of cells whose steps a request here may have been meant for."""
        return self._directory.live if world.has_steps else ()

    def _near_miss(
        self, provider: str, recognised: Recognised, *, world: World, request: Request
    ) -> NearMiss | None:
        live = self._played(world)
        seen = Seen(provider, request, recognised.operation or "", recognised.key, world.cell)
        served = [o for o in world.contracts.operations.values() if o.target == "provider"]
        waiting = [each for cell in live for each in cell.awaited()]
        return nearest(seen, served, waiting=waiting, in_a_run=bool(live))


async def _reply(claim: Claim | None, world: World) -> Json:
    """Return what is replied to a claimed request; None where the provider's real answer is."""
    return await waited_out(await claim.claim(world.store), world=world) if claim else None


def _too_much(world: World) -> Response:
    body = json_bytes({"error": world.kept.overrun})
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return Response(status, Headers.of(content_type="application/json"), body)


def _give_up(world: World, exchange: Exchange, bug: Exception) -> None:
    """Let a request that we failed at have its end in the evidence."""
    world.failed(bug)
    if not exchange.ended_s:
        world.end(exchange, Unsent("bug", f"the sandbox failed: {type(bug).__name__}"))


def _told(response: Response, miss: NearMiss | None, *, own_words: bool) -> Response:
    """Let an answer to what the provider does not serve say what it came closest to."""
    if miss is None or not miss.is_unserved or response.status < HTTPStatus.BAD_REQUEST:
        return response
    headers = response.headers.with_field(NEAREST_HEADER, miss.header_value())
    document = read_json(response.body) if own_words else None
    if not isinstance(document, Mapping):
        return replace(response, headers=headers)
    body = json_bytes({**document, "nearest": miss.answer_member()})
    return replace(response, headers=headers, body=body)


def _hide(request: Request, recognised: Recognised, *, world: World) -> None:
    """Name the secrets that a request shows, so that nothing of it is written without."""
    for kind, value in recognised.identities:
        if kind != "player":
            world.evidence.mask(kind, value)
    if request.is_refused and world.evidence.wanted:  # no provider's form is to be counted on
        for name, value in request.headers:
            world.evidence.masks.add_headers({name: value})


def _file(exchange: Exchange, decision: Decision) -> None:
    exchange.notes = decision.notes
    answered = exchange.answered = decision.answered
    if exchange.request.is_refused:
        kept = {name: answered[name] for name in answered if name not in _OF_AN_ANSWER}
        reason = answered.get("reason") or MALFORMED
        told = {"verdict": "refused", "reason": reason}
        flaws = {"flaws": list(exchange.request.flaws)} if exchange.request.flaws else {}
        exchange.answered = {**kept, **told, **flaws}


async def _decided(world: World, provider: str, request: Request, *, scripted: bool) -> Decision:
    """Let the provider decide and make the changes that go with it, or with a scripted answer;
    again for as long as others were quicker.
    """
    await world.clock.refresh()
    store = world.room_store(provider)
    with remembering() as memory:
        for _ in range(MOST_TRIES):
            decision = await world.rooms[provider].handle(request, Records(store))
            try:
                await store.apply(decision.noted if scripted else decision.changes)
            except Conflict:
                memory.again()
                continue
            return decision
    raise RuntimeError(f"{MOST_TRIES} conflicts in a row")
