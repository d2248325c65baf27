"""What came: listed, waited for, told as a near miss where it is nobody's."""

import asyncio
from collections.abc import Mapping, Sequence

from tests.control.served import AUTHENTICATE, Served, Told

WAIT = f"/wait?operation={AUTHENTICATE}"


def listed(told: Told, name: str = "requests") -> Sequence[Mapping[str, object]]:
    found = told[name]
    assert isinstance(found, list)
    return found


async def test_requests_are_listed_with_their_answers_and_verdicts(served: Served) -> None:
    ticket = await served.ticket()
    await served.authenticate(ticket)
    [request] = listed(await served.get("/requests"))
    assert request["operation"] == AUTHENTICATE
    assert isinstance(request["answered"], dict)
    assert request["answered"]["verdict"] == "accepted"
    assert await served.get(f"/requests/{request['id']}") == request


async def test_secrets_have_names_in_what_is_listed(served: Served) -> None:
    ticket = await served.ticket()
    await served.authenticate(ticket)
    await served.authenticate({**ticket, "token": "nobodys-own-token"})
    text = (await served.ask("GET", "/requests")).text
    assert str(ticket["token"]) not in text
    assert "nobodys-own-token" not in text
    assert "NzA0MTprM3lEZW0wLUFjYzM1NQ" not in text


async def test_requests_are_chosen_by_what_they_carry(served: Served) -> None:
    one, two = await served.ticket(), await served.ticket()
    for ticket in (one, one, two):
        await served.authenticate(ticket)
    assert (await served.get(f"/requests?token={one['token']}"))["count"] == 2
    assert (await served.get("/requests?operation=fasttrack.login"))["count"] == 0
    last = listed(await served.get("/requests"))[1]["id"]
    assert (await served.get(f"/requests?after={last}"))["count"] == 1


async def test_a_wait_ends_when_the_request_has_come(served: Served) -> None:
    ticket = await served.ticket()
    waiting = asyncio.ensure_future(served.get(f"{WAIT}&token={ticket['token']}&within=20s"))
    await served.somebody_waits("default")
    await served.authenticate(await served.ticket())
    assert not waiting.done()
    await served.authenticate(ticket)
    assert (await waiting)["count"] == 1


async def test_what_came_before_a_wait_counts(served: Served) -> None:
    ticket = await served.ticket()
    for _ in "12":
        await served.authenticate(ticket)
    assert (await served.get(f"{WAIT}&count=2"))["count"] == 2


async def test_a_wait_that_is_in_vain_says_what_came_instead(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    ticket = await served.ticket("mine")
    path = f"/worlds/mine{WAIT}&token={ticket['token']}&within=300ms"
    waiting = asyncio.ensure_future(served.get(path, status=408))
    await served.somebody_waits("mine")
    await served.authenticate({**ticket, "token": "another", "player_id": 1})
    problem = await waiting
    assert problem["count"] == 0
    [near] = listed(problem, "near_misses")
    assert near["operation"] == AUTHENTICATE


async def test_a_strange_request_is_told_to_every_world_that_waits(served: Served) -> None:
    for world in ("one", "two", "three"):
        await served.post("/worlds", {"name": world})
    tickets = {world: await served.ticket(world) for world in ("one", "two")}
    for world, ticket in tickets.items():
        body = {"operation": AUTHENTICATE, "token": ticket["token"], "reply": "real"}
        await served.post(f"/worlds/{world}/replies", body)
    await served.authenticate({**tickets["one"], "token": "mistyped", "player_id": 7})
    await served.authenticate(tickets["two"])
    stands = {
        world: [
            each["stands"]
            for each in listed(await served.get(f"/worlds/{world}/findings"), "findings")
            if each["kind"] == "near-miss"
        ]
        for world in ("one", "two", "three")
    }
    assert stands == {"one": [True], "two": [False], "three": []}


async def test_waiting_in_the_wrong_world_is_told_at_once(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    ticket = await served.ticket("mine")
    told = await served.get(f"{WAIT}&token={ticket['token']}", status=409)
    assert told["owner"] == "mine"


async def test_a_wait_ends_with_its_world(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    waiting = asyncio.ensure_future(served.get(f"/worlds/mine{WAIT}&within=60s", status=404))
    await served.somebody_waits("mine")
    await served.ask("DELETE", "/worlds/mine")
    assert "deleted" in str((await waiting)["detail"])


async def test_a_query_that_is_wrong_says_what_would_be_right(served: Served) -> None:
    for query, words in (
        ("operaton=x", 'Did you mean "operation"?'),
        ("operation=wallet.autenticate", f'Did you mean "{AUTHENTICATE}"?'),
        ("count=none", "How many"),
        ("within=5", "a duration"),
    ):
        answer = await served.ask("GET", f"/wait?{query}")
        assert answer.status_code in (400, 422)
        assert words in answer.json()["detail"]
