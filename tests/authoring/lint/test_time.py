"""What a repeated call can wait for, and bounds in which nothing can happen."""

import pytest

from tests.authoring.lint.texts import codes, scenario

JUDGING = """\
part: 1
id: judging
steps:
  - call: gr8.get-jwt-token
    expect:
      - must: gr8.jwt.answered
        status: 200
"""


def repeated(nested: str, *, beside: dict[str, str] | None = None) -> list[str]:
    """Lint a call that is repeated and judges nothing itself, with one step beside it."""
    steps = f"""\
  - call: wallet.launch
    as: alice
    send: {{token: <ticket>}}
    eventually: {{within: 2s, every: 500ms}}
    meanwhile:
      - {nested}
    expect:
      - premise: it was answered
        status: 200
"""
    return codes(scenario(steps), beside=beside)


def test_a_must_of_a_step_beside_the_call_is_waited_for() -> None:
    asked = (
        "{observe: gr8.get-public-key, within: 1s, expect: [{must: gr8.key.served, status: 200}]}"
    )
    assert repeated(asked) == []
    assert repeated(asked.replace("must: gr8.key.served", "premise: a key")) == ["K04"]


def test_the_arrival_of_a_request_is_a_must_that_is_waited_for() -> None:
    assert repeated("{receive: wallet.authenticate, within: 1s}") == []


def test_a_must_inside_a_part_beside_the_call_is_waited_for() -> None:
    parts = {"parts/judging.yaml": JUDGING}
    assert repeated("{use: judging}", beside=parts) == []
    plain = {"parts/judging.yaml": JUDGING.replace("must: gr8.jwt.answered", "premise: it answers")}
    assert repeated("{use: judging}", beside=plain) == ["K04"]


def test_of_a_part_that_is_not_there_only_that_is_told() -> None:
    assert repeated("{use: judgin}") == ["P01"]


@pytest.mark.parametrize(("within", "found"), [("0ms", ["K06"]), ("1ms", []), ("0.0s", ["K06"])])
def test_in_no_time_at_all_nothing_is_answered(within: str, found: list[str]) -> None:
    step = f"  - {{call: gr8.get-jwt-token, as: alice, within: {within}}}\n"
    assert codes(scenario(step)) == found


def test_silence_and_delay_may_last_no_time_at_all() -> None:
    steps = """\
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile:
      - {receive: wallet.authenticate, quiet: 0s, reply: {code: 1, delay: 0s}}
"""
    assert codes(scenario(steps)) == []
