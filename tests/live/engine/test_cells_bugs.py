"""Whole cells over real sockets: a bug of ours is an error, and accuses nobody."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.evidence.events import Event, MessageEnded, MessageStarted, Note, Trouble
from sandbox.port import Decision, Recognised, Records
from sandbox.providers.fasttrack.room import FastTrackRoom
from sandbox.providers.wallet.room import WalletRoom
from sandbox.wire import Request
from tests.live.harness import ALICE, GIVEN, LAUNCH_STEPS, open_harness
from tests.transport.serving import http2_client

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


async def test_a_request_that_cannot_even_be_told_apart_is_in_the_evidence_and_has_an_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Event] = []
    options = SandboxOptions(
        base_port=0, sink=lambda _: None, watchers=(lambda each: seen.append(each.event),)
    )
    async with open_sandbox(demo_target(), options) as sandbox:
        wallet = sandbox.default.providers["wallet"]
        providers = {**sandbox.default.providers, "wallet": replace(wallet, recognise=_unreadable)}
        monkeypatch.setattr(sandbox.default, "providers", providers)
        async with http2_client() as client:
            url = f"{sandbox.listeners.urls['wallet']}/api/wallet/authenticate"
            answer = await client.post(url, content=b"{}")
    assert answer.status_code == 415
    [started] = [event for event in seen if isinstance(event, MessageStarted)]
    [ended] = [event for event in seen if isinstance(event, MessageEnded)]
    assert (started.request.body, started.id) == ("{}", ended.id)
    assert any(isinstance(e, Note) and "a bug of ours: cannot tell" in e.text for e in seen)
    assert "a bug of ours" not in caplog.text


def _unreadable(_: Request) -> Recognised:
    raise UnicodeError("a bug of ours: cannot tell")


async def test_a_request_that_we_fail_to_decide_on_has_an_end_in_the_evidence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Event] = []
    monkeypatch.setattr(WalletRoom, "handle", _broken)
    options = SandboxOptions(
        base_port=0, sink=lambda _: None, watchers=(lambda each: seen.append(each.event),)
    )
    async with open_sandbox(demo_target(), options) as sandbox, http2_client() as client:
        answer = await client.post(f"{sandbox.listeners.urls['wallet']}/x", content=b"{}")
        beside = await client.post(f"{sandbox.listeners.urls['fasttrack']}/x", content=b"{}")
    assert (answer.status_code, beside.status_code) == (500, 404)
    [failed] = [e for e in seen if isinstance(e, MessageEnded) and e.trouble is not None]
    assert failed.trouble == Trouble(kind="bug", text="the sandbox failed: KeyError")
