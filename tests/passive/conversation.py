"""A mixed conversation with an operator in a served world, as a suite of its own would have it.

Much of it is wrong on purpose: sids and tokens that are nobody's, tokens that are over, launch URLs
that were altered, replies that a rule gives. Whoever is right gets through it without a blame.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.worlds import ServedWorld, WorldLimits, Worlds
from sandbox.app.worlds.choosing import Choice
from sandbox.app.worlds.evidence.findings import shown_findings
from sandbox.app.worlds.making import MadePlayer, MadeThing, make_player, make_thing
from sandbox.app.worlds.replying import add_rule
from sandbox.engine.judging.exchange_view import locate_jwt
from sandbox.engine.steps.fixtures import player_view
from sandbox.engine.steps.hooks import HookFault, run_hook
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import SandboxFault
from sandbox.evidence.events import Check
from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import Mark
from sandbox.json_value import Json
from sandbox.port import Send
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.reference import ReferenceOperator, url_of
from sandbox.reference_operator.target_file import target_yaml
from sandbox.scenario.target.target import read_target
from tests.ports import free_port

HALF_A_JWT = "eyJhbGciOiJub25lIn0.eyJleHRlcm5hbFVzZXJJZCI6IngifQ."


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

    async def everything(self) -> None:
        """Have the whole conversation."""
        alice, bob = await self.player(), await self.player()
        for part in (self.logins, self.iframes, self.launches, self.upheavals):
            await part(alice, bob)

    async def player(self) -> MadePlayer:
        return await make_player(self.worlds, self.world, {})

    async def logins(self, alice: MadePlayer, bob: MadePlayer) -> None:
        """Log in, with the right sids and others."""
        sids = [str(each.minted.fields["sid"]) for each in (alice, bob)]
        for sid in (*sids, "nobody-s-sid", sids[0][:-1], "", sids[1]):
            await self.login(sid)

    async def login(self, sid: str) -> None:
        url = f"{self.sandbox.listeners.urls['fasttrack']}/Platform/LoginAuthToken"
        await self.client.post(url, headers={"authtoken": sid})

    async def end_session(self, player: MadePlayer) -> None:
        """Log a player out at the operator, as a test does it by itself."""
        await self.hook("logout", {"sid": player.minted.fields["sid"]})

    async def iframes(self, alice: MadePlayer, bob: MadePlayer) -> None:
        """Open the iFrame with tokens of the operator's, and with others."""
        tokens = [HALF_A_JWT, "x.y.z", "no-token"]
        for player in (alice, bob):
            token = await self.handed_out(player)
            tokens += [token, token[:-4], token] if token else []
        await self.call("gr8.get-jwt-token", alice, {"sid": "nobody-s-sid"})
        for token in tokens:
            await self.enter(token)
        await self.call("gr8.get-public-key", alice, {"brand": "nobody-s-brand"})

    async def enter(self, token: str) -> None:
        url = f"{self.sandbox.listeners.urls['gr8']}/en/"
        await self.client.get(url, params={"jwt": token})

    async def launches(self, alice: MadePlayer, bob: MadePlayer) -> None:
        """Open games, with tokens in every state, altered launch URLs and scripted replies."""
        for state in ("minted", "minted", "active", "expired", "terminated"):
            ticket = await self.token(alice, {"state": state})
            await self.launch(ticket, alice)
        for name, value in (("player_id", "4711"), ("site_id", "13"), ("currency", "USD")):
            await self.altered_launch(await self.token(bob, {}), bob, {name: value})
        await self.altered_launch(await self.token(bob, {}), bob, {"token": "nobody-s-token"})
        for reply in ({"code": 2}, {"status": 500}, {"code": 2, "status": 200}, {"status": 204}):
            await self.scripted_launch(bob, reply)

    async def upheavals(self, alice: MadePlayer, bob: MadePlayer) -> None:
        """Change things at the operator behind our back, and look what comes of it."""
        before = await self.handed_out(bob)
        await self.hook("rotate-key", {})
        await self.hook("switch-currency", {"player": bob.minted.fields["id"], "to": "USD"})
        for token in (before, await self.handed_out(bob)):
            await self.enter(token)
        await self.hook("break-backend", {})
        await self.login(str(bob.minted.fields["sid"]))
        await self.handed_out(bob)
        await self.launch(await self.token(bob, {}), bob)
        await self.hook("repair-backend", {})
        await self.end_session(alice)
        await self.login(str(alice.minted.fields["sid"]))
        await self.handed_out(alice)
        await self.launch(await self.token(alice, {}), alice)
        await self.hook("block-player", {"player": bob.minted.fields["id"], "as": "blocked"})
        await self.login(str(bob.minted.fields["sid"]))
        await self.launch(await self.token(bob, {"blocked": True}), bob)
        await self.world.clock.advance(86_400, both=False)
        await self.enter(await self.handed_out(bob))
        await self.login(str(bob.minted.fields["sid"]))

    async def handed_out(self, player: MadePlayer) -> str:
        """Return the token that the operator has for a player, "" for none."""
        asked = await self.call("gr8.get-jwt-token", player)
        return jwt_of(self.world, asked) if asked else ""

    async def hook(self, name: str, values: Mapping[str, Json]) -> None:
        """Run a hook of the target, where it has it and does it."""
        with contextlib.suppress(HookFault):
            await run_hook(self.world, name, values)

    async def token(self, player: MadePlayer, words: Mapping[str, Json]) -> MadeThing:
        return await make_thing(self.worlds, self.world, "token", words, player=player.alias)

    async def launch(self, ticket: MadeThing, player: MadePlayer) -> None:
        await self.call("wallet.launch", player, {"token": ticket.minted})

    async def scripted_launch(self, player: MadePlayer, reply: Json) -> None:
        ticket = await self.token(player, {})
        choice = Choice("wallet.authenticate", token=str(ticket.minted.main))
        await add_rule(self.worlds, self.world, choice, [reply], times=3)
        await self.launch(ticket, player)

    async def altered_launch(
        self, ticket: MadeThing, player: MadePlayer, changed: Mapping[str, str]
    ) -> None:
        minted = replace(ticket.minted, fields={**ticket.minted.fields, **changed})
        if "token" in changed:
            minted = replace(minted, main=changed["token"])
        await self.call("wallet.launch", player, {"token": minted})

    async def call(
        self, operation: str, player: MadePlayer, words: Mapping[str, Json] | None = None
    ) -> Exchange | None:
        """Let a provider, or the player, call the operator; None where the target has no such."""
        world, known = self.world, self.world.operation(operation)
        room, view = world.room_of(operation), player_view(player.minted)
        sid = (words or {}).get("sid")
        if isinstance(sid, str):
            view = replace(view, sid=sid, headers=view.headers.without("cookie"))
        try:
            request = await room.compose(operation, Send(values=dict(words or {})), view)
        except (SandboxFault, KeyError):
            return None
        exchange = world.begin(operation, Starter(known.source), request)
        exchange.player = view
        await world.call(exchange, request, timeout_s=20)
        return exchange


def jwt_of(world: ServedWorld, asked: Exchange) -> str:
    return locate_jwt(world, asked) or ""


@asynccontextmanager
async def talking(
    tls: Path,
    *,
    defects: tuple[str, ...] = (),
    variants: tuple[str, ...] = (),
    watch: Callable[[Recorded], None] = lambda _: None,
) -> AsyncIterator[Talk]:
    """Serve for an operator, with a world of its own."""
    port = free_port()
    text = target_yaml(url_of("127.0.0.1", port), chosen(defects, variants).declared)
    target = read_target(text, file="target.yaml", environ={})
    options = SandboxOptions(base_port=0, tls_dir=tls, worlds=WorldLimits(), watchers=(watch,))
    async with open_sandbox(target, options) as sandbox:
        assert sandbox.worlds is not None
        operator = ReferenceOperator(
            urls=sandbox.listeners.urls, defects=defects, variants=variants, port=port
        )
        async with operator, httpx2.AsyncClient(timeout=30) as client:
            yield Talk(sandbox, await sandbox.worlds.open("suite"), client)


@dataclass(frozen=True, slots=True)
class Found:
    """What was judged in whichever world: clauses that held, and those that missed by level, with
    the values that decided as they are shown.
    """

    held: frozenset[str]
    missed: Mapping[str, str]
    shown: Sequence[Json]


async def found_in(
    tls: Path, *, defects: tuple[str, ...] = (), variants: tuple[str, ...] = ()
) -> Found:
    """Have the conversation with an operator, and return what was judged."""
    events: list[Recorded] = []
    async with talking(tls, defects=defects, variants=variants, watch=events.append) as talk:
        async with asyncio.timeout(120):
            await talk.everything()
        findings = [each for world in talk.worlds.all for each in world.findings if each.clause]
        worlds = talk.worlds.all
        shown = [each for world in worlds for each in shown_findings(world, world.findings)]
    checks = [each.event for each in events if isinstance(each.event, Check)]
    missed = {check.clause: check.level.value for check in checks if check.mark is not Mark.PASS}
    assert missed == {each.clause: each.level for each in findings}
    held = frozenset(check.clause for check in checks if check.mark is Mark.PASS)
    return Found(held, missed, shown)
