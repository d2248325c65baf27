"""A conversation with an operator in a served world, as a suite of its own would have it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.worlds import ServedWorld, WorldLimits, Worlds
from sandbox.app.worlds.making import MadePlayer, MadeThing, make_player, make_thing
from sandbox.engine.steps.fixtures import player_view
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.json_value import Json
from sandbox.port import Send
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.reference import ReferenceOperator, url_of
from sandbox.reference_operator.target_file import target_yaml
from sandbox.scenario.target.target import read_target
from tests.ports import free_port


@dataclass(frozen=True, slots=True)
class Talk:
    """An operator and a served world for it."""

    sandbox: Sandbox
    world: ServedWorld
    client: httpx2.AsyncClient

    @property
    def worlds(self) -> Worlds:
        assert self.sandbox.worlds is not None
        return self.sandbox.worlds

    async def player(self) -> MadePlayer:
        return await make_player(self.worlds, self.world, {"currency": "EUR"})

    async def login(self, sid: str) -> None:
        url = f"{self.sandbox.listeners.urls['fasttrack']}/Platform/LoginAuthToken"
        await self.client.post(url, headers={"authtoken": sid})

    async def token(self, player: MadePlayer, words: Mapping[str, Json]) -> MadeThing:
        return await make_thing(self.worlds, self.world, "token", words, player=player.alias)

    async def launch(self, ticket: MadeThing, player: MadePlayer) -> None:
        await self.call("wallet.launch", player, {"token": ticket.minted})

    async def call(
        self, operation: str, player: MadePlayer, words: Mapping[str, Json] | None = None
    ) -> Exchange:
        """Let a provider, or the player, call the operator."""
        world, known = self.world, self.world.operation(operation)
        view = player_view(player.minted)
        room = world.room_of(operation)
        request = await room.compose(operation, Send(values=dict(words or {})), view)
        exchange = world.begin(operation, Starter(known.source), request)
        exchange.player = view
        await world.call(exchange, request, timeout_s=20)
        return exchange


@asynccontextmanager
async def talking(tls: Path, *, variants: tuple[str, ...] = ()) -> AsyncIterator[Talk]:
    """Serve for the reference operator, with a world of its own."""
    port = free_port()
    text = target_yaml(url_of("127.0.0.1", port), chosen((), variants).declared)
    target = read_target(text, file="target.yaml", environ={})
    options = SandboxOptions(base_port=0, tls_dir=tls, worlds=WorldLimits())
    async with open_sandbox(target, options) as sandbox:
        assert sandbox.worlds is not None
        operator = ReferenceOperator(urls=sandbox.listeners.urls, variants=variants, port=port)
        async with operator, httpx2.AsyncClient(timeout=30) as client:
            yield Talk(sandbox, await sandbox.worlds.open("suite"), client)
