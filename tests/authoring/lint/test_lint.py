"""What the linter must not say: things that look like mistakes, and bounds that just hold."""

from pathlib import Path

import pytest

from sandbox.authoring.codes import Severity, code_texts, errors_of, severity_of
from sandbox.authoring.lint.rules.receives import CUT_OFF
from sandbox.authoring.loading import load_scenarios, read_scenarios
from sandbox.engine.steps.receive import MOST_ATTEMPTS
from sandbox.errors import ScenarioFault
from sandbox.scenario.contract.contract import load_contracts
from tests.authoring.lint.texts import BEGIN, GIVEN, HEAD, codes, lint, scenario


def received(rest: str) -> str:
    return scenario(f"  - receive: wallet.authenticate\n    quiet: 1s\n{rest}")


def attempts(bound: str, replies: str, level: str = "must") -> list[str]:
    clause = {"must": "wallet.retry.as-declared", "should": "wallet.retry.backs-off"}[level]
    check = f"    expect:\n      - {level}: {clause}\n        attempts: {bound}\n"
    return codes(received(f"    replies: {replies}\n{check}"))


def test_the_frame_of_these_tests_is_right() -> None:
    assert lint(scenario()) == []


def test_after_the_join_every_branch_is_known() -> None:
    steps = """\
  - parallel:
      one:
        - {call: fasttrack.authenticate, name: a, send: {sid: <alice.sid>}, save: {user: body.u}}
      two:
        - {call: fasttrack.authenticate, name: b, send: {sid: <alice.sid>}, save: {user: body.u}}
  - {call: fasttrack.authenticate, send: {sid: "<a.user> <b.user>"}}
"""
    assert codes(scenario(steps)) == []


def test_a_branch_knows_its_own_names_and_those_from_before() -> None:
    steps = """\
  - {call: fasttrack.authenticate, name: a, send: {sid: <alice.sid>}, save: {user: body.u}}
  - parallel:
      one:
        - {call: fasttrack.authenticate, name: b, send: {sid: <a.user>}, save: {user: body.u}}
        - {call: fasttrack.authenticate, send: {sid: <b.user>}}
      two:
        - {call: fasttrack.authenticate, send: {sid: <a.user>}}
"""
    assert codes(scenario(steps)) == []


def test_the_checks_of_a_call_know_what_was_saved_meanwhile() -> None:
    steps = """\
  - call: wallet.launch
    as: alice
    meanwhile:
      - {receive: wallet.authenticate, name: asked, save: {token: body.token}}
    expect:
      - must: wallet.code-1.opens-the-game
        launched: {$not: <asked.token>}
"""
    assert codes(scenario(steps)) == []


def test_a_use_of_the_whole_step_uses_all_that_it_saved() -> None:
    steps = """\
  - {call: fasttrack.authenticate, name: a, send: {sid: <alice.sid>}, save: {user: body.u, x: body}}
  - {call: fasttrack.authenticate, send: {body: <a>}}
"""
    assert codes(scenario(steps)) == []


def test_quoted_text_holds_no_reference() -> None:
    steps = '  - {call: fasttrack.authenticate, send: {body: {sid: {$text: "<script>"}}}}\n'
    assert codes(scenario(steps)) == []


@pytest.mark.parametrize(
    ("bound", "found"),
    [("2", ["Q01"]), ("3", []), ("{$at-most: 3}", []), ("{$at-most: 2}", ["Q01"])],
)
def test_replies_may_be_as_many_as_the_attempts(bound: str, found: list[str]) -> None:
    assert attempts(bound, "[{code: 2}, {code: 2}, {code: 2}]") == found


def test_a_should_does_not_bound_the_replies_for_an_operator_may_ask_more() -> None:
    assert attempts("{$at-most: 1}", "[{code: 2}, {code: 2}]", level="should") == []


@pytest.mark.parametrize(
    ("bound", "found"),
    [
        ("{$at-most: 2}", []),
        ("{$at-most: 3}", ["Q02"]),
        ("{$at-least: 2}", []),
        ("{$at-least: 3}", ["Q04"]),
        ("{$between: [1, 2]}", []),
        ("<target.wallet.retry.attempts>", []),
    ],
)
def test_a_success_ends_the_attempts(bound: str, found: list[str]) -> None:
    assert attempts(bound, "[{code: 2}, {code: 1}]") == found


@pytest.mark.parametrize(("most", "found"), [(CUT_OFF, []), (CUT_OFF + 1, ["Q02"])])
def test_failures_bring_about_attempts_until_the_receive_is_cut_off(
    most: int, found: list[str]
) -> None:
    assert attempts(f"{{$at-most: {most}}}", "[{code: 2}]") == found
    assert CUT_OFF == MOST_ATTEMPTS


def test_receives_of_two_calls_that_send_two_tokens_wait_for_different_requests() -> None:
    branch = """\
      {name}:
        - call: wallet.launch
          as: alice
          send: {{token: <{token}>}}
          meanwhile:
            - receive: wallet.authenticate
"""
    two = [branch.format(name=n, token=t) for n, t in (("a", "ticket"), ("b", "other"))]
    same = [branch.format(name=n, token="ticket") for n in ("a", "b")]
    assert codes(scenario("  - parallel:\n" + "".join(two))) == []
    assert codes(scenario("  - parallel:\n" + "".join(same))) == ["Q03"]


@pytest.mark.parametrize(("every", "found"), [("1s", []), ("2s", []), ("2001ms", ["K02"])])
def test_a_call_may_be_repeated_as_seldom_as_it_may_last(every: str, found: list[str]) -> None:
    steps = f"""\
  - call: gr8.get-jwt-token
    as: alice
    eventually: {{within: 2s, every: {every}}}
    expect:
      - must: gr8.jwt.none-after-logout
        jwt: {{$absent: true}}
"""
    assert codes(scenario(steps)) == found


@pytest.mark.parametrize(("within", "found"), [("14s", []), ("15s", []), ("16s", ["K03"])])
def test_a_nested_bound_may_be_as_long_as_the_contracts(within: str, found: list[str]) -> None:
    steps = f"""\
  - call: wallet.launch
    as: alice
    meanwhile:
      - {{receive: wallet.authenticate, within: {within}}}
"""
    assert codes(scenario(steps)) == found


@pytest.mark.parametrize(("bound", "found"), [("4s", []), ("5s", []), ("6s", ["K05"])])
def test_an_answer_may_take_as_long_as_the_call_waits(bound: str, found: list[str]) -> None:
    steps = f"""\
  - call: gr8.get-jwt-token
    as: alice
    expect:
      - should: gr8.jwt.answer-time
        took: {{$at-most: {bound}}}
"""
    assert codes(scenario(steps)) == found


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("99", ["O06"]),
        ("100", []),
        ("599", []),
        ("600", ["O06"]),
        ("<alice.id>", []),
        ("true", ["O06"]),
    ],
)
def test_a_status_is_from_100_to_599(status: str, found: list[str]) -> None:
    check = f"    expect:\n      - premise: it answers\n        status: {{$not: {status}}}\n"
    assert codes(scenario(f"  - call: gr8.get-jwt-token\n    as: alice\n{check}")) == found


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        ("10.25", ["M05"]),
        ("10", []),
        ('"10.25"', []),
        ("{$decimal: 10.25}", []),
        ("{$at-least: 0.01}", []),
        ("{$one-of: [1, 0.5]}", ["M05"]),
    ],
)
def test_only_a_fraction_compared_as_it_stands_is_money_at_risk(
    amount: str, found: list[str]
) -> None:
    assert codes(
        received(f"    expect:\n      - premise: x\n        body: {{balance: {amount}}}\n")
    ) == (found)


def test_a_query_language_of_others_may_be_sent() -> None:
    steps = (
        '  - {call: fasttrack.authenticate, send: {body: {sid: {$regex: ".*"}, a: {$ne: ""}}}}\n'
    )
    assert codes(scenario(steps)) == []


def test_many_calls_at_once_may_be_compared_with_each_other() -> None:
    steps = """\
  - call: gr8.get-public-key
    times: 4
    expect:
      - should: gr8.key.same-on-every-fetch
        same: body
"""
    assert codes(scenario(steps)) == []
    assert codes(scenario(steps.replace("    times: 4\n", ""))) == ["O03"]


def test_an_axis_that_only_a_part_or_a_reply_speaks_of_is_used() -> None:
    part = "part: 1\nid: page\nsteps:\n  - {call: fasttrack.logout, send: {path: <matrix.page>}}\n"
    reply = "reply: 1\nid: slow\nstatus: <matrix.status>\n"
    top = "matrix:\n  page: [/, /a]\n  status: [500, 503]\n"
    steps = "  - use: page\n  - {receive: wallet.authenticate, reply: slow}\n"
    beside = {"parts/page.yaml": part, "replies/slow.yaml": reply}
    assert codes(scenario(steps, top=top), beside=beside) == []


def test_a_part_that_hands_its_player_on_wants_a_player() -> None:
    inner = "part: 1\nid: in\nwith: {who: null}\nsteps:\n  - {call: gr8.get-jwt-token, as: <who>}\n"
    outer = "part: 1\nid: out\nwith: {p: null}\nsteps:\n  - {use: in, with: {who: <p>}}\n"
    beside = {"parts/in.yaml": inner, "parts/out.yaml": outer}
    assert codes(scenario("  - {use: out, with: {p: <alice>}}\n"), beside=beside) == []
    assert codes(scenario("  - {use: out, with: {p: <alice.id>}}\n"), beside=beside) == ["G03"]


def test_a_scenario_may_leave_all_judging_to_its_parts() -> None:
    part = f"part: 1\nid: launch\nwith: {{alice: null, ticket: null, other: null}}\n{BEGIN}"
    use = "steps:\n  - {use: launch, with: {alice: <alice>, ticket: <ticket>, other: <other>}}\n"
    beside = {"parts/launch.yaml": part.replace("as: alice", "as: <alice>")}
    assert codes(HEAD + GIVEN + use, beside=beside) == []


def test_a_receive_judges_that_the_request_arrives() -> None:
    steps = "steps:\n  - receive: wallet.authenticate\n    key: <ticket>\n"
    given = GIVEN.replace("  other: {token: {of: alice}}\n", "")
    assert codes(HEAD + given + steps) == []


def test_what_a_need_leaves_out_is_not_asked_of_a_target() -> None:
    steps = "  - {call: fasttrack.logout, send: {path: <target.wallet.retry.attempts>}}\n"
    target = "target: 1\nname: small\n"
    needs = "needs: [wallet.retry]\n"
    assert codes(scenario(steps), target=target) == ["T10"]
    assert codes(scenario(steps, top=needs), target=target) == []


def test_a_mistake_of_shape_does_not_hide_a_mistake_of_meaning_elsewhere() -> None:
    text = scenario("  - {call: gr8.entr, as: alice}\n", top="tags: smoke\n")
    assert codes(text) == ["S03", "O01"]


def test_all_mistakes_of_a_file_are_told_at_once_in_file_order() -> None:
    steps = """\
  - {call: gr8.entr, as: alcie}
  - clock: {advance-past: <morning.token>, moves: both}
  - check:
      - should: wallet.code-2.is-a-failur
        equal: [<alice.id>, <bob.id>]
"""
    found = lint(scenario(steps))
    assert [f.code for f in found] == ["O01", "G03", "R01", "C01", "R01"]
    assert found == sorted(found)


def test_warnings_keep_nothing_from_being_loaded(tmp_path: Path) -> None:
    file = tmp_path / "short.yaml"
    file.write_text(scenario().replace("given:\n", "given:\n  idle: {random: sid}\n"))
    _, findings = read_scenarios([str(file)], contracts=load_contracts())
    assert [f.code for f in findings] == ["G02"]
    assert errors_of(findings) == []
    assert [s.id for s in load_scenarios([str(file)], contracts=load_contracts())] == ["short"]


def test_errors_keep_everything_from_being_loaded(tmp_path: Path) -> None:
    file = tmp_path / "short.yaml"
    file.write_text(scenario("  - {call: gr8.entr, as: alice}\n"))
    with pytest.raises(ScenarioFault, match="O01"):
        load_scenarios([str(file)], contracts=load_contracts())


def test_every_letter_is_a_group_of_its_own() -> None:
    letters = {text.code[0]: text.group for text in code_texts().values()}
    assert all(text.group == letters[text.code[0]] for text in code_texts().values())
    assert len(set(letters.values())) == len(letters)


def test_a_code_weighs_what_its_entry_says_and_an_unknown_one_is_an_error() -> None:
    assert severity_of("R04") is Severity.WARNING
    assert severity_of("R01") is Severity.ERROR
    assert severity_of("never heard of") is Severity.ERROR
