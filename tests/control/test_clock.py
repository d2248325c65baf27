"""A world's clock: forward, frozen, back; and no other world's."""

import pytest

from tests.control.served import Served, Told


async def moved(served: Served, world: str = "default", **words: object) -> Told:
    return await served.post(f"/worlds/{world}/clock", words, status=200)


async def test_time_moves_in_one_world_alone(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    assert (await moved(served, "mine", advance="15m"))["ahead_s"] == 900
    assert (await served.get("/clock"))["ahead_s"] == 0


async def test_frozen_time_stands_still_until_it_goes_on(served: Served) -> None:
    frozen = await moved(served, freeze="2030-01-01T00:00:00Z")
    assert (frozen["frozen"], frozen["now_s"]) == (True, 1893456000)
    assert (await served.get("/clock"))["now_s"] == 1893456000
    assert (await moved(served, advance="1h"))["now_s"] == 1893459600
    going = await served.post("/clock", {"go-on": True}, status=200)
    assert going["frozen"] is False
    assert float(str(going["now_s"])) >= 1893459600
    assert (await moved(served, real=True))["ahead_s"] == 0


async def test_a_frozen_token_does_not_expire(served: Served) -> None:
    await moved(served, freeze=True)
    ticket = await served.ticket(body={"ttl": "1ms"})
    assert (await served.authenticate(ticket)).json()["code"] == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "something"),
        ({"advance": "1h", "real": True}, "one way at a time"),
        ({"advance": "-1h"}, "a duration"),
        ({"advance": "999999d"}, "longer than 3650d"),
        ({"freeze": "noon"}, "2026-11-30T10:00:00Z"),
        ({"freeze": False}, "true, or a moment"),
        ({"advance": "1h", "moves": "both"}, "shift-clock"),
        ({"frieze": True}, 'Did you mean "freeze"?'),
    ],
)
async def test_a_move_that_cannot_be_says_why(served: Served, body: Told, words: str) -> None:
    problem = await served.post("/clock", body, status=422)
    assert words in str(problem["detail"])
