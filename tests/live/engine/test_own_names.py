"""Whole cells over real sockets: parts used side by side, and runs with one seed after another."""

from pathlib import Path

from tests.live.harness import open_harness

ONE_AND_TWO = """title: A token of the sportsbook, and then a game whose wallet takes its time
with: {player: null, ticket: null, delay: null}
steps:
  - call: gr8.get-jwt-token
    as: <player>
    name: one
    expect: [{must: gr8.jwt.answered, status: 200}]
  - call: wallet.launch
    as: <player>
    name: two
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
        reply: {code: 1, delay: <delay>}
        quiet: 0s
    expect: [{must: wallet.code-1.opens-the-game, launched: true}]
  - check: [{must: gr8.jwt.fresh, order: [one, two]}]
"""
TWICE = """\
given:
  alice: {player: {}}
  hers: {token: {of: alice}}
  later: {token: {of: alice}}
"""
SIDE_BY_SIDE = """
steps:
  - parallel:
      slow: [{use: both, with: {player: alice, ticket: hers, delay: 700ms}}]
      behind:
        - call: gr8.get-jwt-token
          as: alice
          expect: [{must: gr8.jwt.answered, status: 200}]
        - call: gr8.get-jwt-token
          as: alice
          expect: [{must: gr8.jwt.answered, status: 200}]
        - {use: both, with: {player: alice, ticket: later, delay: 0s}}
"""
LAUNCH = """
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile: [{receive: wallet.authenticate}]
    expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""


async def test_the_names_of_a_part_are_its_own_in_every_use(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write_part("both", ONE_AND_TWO)
        harness.write(SIDE_BY_SIDE, given=TWICE)
        played = await harness.run()
    assert [mark for clause, mark in played.marks() if clause == "gr8.jwt.fresh"] == [
        "pass",
        "pass",
    ]


async def test_a_run_with_the_same_seed_launches_with_tokens_of_its_own(tmp_path: Path) -> None:
    """A run repeated because of a failure meets an operator that remembers the first one."""
    async with open_harness(tmp_path) as harness:
        harness.write(LAUNCH)
        first, again = await harness.run(), await harness.run()
    [one], [other] = (played.sent("wallet.launch") for played in (first, again))
    assert (first.outcome, again.outcome) == ("PASSED", "PASSED")
    assert one["url"] != other["url"]
