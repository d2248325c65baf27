"""GET …/capture: what happened in a world as a scenario file."""

from pathlib import Path

from tests.capture.replay import saved
from tests.control.served import AUTHENTICATE, DEMO, Served


async def test_a_world_is_written_as_a_scenario(served: Served, tmp_path: Path) -> None:
    await served.post("/worlds", {"name": "Mine_1"})
    ticket = await served.ticket("Mine_1")
    body = {"operation": AUTHENTICATE, "token": ticket["token"], "reply": {"code": 2}}
    await served.post("/worlds/Mine_1/replies", body)
    await served.authenticate(ticket)
    text = (await served.get("/worlds/Mine_1/capture"))["scenario"]
    assert isinstance(text, str)
    assert saved(text, tmp_path).id == "captured-mine-1"
    assert "reply: {code: 2}" in text
    assert str(ticket["token"]) not in text


async def test_it_has_the_name_that_is_asked_for(served: Served, tmp_path: Path) -> None:
    await served.authenticate(DEMO)
    text = (await served.get("/capture?name=a-name"))["scenario"]
    assert saved(str(text), tmp_path).id == "a-name"


async def test_only_what_came_later_is_written(served: Served) -> None:
    await served.authenticate(DEMO)
    listed = (await served.get("/requests"))["requests"]
    assert isinstance(listed, list)
    problem = await served.get(f"/capture?after={listed[-1]['id']}", status=422)
    assert "nothing was seen" in str(problem["detail"])


async def test_a_name_that_no_scenario_has_is_refused(served: Served) -> None:
    problem = await served.get("/capture?name=A%20Name", status=400)
    assert "a name in small letters, digits and hyphens" in str(problem["detail"])
