"""Calls that a provider makes now, verification, the clock, and what providers remember."""

from collections.abc import Mapping

from sandbox.app.worlds import Unfit
from sandbox.app.worlds.calling import Wish, call
from sandbox.app.worlds.choosing import Choice
from sandbox.app.worlds.problems import Wrong
from sandbox.app.worlds.showing import hidden
from sandbox.app.worlds.tables import Shown, shown_tables
from sandbox.app.worlds.timing import advance, back_to_real, freeze, go_on, shown_clock
from sandbox.app.worlds.verifying import Expected, checks_from, verify
from sandbox.control.checking import checks_in
from sandbox.control.rows import OF_A_WORLD, Answer, Answers, Call, Handler, Row
from sandbox.json_value import Json

_MOVES = ("advance", "freeze", "go-on", "real")


async def called(request: Call) -> Answer:
    """Let a provider call now."""
    send = request.body.get("send")
    words = dict(send) if isinstance(send, Mapping) else {}
    if "token" in request.body:
        words["token"] = request.body["token"]
    wish = Wish(
        request.text("operation"),
        player=request.text("player"),
        sid=request.text("sid"),
        jwt=request.text("jwt"),
        words=words,
        within_s=request.seconds("within") if "within" in request.body else None,
    )
    outcome = await call(request.worlds, request.world, wish)
    return Answer(outcome.shown())


async def verified(request: Call) -> Answer:
    """Verify what happened."""
    body, world = request.body, request.world
    count = body.get("count")
    order = body.get("order")
    listed = order if isinstance(order, list) else []
    expected = Expected(
        Choice.of(body),
        count=count,
        checks=checks_from(world, checks_in(body), count),
        order=[Choice.of(each) for each in listed if isinstance(each, Mapping)],
        after=request.text("after"),
        settle_s=request.seconds("settle"),
    )
    verdict = await verify(world, expected)
    return Answer(verdict.shown(world))


async def clock(request: Call) -> Answer:
    """Show what time it is in a world."""
    await request.world.clock.refresh()
    return Answer(shown_clock(request.world))


async def moved(request: Call) -> Answer:
    """Move a world's clock."""
    body, world = request.body, request.world
    asked = [name for name in _MOVES if name in body]
    if len(asked) != 1:
        text = f"a clock moves in one way at a time: {', '.join(_MOVES)}"
        raise Unfit(text, [Wrong("#", text)])
    match asked[0]:
        case "advance":
            ahead_s = request.seconds("advance", bounded=False)
            await advance(world, ahead_s, both=body.get("moves") == "both")
        case "freeze":
            await freeze(world, "" if body["freeze"] is True else request.text("freeze"))
        case "go-on":
            await go_on(world)
        case _:
            await back_to_real(world)
    return Answer(shown_clock(world))


def _shows(table: Shown) -> Handler:
    async def shown(request: Call) -> Answer:
        world = request.world
        room = world.rooms[table.provider]
        rows: list[Json] = [hidden(world, row) for row in await room.table(table.name)]
        return Answer({"rows": rows})

    return shown


def _clears(table: Shown) -> Handler:
    async def cleared(request: Call) -> Answer:
        await request.world.rooms[table.provider].clear(table.name)
        return Answer(status=204)

    return cleared


_ACTING = (
    Row(
        "call",
        "POST",
        f"{OF_A_WORLD}/calls",
        "Let a provider, or its player, make a call now",
        called,
        {200: Answers("What came of it.", "Outcome")},
        text="The call goes to the operator of the target, or to our own provider as its"
        " player would call it. The answer tells the provider's verdict with its reason.",
        body="NewCall",
    ),
    Row(
        "verify",
        "POST",
        f"{OF_A_WORLD}/verify",
        "Verify which requests came, and how they were",
        verified,
        {200: Answers("It is as expected.", "Verdict")},
        text="409 says that it is not, or that it could not be judged, and what came instead.",
        body="Verification",
    ),
    Row(
        "show-clock",
        "GET",
        f"{OF_A_WORLD}/clock",
        "Show what time it is in a world",
        clock,
        {200: Answers("The time.", "Clock")},
    ),
    Row(
        "move-clock",
        "POST",
        f"{OF_A_WORLD}/clock",
        "Move the clock of a world: advance, freeze, go on, back to real time",
        moved,
        {200: Answers("The time now.", "Clock")},
        body="ClockMove",
    ),
)


def acting() -> tuple[Row, ...]:
    """Return the calls that act on a world, and those about what providers remember of it."""
    return (*_ACTING, *(row for table in shown_tables() for row in _rows_of(table)))


def _rows_of(table: Shown) -> tuple[Row, ...]:
    path = f"{OF_A_WORLD}/{table.name}"
    rows = {200: Answers("Its rows.", "Table")}
    shown = Row(f"show-{table.name}", "GET", path, table.text, _shows(table), rows)
    if not table.clears:
        return (shown,)
    gone = {204: Answers("It is empty.")}
    title = f"Empty it: {table.text}"
    return (shown, Row(f"clear-{table.name}", "DELETE", path, title, _clears(table), gone))
