"""What bounds worlds: how many, how much of each and of all, how long, and who may call."""

import asyncio
import resource
from pathlib import Path

import httpx2
import pytest

from sandbox.app.worlds import WorldLimits
from sandbox.engine.serving.ring import RingBounds
from tests.control.served import AUTHENTICATE, DEMO, Served, code_of, serving

WORLDS = 200
EACH = 3


async def test_there_are_no_more_worlds_than_may_be(tls_directory: Path) -> None:
    async with serving(tls_directory, limits=WorldLimits(max_worlds=3)) as served:
        for name in ("a", "b"):
            await served.post("/worlds", {"name": name})
        assert "DELETE one" in str((await served.post("/worlds", status=409))["detail"])
        await served.ask("DELETE", "/worlds/a")
        await served.post("/worlds")


async def test_what_is_evicted_is_told_loudly(tls_directory: Path) -> None:
    limits = WorldLimits(ring=RingBounds(max_exchanges=2))
    async with serving(tls_directory, limits=limits) as served:
        notes: list[str] = []
        world = served.worlds.default
        world.evidence.watch(lambda recorded: notes.append(repr(recorded.event)))
        for _ in "123":
            await served.authenticate(DEMO)
        told = await served.get("/requests")
        assert told["count"] == 2
        assert "1 older exchanges are gone" in str(told["evicted"])
        assert "m1" in str((await served.get("/requests/m1", status=404))["detail"])
        assert [note for note in notes if "older ones are gone" in note]


async def test_all_worlds_together_have_a_bound(tls_directory: Path) -> None:
    limits = WorldLimits(max_held_bytes=20_000)
    async with serving(tls_directory, limits=limits) as served:
        for name in ("a", "b"):
            await served.post("/worlds", {"name": name})
            ticket = await served.ticket(name)
            for _ in range(20):
                await served.authenticate(ticket)
        assert served.worlds.budget.held <= 20_000
        assert sum(world.ring.held for world in served.worlds.all) <= 20_000
        assert served.worlds.get("b").ring.exchanges


async def test_idle_worlds_are_taken_away_and_busy_ones_stay(tls_directory: Path) -> None:
    async with serving(tls_directory, limits=WorldLimits(idle_s=0.0)) as served:
        for name in ("idle", "busy"):
            await served.post("/worlds", {"name": name})
        path = f"/worlds/busy/wait?operation={AUTHENTICATE}&within=60s"
        waiting = asyncio.ensure_future(served.ask("GET", path))
        await served.somebody_waits("busy")
        await served.worlds.sweep()
        assert [world.name for world in served.worlds.all] == ["default", "busy"]
        await served.ask("DELETE", "/worlds/busy")
        assert (await waiting).status_code == 404


async def test_two_hundred_worlds_do_not_hear_each_other(
    tls_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving(tls_directory) as served:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await asyncio.gather(*(one_test(served, number) for number in range(WORLDS)))
        strange = await served.authenticate({**DEMO, "token": "nobodys", "player_id": 1})
        assert code_of(strange) != 1
        for number in range(WORLDS):
            name = f"test-{number}"
            world = served.worlds.get(name)
            assert len(world.ring.exchanges) == EACH, name
            assert [f for f in world.findings if f.stands and not f.clause] == [], name
        assert len(served.worlds.default.ring.exchanges) == 1
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        with capsys.disabled():
            held = served.worlds.budget.held
            print(f"\n{WORLDS} worlds: {held / WORLDS:.0f} bytes each, process + {grown} KiB")
        assert served.worlds.budget.held < WORLDS * 64 * 1024


async def one_test(served: Served, number: int) -> None:
    """Be one of many tests: a token, a rule, and requests that have to get what it says."""
    name = f"test-{number}"
    await served.post("/worlds", {"name": name})
    ticket = await served.ticket(name)
    code = 2 if number % 2 else 1
    if number % 2:
        body = {"operation": AUTHENTICATE, "token": ticket["token"], "reply": {"code": 2}}
        await served.post(f"/worlds/{name}/replies", body)
    path = f"/worlds/{name}/wait?operation={AUTHENTICATE}&token={ticket['token']}&count={EACH}"
    waiting = asyncio.ensure_future(served.get(f"{path}&within=60s"))
    for _ in range(EACH):
        assert code_of(await served.authenticate(ticket)) == code
    assert (await waiting)["count"] == EACH


async def test_a_token_is_wanted_where_one_is_set(tls_directory: Path) -> None:
    async with serving(tls_directory, token="open-sesame") as served:
        for header in (None, "Bearer wrong", "Basic open-sesame", "Bearer"):
            headers: dict[str, str] = {} if header is None else {"Authorization": header}
            answer = await served.client.get(f"{served.api}/worlds", headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            assert "SANDBOX_CONTROL_TOKEN" in answer.json()["detail"]
        headers = {"Authorization": "Bearer open-sesame"}
        right = await served.client.get(f"{served.api}/worlds", headers=headers)
        assert right.status_code == 200
        root = served.api.removesuffix("/api/v1")
        for path in ("/health", "/health/live", "/ready", "/openapi.json", "/api"):
            assert (await served.client.get(root + path)).status_code == 200


async def test_parts_of_the_target_may_differ(tls_directory: Path) -> None:
    async with serving(tls_directory) as served:
        url = "http://127.0.0.1:1/launch"
        entry = {"url": url, "launched-when": {"status": 200}}
        launch = {"wallet": {"launch": entry, "site-id": 77}}
        await served.post("/worlds", {"name": "mine", "target": launch})
        made = await served.post("/worlds/mine/tokens")
        assert url in str(made["launch"])
        assert "'site_id': 77" in str(made["parameters"])
        assert "'site_id': 12" in str((await served.post("/tokens"))["parameters"])


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"walet": {}}, 'Did you mean "wallet"?'),
        ({"hooks": {"open-session": {"command": ["id"]}}}, "stands in the file"),
        ({"wallet": {"launch": {"url": "http://127.0.0.1/${HOME}"}}}, "HOME"),
        ({"wallet": {"settings": {"token.ttl": 1}}}, "token"),
    ],
)
async def test_parts_that_cannot_be_say_why(
    served: Served, parts: dict[str, object], words: str
) -> None:
    problem = await served.post("/worlds", {"name": "mine", "target": parts}, status=422)
    assert words in str(problem["detail"])
    assert (await served.ask("GET", "/worlds/mine")).status_code == 404


async def test_other_hosts_than_ours_are_sent_elsewhere(served: Served) -> None:
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{served.api}/worlds", headers={"Host": "evil.example"})
    assert answer.status_code == 421
