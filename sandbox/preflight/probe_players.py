"""The players of the pre-flight: one made by the hook, or everybody who is listed.

Listed players are leased like a cell's and given back. A player made here plays in no cell.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.engine.run.players import PlayerPool
from sandbox.engine.steps.fixtures import FixtureFactory, Wanted, player_view
from sandbox.engine.world.world import World
from sandbox.errors import SandboxFault
from sandbox.port import PlayerView
from sandbox.port.preflight import Line, ok, problem, skip, warn
from sandbox.preflight.bounded import bounded
from sandbox.scenario.target.target import BrowserHook, FixedPlayer, HttpHook, ManualHook

LINE = "hooks.open-session"
HTTP_S, PROGRAM_S, BROWSER_S = 10.0, 30.0, 90.0
"""How long a hook may take: making a player is work. A browser has to start first, and has patience
of its own with each move; what it says of a page that fails, with its picture, is worth the wait.
"""
_WITHIN_S = {HttpHook: HTTP_S, BrowserHook: BROWSER_S}


@dataclass(frozen=True, slots=True)
class ProbePlayers:
    """The players, perhaps none, and what making them showed. `listed`: they are of a list."""

    players: tuple[PlayerView, ...] = ()
    lines: tuple[Line, ...] = ()
    listed: bool = False


@asynccontextmanager
async def probe_players(
    world: World, pool: PlayerPool | None, *, wanted: bool
) -> AsyncIterator[ProbePlayers]:
    """Give players while the context lasts; nobody where none are `wanted`."""
    if not wanted:
        yield ProbePlayers()
        return
    if pool is None:
        yield await _made(world)
        return
    listed = world.target.players
    players = listed if isinstance(listed, tuple) else ()
    leased = await pool.lease([{"id": player.id} for player in players])
    try:
        yield ProbePlayers(tuple([await _listed(world, player) for player in leased]), listed=True)
    finally:
        await pool.give_back(leased)


async def _listed(world: World, player: FixedPlayer) -> PlayerView:
    return player_view(await _factory(world).player({}, Wanted(fixed=player)))


async def _made(world: World) -> ProbePlayers:
    hook = world.target.hooks.get("open-session")
    if hook is None:
        return ProbePlayers()
    if isinstance(hook, ManualHook):
        told = "a person opens the sessions, so that nothing was tried that needs a player"
        return ProbePlayers(lines=(skip(LINE, told),))
    within_s = _WITHIN_S.get(type(hook), PROGRAM_S)
    work = _factory(world).player({"currency": _currency(world)}, Wanted())
    try:
        made = await bounded(world.environment, work, within_s=within_s)
    except SandboxFault as fault:
        todo = "Start the operator; if it runs, mend the hook, or list players who are logged in."
        return ProbePlayers(lines=(problem(LINE, str(fault), todo),))
    if made is None:
        told = f"it made no player within {within_s:g} s; nothing was tried that needs one"
        return ProbePlayers(lines=(warn(LINE, told, "Look into the log of the hook."),))
    return ProbePlayers((player_view(made),), (ok(LINE, "it made a player with a session"),))


def _factory(world: World) -> FixtureFactory:
    return FixtureFactory(world, {}, None, [])


def _currency(world: World) -> str:
    """Choose one in which the player may enter everywhere."""
    wished = (room.player_currency() for room in world.rooms.values())
    return next(filter(None, wished), "EUR")
