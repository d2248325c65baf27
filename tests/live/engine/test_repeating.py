"""A call that is repeated: the steps beside it are played anew, and the last repetition counts."""

from pathlib import Path

import pytest

from sandbox.json_value import Json
from tests.live.harness import GIVEN, Played, open_harness

LAUNCH = """
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    eventually: {within: WITHIN, every: 10ms}
    meanwhile:
      - receive: wallet.authenticate
        name: asked
        quiet: 50ms
        replies: [{code: 2}, {code: 2}, {code: 1}]
        expect: [CHECKS]
        save: {token: body.token}
    expect: [OWN]
  - check: [{must: wallet.token.unchanged, equal: [<asked.token>, <ticket>]}]
"""
OPENED = "{must: wallet.code-1.opens-the-game, launched: true}"
THREE = "{must: wallet.retry.as-declared, attempts: 3}"


def launch(checks: str, *, own: str = OPENED, within: str = "5s") -> str:
    return LAUNCH.replace("CHECKS", checks).replace("OWN", own).replace("WITHIN", within)


def messages(played: Played, clause: str) -> Json:
    return played.check(clause)["messages"]


async def test_each_repetition_opens_the_receive_anew_and_the_last_is_judged(
    tmp_path: Path,
) -> None:
    """The operator asks twice for each launch, so that no repetition ever sees three attempts."""
    async with open_harness(tmp_path) as harness:
        harness.write(launch(THREE, within="3s"))
        played = await harness.run()
    opened, closed = played.of("step.opened"), played.of("step.closed")
    assert len(opened) == len(closed) >= 2
    asked = len(played.sent("wallet.authenticate"))
    assert asked == 2 * len(opened)
    retried = played.check("wallet.retry.as-declared")
    assert (retried["mark"], retried["actual"]) == ("fail", "attempts: 2")
    last = [e["id"] for e in played.of("message.started") if e["step"] == "asked"][-2:]
    assert retried["messages"] == last
    arrived = [e for e in played.of("check") if e["clause"] == "wallet.authenticate.arrives"]
    assert [e["mark"] for e in arrived] == ["pass"]  # those of earlier repetitions are not told


async def test_a_must_beside_the_call_drives_the_repeating_until_it_holds(tmp_path: Path) -> None:
    body = """
steps:
  - call: gr8.get-public-key
    as: alice
    eventually: {within: 5s, every: 10ms}
    meanwhile:
      - {call: fasttrack.authenticate, name: once, send: {sid: <alice.sid>}}
      - check: [{must: fasttrack.authenticate.user-id-stable, calls: gr8.get-public-key, count: 3}]
    expect: [{must: gr8.key.served, status: 200}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    assert len(played.sent("gr8.get-public-key")) == 3
    assert sorted(played.marks()) == [
        ("fasttrack.authenticate.user-id-stable", "pass"),
        ("gr8.key.served", "pass"),
    ]


async def test_a_must_that_carries_on_drives_it_as_well(tmp_path: Path) -> None:
    body = """
steps:
  - call: gr8.get-public-key
    as: alice
    eventually: {within: 5s, every: 10ms}
    meanwhile:
      - check:
          - must: gr8.key.served
            calls: gr8.get-public-key
            count: {$at-least: 2}
            carry-on: true
    expect: [{must: gr8.key.is-spki-pem, status: 200}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    assert len(played.sent("gr8.get-public-key")) == 2


@pytest.mark.parametrize("check", ["{premise: two keys, calls: gr8.get-public-key, count: 2}"])
async def test_a_premise_that_does_not_hold_beside_the_call_ends_it_at_once(
    tmp_path: Path, check: str
) -> None:
    body = f"""
steps:
  - call: gr8.get-public-key
    as: alice
    eventually: {{within: 1h, every: 10ms}}
    meanwhile: [{{check: [{check}]}}]
    expect: [{{must: gr8.key.served, status: 404}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run()
    assert played.outcome == "INCONCLUSIVE"
    assert played.marks() == [("two keys", "unclear"), ("gr8.key.served", "not-run")]


async def test_what_an_earlier_repetition_saved_is_forgotten(tmp_path: Path) -> None:
    body = """
steps:
  - call: gr8.get-public-key
    as: alice
    eventually: {within: 5s, every: 10ms}
    meanwhile:
      - call: fasttrack.authenticate
        name: first
        send: {sid: <alice.sid>}
        save: {who: body.user_id}
      - check: [{must: gr8.key.served, calls: gr8.get-public-key, count: {$at-least: 2}}]
    expect: [{must: gr8.key.is-spki-pem, status: 200}]
  - check:
      - {must: fasttrack.authenticate.user-id-is-the-players, equal: [<first.who>, <alice.id>]}
      - {must: gr8.key.served, calls: fasttrack.authenticate, since: first, count: 1}
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=GIVEN)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    assert len(played.sent("fasttrack.authenticate")) == 2
