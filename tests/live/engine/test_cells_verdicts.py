"""Whole cells over real sockets: what is judged, what is not, and who is accused."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine.run.cell import RunContext
from sandbox.json_value import Json
from sandbox.wire import Request, Response
from tests.live.harness import ALICE, LAUNCH_STEPS, Played, open_harness

LOGIN = """
  - call: fasttrack.login
    as: alice
    expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
"""
TOKEN = """
  - call: gr8.get-jwt-token
    as: alice
    expect: [{LEVEL: CLAUSE, status: STATUS}]
"""


def token(level: str, clause: str, status: int) -> str:
    return TOKEN.replace("LEVEL", level).replace("CLAUSE", clause).replace("STATUS", str(status))


@pytest.mark.parametrize(
    ("step", "outcome", "code", "strict_code"),
    [
        (token("must", "gr8.jwt.answered", 200), "PASSED", 0, 0),
        (token("should", "gr8.jwt.no-store", 404), "WARNED", 0, 1),
        (token("must", "gr8.jwt.answered", 404), "FAILED", 1, 1),
        (token("premise", "a token is there", 404), "INCONCLUSIVE", 3, 3),
        (token("premise", "a token is there", 200), "INCONCLUSIVE", 3, 3),
    ],
    ids=["pass", "warn", "fail", "premise that fails", "nothing but a premise"],
)
async def test_a_cell_and_a_run_end_as_their_checks_say(
    tmp_path: Path, step: str, outcome: str, code: int, strict_code: int
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(f"steps:{step}", given=ALICE)
        played = await harness.run()
        strict = await harness.run(strict=True)
    assert (played.outcome, int(played.code), int(strict.code)) == (outcome, code, strict_code)


async def test_a_premise_that_fails_stops_the_branch_and_is_told(tmp_path: Path) -> None:
    body = f"steps:{token('premise', 'the player gets in', 999).replace('999', '418')}{LOGIN}"
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert (played.outcome, played.because) == (
        "INCONCLUSIVE",
        "the premise does not hold: the player gets in",
    )
    assert played.marks() == [
        ("the player gets in", "unclear"),
        ("fasttrack.login.accepted-for-valid-sid", "not-run"),
    ]
    assert played.sent("fasttrack.login") == []


@pytest.mark.parametrize(("carry_on", "next_mark"), [("false", "not-run"), ("true", "pass")])
async def test_a_failed_must_stops_the_branch_unless_it_carries_on(
    tmp_path: Path, carry_on: str, next_mark: str
) -> None:
    failing = token("must", "gr8.jwt.answered", 404).replace("404", f"404, carry-on: {carry_on}")
    async with open_harness(tmp_path) as harness:
        harness.write(f"steps:{failing}{LOGIN}", given=ALICE)
        played = await harness.run()
    assert played.outcome == "FAILED"
    assert played.marks() == [
        ("gr8.jwt.answered", "fail"),
        ("fasttrack.login.accepted-for-valid-sid", next_mark),
    ]


async def test_a_premise_about_the_operators_own_ways_skips_the_scenario(tmp_path: Path) -> None:
    ways = token("premise", "it answers so", 404).replace("404", "404, or-skip: true")
    async with open_harness(tmp_path) as harness:
        harness.write(f"steps:{ways}{LOGIN}", given=ALICE)
        played = await harness.run()
    assert (played.outcome, played.because) == ("SKIPPED", "does not apply: it answers so")


async def test_what_failed_before_such_a_premise_has_failed(tmp_path: Path) -> None:
    failing = token("must", "gr8.jwt.answered", 404).replace("404", "404, carry-on: true")
    ways = token("premise", "it answers so", 404).replace("404", "404, or-skip: true")
    async with open_harness(tmp_path) as harness:
        harness.write(f"steps:{failing}{ways}", given=ALICE)
        played = await harness.run()
    assert played.outcome == "FAILED"


async def test_all_checks_of_a_step_are_judged_before_one_stops_the_branch(
    tmp_path: Path,
) -> None:
    body = """
steps:
  - call: gr8.get-jwt-token
    as: alice
    expect:
      - {must: gr8.jwt.answered, status: 404}
      - {should: gr8.jwt.no-store, status: 405}
      - {must: gr8.jwt.is-compact-jws, jwt: {header: {typ: nothing, alg: none}}}
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert [mark for _, mark in played.marks()] == ["fail", "warn", "fail"]
    assert str(played.of("check")[2]["actual"]).count("jwt.header.") == 2


async def test_a_step_that_cannot_be_played_leaves_its_own_checks_marked_not_run(
    tmp_path: Path,
) -> None:
    body = """
steps:
  - call: gr8.get-jwt-token
    as: alice
    name: asked
    expect: [{must: gr8.jwt.answered, status: 200}]
    save: {nothing: body.no.such.member}
  - call: gr8.enter
    as: alice
    send: {query: {jwt: <asked.nothing>}}
    expect:
      - {must: gr8.jwt.accepted, answered: {verdict: accepted}}
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcome == "INCONCLUSIVE"
    assert "<asked.nothing>" in played.because
    assert played.marks() == [("gr8.jwt.answered", "pass"), ("gr8.jwt.accepted", "not-run")]


async def test_a_bound_may_be_a_reference(tmp_path: Path) -> None:
    body = """
matrix: {bound: {slow: 1h, none: 0s}}
steps:
  - call: gr8.get-jwt-token
    as: alice
    expect: [{should: gr8.jwt.answer-time, took: {$at-most: <matrix.bound>}}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert played.outcomes == {"a[bound=slow]": "PASSED", "a[bound=none]": "WARNED"}


MATRIX = """
matrix:
  bad: {whole: <live.sid>, cut: <cut>, ghost: <ghost>, number: 7}
given:
  alice: {player: {}}
  live: {session: {of: alice}}
  ghost: {random: sid}
  cut: {random: {prefix-of: <live.sid>}}
steps:
  - call: fasttrack.authenticate
    send: {sid: <matrix.bad>}
    expect: [{must: fasttrack.authenticate.no-identity-for-bad-sid, status: {$not: 200}}]
"""


async def test_values_of_a_matrix_may_be_what_is_given(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(MATRIX, given="")
        played = await harness.run(jobs=4)
    assert played.outcomes == {
        "a[bad=whole]": "FAILED",
        "a[bad=cut]": "PASSED",
        "a[bad=ghost]": "PASSED",
        "a[bad=number]": "PASSED",
    }


async def test_combinations_that_are_left_out_are_left_out_whatever_their_type(
    tmp_path: Path,
) -> None:
    body = f"""
matrix:
  flag: [true, false]
  size: [1, 2]
  except:
    - {{flag: true, size: 2, because: it makes no sense}}
steps:{token("must", "gr8.jwt.answered", 200)}"""
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run()
    assert list(played.outcomes) == [
        "a[flag=true,size=1]",
        "a[flag=false,size=1]",
        "a[flag=false,size=2]",
    ]


def verdicts(played: Played) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    return {cell: (outcome, played.marks(cell)) for cell, outcome in played.outcomes.items()}


async def test_eight_cells_at_once_are_judged_as_one_after_the_other(tmp_path: Path) -> None:
    async with open_harness(tmp_path, "wallet-token-cut") as harness:
        for number in range(6):
            harness.write(LAUNCH_STEPS, name=f"launch-{number}")
            harness.write(f"steps:{LOGIN}", name=f"login-{number}", given=ALICE)
        harness.write(MATRIX, name="matrix", given="")
        one, eight = await harness.run(jobs=1), await harness.run(jobs=8)
    assert verdicts(one) == verdicts(eight)
    assert len(one.outcomes) == 16
    assert set(one.outcomes.values()) >= {"PASSED", "FAILED"}


async def test_what_a_player_holds_is_in_no_line_unless_it_is_asked_for(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(LAUNCH_STEPS, name="launch")
        harness.write(MATRIX, name="matrix", given="")
        hidden, shown = await harness.run(show=False), await harness.run(show=True)
    sessions = [
        str(e["response"]["body"])
        for e in shown.of("message.ended")
        if isinstance(e["response"], dict) and "sid" in str(e["response"]["body"])
    ]
    sids = set(re.findall(r'"sid":"([^"]+)"', "".join(sessions)))
    [launch] = shown.sent("wallet.launch")
    found = re.search(r"token=([^&]+)", str(launch["url"]))
    assert found is not None
    assert sids
    assert not _leaks(hidden, {*sids, found[1]})
    assert _leaks(shown, {found[1]})


def _leaks(played: Played, secrets: set[str]) -> list[Json]:
    """Return the lines that hold a secret, or all of it but a few characters."""
    known = {piece for secret in secrets for piece in (secret, secret[:-4], secret[4:])}
    return [e["n"] for e in played.events if any(piece in str(e) for piece in known)]


@pytest.mark.parametrize("size", [500_000, 2_500_000])
async def test_an_answer_of_any_length_is_evidence_like_another(tmp_path: Path, size: int) -> None:
    def long_answers(context: RunContext) -> RunContext:
        return replace(context, environment=replace(context.environment, http=_Long(context, size)))

    async with open_harness(tmp_path) as harness:
        harness.write(f"steps:{token('must', 'gr8.jwt.answered', 200)}", given=ALICE)
        played = await harness.run(edit_context=long_answers)
    assert played.outcome == "PASSED", played.because


class _Long:
    """The way out, with every token answer as long as asked for."""

    def __init__(self, context: RunContext, size: int) -> None:
        self._http, self._size = context.environment.http, size

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: object = None
    ) -> tuple[Response, float]:
        response, took_s = await self._http.send(request, timeout_s=timeout_s)
        more = b"" if "/test/" in request.target else b" " * self._size
        return replace(response, body=response.body + more), took_s


async def test_a_cell_that_cannot_be_tried_at_this_target_is_skipped_and_says_why(
    tmp_path: Path,
) -> None:
    made = "spliced: {altered: {of: alice, how: spliced}}"
    given = ALICE.replace("}}}", f"}}}}, {made}}}")
    async with open_harness(tmp_path) as harness:
        harness.write(f"steps:{LOGIN}".replace("as: alice", "send: {sid: <spliced>}"), given=given)
        played = await harness.run()
    assert (played.outcome, played.because) == (
        "SKIPPED",
        "does not apply: there is no other one to take a part of",
    )
