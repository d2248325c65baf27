"""Worlds: make, show, reset, delete, list."""

from collections.abc import Mapping

from sandbox.app.worlds import ServedWorld
from sandbox.app.worlds.making import make_player
from sandbox.app.worlds.showing import shown_world
from sandbox.control.rows import OF_A_WORLD, Answer, Answers, Call, Row
from sandbox.json_value import Json

_WORLD = Answers("The world.", "World")


async def listed(call: Call) -> Answer:
    """List every world."""
    worlds: list[Json] = [shown_world(world) for world in call.worlds.all]
    return Answer({"worlds": worlds})


async def made(call: Call) -> Answer:
    """Make a world, with players to begin with."""
    world = await call.worlds.open(
        call.text("name"), seed=call.text("seed"), target=_parts(call.body.get("target"))
    )
    return await _with_players(call, world)


async def put(call: Call) -> Answer:
    """Make the world of a name; one that is there stays as it is."""
    found = call.worlds.find(call.path["world"])
    if found is not None:
        return Answer(shown_world(found))
    world = await call.worlds.open(
        call.path["world"], seed=call.text("seed"), target=_parts(call.body.get("target"))
    )
    return await _with_players(call, world)


def _parts(target: Json) -> Mapping[str, Json] | None:
    return target if isinstance(target, Mapping) else None


async def _with_players(call: Call, world: ServedWorld) -> Answer:
    """Make the players that were asked for; without one of them there is no world."""
    players = call.body.get("players")
    listed_ = players if isinstance(players, list) else []
    wished = [each for each in listed_ if isinstance(each, Mapping)]
    try:
        for words in wished:
            alias = str(words.get("alias", ""))
            wishes = {name: value for name, value in words.items() if name != "alias"}
            await make_player(call.worlds, world, wishes, alias=alias)
    except BaseException:
        await call.worlds.delete(world.name)
        raise
    place = f"/api/v1/worlds/{world.name}"
    return Answer(shown_world(world), status=201, headers={"Location": place})


async def shown(call: Call) -> Answer:
    """Show one world."""
    return Answer(shown_world(call.world))


async def reset(call: Call) -> Answer:
    """Empty a world."""
    return Answer(shown_world(await call.worlds.reset(call.world.name)))


async def deleted(call: Call) -> Answer:
    """Take a world away; one that is not there is as good as deleted."""
    if call.worlds.find(call.path["world"]) is not None:
        await call.worlds.delete(call.path["world"])
    return Answer(status=204)


WORLDS = (
    Row(
        "list-worlds",
        "GET",
        "/worlds",
        "List every world",
        listed,
        {200: Answers("Every world.", "Worlds")},
    ),
    Row(
        "make-world",
        "POST",
        "/worlds",
        "Make a world",
        made,
        {201: _WORLD},
        body="NewWorld",
        needs_body=False,
    ),
    Row("show-world", "GET", OF_A_WORLD, "Show a world", shown, {200: _WORLD}),
    Row(
        "put-world",
        "PUT",
        OF_A_WORLD,
        "Make the world of a name, or leave it as it is",
        put,
        {200: Answers("It was there.", "World"), 201: _WORLD},
        body="NamedWorld",
        needs_body=False,
    ),
    Row(
        "delete-world",
        "DELETE",
        OF_A_WORLD,
        "Take a world away",
        deleted,
        {204: Answers("It is not there.")},
    ),
    Row(
        "reset-world",
        "POST",
        f"{OF_A_WORLD}/reset",
        "Empty a world: players, tokens, rules, exchanges, findings, clock",
        reset,
        {200: _WORLD},
    ),
)
