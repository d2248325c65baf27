"""Whole cells over real sockets: time moves, and nobody is accused of what it did."""

from pathlib import Path

import pytest

from tests.live.harness import ALICE, open_harness

ACCEPTED = "{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}"
LOGIN = f"{{call: fasttrack.login, as: alice, expect: [{ACCEPTED}]}}"

AGED = """
steps:
  - call: gr8.get-jwt-token
    as: alice
    name: old
    expect: [{must: gr8.jwt.answered, status: 200}]
    save: {token: jwt.token}
  - clock: {advance-past: <old.token>, by: 1m, moves: WHO}
  - call: gr8.enter
    as: alice
    send: {query: {jwt: <old.token>}}
    expect: [{must: gr8.enter.refused-after-expiry, answered: {reason: jwt.expired}}]
"""
FRESH = """
  - call: gr8.get-jwt-token
    as: alice
    name: new
    expect: [{must: gr8.jwt.answered, status: 200}]
    save: {token: jwt.token}
  - call: gr8.enter
    as: alice
    send: {query: {jwt: <new.token>}}
    expect: [{must: gr8.jwt.signed-by-published-key, answered: {verdict: accepted}}]
"""


@pytest.mark.parametrize("who", ["sandbox", "both"])
async def test_an_old_token_has_expired_and_a_new_one_has_not_whoever_moves(
    tmp_path: Path, who: str
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(AGED.replace("WHO", who) + FRESH, given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    [moved] = played.of("clock.moved")
    assert moved["by"] == who
    assert moved["operator_s"] == (moved["ours_s"] if who == "both" else 0)


@pytest.mark.parametrize(("asked", "moved_s"), [("1s", 1), ("1500ms", 2), ("2s", 2), ("1h", 3600)])
async def test_both_clocks_move_by_what_was_asked_in_whole_seconds(
    tmp_path: Path, asked: str, moved_s: int
) -> None:
    body = f"steps: [{{clock: {{advance: {asked}, moves: both}}}}, {LOGIN}]\n"
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    [moved] = played.of("clock.moved")
    assert (moved["ours_s"], moved["operator_s"]) == (moved_s, moved_s)
    shifts = [request["body"] for request in played.sent("hook.shift-clock")]
    assert shifts == [f'{{"advance_s":{moved_s}}}', '{"to":"real"}']


async def test_the_operators_clock_is_set_back_even_when_the_cleaning_up_fails(
    tmp_path: Path,
) -> None:
    body = f"""
steps:
  - {{clock: {{advance: 1h, moves: both}}}}
  - {LOGIN}
always:
  - {{trigger: logout, with: {{sid: 7}}}}
  - {{trigger: switch-currency, with: {{player: <alice.id>, to: USD}}}}
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED"
    assert "cleaning up: hook logout" in played.notes
    assert [r["body"] for r in played.sent("hook.shift-clock")][-1] == '{"to":"real"}'


def without_clock(target: str) -> str:
    return target.replace("shift-clock:", "other-hook:")


async def test_a_short_wait_is_waited_for_in_real_time_where_no_clock_can_be_moved(
    tmp_path: Path,
) -> None:
    body = f"steps: [{{clock: {{advance: 20ms, moves: both}}}}, {LOGIN}]\n"
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run(real_time_s=0.02, edit=without_clock)
        skipped = await harness.run(real_time_s=0.019, edit=without_clock)
    assert played.outcome == "PASSED"
    assert skipped.outcome == "SKIPPED"
    assert skipped.because.startswith("add to target.yaml: hooks: {shift-clock:")
