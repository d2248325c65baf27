"""Live events: those of one world, masked, until it is over."""

import asyncio
import json

from tests.control.served import Served


async def lines(served: Served, world: str, *, reading: asyncio.Event) -> list[str]:
    found = []
    url = f"{served.api}/worlds/{world}/events"
    async with served.client.stream("GET", url) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        async for line in answer.aiter_lines():
            reading.set()
            found.append(line)
    return found


async def test_the_events_of_a_world_and_of_no_other(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    reading = asyncio.Event()
    following = asyncio.ensure_future(lines(served, "mine", reading=reading))
    await reading.wait()
    ticket = await served.ticket("mine")
    await served.authenticate(ticket)
    await served.authenticate(await served.ticket())
    await served.ask("DELETE", "/worlds/mine")
    told = await following
    events = [json.loads(line[6:]) for line in told if line.startswith("data: ")]
    types = [event["type"] for event in events if event["type"] != "check"]
    assert types == ["cell.started", "message.started", "message.ended", "cell.ended"]
    assert {event["cell"] for event in events} == {"mine"}
    assert str(ticket["token"]) not in "".join(told)
    assert "event: message.started" in told


async def test_nobody_is_told_any_more_who_has_gone(served: Served) -> None:
    reading = asyncio.Event()
    following = asyncio.ensure_future(lines(served, "default", reading=reading))
    await reading.wait()
    assert served.worlds.default.evidence.wanted
    following.cancel()
    await asyncio.wait({following})
    async with asyncio.timeout(30):
        while served.worlds.default.evidence.wanted:
            await served.get("/worlds")
