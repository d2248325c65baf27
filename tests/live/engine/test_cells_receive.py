"""Whole cells over real sockets: the operator calls us, or does not."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine.run.cell import RunContext
from tests.live.harness import ALICE, open_harness
from tests.ports import free_port

SIGNED = "{must: wallet.signature.valid, answered: {signature: valid}}"
OPENED = "{must: wallet.code-1.opens-the-game, launched: true}"
LAUNCH = """
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
        MORE
    expect: [CHECK]
"""


def launch(receive: str, *, check: str = OPENED) -> str:
    return LAUNCH.replace("MORE", receive).replace("CHECK", check)


def nobody() -> str:
    """Return the address of a port that nobody listens on."""
    return f"127.0.0.1:{free_port()}"


def away(target: str) -> str:
    """Let every URL of a target lead to nobody."""
    return re.sub(r"127\.0\.0\.1:\d+", nobody(), target)


FIXED = "players: [{id: '90071', sid: s-0123456789, currency: EUR, wallet-id: 90071}]\n"


def with_fixed_players(target: str) -> str:
    """Replace a target's hooks by one listed player."""
    return target[: target.index("players:")] + FIXED


async def test_a_launch_with_its_authenticate_call_passes(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(launch(f"expect: [{SIGNED}]"))
        played = await harness.run()
    assert (played.outcome, int(played.code)) == ("PASSED", 0)
    assert played.marks() == [
        ("wallet.authenticate.arrives", "pass"),
        ("wallet.signature.valid", "pass"),
        ("wallet.code-1.opens-the-game", "pass"),
    ]


async def test_replies_are_given_in_order_and_the_attempts_counted(tmp_path: Path) -> None:
    checks = """
        replies: [{code: 2}, {code: 1}]
        quiet: 500ms
        expect:
          - {must: wallet.retry.as-declared, attempts: 2}
          - {must: wallet.retry.same-token, same: body.token}
          - {should: wallet.retry.backs-off, gaps: {$at-least: 1ms}, span: {$at-least: 1ms}}
          - {must: wallet.token.unchanged, body: {token: <ticket>}, attempt: last}"""
    async with open_harness(tmp_path) as harness:
        harness.write(launch(checks))
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    answers = [e for e in played.of("message.ended") if e["reply"] is not None]
    assert [e["reply"] for e in answers] == ["scripted", "scripted"]
    assert len(played.sent("wallet.authenticate")) == 2


def opening_without_the_wallet(target: str) -> str:
    page = target.replace("/launch", "/")
    return page.replace(", body: {state: playing}", "")


async def test_an_operator_that_never_reaches_us_and_opens_nothing_is_not_accused(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(launch(f"within: 300ms\n        expect: [{SIGNED}]"))
        played = await harness.run(edit=lambda text: text.replace("/launch", "/"))
    assert ("wallet.authenticate.arrives", "fail") not in played.marks()
    assert played.marks()[0] == ("wallet.signature.valid", "unclear")
    assert "is the operator told to call" in str(played.check("wallet.signature.valid")["actual"])


async def test_an_operator_that_never_calls_is_charged_by_the_arrives_clause(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(launch(f"within: 300ms\n        expect: [{SIGNED}]"))
        played = await harness.run(edit=opening_without_the_wallet)
    assert played.outcome == "FAILED"
    assert played.marks() == [
        ("wallet.authenticate.arrives", "fail"),
        ("wallet.signature.valid", "not-run"),
        ("wallet.code-1.opens-the-game", "unclear"),
    ]
    missed = played.check("wallet.authenticate.arrives")
    assert missed["expected"] == "a wallet.authenticate request within 300 ms"
    assert missed["actual"] == "no wallet.authenticate request within 300 ms"


async def test_an_unreachable_operator_is_accused_of_nothing(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(launch(f"expect: [{SIGNED}]"))
        played = await harness.run(edit=lambda text: away(with_fixed_players(text)))
    assert (played.outcome, int(played.code)) == ("INCONCLUSIVE", 3)
    assert played.marks() == [
        ("wallet.signature.valid", "unclear"),
        ("wallet.code-1.opens-the-game", "unclear"),
    ]
    assert "127.0.0.1" in played.because


async def test_an_operator_that_is_told_to_call_somebody_else_is_accused_of_nothing(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path, urls={"wallet": f"http://{nobody()}"}) as harness:
        harness.write(launch(f"within: 300ms\n        expect: [{SIGNED}]"))
        played = await harness.run()
    assert (played.outcome, int(played.code)) == ("INCONCLUSIVE", 3)
    assert played.marks() == [
        ("wallet.signature.valid", "unclear"),
        ("wallet.code-1.opens-the-game", "not-run"),
    ]
    assert "is the operator told to call http://127.0.0.1:" in played.because


async def test_an_operator_that_has_called_before_is_charged_when_it_does_not_call(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(launch("within: 5s"), name="a-first")
        harness.write(
            launch(f"within: 300ms\n        expect: [{SIGNED}]").replace(
                "send: {token: <ticket>}", "send: {query: {site_id: null}}"
            ),
            name="b-then",
        )
        played = await harness.run()
    assert played.outcomes == {"a-first": "PASSED", "b-then": "FAILED"}
    assert played.marks("b-then")[0] == ("wallet.authenticate.arrives", "fail")


async def test_what_an_operator_may_rightly_refuse_without_asking_is_skipped(
    tmp_path: Path,
) -> None:
    ways = "or-skip: it refuses this\n        within: 300ms"
    async with open_harness(tmp_path) as harness:
        harness.write(launch("within: 5s"), name="a-first")
        refused = launch(ways).replace("send: {token: <ticket>}", "send: {query: {site_id: null}}")
        harness.write(refused, name="b-then")
        played = await harness.run()
    assert played.outcomes == {"a-first": "PASSED", "b-then": "SKIPPED"}


async def test_who_goes_on_without_asking_is_charged_all_the_same(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(launch("or-skip: it refuses this\n        within: 300ms"))
        played = await harness.run(edit=opening_without_the_wallet)
    assert played.outcome == "FAILED"


async def test_a_hook_that_nobody_answers_is_no_fault_of_the_operators(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(launch(f"expect: [{SIGNED}]"))
        played = await harness.run(edit=away)
    assert (played.outcome, int(played.code)) == ("INCONCLUSIVE", 3)
    assert set(played.marks()) <= {
        ("wallet.signature.valid", "not-run"),
        ("wallet.code-1.opens-the-game", "not-run"),
    }
    assert "hook open-session" in played.because


def impatient(context: RunContext) -> RunContext:
    """Hold early requests but for a moment."""
    return replace(context, environment=replace(context.environment, hold_s=0.1))


LOGIN = """
steps:
  - call: fasttrack.login
    as: alice
    expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
"""
ENTER = """
steps:
  - call: gr8.enter
    as: alice
    send: {query: {jwt: eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3OTUwMDAwMDB9.c2ln}}
    expect: [{must: gr8.jwt.accepted, answered: {verdict: accepted}}]
"""


@pytest.mark.parametrize("body", [LOGIN, ENTER], ids=["login", "enter"])
async def test_our_own_provider_that_cannot_reach_the_operator_accuses_nobody(
    tmp_path: Path, body: str
) -> None:
    async with open_harness(tmp_path) as harness:
        harness.write(body, given=ALICE)
        played = await harness.run(edit=lambda text: away(with_fixed_players(text)))
    assert [mark for _, mark in played.marks()] == ["unclear"], played.of("check")
    assert played.outcome == "INCONCLUSIVE"


async def test_a_hook_that_fails_around_a_receive_accuses_nobody(tmp_path: Path) -> None:
    body = f"""
steps:
  - trigger: play-a-game
    meanwhile:
      - receive: wallet.authenticate
        within: 2s
        expect: [{SIGNED}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run(
            edit=lambda text: text.replace(
                "hooks:\n", f'hooks:\n  play-a-game: {{http: "POST http://{nobody()}/"}}\n'
            )
        )
    assert played.outcome == "INCONCLUSIVE"
    assert played.marks() == [("wallet.signature.valid", "unclear")]
    assert "hook play-a-game" in played.because


BRANCH = """
      WHO:
        - call: wallet.launch
          as: WHO
          send: {token: <ticket-WHO>}
          meanwhile:
            - receive: wallet.authenticate
              quiet: 600ms
              reply: {code: 2}
              expect:
                - {must: wallet.parallel.never-mixed, body: {token: <ticket-WHO>}}
                - {must: wallet.retry.as-declared, attempts: 2}
          expect: [{must: wallet.code-2.is-a-failure, launched: false}]
"""


async def test_two_players_at_once_are_never_mixed_up(tmp_path: Path) -> None:
    given = "given:\n" + "".join(
        f"  {who}: {{player: {{}}}}\n  ticket-{who}: {{token: {{of: {who}}}}}\n"
        for who in ("ann", "bea", "cid")
    )
    branches = "".join(BRANCH.replace("WHO", who) for who in ("ann", "bea", "cid"))
    async with open_harness(tmp_path) as harness:
        harness.write(f"steps:\n  - parallel:{branches}", given=given)
        played = await harness.run()
    assert played.outcome == "PASSED", played.of("check")
    assert len(played.sent("wallet.authenticate")) == 6


@pytest.mark.parametrize(
    ("word", "outcome", "mark"),
    [("warn", "WARNED", "warn"), ("fail", "FAILED", "fail"), ("ignore", "PASSED", None)],
)
async def test_a_request_that_no_step_asks_for_weighs_what_the_scenario_says(
    tmp_path: Path, word: str, outcome: str, mark: str | None
) -> None:
    body = f"""
unexpected: {word}
steps:
  - call: wallet.launch
    as: alice
    send: {{token: <ticket>}}
    expect: [{OPENED}]
"""
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run()
    assert played.outcome == outcome
    assert dict(played.marks()).get("unexpected") == mark
    if mark:
        actual = str(played.check("unexpected")["actual"])
        assert actual.startswith("an unexpected wallet.authenticate request")


async def test_a_reply_that_this_version_cannot_send_is_not_sent_as_something_else(
    tmp_path: Path,
) -> None:
    body = "matrix: {form: {silent: {fault: garbage}}}\n" + launch("reply: <matrix.form>")
    async with open_harness(tmp_path) as harness:
        harness.write(body)
        played = await harness.run(edit_context=impatient)
    assert played.outcome == "INCONCLUSIVE"
    assert "asks for the fault" in played.because
    assert played.marks()[0] == ("wallet.code-1.opens-the-game", "not-run")
    assert not [e for e in played.of("message.ended") if e["reply"] == "scripted"]


STOPPING = """
steps:
  - parallel:
      waits:
        - call: gr8.get-public-key
          as: alice
          expect: [{must: gr8.key.served, status: 404}]
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


async def test_a_request_whose_branch_has_stopped_is_answered_at_once(tmp_path: Path) -> None:
    """Held for ever, were it not given up: the environment would hold it for an hour."""

    def patient(context: RunContext) -> RunContext:
        return replace(context, environment=replace(context.environment, hold_s=3600.0))

    async with open_harness(tmp_path) as harness:
        harness.write(STOPPING)
        played = await harness.run(edit_context=patient)
    assert dict(played.marks())["wallet.code-1.opens-the-game"] == "pass"
    [asked] = [e for e in played.of("message.started") if e["operation"] == "wallet.authenticate"]
    [ended] = [e for e in played.of("message.ended") if e["id"] == asked["id"]]
    assert (ended["reply"], ended["step"]) == ("real", None)
    assert played.of("step.opened") == []
