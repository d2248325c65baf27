"""What to write instead of a mistake: the hint says it, and no other finding disturbs it."""

import pytest

from tests.authoring.lint.texts import GIVEN, HEAD, lint, scenario

CHECK = "expect: [{must: fasttrack.authenticate.valid-sid-is-200, status: 200}]"

ASK = f"""\
part: 1
id: ask
with: {{sid: null}}
steps:
  - {{call: fasttrack.authenticate, send: {{sid: <sid>}}, {CHECK}}}
"""


def told(text: str, *, beside: dict[str, str] | None = None) -> str:
    """Return the one finding of a file, as it is told behind its place."""
    [finding] = lint(text, beside=beside)
    return f"{finding.code} {finding.text} {finding.hint}".rstrip()


def asked(words: str) -> str:
    return scenario(f"  - {{call: fasttrack.authenticate, send: {{sid: <alice.sid>}}, {words}}}\n")


@pytest.mark.parametrize(
    ("clause", "hint"),
    [
        ("valid-sid-is-200", "Write fasttrack.authenticate.valid-sid-is-200."),
        ("it answers 200", 'this is "it answers 200".'),
    ],
)
def test_a_clause_without_its_provider_is_completed(clause: str, hint: str) -> None:
    found = told(asked(f"expect: [{{must: {clause}, status: 200}}]"))
    assert found.startswith("S04 Behind must stands the id of a clause")
    assert found.endswith(hint)


def test_an_operation_without_its_provider_is_completed() -> None:
    found = told(scenario("  - {call: enter, as: alice}\n"))
    assert found.endswith("Write gr8.enter.")


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        ("[200, 201]", "Write {$one-of: [200, 201]}."),
        ("[]", "this is an empty list."),
        ("[[200]]", "this is a list."),
    ],
)
def test_several_statuses_are_a_matcher(status: str, hint: str) -> None:
    found = told(
        asked(f"expect: [{{must: fasttrack.authenticate.valid-sid-is-200, status: {status}}}]")
    )
    assert found.endswith(hint)


@pytest.mark.parametrize(
    ("reply", "hint"), [("503", "Write {status: 503}."), ("600", "this is 600."), ("true", "true.")]
)
def test_a_status_alone_is_no_reply(reply: str, hint: str) -> None:
    steps = f"""\
  - call: wallet.launch
    as: alice
    send: {{token: <ticket>}}
    meanwhile: [{{receive: wallet.authenticate, reply: {reply}}}]
"""
    assert told(scenario(steps)).endswith(hint)


@pytest.mark.parametrize(
    ("tags", "hint"),
    [
        ("smoke", "Write [smoke]."),
        ("smoke slow", "Write [smoke, slow]."),
        ('"smoke, slow"', "Write [smoke, slow]."),
    ],
)
def test_words_in_one_text_are_told_as_a_list(tags: str, hint: str) -> None:
    assert told(scenario(top=f"tags: {tags}\n")).endswith(hint)


def test_a_text_for_steps_is_not_made_a_list_of_texts() -> None:
    found = told(f"{HEAD}steps: call it\n")
    assert found == 'S03 steps must be a list; this is "call it".'


def test_a_file_without_its_format_is_told_the_line() -> None:
    found = told(scenario().removeprefix("scenario: 1\n"))
    assert found == 'S02 "scenario" is missing. Write scenario: 1.'


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("if", "There are no conditions"),
        ("while", "There are no loops"),
        ("sleep", "Steps wait by themselves"),
        ("calls", 'Did you mean "call"?'),
    ],
)
def test_what_other_languages_have_is_answered_with_what_there_is(word: str, hint: str) -> None:
    assert hint in told(scenario(f"  - {{{word}: x}}\n"))


def test_brackets_of_other_languages_are_answered_with_ours() -> None:
    steps = "  - {call: fasttrack.authenticate, send: {sid: ${alice.sid}}}\n"
    found = told(scenario(steps))
    assert found.startswith("Y07")
    assert "A reference is written <alice.sid>" in found


def test_a_player_that_is_given_later_has_to_stand_above() -> None:
    given = "given:\n  again: {session: {of: alice}}\n"
    found = told(
        scenario()
        .replace("given:\n", given)
        .replace("<other>", "<again>", 1)
        .replace("  other: {token: {of: alice}}\n", "")
    )
    assert found == 'G01 "alice" is no player given before this. Put the player above it.'


def test_a_part_that_is_not_there_is_answered_with_one_that_is() -> None:
    steps = "  - {use: asc, with: {sid: <alice.sid>}}\n"
    parts = {"parts/ask.yaml": ASK}
    assert told(scenario(steps), beside=parts) == (
        'P01 there is no part "asc" in parts/. Did you mean "ask"?'
    )
    assert told(scenario(steps.replace("asc", "enter-twice"))).endswith(
        "Save it as parts/enter-twice.yaml."
    )


def test_a_misspelt_parameter_is_not_told_as_missing_too() -> None:
    steps = "  - {use: ask, with: {sidd: <alice.sid>}}\n"
    found = told(scenario(steps), beside={"parts/ask.yaml": ASK})
    assert found == 'P05 the part "ask" has no parameter "sidd". Did you mean "sid"?'


def test_where_steps_have_no_value_nothing_is_told_as_unused() -> None:
    assert told(f"{HEAD}{GIVEN}steps:\n").startswith("Y18")
