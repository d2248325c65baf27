"""Whole cells over real sockets: a bug of ours is an error, and accuses nobody."""

from pathlib import Path

import pytest

from sandbox.port import Decision, Records
from sandbox.providers.fasttrack.room import FastTrackRoom
from sandbox.providers.wallet.room import WalletRoom
from sandbox.wire import Request
from tests.live.harness import ALICE, GIVEN, LAUNCH_STEPS, open_harness

LOGIN = """
  - call: fasttrack.login
    as: alice
    expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
"""
TOKEN = """steps:
  - call: gr8.get-jwt-token
    as: alice
    expect: [{must: gr8.jwt.answered, status: 200}]
"""


async def _broken(_: object, request: Request, __: Records) -> Decision:
    raise KeyError(f"a bug of ours at {request.path}")


@pytest.mark.parametrize(
    ("room", "body", "given"),
    [(FastTrackRoom, f"steps:{LOGIN}", ALICE), (WalletRoom, LAUNCH_STEPS, GIVEN)],
    ids=["in our player's call", "in the operator's call"],
)
async def test_a_bug_of_ours_is_an_error_that_accuses_nobody_and_spares_other_cells(
    tmp_path: Path,
    room: type,
    body: str,
    given: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(room, "handle", _broken)
    async with open_harness(tmp_path) as harness:
        harness.write(body, name="broken", given=given)
        harness.write(TOKEN, name="sound", given=ALICE)
        played = await harness.run(jobs=2)
    assert played.outcomes == {"broken": "ERROR", "sound": "PASSED"}
    assert int(played.code) == 3
    assert "fail" not in [mark for _, mark in played.marks("broken")]
    because = {e["cell"]: str(e["because"]) for e in played.of("cell.ended")}["broken"]
    assert because.startswith("a bug in the sandbox: KeyError('a bug of ours at ")
    assert "Traceback" in played.notes
    assert "a bug of ours" in caplog.text


async def test_a_bug_in_a_branch_ends_the_other_branches_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FastTrackRoom, "compose", _broken_compose)
    body = """
steps:
  - parallel:
      one: [{call: fasttrack.authenticate, send: {sid: x}}]
      other:
        - call: gr8.get-jwt-token
          as: alice
          eventually: {within: 1h, every: 10ms}
          expect: [{must: gr8.jwt.none-after-logout, jwt: {$absent: true}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "ERROR"
    assert capsys.readouterr().out == ""


def _broken_compose(*_: object) -> Request:
    raise KeyError("a bug of ours")


async def test_a_bug_while_cleaning_up_is_an_error_of_that_cell_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FastTrackRoom, "compose", _broken_compose)
    async with open_harness(tmp_path) as harness:
        harness.write(f"{TOKEN}always: [{{call: fasttrack.login, as: alice}}]\n", given=ALICE)
        harness.write(TOKEN, name="sound", given=ALICE)
        played = await harness.run()
    assert played.outcomes == {"a": "ERROR", "sound": "PASSED"}
