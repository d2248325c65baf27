"""The linter knows what a player has of a person, and which hook may ask for it."""

import pytest

from sandbox.scenario.language.given_members import PERSON
from tests.authoring.lint.texts import codes, lint, scenario

CALL = "  - {{call: fasttrack.login, as: alice, send: {{headers: {{x-a: {value}}}}}}}\n"
TARGET = """\
target: 1
name: acme
players: {{from: hook}}
hooks:
  {hook}: {{http: "POST http://127.0.0.1:8600/s", gives: [id, sid], send: {{a: <{word}>}}}}
"""


@pytest.mark.parametrize("member", PERSON)
def test_a_member_of_a_person_is_a_reference_in_brackets_and_almost_one_without(
    member: str,
) -> None:
    assert codes(scenario(CALL.format(value=f"<alice.{member}>"))) == []
    assert codes(scenario(CALL.format(value=f"alice.{member}"))) == ["R06"]


def test_a_token_is_no_person() -> None:
    assert codes(scenario(CALL.format(value="<ticket.email>"))) == ["R01"]
    assert codes(scenario(CALL.format(value="ticket.email"))) == []


@pytest.mark.parametrize("word", PERSON)
def test_open_session_alone_may_ask_for_a_person(word: str) -> None:
    assert codes(TARGET.format(hook="open-session", word=word)) == []
    assert codes(TARGET.format(hook="logout", word=word)) == ["T12", "T13"]


def test_a_misspelt_member_is_told_with_the_one_that_is_meant() -> None:
    [found] = lint(TARGET.format(hook="open-session", word="emial"))
    assert (found.code, found.hint) == ("T13", 'Did you mean "email"?')
