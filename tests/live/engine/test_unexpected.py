"""Whole cells over real sockets: which requests that nobody received count against the operator."""

from pathlib import Path

from tests.live.harness import open_harness

STOPPED = """
unexpected: fail
steps:
  - parallel:
      waits:
        - call: gr8.get-public-key
          as: alice
          expect: [{premise: what the rest is about, status: 404}]
        - call: wallet.launch
          as: alice
          send: {token: <ticket>}
          meanwhile: [{receive: wallet.authenticate}]
      launches:
        - call: wallet.launch
          as: alice
          send: {token: <ticket>}
          expect: [{must: wallet.code-1.opens-the-game, launched: true}]
"""
CLEANING = """
unexpected: fail
steps:
  - call: gr8.get-jwt-token
    as: alice
    expect: [{must: gr8.jwt.answered, status: 200}]
always:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
"""


async def test_a_request_whose_step_was_never_come_to_is_held_against_nobody(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(STOPPED)
        played = await harness.run()
    assert len(played.sent("wallet.authenticate")) == 1
    assert "unexpected" not in dict(played.marks())
    assert played.outcome == "INCONCLUSIVE", played.of("check")


async def test_a_request_that_comes_while_cleaning_up_is_not_graded(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(CLEANING)
        played = await harness.run()
    assert len(played.sent("wallet.authenticate")) == 1
    assert (played.outcome, played.marks()) == ("PASSED", [("gr8.jwt.answered", "pass")])
