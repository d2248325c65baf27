"""Every message and check says to which step it belongs, however the steps overlap."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.world.current_step import NO_STEP, PlayedStep, current_step, during, receives_in
from sandbox.json_value import Json
from tests.live.harness import GIVEN, HEAD, LAUNCH_STEPS, Played, open_harness, unlinted

TWO = """
steps:
  - parallel:
      hers:
        - call: wallet.launch
          name: launch-ann
          as: ann
          send: {token: <ticket-ann>}
          meanwhile:
            - receive: wallet.authenticate
              name: asked-ann
              quiet: 300ms
              reply: {code: 2}
              expect: [{must: wallet.parallel.never-mixed, body: {token: <ticket-ann>}}]
          expect: [{must: wallet.code-2.is-a-failure, launched: false}]
      theirs:
        - call: fasttrack.login
          name: login-bea
          as: bea
          meanwhile:
            - {observe: fasttrack.authenticate, name: question-bea}
          expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
        - call: wallet.launch
          name: launch-bea
          as: bea
          send: {token: <ticket-bea>}
          meanwhile:
            - {receive: wallet.authenticate, name: asked-bea}
          expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""
TWO_GIVEN = "given:\n" + "".join(
    f"  {who}: {{player: {{}}}}\n  ticket-{who}: {{token: {{of: {who}}}}}\n"
    for who in ("ann", "bea")
)


def steps_of(played: Played, operation: str) -> list[tuple[Json, Json]]:
    """Return the step of each message as told at its beginning and at its end."""
    begun = [e for e in played.of("message.started") if e["operation"] == operation]
    ended = {e["id"]: e["step"] for e in played.of("message.ended")}
    return [(e["step"], ended[e["id"]]) for e in begun]


async def test_the_step_of_a_message_is_its_branchs_own(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(TWO, given=TWO_GIVEN)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    launches = dict(steps_of(played, "wallet.launch"))
    assert launches == {"launch-ann": "launch-ann", "launch-bea": "launch-bea"}
    taken = set(steps_of(played, "wallet.authenticate"))
    assert taken == {("asked-ann", "asked-ann"), ("asked-bea", "asked-bea")}
    # the question that our provider asks belongs to the call that it answers
    assert steps_of(played, "fasttrack.authenticate") == [("login-bea", "login-bea")]
    assert [e["step"] for e in played.of("check") if e["mark"] != "pass"] == []
    assert {e["step"] for e in played.of("check")} == {
        "launch-ann",
        "asked-ann",
        "login-bea",
        "asked-bea",
        "launch-bea",
    }


async def test_a_step_without_a_name_is_told_by_its_kind_and_its_place(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(LAUNCH_STEPS)
        played = await harness.run()
    file = tmp_path / "a.yaml"
    [launch] = [e for e in played.of("message.started") if e["operation"] == "wallet.launch"]
    assert (launch["step"], launch["place"]) == ("call", f"{file}:10:5")
    [asked] = [e for e in played.of("message.started") if e["operation"] == "wallet.authenticate"]
    assert (asked["step"], asked["place"]) == ("receive", f"{file}:14:9")
    assert [e["step"] for e in played.of("check")] == ["receive", "receive", "call"]


async def test_what_no_step_asks_for_belongs_to_no_step(tmp_path: Path) -> None:
    body = """
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run()
    assert steps_of(played, "wallet.authenticate") == [(None, None)]
    assert steps_of(played, "hook.open-session") == [(None, None)]
    assert played.check("unexpected")["step"] is None


async def test_a_held_request_belongs_to_the_step_that_takes_it_in_the_end(tmp_path: Path) -> None:
    body = """
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile:
      - {trigger: open-session, with: {currency: EUR, id: <alice.id>}}
      - {call: gr8.get-public-key, as: alice, name: key}
      - {receive: wallet.authenticate, name: asked}
    expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    assert steps_of(played, "wallet.authenticate") == [(None, "asked")]


def test_outside_of_a_step_there_is_none_and_afterwards_it_is_as_before() -> None:
    outer, inner = PlayedStep("call"), PlayedStep("receive", "asked")
    assert current_step() is NO_STEP
    with during(outer):
        with during(inner):
            assert (current_step() is inner, inner.label) == (True, "asked")
        assert (current_step() is outer, outer.label) == (True, "call")
    assert (current_step() is NO_STEP, NO_STEP.label) == (True, None)


async def test_a_task_keeps_the_step_it_was_begun_in() -> None:
    gate = asyncio.Event()

    async def later() -> PlayedStep:
        await gate.wait()
        return current_step()

    step = PlayedStep("call")
    with during(step):
        task = asyncio.create_task(later())
    gate.set()
    assert await task is step


def test_a_part_that_is_used_twice_has_its_receive_at_two_paths(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    part = "part: 1\nid: launch\nwith: {ticket: null}\n" + LAUNCH_STEPS.replace(
        "    as: alice\n", ""
    ).replace("<ticket>", "<ticket.token>")
    (tmp_path / "parts" / "launch.yaml").write_text(part)
    use = "{use: launch, with: {ticket: <ticket>}}"
    steps = f"steps:\n  - parallel:\n      a: [{use}]\n      b: [{use}]\n"
    (tmp_path / "a.yaml").write_text(HEAD.format(id="a") + GIVEN + steps)
    [scenario] = unlinted(tmp_path)
    found: Mapping[object, str] = dict(receives_in(scenario.steps, ("",)))
    assert found == {
        ("", 0, "a", 0, "", 0, "", 0): "wallet.authenticate",
        ("", 0, "b", 0, "", 0, "", 0): "wallet.authenticate",
    }
