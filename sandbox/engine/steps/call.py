"""The call step: sends a request of ours and judges the answer.

A call to our own provider goes over a real socket too; the provider's verdict is filed with it.
`times: n` sends n requests at once. `eventually` repeats until every must holds, and what it
presupposes was seen, those of the steps under `meanwhile` included, which are played anew each
time; the repetition that settled it, or the last one, is the one that is judged. What blames
nobody ends the repeating.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

from sandbox.engine.judging.exchange_view import fill_in_parts, subject_of, wants_signer
from sandbox.engine.judging.judge import compare, judge
from sandbox.engine.judging.presupposed import seen_of
from sandbox.engine.steps.browsing import call_as_browser
from sandbox.engine.steps.enclosing_step import EnclosingStep, is_unreachable
from sandbox.engine.steps.fixtures import player_view
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.user_agent import NAME, with_user_agent
from sandbox.engine.world.exchange import NOBODY, Exchange, Starter
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.errors import SandboxFault
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.port import PLAYER_SIDE_HEADER, PlayerView, Send
from sandbox.scenario.language.model import CallStep, Eventually
from sandbox.scenario.language.values.references import Minted, is_reference, unquoted

_OWN_WORDS = frozenset({"method", "path", "headers", "query", "body", "raw"})


class Caller:
    """Plays call steps; knows the switchboard, for calls of our player to our own providers."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard

    async def play(self, step_player: StepPlayer, step: CallStep) -> None:
        """Play one call step to its end."""
        if step.eventually is not None:
            exchanges, stop = await self._until_settled(step_player, step, step.eventually)
        else:
            exchanges, stop = await self._attempt(step_player, step)
        await step_player.judge_step(step, exchanges, within=_made_for(step_player, exchanges))
        if stop is not None:
            raise stop

    async def _attempt(
        self, step_player: StepPlayer, step: CallStep
    ) -> tuple[list[Exchange], Stopped | None]:
        player = _player(step_player, step.player)
        since_s = step_player.world.environment.time.elapsed_s()
        send, room = compose_send(step, step_player), step_player.world.room_of(step.operation)
        async with AsyncExitStack() as under_way:  # of a call that is never made, too
            await under_way.enter_async_context(room.under_way(step.operation, send))
            begun = [
                await self._begin(step_player, step, send=send, player=player)
                for _ in range(step.times)
            ]
            sending = self._send_all(step_player, step, begun, under_way=under_way)
            task = asyncio.ensure_future(sending)
            enclosing = EnclosingStep(task, begun, since_s=since_s)
            stop = await step_player.alongside(step.meanwhile, enclosing)
        for exchange in begun:
            await fill_in_parts(step_player.world, exchange)
        return begun, stop

    async def _begin(
        self, step_player: StepPlayer, step: CallStep, *, send: Send, player: PlayerView | None
    ) -> Exchange:
        world = step_player.world
        request = await world.room_of(step.operation).compose(step.operation, send, player)
        by = Starter(world.operation(step.operation).source)
        if NAME.lower() not in {name.lower() for name in send.headers}:  # null takes it away
            request = with_user_agent(request, by=by)
        exchange = world.begin(step.operation, by, request)
        exchange.player = player or NOBODY
        return exchange

    async def _send_all(
        self,
        step_player: StepPlayer,
        step: CallStep,
        begun: list[Exchange],
        *,
        under_way: AsyncExitStack,
    ) -> None:
        operation = step_player.world.operation(step.operation)
        timeout_s = float(step.within_s if step.within_s is not None else operation.within_s)
        async with under_way:
            await asyncio.gather(
                *(
                    send_begun(step_player.world, self._switchboard, exchange, timeout_s=timeout_s)
                    for exchange in begun
                )
            )

    async def _until_settled(
        self, step_player: StepPlayer, step: CallStep, wanted: Eventually
    ) -> tuple[list[Exchange], Stopped | None]:
        environment = step_player.world.environment
        ends_s = environment.punctual_s() + float(wanted.within_s)
        while True:
            draft = step_player.drafting(step.meanwhile)
            try:
                exchanges, stop = await self._attempt(draft, step)
            except SandboxFault:
                step_player.keep(draft)
                raise
            over = environment.punctual_s() + float(wanted.every_s) > ends_s
            missed = draft.check_log.misses_a_must
            if over or (not missed and await _settled(step_player, step, exchanges)):
                break
            if await _given_up(step_player, wanted, exchanges):
                break
            await environment.time.pause(float(wanted.every_s))
        step_player.keep(draft)
        return exchanges, stop


async def send_begun(
    world: World, switchboard: Switchboard, exchange: Exchange, *, timeout_s: float
) -> None:
    """Send a begun call: to our own provider as our own player, else as a browser does."""
    request = exchange.request
    if world.operation(exchange.operation).target == "provider":
        ticket = switchboard.expect_own_call(world, exchange)
        request = request.with_header(PLAYER_SIDE_HEADER, ticket)
        await world.call(exchange, request, timeout_s=timeout_s)
    else:
        await call_as_browser(world, exchange, request, timeout_s=timeout_s)


def _made_for(step_player: StepPlayer, exchanges: list[Exchange]) -> list[Exchange]:
    """Return the calls that our provider made itself to answer these."""
    asked = step_player.world.operation(exchanges[0].operation)
    if asked.target != "provider":
        return []
    since = step_player.world.exchanges.index(exchanges[0])
    return [
        exchange
        for exchange in step_player.world.exchanges[since:]
        if exchange.starter is Starter.PROVIDER and exchange.operation.startswith(f"{asked.room}.")
    ]


async def _settled(step_player: StepPlayer, step: CallStep, exchanges: list[Exchange]) -> bool:
    if any(is_unreachable(exchange) for exchange in exchanges):
        return True
    signer = any(wants_signer(check.parts) for check in step.expect)
    subjects = [await subject_of(step_player.world, e, with_signer=signer) for e in exchanges]
    for check in step.expect:
        if check.level is Level.MUST:
            seen = seen_of(step_player.world, check.clause, subjects)
            parts = step_player.resolve_map(check.parts)
            if seen.lack or not judge(check, parts, subjects).held:
                return False
    return True


async def _given_up(step_player: StepPlayer, wanted: Eventually, exchanges: list[Exchange]) -> bool:
    if not wanted.give_up:
        return False
    parts = step_player.resolve_map(wanted.give_up)
    subjects = [await subject_of(step_player.world, e, with_signer=False) for e in exchanges]
    return all(
        not compare(name, pattern, subject.part(name), now_s=subject.now_s)
        for subject in subjects
        for name, pattern in parts.items()
    )


def _player(step_player: StepPlayer, name: str) -> PlayerView | None:
    if not name:
        return None
    made = step_player.resolve(f"<{name}>", keep_minted=True)
    if not isinstance(made, Minted):  # a guest's call in a player's name would accuse the operator
        raise Stopped(f"`as: {name}` names no player", blames=False)
    return player_view(made)


def compose_send(step: CallStep, step_player: StepPlayer) -> Send:
    """Fill in what a step sends. Words that are no part of HTTP go to the room as values.

    A launch token goes whole, with the values of its launch URL; of any other made thing its main
    value is sent.
    """
    words = {
        name: unquoted(
            step_player.resolve(value, keep_minted=name == "token" and is_reference(value))
        )
        for name, value in step.send.items()
    }
    body, raw, method, path = (words.get(name) for name in ("body", "raw", "method", "path"))
    return Send(
        method=method if isinstance(method, str) else None,
        path=path if isinstance(path, str) else None,
        headers=_texts(words.get("headers")),
        query=_texts(words.get("query")),
        body=body,
        raw=raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else None,
        values={name: value for name, value in words.items() if name not in _OWN_WORDS},
    )


def _texts(value: Json) -> Mapping[str, str | None]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {name: None if item is None else str(item) for name, item in pairs}
