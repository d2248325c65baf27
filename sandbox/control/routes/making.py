"""Players, sessions, and what providers make for a player."""

from collections.abc import Callable, Mapping

from sandbox.app.worlds.making import (
    kinds,
    make_player,
    make_session,
    make_thing,
    player_of,
    players_of,
)
from sandbox.app.worlds.showing import hidden
from sandbox.control.rows import OF_A_WORLD, Answer, Answers, Call, Handler, Row
from sandbox.control.schemas import named
from sandbox.json_value import Json
from sandbox.words import a

_PLAYER = Answers("The player.", "Player")


async def listed(call: Call) -> Answer:
    """List the players and sessions of a world."""
    world = call.world
    players: list[Json] = [hidden(world, player.shown()) for player in players_of(world)]
    return Answer({"players": players})


async def shown(call: Call) -> Answer:
    """Show one player."""
    return Answer(hidden(call.world, player_of(call.world, call.path["player"]).shown()))


async def made(call: Call) -> Answer:
    """Make a player."""
    wishes = {name: value for name, value in call.body.items() if name != "alias"}
    player = await make_player(call.worlds, call.world, wishes, alias=call.text("alias"))
    return Answer(player.shown(), status=201)


async def opened(call: Call) -> Answer:
    """Open one more session of a player."""
    session = await make_session(
        call.worlds, call.world, call.text("player"), alias=call.text("alias")
    )
    return Answer(session.shown(), status=201)


def _of_kind(kind: str) -> Handler:
    async def thing(call: Call) -> Answer:
        player = call.body.get("player", "")
        words = {name: call.body[name] for name in call.body if name not in ("player", "alias")}
        whose = player if isinstance(player, (str, Mapping)) else ""
        made_thing = await make_thing(
            call.worlds, call.world, kind, words, player=whose, alias=call.text("alias")
        )
        return Answer(made_thing.shown(), status=201)

    return thing


def making() -> tuple[Row, ...]:
    """Return the calls that make something; each kind that a provider makes has one."""
    return (
        Row(
            "list-players",
            "GET",
            f"{OF_A_WORLD}/players",
            "List the players and sessions of a world",
            listed,
            {200: Answers("The players.", "Players")},
        ),
        Row(
            "make-player",
            "POST",
            f"{OF_A_WORLD}/players",
            "Make a player",
            made,
            {201: _PLAYER},
            body="NewPlayer",
            needs_body=False,
        ),
        Row(
            "show-player",
            "GET",
            f"{OF_A_WORLD}/players/{{player}}",
            "Show a player by alias, id or sid",
            shown,
            {200: _PLAYER},
        ),
        Row(
            "open-session",
            "POST",
            f"{OF_A_WORLD}/sessions",
            "Open one more session of a player",
            opened,
            {201: Answers("The session.", "Player")},
            body="NewSession",
        ),
        *(_row_of(kind, _of_kind) for kind in kinds()),
    )


def _row_of(kind: str, handler: Callable[[str], Handler]) -> Row:
    return Row(
        f"make-{kind}",
        "POST",
        f"{OF_A_WORLD}/{kind}s",
        f"Make {a(kind)}, for a player of the world or a new one",
        handler(kind),
        {201: Answers(f"The {kind}, and how to use it.", "Thing")},
        body=named(kind, new=True),
        needs_body=False,
    )
