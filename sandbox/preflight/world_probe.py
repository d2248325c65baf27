"""Sends the requests of the pre-flight to the operator, each bounded in time.

The calls are those that scenarios make, composed by the same rooms, in a world of their own.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeVar

from sandbox.engine.judging.exchange_view import fill_in_parts
from sandbox.engine.judging.judge import Subject, compare
from sandbox.engine.steps.browsing import call_as_browser
from sandbox.engine.steps.fixtures import make_given
from sandbox.engine.user_agent import with_user_agent
from sandbox.engine.world.exchange import NOBODY, Exchange, Starter
from sandbox.engine.world.inbox import OpenReceive
from sandbox.engine.world.world import World
from sandbox.json_value import Json
from sandbox.port import Ids, PlayerView, Room, RoomTarget, Send
from sandbox.port.preflight import Heard, Probed
from sandbox.port.probing import CREDENTIALS_REFUSED, PROBE_S, is_same
from sandbox.preflight.bounded import bounded
from sandbox.preflight.probe_players import ProbePlayers
from sandbox.preflight.services import PreflightServices
from sandbox.preflight.wanted import Wanted
from sandbox.wire import Request, Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorldProbe:
    """One provider's probe in the world of the pre-flight; implements `port.preflight.Probe`."""

    provider: str
    world: World
    probe_players: ProbePlayers
    needs: Wanted
    services: PreflightServices

    @property
    def target(self) -> RoomTarget:
        """The provider's part of the target."""
        return self.world.section(self.provider)

    @property
    def room(self) -> Room:
        """The provider's room."""
        return self.world.rooms[self.provider]

    @property
    def players(self) -> Sequence[PlayerView]:
        """The players to make calls for."""
        return self.probe_players.players

    @property
    def listed(self) -> bool:
        """True when the players are those of a list."""
        return self.probe_players.listed

    @property
    def dead_sids(self) -> Mapping[str, Sequence[str]]:
        """The listed sids of sessions that are over, by the kind of their end, where they are
        needed.
        """
        listed = self.world.target.values.get("sids")
        kinds = listed if isinstance(listed, Mapping) else {}
        needs = {need for job in self.needs.jobs for need in job.scenario.needs}
        return {
            kind: [str(sid) for sid in sids]
            for kind, sids in kinds.items()
            if isinstance(sids, list | tuple) and (not self.needs.jobs or f"sids.{kind}" in needs)
        }

    @property
    def wanted(self) -> frozenset[str]:
        """The checks that are wanted."""
        return self.needs.asked

    @property
    def urls(self) -> Mapping[str, str]:
        """Base URLs of our listeners, by name."""
        return self.world.environment.urls

    @property
    def ids(self) -> Ids:
        """Identifiers nobody has seen."""
        return self.world.ids

    def now_s(self) -> float:
        """Return real seconds since the epoch."""
        return self.world.environment.time.now_s()

    async def answering(self) -> Mapping[str, bool]:
        """Ask every listener of ours whether it answers."""
        return await self.services.answering()

    def mask(self, kind: str, value: str) -> None:
        """Let no report show a value."""
        self.world.evidence.masks.add(kind, value)

    async def bounded(self, work: Awaitable[T], *, within_s: float) -> T | None:
        """Return what comes of it in time, None for what does not."""
        return await bounded(self.world.environment, work, within_s=within_s)

    async def give(self, kind: str, player: PlayerView) -> Mapping[str, Json]:
        """Let the provider make a given of its kind."""
        return (await make_given(self.world, kind, player, {})).fields

    async def ask(self, operation: str, send: Send, player: PlayerView | None = None) -> Exchange:
        """Make one call and return it with what came of it. Raise SetupFault as `compose` does."""
        request = await self.world.room_of(operation).compose(operation, send, player)
        return await self._send(operation, request, player)

    async def _send(
        self, operation: str, request: Request, player: PlayerView | None = None
    ) -> Exchange:
        by = Starter(self.world.operation(operation).source)
        sent = with_user_agent(request, by=by)
        exchange = self.world.begin(operation, Starter.PROVIDER, sent)
        exchange.player = player or NOBODY
        await call_as_browser(self.world, exchange, sent, timeout_s=PROBE_S)
        return exchange

    async def ask_and_hear(
        self, operation: str, send: Send, player: PlayerView, *, hears: str, patient: bool = True
    ) -> Heard:
        """Make one call, and wait until the operator's call of `hears` has been answered."""
        world = self.world
        earlier = len(world.exchanges)
        before = world.directory.has_heard(hears)
        opened = world.inbox.open(OpenReceive(hears))
        ends_s = world.environment.time.elapsed_s() + PROBE_S
        try:
            asked = await self.ask(operation, send, player)
            await fill_in_parts(world, asked)
            if asked.response is not None and patient:
                await self._arrived(opened, ends_s=ends_s)
        finally:
            world.inbox.close(opened)
        inbound = [e for e in world.exchanges[earlier:] if e.starter is Starter.OPERATOR]
        strange = not before and world.directory.has_heard(hears)
        return Heard(asked, inbound, strange)

    async def _arrived(self, opened: OpenReceive, *, ends_s: float) -> None:
        environment = self.world.environment
        while not opened.arrivals and (left_s := ends_s - environment.time.elapsed_s()) > 0:
            opened.changed.clear()
            change = asyncio.ensure_future(opened.changed.wait())
            try:
                if not await environment.wait_for(change, within_s=left_s):
                    return
            finally:
                change.cancel()

    async def leads_nowhere(self, operation: str, asked: Probed, *others: Probed) -> bool:
        """Tell whether all were answered alike, and just as anybody is where nothing is served.

        One more request goes out, to a path of the same host that nobody knows. An answer may
        quote its own path. Refused credentials and failures say nothing about a path.
        """
        answer, rest = asked.response, [other.response for other in others]
        if answer is None or answer.status in CREDENTIALS_REFUSED:
            return False
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
        if not all(other is not None and is_same(answer, other) for other in rest):
            return False
        unknown = replace(asked.request, target=f"/{self.world.ids.uuid4()}")
        elsewhere = (await self._send(operation, unknown)).response
        return elsewhere is not None and is_same(
            _pathless(answer, asked.request), _pathless(elsewhere, unknown)
        )

    def fits(self, answer: Response, patterns: Mapping[str, Json]) -> bool:
        """Tell whether an answer is as the patterns for its parts say."""
        unsent = Request(method="", target="")
        seen = Exchange("", "", Starter.PROVIDER, unsent, 0.0, response=answer)
        return not self.misses(seen, patterns)

    def misses(self, asked: Probed, patterns: Mapping[str, Json]) -> Sequence[str]:
        """Say in which parts an exchange differs from the patterns for them."""
        if not isinstance(asked, Exchange):
            return ()
        seen = Subject(asked, None, 0.0)
        return [
            text
            for name, pattern in patterns.items()
            for text in compare(name, pattern, seen.part(name), now_s=0.0)
        ]


def _pathless(answer: Response, request: Request) -> Response:
    return replace(answer, body=answer.body.replace(request.path.encode(), b""))
