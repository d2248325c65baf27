"""Sids of sessions that are over, as a team without hooks lists them."""

import pytest

from sandbox.errors import ScenarioFault
from sandbox.scenario.target.target import Target, read_target

HEAD = 'target: 1\nname: t\nplayers: [{id: "1", sid: a}]\n'


def read(rest: str, **environ: str) -> Target:
    return read_target(HEAD + rest, file="t.yaml", environ=environ)


def test_they_may_come_out_of_the_environment_and_are_never_shown() -> None:
    known = read('sids: {expired: ["${OLD}", "of-last-year"], foreign: [staging]}\n', OLD="0ld")
    assert known.values["sids"] == {"expired": ["0ld", "of-last-year"], "foreign": ["staging"]}
    assert {"0ld", "of-last-year", "staging"} <= known.secrets


def test_a_scenario_that_needs_one_is_told_which_line_is_lacking() -> None:
    known = read("sids: {expired: [x]}\n")
    assert known.why_not("sids.expired") is None
    assert known.why_not("sids.logged-out") == "add to target.yaml: sids: {logged-out: […]}"


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("sids: {}\n", "sids must hold something"),
        ("sids: {expired: []}\n", "expired must hold something"),
        ("sids: {expired: x}\n", "Write [x]."),
        ("sids: {expried: [x]}\n", 'Did you mean "expired"?'),
        ("sids: {expired: [x, x]}\n", "holds the same value twice"),
    ],
)
def test_mistakes_are_told(rest: str, told: str) -> None:
    with pytest.raises(ScenarioFault) as fault:
        read(rest)
    assert told in str(fault.value)
