"""Whole cells over real sockets: every kind of step does what the scenario says."""

from pathlib import Path

import pytest

from tests.live.harness import ALICE, open_harness

ACCEPTED = "{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}"
LOGIN = f"{{call: fasttrack.login, as: alice, expect: [{ACCEPTED}]}}"
SERVED = "{must: gr8.key.served, status: 200}"
ANSWERED = "{must: gr8.jwt.answered, status: 200}"


async def test_a_call_that_our_provider_makes_itself_can_be_observed(tmp_path: Path) -> None:
    body = f"""
steps:
  - call: fasttrack.login
    as: alice
    meanwhile:
      - observe: fasttrack.authenticate
        name: asked
        expect:
          - {{must: fasttrack.authenticate.valid-sid-is-200, status: 200}}
          - {{should: fasttrack.authenticate.answer-time, took: {{$at-most: 5s}}}}
        save: {{user: body.user_id}}
    expect: [{ACCEPTED}]
  - check:
      - must: fasttrack.authenticate.user-id-is-the-players
        equal: [<asked.user>, <alice.id>]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    timed = played.check("fasttrack.authenticate.answer-time")
    assert timed["deadline_s"] == 5
    assert timed["took_s"] is not None


async def test_a_call_is_repeated_until_its_musts_hold_and_judged_once(tmp_path: Path) -> None:
    body = """
steps:
  - {trigger: logout, with: {sid: <alice.sid>}}
  - call: gr8.get-jwt-token
    as: alice
    eventually: {within: 3s, every: 50ms}
    expect: [{must: gr8.jwt.none-after-logout, jwt: {$absent: true}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED"
    assert played.marks() == [("gr8.jwt.none-after-logout", "pass")]


async def test_repeating_ends_with_its_time_and_the_last_attempt_is_judged(tmp_path: Path) -> None:
    body = """
steps:
  - call: gr8.get-jwt-token
    as: alice
    eventually: {within: 3s, every: 1s}
    expect:
      - {must: gr8.jwt.none-after-logout, jwt: {$absent: true}}
      - {should: gr8.jwt.answer-time, took: {$at-most: 5s}}
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "FAILED"
    assert 2 <= len(played.sent("gr8.get-jwt-token")) <= 4
    last = played.of("message.started")[-1]["id"]
    assert [e["messages"] for e in played.of("check")] == [[last], [last]]


async def test_repeating_is_given_up_where_it_is_pointless(tmp_path: Path) -> None:
    body = """
steps:
  - call: gr8.get-jwt-token
    as: alice
    eventually: {within: 1h, every: 10ms, give-up: {status: 200}}
    expect: [{must: gr8.jwt.none-after-logout, jwt: {$absent: true}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "FAILED"
    assert len(played.sent("gr8.get-jwt-token")) == 1


async def test_many_requests_at_once_are_all_sent_and_all_judged(tmp_path: Path) -> None:
    body = f"""
steps:
  - {{call: gr8.get-jwt-token, as: alice, times: 20, expect: [{ANSWERED}]}}
  - check: [{{must: gr8.jwt.answered, calls: gr8.get-jwt-token, count: 20}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED"
    assert len(played.of("check")[0]["messages"]) == 20  # type: ignore[arg-type]


async def test_a_part_takes_a_player_by_plain_name_too(tmp_path: Path) -> None:
    step = f"{{call: gr8.get-jwt-token, as: <who>, expect: [{ANSWERED}]}}"
    async with open_harness(tmp_path) as harness:
        harness.write_part("as-who", f"with: {{who: null}}\nsteps: [{step}]\n")
        harness.write("steps: [{use: as-who, with: {who: alice}}]\n", given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED"
    assert len(played.sent("gr8.get-jwt-token")) == 1


PART = """\
with: {player: null, path: user_id}
gives: {user: <asked.user>}
steps:
  - call: fasttrack.authenticate
    name: asked
    send: {sid: <player.sid>}
    expect: [{must: fasttrack.authenticate.valid-sid-is-200, status: 200}]
    save: {user: body.user_id}
"""


async def test_a_part_has_names_of_its_own_and_gives_what_it_promises(tmp_path: Path) -> None:
    body = """
steps:
  - {use: ask, name: hers, with: {player: <alice>}}
  - {use: ask, name: his, with: {player: bob}}
  - check:
      - {must: fasttrack.authenticate.user-id-is-the-players, equal: [<hers.user>, <alice.id>]}
      - {must: fasttrack.authenticate.user-id-is-the-players, equal: [<his.user>, <bob.id>]}
      - {must: fasttrack.authenticate.user-id-stable, order: [hers, his]}
      - {should: fasttrack.authenticate.never-500, order: [his, hers]}
"""
    async with open_harness(tmp_path) as harness:
        harness.write_part("ask", PART)
        harness.write(body, given="given: {alice: {player: {}}, bob: {player: {}}}\n")
        played = await harness.run()
    assert played.outcome == "WARNED"
    told = played.check("fasttrack.authenticate.never-500")
    assert (told["expected"], told["actual"]) == (
        "in this order: his, hers",
        "hers came before his",
    )


async def test_order_is_about_steps_and_a_step_without_messages_is_told(tmp_path: Path) -> None:
    body = f"""
steps:
  - {{call: gr8.get-public-key, as: alice, name: key, expect: [{SERVED}]}}
  - {{call: gr8.get-jwt-token, as: alice, name: token, expect: [{ANSWERED}]}}
  - {{clock: {{advance: 1s, moves: sandbox}}, name: later}}
  - check:
      - {{must: gr8.key.served, order: [key, token], carry-on: true}}
      - {{must: gr8.jwt.answered, order: [token, key], carry-on: true}}
      - {{must: gr8.key.is-spki-pem, order: [key, later], carry-on: true}}
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert [mark for _, mark in played.marks()[2:]] == ["pass", "fail", "unclear"]
    assert [e["actual"] for e in played.of("check")[3:]] == [
        "key came before token",
        "later has no message",
    ]


@pytest.mark.parametrize(
    ("claim", "mark"),
    [
        ("calls: gr8.get-jwt-token, count: 2", "pass"),
        ("calls: gr8.get-jwt-token, count: 1", "fail"),
        ("calls: gr8.get-jwt-token, since: two, count: 1", "pass"),
        ("calls: gr8.get-jwt-token, since: two, settle: 10ms, count: {$at-most: 1}", "pass"),
        ("calls: gr8.get-public-key, count: 0", "pass"),
        ("equal: [1, 1, 1]", "pass"),
        ("equal: [1, true]", "fail"),
        ('equal: [1, "1"]', "fail"),
        ("equal: [<alice.id>, <alice.id>]", "pass"),
    ],
)
async def test_a_check_judges_the_evidence_of_several_steps(
    tmp_path: Path, claim: str, mark: str
) -> None:
    body = f"""
steps:
  - {{call: gr8.get-jwt-token, as: alice, name: one, expect: [{ANSWERED}]}}
  - {{call: gr8.get-jwt-token, as: alice, name: two, expect: [{ANSWERED}]}}
  - check: [{{must: gr8.jwt.one-per-player, {claim}}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.marks()[-1] == ("gr8.jwt.one-per-player", mark), played.of("check")[-1]


async def test_what_happens_always_happens_after_a_failure_and_grades_nothing(
    tmp_path: Path,
) -> None:
    body = """
steps:
  - call: gr8.get-jwt-token
    as: alice
    expect: [{must: gr8.jwt.none-after-logout, jwt: {$absent: true}}]
  - call: gr8.get-public-key
    as: alice
    expect: [{must: gr8.key.served, status: 200}]
always:
  - call: gr8.get-public-key
    as: alice
    expect: [{must: gr8.key.never-private, status: 999}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body.replace("999", "404"), given=ALICE)
        played = await harness.run()
    assert played.outcome == "FAILED"
    assert played.marks() == [("gr8.jwt.none-after-logout", "fail"), ("gr8.key.served", "not-run")]
    assert len(played.sent("gr8.get-public-key")) == 1


async def test_branches_run_side_by_side_and_one_that_fails_stops_no_other(
    tmp_path: Path,
) -> None:
    body = f"""
steps:
  - parallel:
      one:
        - call: gr8.get-jwt-token
          as: alice
          expect: [{{must: gr8.jwt.none-after-logout, jwt: {{$absent: true}}}}]
        - {{call: gr8.get-public-key, as: alice, expect: [{{must: gr8.key.served, status: 200}}]}}
      other:
        - {LOGIN}
        - {{call: gr8.get-jwt-token, as: alice, expect: [{ANSWERED}]}}
  - {{call: gr8.get-public-key, as: alice, expect: [{{must: gr8.key.is-spki-pem, status: 200}}]}}
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert sorted(played.marks()) == [
        ("fasttrack.login.accepted-for-valid-sid", "pass"),
        ("gr8.jwt.answered", "pass"),
        ("gr8.jwt.none-after-logout", "fail"),
        ("gr8.key.is-spki-pem", "not-run"),
        ("gr8.key.served", "not-run"),
    ]


async def test_a_value_that_was_saved_is_sent_with_its_type(tmp_path: Path) -> None:
    body = """
steps:
  - call: fasttrack.authenticate
    name: first
    send: {sid: <alice.sid>}
    expect: [{must: fasttrack.authenticate.valid-sid-is-200, status: 200}]
    save: {all: body, code: status, type: headers.content-type}
  - call: fasttrack.authenticate
    send: {body: {a: <first.all>, b: <first.code>, c: "<first.code> and <first.type>"}}
    expect: [{should: fasttrack.authenticate.never-500, status: {$at-most: 499}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    sent = str(played.sent("fasttrack.authenticate")[1]["body"])
    assert sent.startswith('{"a":{"user_id":')
    assert '"b":200,"c":"200 and application/json' in sent


async def test_a_trigger_saves_what_its_hook_gives(tmp_path: Path) -> None:
    body = """
steps:
  - trigger: open-session
    name: more
    with: {currency: EUR, id: <alice.id>}
    save: {sid: sid}
  - call: fasttrack.authenticate
    send: {sid: <more.sid>}
    expect: [{must: fasttrack.authenticate.valid-sid-is-200, body: {user_id: <alice.id>}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "PASSED", (played.of("check"), played.because)


@pytest.mark.parametrize("who", ["nobody", "<ghost>"])
async def test_a_call_in_the_name_of_nobody_is_not_made(tmp_path: Path, who: str) -> None:
    step = f"{{call: gr8.get-jwt-token, as: <who>, expect: [{ANSWERED}]}}"
    part = f"with: {{who: null}}\nsteps: [{step}]\n"
    async with open_harness(tmp_path) as harness:
        harness.write_part("as-who", part)
        harness.write(
            f'steps: [{{use: as-who, with: {{who: "{who}"}}}}]\n',
            given="given: {alice: {player: {}}, ghost: {random: sid}}\n",
        )
        played = await harness.run()
    assert played.outcome == "INCONCLUSIVE"
    assert played.because == "`as: who` names no player"
    assert played.sent("gr8.get-jwt-token") == []
    assert played.marks() == [("gr8.jwt.answered", "not-run")]
