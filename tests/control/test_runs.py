"""Runs that are started over the control API, beside worlds that are served."""

import asyncio
import json
from pathlib import Path

import pytest

from sandbox.app.lock import read_lock
from tests.app.test_history import made, name_of, well
from tests.control.served import AUTHENTICATE, Served, beside_an_operator
from tests.control.test_requests import listed
from tests.live.harness import GIVEN, HEAD, LAUNCH_STEPS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(HEAD.format(id="one") + GIVEN + LAUNCH_STEPS)
    return tmp_path


async def test_a_run_is_played_followed_and_reported(folder: Path, tls_directory: Path) -> None:
    older = made(folder / "runs", name_of(1), well())
    async with beside_an_operator(tls_directory, folder=folder, keep=1) as served:
        run = await served.post("/runs", {"paths": ["one.yaml"], "preflight": "off"}, status=202)
        ticket = await served.ticket()
        assert (await served.authenticate(ticket)).status_code == 200
        told = await served.ask("GET", f"/runs/{run['id']}/events")
        events = [json.loads(line[6:]) for line in told.text.splitlines() if line[:5] == "data:"]
        assert [e["outcome"] for e in events if e["type"] == "cell.ended"] == ["PASSED"]
        shown = await served.get(f"/runs/{run['id']}")
        assert (shown["state"], shown["exit_code"]) == ("ended", 0)
        report = await served.ask("GET", f"/runs/{run['id']}/report")
        assert report.json()["run"]["exit_code"] == 0
        junit = await served.ask("GET", f"/runs/{run['id']}/report?format=junit")
        assert junit.text.startswith("<?xml")
        directory = folder / "runs" / str(run["id"])
        assert (directory / "played" / "one.yaml").is_file()
        assert read_lock(directory).options.keep == 1
        assert not older.exists()
        assert (await served.get(f"/requests?operation={AUTHENTICATE}"))["count"] == 1
        found = listed(await served.get("/findings"), "findings")  # it came over HTTP/1.1
        assert [each for each in found if each["level"] != "should"] == []


async def test_a_run_is_called_off(folder: Path, tls_directory: Path) -> None:
    waits = "\nsteps:\n  - receive: wallet.authenticate\n    within: 60s\n"
    (folder / "long.yaml").write_text(HEAD.format(id="long") + GIVEN + waits)
    async with beside_an_operator(tls_directory, folder=folder) as served:
        run = await served.post("/runs", {"paths": ["long.yaml"], "preflight": "off"}, status=202)
        early = await served.get(f"/runs/{run['id']}/report", status=404)
        assert "running" in str(early["detail"])
        following = asyncio.ensure_future(served.ask("GET", f"/runs/{run['id']}/events"))
        gone = await served.ask("DELETE", f"/runs/{run['id']}")
        assert gone.json()["state"] == "cancelled"
        assert (await following).status_code == 200


async def test_what_cannot_be_run_says_why(
    folder: Path, tls_directory: Path, served: Served
) -> None:
    without = await served.post("/runs", {"paths": ["one.yaml"]}, status=422)
    assert "--target" in str(without["detail"])
    (folder / "wrong.yaml").write_text("scenario: 1\nid: wrong\n")
    async with beside_an_operator(tls_directory, folder=folder) as operated:
        for path, words in (
            ("../x.yaml", "not below the folder"),
            ("nothing.yaml", "nothing.yaml"),
            ("wrong.yaml", '"title" is missing'),
        ):
            problem = await operated.post("/runs", {"paths": [path]}, status=422)
            assert words in str(problem["detail"])
        assert "no run" in str((await operated.get("/runs/20200101-1", status=404))["detail"])
