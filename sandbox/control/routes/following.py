"""The events of a world, live, as server-sent events."""

from contextlib import suppress

from aiohttp import web

from sandbox.app.worlds.following import Told, following
from sandbox.control.rows import OF_A_WORLD, Answers, Call, Row

_STREAM = "text/event-stream"


async def followed(call: Call) -> web.StreamResponse:
    """Send each event of the world's evidence when it happens, until the world is over."""
    world = call.world
    stream = web.StreamResponse(headers={"Content-Type": _STREAM, "Cache-Control": "no-store"})
    with following(world) as events, suppress(ConnectionError):
        await stream.prepare(call.request)
        await stream.write(b": events of the world from now on\n\n")
        async for event in events:
            await stream.write(_frame(event))
        await stream.write_eof()
    return stream


def _frame(event: Told | None) -> bytes:
    if event is None:
        return b": nothing new\n\n"
    number = b"id: %d\n" % event.number if event.number else b""
    return number + b"event: %s\ndata: %s\n\n" % (event.kind.encode(), event.line)


FOLLOWING = (
    Row(
        "follow-events",
        "GET",
        f"{OF_A_WORLD}/events",
        "Follow the events of a world (server-sent events)",
        followed,
        {200: Answers("Events of the evidence from now on, masked.", "Events")},
        media=_STREAM,
    ),
)
