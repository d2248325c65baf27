"""Rules: which requests get which reply, and for how long."""

import asyncio
from collections.abc import Mapping

import httpx2
import pytest

from tests.control.served import AUTHENTICATE, DEMO, Served, Told, code_of
from tests.control.test_requests import listed


async def rule(
    served: Served, *, world: str = "default", status: int = 201, **words: object
) -> Told:
    body = {"operation": AUTHENTICATE, **words}
    return await served.post(f"/worlds/{world}/replies", body, status=status)


async def test_code_2_twice_and_then_the_real_answer(served: Served) -> None:
    ticket = await served.ticket()
    await rule(served, token=ticket["token"], replies=[{"code": 2}, {"code": 2}, "real"])
    assert [code_of(await served.authenticate(ticket)) for _ in "1234"] == [2, 2, 1, 1]


async def test_a_rule_holds_as_often_as_it_says(served: Served) -> None:
    ticket = await served.ticket()
    added = await rule(served, reply={"code": 2}, times=2)
    assert [code_of(await served.authenticate(ticket)) for _ in "123"] == [2, 2, 1]
    shown = await served.get(f"/replies/{added['id']}")
    assert (shown["taken"], shown["left"]) == (2, 0)


async def test_a_delay_alone_is_the_real_answer_late(served: Served) -> None:
    live, dead = await served.ticket(), await served.ticket(body={"state": "expired"})
    await rule(served, reply={"delay": "1ms"})
    assert code_of(await served.authenticate(live)) == 1
    assert code_of(await served.authenticate(dead)) not in (1, None)
    shown = await served.get("/requests")
    assert [one["reply"] for one in listed(shown)] == ["real", "real"]


async def test_status_and_headers_are_those_of_the_reply(served: Served) -> None:
    ticket = await served.ticket()
    await rule(served, reply={"status": 503, "headers": {"retry-after": 2}})
    answer = await served.authenticate(ticket)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_the_newest_rule_goes_first(served: Served) -> None:
    ticket = await served.ticket()
    await rule(served, reply={"status": 500})
    newest = await rule(served, reply={"status": 503})
    assert (await served.authenticate(ticket)).status_code == 503
    assert (await served.ask("DELETE", f"/replies/{newest['id']}")).status_code == 204
    assert (await served.authenticate(ticket)).status_code == 500
    assert (await served.ask("DELETE", "/replies")).status_code == 204
    assert code_of(await served.authenticate(ticket)) == 1


async def test_only_requests_that_fit_are_answered(served: Served) -> None:
    one, two = await served.ticket(), await served.ticket()
    await rule(
        served, token=one["token"], body={"game_id": {"$regex": "lucky-.*"}}, reply={"code": 2}
    )
    lucky = "lucky-ferry"
    assert code_of(await served.authenticate(one, game_id=lucky)) == 2
    assert code_of(await served.authenticate(one, game_id="other")) == 1
    assert code_of(await served.authenticate(two, game_id=lucky)) == 1


async def test_a_rule_for_a_player_knows_the_player_by_every_id(served: Served) -> None:
    await served.post("/players", {"alias": "alice"})
    ticket, other = await served.ticket(body={"player": "alice"}), await served.ticket()
    await rule(served, player="alice", reply={"code": 2})
    assert code_of(await served.authenticate(ticket)) == 2
    assert code_of(await served.authenticate(other)) == 1


async def test_a_world_gets_the_token_that_its_rule_names(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    token = "a-token-of-nobody"
    body = {"operation": AUTHENTICATE, "token": token, "reply": {"code": 2}}
    await served.post("/worlds/mine/replies", body)
    assert code_of(await served.authenticate({**DEMO, "token": token})) == 2
    assert (await served.get("/worlds/mine/requests"))["count"] == 1


async def test_a_token_of_another_world_cannot_be_claimed(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    ticket = await served.ticket("mine")
    body = {"operation": AUTHENTICATE, "token": ticket["token"], "reply": {"code": 2}}
    told = await served.post("/replies", body, status=409)
    assert told["owner"] == "mine"
    assert (await served.get("/replies"))["replies"] == []


async def test_a_reset_leaves_no_answer(served: Served) -> None:
    ticket = await served.ticket()
    await rule(served, reply={"fault": "reset"})
    with pytest.raises(httpx2.NetworkError):
        await served.authenticate(ticket)


async def test_a_hang_ends_with_its_world(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    ticket = await served.ticket("mine")
    body = {"operation": AUTHENTICATE, "reply": {"fault": "hang"}}
    added = await served.post("/worlds/mine/replies", body)
    hanging = asyncio.ensure_future(served.authenticate(ticket))
    async with asyncio.timeout(30):
        while not (await served.get(f"/worlds/mine/replies/{added['id']}"))["taken"]:
            pass
    await served.ask("DELETE", "/worlds/mine")
    with pytest.raises(httpx2.HTTPError):
        await hanging


@pytest.mark.parametrize(
    ("words", "at", "hint"),
    [
        ({"operation": "wallet.autenticate", "reply": "real"}, "#/operation", AUTHENTICATE),
        ({"operation": "wallet.launch", "reply": "real"}, "#/operation", "a provider serves"),
        ({"reply": {"cod": 2}}, "#/reply/cod", 'Did you mean "code"?'),
        ({"reply": {"code": "<nobody.id>"}}, "#/replies/0", "nobody"),
        ({"reply": {"fault": "goaway"}}, "#/reply/fault", "hang"),
        ({"reply": {"fault": "hang", "status": 200}}, "#/reply", "no answer is sent"),
        ({"reply": "reel"}, "#/reply", "real"),
        ({"reply": {"delay": "6"}}, "#/reply/delay", "duration"),
        ({"reply": "real", "times": 0}, "#/times", "from 1 on"),
        ({"reply": "real", "replies": ["real"]}, "#", "one of the two"),
        ({}, "#", "Write reply"),
        ({"reply": "real", "body": {"$rege": "x"}}, "#/body/$rege", 'Did you mean "$regex"?'),
        ({"reply": "real", "body": {"$regex": "("}}, "#/body/$regex", ""),
    ],
)
async def test_a_rule_that_cannot_be_says_what_would_be_right(
    served: Served, words: Mapping[str, object], at: str, hint: str
) -> None:
    problem = await served.post("/replies", {"operation": AUTHENTICATE, **words}, status=422)
    errors = problem["errors"]
    assert isinstance(errors, list)
    assert [
        e for e in errors if isinstance(e, Mapping) and e["at"] == at and hint in str(e["text"])
    ]
    assert (await served.get("/replies"))["replies"] == []
