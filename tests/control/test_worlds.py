"""Worlds over HTTP: made, shown, emptied, taken away, and strangers to each other."""

import asyncio
from collections.abc import Mapping

from tests.control.served import AUTHENTICATE, DEMO, Served, code_of


def names(told: Mapping[str, object]) -> list[str]:
    worlds = told["worlds"]
    assert isinstance(worlds, list)
    return [world["name"] for world in worlds]


async def test_the_default_world_is_there_from_the_start(served: Served) -> None:
    assert names(await served.get("/worlds")) == ["default"]


async def test_a_world_is_made_shown_and_deleted(served: Served) -> None:
    made = await served.post("/worlds", {"name": "mine"})
    assert made["name"] == "mine"
    assert (await served.get("/worlds/mine"))["name"] == "mine"
    assert (await served.ask("DELETE", "/worlds/mine")).status_code == 204
    gone = await served.get("/worlds/mine", status=404)
    assert "there is no world 'mine'" in str(gone["detail"])


async def test_what_is_done_twice_is_done_once(served: Served) -> None:
    assert (await served.ask("PUT", "/worlds/mine")).status_code == 201
    await served.post("/worlds/mine/players", {"alias": "alice"})
    assert (await served.ask("PUT", "/worlds/mine", {})).status_code == 200
    assert (await served.get("/worlds/mine"))["made"] == 1
    assert [(await served.ask("DELETE", "/worlds/mine")).status_code for _ in "12"] == [204, 204]


async def test_a_name_is_one_world_s(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    assert "already" in str((await served.post("/worlds", {"name": "mine"}, status=409))["detail"])


async def test_a_name_that_is_nearly_right_is_named(served: Served) -> None:
    await served.post("/worlds", {"name": "checkout"})
    told = await served.get("/worlds/chekout/requests", status=404)
    assert 'Did you mean "checkout"?' in str(told["detail"])


async def test_the_default_world_stays(served: Served) -> None:
    answer = await served.ask("DELETE", "/worlds/default")
    assert answer.status_code == 422
    assert "reset" in answer.json()["detail"]


async def test_a_request_finds_the_world_that_made_its_token(served: Served) -> None:
    for world in ("one", "two"):
        await served.post("/worlds", {"name": world})
    tickets = {world: await served.ticket(world) for world in ("one", "two", "default")}
    await asyncio.gather(*(served.authenticate(tickets[world]) for world in tickets for _ in "123"))
    for world in tickets:
        told = await served.get(f"/worlds/{world}/requests?operation={AUTHENTICATE}")
        assert told["count"] == 3


async def test_a_reset_world_knows_nothing(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    ticket = await served.ticket("mine")
    await served.post("/worlds/mine/replies", {"operation": AUTHENTICATE, "reply": {"code": 2}})
    assert code_of(await served.authenticate(ticket)) == 2
    emptied = await served.post("/worlds/mine/reset", status=200)
    assert (emptied["made"], emptied["replies"]) == (0, 0)
    assert (await served.get("/worlds/mine/requests"))["count"] == 0
    assert code_of(await served.authenticate(ticket)) not in (1, 2)


async def test_the_demo_token_outlives_a_reset(served: Served) -> None:
    await served.post("/reset", status=200)
    assert code_of(await served.authenticate(DEMO)) == 1


async def test_a_world_begins_with_its_players_or_not_at_all(served: Served) -> None:
    await served.post("/worlds", {"name": "a", "players": [{"alias": "x", "id": "p-1"}]})
    players = [{"alias": "y"}, {"alias": "z", "id": "p-1"}]
    told = await served.post("/worlds", {"name": "b", "players": players}, status=409)
    assert "belongs to the world 'a'" in str(told["detail"])
    assert names(await served.get("/worlds")) == ["default", "a"]
