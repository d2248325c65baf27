"""Files in canonical order: which key goes where, and which comment goes with it."""

from pathlib import Path

import pytest

from sandbox.authoring.format.formatting import comments, format_text, meaning
from sandbox.authoring.schemas.references import known_kinds
from sandbox.errors import ScenarioFault
from sandbox.scenario.language.shape.schemas import step_keys
from sandbox.scenario.yaml_tree.tree import parse_yaml

ROOT = Path(__file__).parents[3]
OURS = sorted(
    [*ROOT.glob("scenarios/**/*.yaml"), *ROOT.glob("tests/scenario/worked/*.yaml")],
)


def in_order(text: str) -> str:
    once = format_text(text, file="f.yaml").text
    assert format_text(once, file="f.yaml").text == once
    return once


def refusal(text: str | bytes) -> list[tuple[str, int]]:
    with pytest.raises(ScenarioFault) as told:
        format_text(text, file="f.yaml")
    return [(finding.code, finding.place.line) for finding in told.value.findings]


KEYS = [
    ("id: a\nscenario: 1\nsteps: []\ntitle: t\n", "scenario: 1\nid: a\ntitle: t\nsteps: []\n"),
    ("steps:\n  - {use: x}\npart: 1\n", "part: 1\nsteps:\n  - {use: x}\n"),
    ("status: 200\nid: a\nreply: 1\n", "reply: 1\nid: a\nstatus: 200\n"),
    ("name: a\ntarget: 1\nlisten: {}\ngr8: {}\n", "target: 1\nname: a\ngr8: {}\nlisten: {}\n"),
    (
        "target: 1\nhooks:\n  out: {gives: [a], http: GET x}\n",
        "target: 1\nhooks:\n  out: {http: GET x, gives: [a]}\n",
    ),
    (
        "deviations: 1\nknown:\n  - clause: c\n    scenario: s\n",
        "deviations: 1\nknown:\n  - scenario: s\n    clause: c\n",
    ),
    (
        "part: 1\nsteps:\n  - meanwhile:\n      - {save: {}, observe: a.b}\n    call: a.b\n",
        "part: 1\nsteps:\n  - call: a.b\n    meanwhile:\n      - {observe: a.b, save: {}}\n",
    ),
    (
        "scenario: 1\nsteps:\n  - call: a.b\n    expect: [{status: 200, must: a.b}]\n",
        "scenario: 1\nsteps:\n  - call: a.b\n    expect: [{must: a.b, status: 200}]\n",
    ),
    (
        "scenario: 1\nsteps:\n  - parallel:\n      b:\n        - {name: x, use: z}\n      a: []\n",
        "scenario: 1\nsteps:\n  - parallel:\n      b:\n        - {use: z, name: x}\n      a: []\n",
    ),
    (
        "scenario: 1\nunexpected: fail\ngiven: {}\nneeds: [x]\nmatrix: {}\n",
        "scenario: 1\nneeds: [x]\nunexpected: fail\nmatrix: {}\ngiven: {}\n",
    ),
    ("reply: 1\nid: a\nstatus: 200\ncode: 2\n", "reply: 1\nid: a\ncode: 2\nstatus: 200\n"),
]
STEPS = {
    "call": "call as name times eventually within send meanwhile expect save",
    "receive": "receive name key within quiet or-skip reply replies expect save",
    "observe": "observe name within expect save",
    "trigger": "trigger name with meanwhile expect save",
    "clock": "clock name",
    "parallel": "parallel name",
    "use": "use name with",
    "check": "check name",
}
CHECKS = {
    "expect": "attempt status headers query body http-version jwt took answered launched attempts"
    " same span gaps connections streams carry-on or-skip",
    "check": "calls since settle count equal order carry-on or-skip",
}
"""What is done, by whom and how often; what is sent; what happens meanwhile; what is judged."""


@pytest.mark.parametrize(("text", "expected"), KEYS)
def test_keys_stand_in_the_order_of_the_schema(text: str, expected: str) -> None:
    assert in_order(text) == expected


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_reads_from_what_is_done_to_what_is_kept(kind: str) -> None:
    step = ", ".join(f"{key}: x" for key in STEPS[kind].split())
    backwards = ", ".join(f"{key}: x" for key in reversed(STEPS[kind].split()))
    assert set(STEPS[kind].split()) == step_keys(kind)
    assert in_order(f"scenario: 1\nsteps: [{{{backwards}}}]\n") == (
        f"scenario: 1\nsteps: [{{{step}}}]\n"
    )


@pytest.mark.parametrize("level", ["must", "should", "premise"])
@pytest.mark.parametrize("key", CHECKS)
def test_a_check_reads_from_the_claim_to_what_happens_after_a_miss(key: str, level: str) -> None:
    parts = [level, *CHECKS[key].split()]
    check = ", ".join(f"{part}: x" for part in parts)
    backwards = ", ".join(f"{part}: x" for part in reversed(parts))
    step = "call: a.b, expect" if key == "expect" else "check"
    assert in_order(f"scenario: 1\nsteps: [{{{step}: [{{{backwards}}}]}}]\n") == (
        f"scenario: 1\nsteps: [{{{step}: [{{{check}}}]}}]\n"
    )


AS_WRITTEN = [
    "scenario: 1\nsteps:\n  - {call: a.b, send: {body: {z: 1, a: 2}}}\n",
    "scenario: 1\nmatrix: {z: [1], a: [2]}\ngiven: {z: {random: sid}, a: {random: sid}}\n",
    "scenario: 1\nsteps:\n  - {call: a.b, send: {token: x, headers: {z: a, a: z}}}\n",
    "scenario: 1\nsteps:\n  - {call: a.b, expect: [{must: a.b, status: {$not: 1, $any: 2}}]}\n",
]


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_what_users_name_keeps_the_order_it_was_written_in(text: str) -> None:
    assert in_order(text) == text


def test_an_operations_own_words_come_before_those_of_every_request() -> None:
    text = "scenario: 1\nsteps:\n  - {call: a.b, send: {query: {a: b}, lang: en, path: /}}\n"
    assert "send: {lang: en, path: /, query: {a: b}}" in in_order(text)


def test_a_map_with_a_key_that_the_schema_forbids_is_left_alone() -> None:
    text = "titel: t\nid: a\nscenario: 1\nsteps:\n  - {name: b, use: a}\n"
    assert in_order(text) == text.replace("name: b, use: a", "use: a, name: b")


COMMENTS = {
    "behind a value": ("id: a  # A\nscenario: 1  # S\n", "scenario: 1  # S\nid: a  # A\n"),
    "above a key": ("id: a\n# S\nscenario: 1\n", "# S\nscenario: 1\nid: a\n"),
    "at the top, of the file": (
        "# the file\n\n# I\nid: a\nscenario: 1\n",
        "# the file\n\nscenario: 1\n# I\nid: a\n",
    ),
    "the editor's line": (
        "# yaml-language-server: $schema=x\nid: a\nscenario: 1\n",
        "# yaml-language-server: $schema=x\nscenario: 1\nid: a\n",
    ),
    "behind the key of a map": (
        "given:  # G\n  x: {random: sid}\nscenario: 1\n",
        "scenario: 1\ngiven:  # G\n  x: {random: sid}\n",
    ),
    "below the last entry, as deep as it": (
        "given:\n  x: {random: sid}\n  # end\nscenario: 1\n",
        "scenario: 1\ngiven:\n  x: {random: sid}\n  # end\n",
    ),
    "below the last entry, less deep than it": (
        "given:\n  x: {random: sid}\n# S\nscenario: 1\n",
        "# S\nscenario: 1\ngiven:\n  x: {random: sid}\n",
    ),
    "at the end of the file": ("id: a\nscenario: 1\n# end\n", "scenario: 1\nid: a\n# end\n"),
    "above an item": (
        "scenario: 1\nsteps:\n  # I\n  - name: b\n    use: a\n",
        "scenario: 1\nsteps:\n  # I\n  - use: a\n    name: b\n",
    ),
    "on the key that becomes an item's first": (
        "scenario: 1\nsteps:\n  - name: b\n    # U\n    use: a\n",
        "scenario: 1\nsteps:\n  # U\n  - use: a\n    name: b\n",
    ),
    "behind a dash": (
        "scenario: 1\nsteps:\n  -  # I\n    name: b\n    use: a\n",
        "scenario: 1\nsteps:\n  # I\n  - use: a\n    name: b\n",
    ),
    "behind the sign of a text": (
        "why: >-  # W\n  a\n  # text\nscenario: 1\n",
        "scenario: 1\nwhy: >-  # W\n  a\n  # text\n",
    ),
    "inside brackets": (
        "tags: [a,  # A\n  b]  # B\nscenario: 1\n",
        "scenario: 1\ntags: [a,  # A\n  b]  # B\n",
    ),
}


@pytest.mark.parametrize(("text", "expected"), COMMENTS.values(), ids=COMMENTS)
def test_a_comment_goes_where_the_thing_goes_that_it_belongs_to(text: str, expected: str) -> None:
    assert in_order(text) == expected


def test_a_map_in_brackets_with_a_comment_between_its_entries_keeps_its_order() -> None:
    text = "scenario: 1\nsteps:\n  - {name: b,  # B or U?\n     use: a}\n"
    assert in_order(text) == text


LAYOUT = {
    "two blanks a level": (
        "scenario: 1\ngiven:\n     x:\n            random: sid\n",
        "scenario: 1\ngiven:\n  x:\n    random: sid\n",
    ),
    "items two blanks in": (
        "scenario: 1\nsteps:\n- use: a\n  name: b\n-    use: c\n",
        "scenario: 1\nsteps:\n  - use: a\n    name: b\n  - use: c\n",
    ),
    "one blank line at most": ("\n\nscenario: 1\n\n\n\nid: a\n\n\n", "scenario: 1\n\nid: a\n"),
    "no blank line at the start of a map": (
        "scenario: 1\ngiven:\n\n  x: {random: sid}\n",
        "scenario: 1\ngiven:\n  x: {random: sid}\n",
    ),
    "no blanks at the end of a line": (
        "scenario: 1   \nid: a  # A   \n",
        "scenario: 1\nid: a  # A\n",
    ),
    "a line end at the end": ("scenario: 1\nid: a", "scenario: 1\nid: a\n"),
    "windows line ends": ("id: a\r\nscenario: 1\r\n", "scenario: 1\r\nid: a\r\n"),
}


@pytest.mark.parametrize(("text", "expected"), LAYOUT.values(), ids=LAYOUT)
def test_indentation_and_blank_lines_are_regular(text: str, expected: str) -> None:
    assert in_order(text) == expected


VALUES = [
    ("why: |2\n    a\n   b\n", "why: |2\n    a\n   b\n"),
    ("why: |\n      a\n        b\n\n      c\n", "why: |\n  a\n    b\n\n  c\n"),
    ("why: |+\n  a\n\n", "why: |+\n  a\n\n"),
    ("why: a\n      b\n", "why: a\n      b\n"),
    ("why:\n      a\n      b\n", "why:\n  a\n  b\n"),
    ('why: "a\\\n   b"\n', 'why: "a\\\n   b"\n'),
    ("tags: [a,\n       b,\n]\n", "tags: [a,\n       b,\n]\n"),
    ("given:\n    x:   {random:   sid}\n", "given:\n  x:   {random:   sid}\n"),
    (
        "given:\n    x: {random:\n      sid}\n",
        "given:\n  x: {random:\n    sid}\n",
    ),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_what_is_inside_a_value_stays_as_it_was_set(text: str, expected: str) -> None:
    assert in_order(f"scenario: 1\n{text}") == f"scenario: 1\n{expected}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'a b'", '"a b"'),
        ("''", '""'),
        ("'a \"b\"'", "'a \"b\"'"),
        ("'it''s'", "'it''s'"),
        ("'a\\d'", "'a\\d'"),
        ('"a"', '"a"'),
        ("a", "a"),
        ("['a', {b: 'c'}]", '["a", {b: "c"}]'),
    ],
)
def test_single_quotes_become_double_where_nothing_needs_a_backslash(
    written: str, expected: str
) -> None:
    assert in_order(f"scenario: 1\nwhy: {written}\n") == f"scenario: 1\nwhy: {expected}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scenario: 1\nid: a\nid: b\n", [("Y15", 3)]),
        ("scenario: 1\nid: no\nwhy: ~\n", [("Y17", 2), ("Y17", 3)]),
        ("scenario: @\n", [("Y07", 1)]),
        (b"scenario: \xff\n", [("Y01", 1)]),
        ("", [("Y08", 1)]),
    ],
)
def test_a_file_with_yaml_findings_is_refused_with_all_of_them(
    text: str | bytes, told: list[tuple[str, int]]
) -> None:
    assert refusal(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scenario: 1\n? id\n: a\n", [("W01", 2)]),
        ("scenario: 1\n...\n", [("W01", 2)]),
        ("scenario: 1\nwhy:\n  |\n  a\n", [("W01", 3)]),
        ("scenario: 1\nwhy: |\n  without its line end", [("W02", 1)]),
    ],
)
def test_a_file_that_cannot_be_put_in_order_safely_is_refused(
    text: str, told: list[tuple[str, int]]
) -> None:
    assert refusal(text) == told


def test_a_file_in_brackets_is_put_in_order_too() -> None:
    text = "# a file\n{id: a, scenario: 1}  # end\n# below\n"
    assert in_order(text) == "# a file\n{scenario: 1, id: a}  # end\n# below\n"


def test_a_document_start_may_stand_at_the_top() -> None:
    assert in_order("--- # top\nid: a\nscenario: 1\n") == "--- # top\nscenario: 1\nid: a\n"


@pytest.mark.parametrize("text", ["contract: 1\nb: 2\na: 1\n", "- b: 1\n   \n", "just words"])
def test_a_file_that_is_none_of_ours_is_given_back_untouched(text: str) -> None:
    formatted = format_text(text, file="f.yaml")
    assert (formatted.text, formatted.kind) == (text, None)


def test_every_kind_of_file_is_put_in_order() -> None:
    for kind in known_kinds():
        assert format_text(f"id: a\n{kind}: 1\n", file="f.yaml").kind == kind


@pytest.mark.parametrize("file", OURS, ids=lambda path: path.stem)
def test_our_own_files_mean_the_same_in_order(file: Path) -> None:
    text = file.read_text()
    once = in_order(text)
    before, after = parse_yaml(text, file="f")[0], parse_yaml(once, file="f")[0]
    assert before is not None
    assert after is not None
    assert before.plain() == after.plain()
    assert comments(once) == comments(text)


def test_meaning_tells_types_and_the_order_of_keys_apart() -> None:
    texts = ["a: 1", "a: true", "a: '1'", "a: null", "a: {b: 1, c: 2}", "a: {c: 2, b: 1}", "a: []"]
    nodes = [parse_yaml(text, file="f")[0] for text in texts]
    meanings = {meaning(node) for node in nodes if node is not None}
    assert len(meanings) == len(texts)


def test_comments_are_told_from_number_signs_inside_values() -> None:
    text = 'a: "x # y"  # one\nb: c#d\ne: |  # two\n  # text\n# three\nf: [g,  # four\n  h]\n'
    assert sorted(comments(text)) == ["# four", "# one", "# three", "# two"]
