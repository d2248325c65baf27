"""What there is to choose from, and what providers remember."""

from pathlib import Path

import pytest

from tests.control.served import AUTHENTICATE, DEMO, DEMO_TOKEN, Served, serving
from tests.control.test_requests import listed
from tests.live.harness import GIVEN, HEAD, LAUNCH_STEPS


async def test_tokens_are_listed_with_their_states_and_under_names(served: Served) -> None:
    ticket = await served.ticket(body={"alias": "mine", "ttl": "5m"})
    await served.post("/tokens", {"state": "terminated"})
    await served.authenticate(ticket)
    rows = listed(await served.get("/tokens"), "rows")
    assert [row["state"] for row in rows] == ["minted", "active", "terminated"]
    assert [row["left_s"] is None for row in rows] == [True, False, True]
    assert rows[0]["token"] == DEMO_TOKEN
    assert str(ticket["token"]) not in str(rows)
    assert str(rows[1]["token"]).startswith("‹token")
    await served.post("/clock", {"advance": "5m"}, status=200)
    rows = listed(await served.get("/tokens"), "rows")
    assert [row["state"] for row in rows] == ["minted", "expired", "terminated"]


async def test_a_world_shows_its_own_tokens_and_no_others(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    await served.ticket("mine")
    assert len(listed(await served.get("/worlds/mine/tokens"), "rows")) == 1
    assert len(listed(await served.get("/tokens"), "rows")) == 1


async def test_accounts_are_none_before_anybody_entered(served: Served) -> None:
    assert listed(await served.get("/accounts"), "rows") == []


async def test_an_operation_is_listed_with_replies_that_a_rule_may_give(served: Served) -> None:
    operations = listed(await served.get("/operations"), "operations")
    [found] = [each for each in operations if each["name"] == AUTHENTICATE]
    assert (found["from"], found["to"], found["provider"]) == ("operator", "provider", "wallet")
    replies, magic = found["replies"], found["magic"]
    assert isinstance(replies, list)
    assert isinstance(magic, list)
    assert len(replies) == len(magic) > 5
    for each in operations:
        offered = each["replies"]
        assert isinstance(offered, list)
        for reply in offered:
            rule = {"operation": each["name"], "reply": reply["reply"]}
            await served.post("/replies", rule)


async def test_without_magic_no_magic_value_is_listed(tls_directory: Path) -> None:
    async with serving(tls_directory, magic=False) as served:
        operations = listed(await served.get("/operations"), "operations")
        assert not any(each["magic"] for each in operations)
        assert any(each["replies"] for each in operations)


async def test_scenarios_are_those_of_the_folder(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert listed(await served.get("/scenarios"), "scenarios") == []
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "one.yaml").write_text(HEAD.format(id="one") + GIVEN + LAUNCH_STEPS)
    [found] = listed(await served.get("/scenarios"), "scenarios")
    assert (found["id"], found["cells"], found["file"]) == ("one", ["one"], "scenarios/one.yaml")
    (tmp_path / "two.yaml").write_text("scenario: 1\nid: two\n")
    for path, words in (("two.yaml", "two.yaml"), ("nowhere", "nowhere"), ("..", "not below")):
        problem = await served.get(f"/scenarios?path={path}", status=422)
        assert words in str(problem["detail"])


async def test_older_requests_are_asked_for_page_by_page(served: Served) -> None:
    for _ in range(5):
        await served.authenticate(DEMO)
    latest = listed(await served.get("/requests?limit=2"), "requests")
    assert [each["id"] for each in latest] == ["m4", "m5"]
    older = listed(await served.get("/requests?limit=2&before=m4"), "requests")
    assert [each["id"] for each in older] == ["m2", "m3"]
    assert (await served.get("/requests?before=m1"))["count"] == 0
    assert (await served.get("/requests?before=nonsense"))["count"] == 0


async def test_a_world_has_another_life_after_a_reset(served: Served) -> None:
    lives = {str((await served.get("/worlds/default"))["life"])}
    lives.add(str((await served.post("/worlds", {"name": "w", "seed": "x"}))["life"]))
    await served.ask("DELETE", "/worlds/w")
    lives.add(str((await served.post("/worlds", {"name": "w", "seed": "x"}))["life"]))
    lives.add(str((await served.post("/worlds/default/reset", status=200))["life"]))
    assert len(lives) == 4
