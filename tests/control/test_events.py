"""Live events: those of one world, masked, until it is over."""

import asyncio
import json
import re

import pytest

from sandbox.evidence.lines import decode
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


PATHS = ("/worlds/{world}/events", "/runs/{run}/events")
ODD = ("nobody", "%00", "..%2f..", "a" * 400, "%F0%9F%98%80", "%ff", "x%0d%0aX:%20y", "*", "%2e%2e")


async def described(served: Served, path: str) -> dict[str, dict[str, object]]:
    """Return what the document says of a path: status → content."""
    control = served.sandbox.listeners.urls["control"]
    document = (await served.client.get(f"{control}/openapi.json")).json()
    told = document["paths"][f"/api/v1{path}"]["get"]["responses"]
    return {status: each.get("content", {}) for status, each in told.items()}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ODD)
async def test_events_of_what_is_not_there_are_a_problem_that_the_document_has(
    served: Served, path: str, name: str
) -> None:
    url = f"{served.api}{re.sub('{.*}', lambda _: name, path)}"
    for more in ("", "?limit=x", "?after=%00"):
        answer = await served.client.get(f"{url}{more}")
        said = await described(served, path)
        assert str(answer.status_code) in said or answer.status_code in (400, 404), answer.text
        assert answer.status_code < 500
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_events_are_read_and_nothing_else(served: Served, method: str) -> None:
    answer = await served.ask(method, "/worlds/default/events", {})
    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_what_is_sent_is_framed_as_server_sent_events_are(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    reading = asyncio.Event()
    following = asyncio.ensure_future(lines(served, "mine", reading=reading))
    await reading.wait()
    body = {"operation": "wallet.authenticate", "reply": {"raw": "\r\ndata: x\n\nevent: y\u2028"}}
    await served.post("/worlds/mine/replies", body)
    ticket = await served.ticket("mine")
    await served.authenticate(ticket, game_id="two\nlines\r\ndata: {}\n\n\u2028\x85")
    await served.ask("DELETE", "/worlds/mine")
    told = await following
    frames = [frame.split("\n") for frame in "\n".join(told).strip("\n").split("\n\n") if frame]
    for frame in frames:
        names = [line.partition(":")[0] for line in frame]
        assert names in (["id", "event", "data"], [""]), frame
        if names[-1] == "data":
            event = decode(frame[-1].removeprefix("data: ").encode())
            assert event is not None
            assert str(event.n) == frame[0].removeprefix("id: ")
    assert "text/event-stream" in (await described(served, PATHS[0]))["200"]
