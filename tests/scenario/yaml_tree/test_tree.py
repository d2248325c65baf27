"""The strict YAML reading: what is refused, where, and that everything else is read exactly."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.errors import Place
from sandbox.json_value import Json, dump_json
from sandbox.scenario.yaml_tree import tree as tree_module
from sandbox.scenario.yaml_tree.nodes import Path, walk_scalars
from sandbox.scenario.yaml_tree.subset_codes import (
    DEPTH_LIMIT,
    NODE_LIMIT,
    SIZE_LIMIT,
    SYNTAX_ADVICE,
    YAML_RULES,
    plain_problem,
)
from sandbox.scenario.yaml_tree.tree import ListNode, MapNode, Node, ScalarNode, Style, parse_yaml

FILE = "f.yaml"

WRONG: list[tuple[str | bytes, str, int, int]] = [
    (b"\xff\xfea: 1", "Y01", 1, 1),
    (b"a: \xc3", "Y01", 1, 1),
    ("\ufeffa: 1", "Y02", 1, 1),
    (b"\xef\xbb\xbfa: 1", "Y02", 1, 1),
    ("a: 1\nb: 'x\u202ey'", "Y03", 2, 6),
    ("a: \u2066b", "Y03", 1, 4),
    ("# \u200f\na: 1", "Y03", 1, 3),
    ("a: b\x07c", "Y04", 1, 5),
    ("a: b\x85c: d", "Y04", 1, 5),
    ("a: 'b\u2028c'", "Y04", 1, 6),
    ("a: b\ufeff", "Y04", 1, 5),
    ("a: \ud800", "Y04", 1, 4),
    ("a:\n\tb: 1", "Y06", 2, 1),
    ("a:\n  - b\n\t- c", "Y06", 3, 1),
    ("a:\n  b: [1,\n \t2]", "Y06", 3, 2),
    ("a: b: c", "Y07", 1, 5),
    ("a: 1\nfoo\nb: 2", "Y07", 2, 1),
    ("a: @x", "Y07", 1, 4),
    ("a: `x`", "Y07", 1, 4),
    ("a: %x", "Y07", 1, 4),
    ("a:\n   b: 1\n  c: 2", "Y07", 3, 3),
    ("a:\n  - b\n c: 1", "Y07", 3, 2),
    ("a: - b", "Y07", 1, 4),
    ("a: [1, 2\nb: 3", "Y07", 1, 4),
    ("a: {b: 1\nc: 2", "Y07", 1, 4),
    ('x: 1\na: "foo\nb: 1', "Y07", 2, 4),
    ('a: "\\q"', "Y07", 1, 5),
    ("a: !x!y b", "Y07", 1, 4),
    ("a: >x\n  b", "Y07", 1, 5),
    ("a: *", "Y07", 1, 5),
    ("a: 1\n...\nb: 2", "Y07", 3, 1),
    ("", "Y08", 1, 1),
    ("# only a comment\n", "Y08", 1, 1),
    ("a: 1\n---\nb: 2", "Y09", 2, 1),
    ("%YAML 1.1\n---\na: 1", "Y10", 1, 1),
    ("%TAG ! tag:x,2000:\n---\na: 1", "Y10", 1, 1),
    ("a: &x 1", "Y11", 1, 4),
    ("a: &x [1]", "Y11", 1, 4),
    ("a: 1\nb: *x", "Y12", 2, 4),
    ("a:\n  <<: {b: 1}", "Y13", 2, 3),
    ("a: !!str 3", "Y14", 1, 4),
    ("a: ! x", "Y14", 1, 4),
    ("- !x {a: 1}", "Y14", 1, 3),
    ("a: 1\nb: 2\na: 3", "Y15", 3, 1),
    ("{a: 1, 'a': 2}", "Y15", 1, 8),
    ("1: a", "Y16", 1, 1),
    ("true: a", "Y16", 1, 1),
    ("null: a", "Y16", 1, 1),
    ("? [a]\n: b", "Y16", 1, 3),
    ("? {a: b}\n: c", "Y16", 1, 3),
    ("? *x\n: c", "Y12", 1, 3),
    ("on: a", "Y17", 1, 1),
    ("a:", "Y18", 1, 3),
    ("a: 1\nb:\nc: 2", "Y18", 2, 3),
    ("- 1\n-", "Y18", 2, 2),
    ("a: {b: }", "Y18", 1, 8),
]


def first_of(text: str | bytes) -> tuple[str, int, int]:
    found = parse_yaml(text, file=FILE)[1][0]
    return found.code, found.place.line, found.place.column


def value_of(text: str) -> Json:
    node, findings = parse_yaml(text, file=FILE)
    assert findings == []
    assert node is not None
    return node.plain()


@pytest.mark.parametrize(("text", "code", "line", "column"), WRONG)
def test_each_wrong_file_is_refused_with_its_code_at_its_place(
    text: str | bytes, code: str, line: int, column: int
) -> None:
    assert first_of(text) == (code, line, column)


@pytest.mark.parametrize(("text", "code", "line", "column"), WRONG)
def test_the_parser_without_libyaml_finds_the_same_code_and_line(
    text: str | bytes, code: str, line: int, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_module, "_LOADER", yaml.SafeLoader)
    assert first_of(text)[:2] == (code, line)


def test_several_mistakes_are_told_at_once_and_in_file_order() -> None:
    text = "a: &x 1\nb: *x\n<<: {c: 1}\na: 2\nd: 3.10\n2: 3\nq:\n"
    found = parse_yaml(text, file=FILE)[1]
    assert [f.code for f in found] == ["Y11", "Y12", "Y13", "Y15", "Y17", "Y16", "Y18"]
    assert [f.place.line for f in found] == [1, 2, 3, 4, 5, 6, 7]


def test_mistakes_before_a_syntax_error_are_told_with_it() -> None:
    node, found = parse_yaml("a: no\nb: @x", file=FILE)
    assert node is None
    assert [f.code for f in found] == ["Y17", "Y07"]


def test_of_a_key_written_twice_the_first_counts_and_the_finding_names_its_line() -> None:
    node, found = parse_yaml("a: 1\nb: 2\na: 3", file=FILE)
    assert node is not None
    assert node.plain() == {"a": 1, "b": 2}
    assert "line 1" in found[0].text


def test_a_tab_inside_a_text_block_is_text() -> None:
    assert value_of("a: |\n  x\n  \ty\nb: 'p\n  \tq'\n") == {"a": "x\n\ty\n", "b": "p q"}


def test_every_tab_indented_line_is_told_but_none_after_the_syntax_error_it_causes() -> None:
    found = parse_yaml("a: [1,\n\t2,\n\t3]\nb:\n\tc: 1\n\td: 2", file=FILE)[1]
    assert [(f.code, f.place.line) for f in found] == [("Y06", 2), ("Y06", 3), ("Y06", 5)]


def test_a_character_of_doubtful_direction_may_be_written_as_an_escape() -> None:
    assert value_of('a: "\\u202E\\uFEFF"') == {"a": "\u202e\ufeff"}


def test_a_refused_character_does_not_move_what_comes_after_it() -> None:
    found = parse_yaml("a: '\u202e\u202e'\nb: no", file=FILE)[1]
    assert [(f.code, f.place.line, f.place.column) for f in found] == [
        ("Y03", 1, 5),
        ("Y03", 1, 6),
        ("Y17", 2, 4),
    ]


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_file_is_refused_from_the_byte_after_its_bound_on(over: int, refused: bool) -> None:
    text = "a: " + "é" * ((SIZE_LIMIT - 4) // 2) + "x" * (1 + over)
    assert len(text.encode()) == SIZE_LIMIT + over
    codes = [f.code for f in parse_yaml(text, file=FILE)[1]]
    assert codes == (["Y05"] if refused else [])


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_nesting_is_refused_from_the_level_after_its_bound_on(over: int, refused: bool) -> None:
    depth = DEPTH_LIMIT + over
    node, found = parse_yaml("[" * depth + "1" + "]" * depth, file=FILE)
    assert [f.code for f in found] == (["Y19"] if refused else [])
    assert (node is None) is refused


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_tree_is_refused_from_the_node_after_its_bound_on(over: int, refused: bool) -> None:
    scalars = NODE_LIMIT - 1 + over  # the list itself is a node too
    found = parse_yaml("[" + "1," * scalars + "]", file=FILE)[1]
    assert [f.code for f in found] == (["Y20"] if refused else [])


def test_every_rule_of_the_table_is_proven_by_a_wrong_file() -> None:
    bounds = {"Y05", "Y19", "Y20"}
    assert {code for _, code, _, _ in WRONG} | bounds == set(YAML_RULES)


@pytest.mark.parametrize("problem", SYNTAX_ADVICE)
def test_every_known_problem_of_the_parser_is_told_in_other_words(problem: str) -> None:
    assert problem not in plain_problem(f"xx {problem} yy").text


def test_an_unknown_problem_of_the_parser_is_told_as_it_is() -> None:
    assert plain_problem("found a dragon").text == "This is not YAML: found a dragon."


def test_scalars_know_how_they_were_written() -> None:
    node, _ = parse_yaml("- a\n- 'b'\n- \"c\"\n- |\n  d\n- >\n  e\n", file=FILE)
    assert node is not None
    styles = [scalar.style for scalar in walk_scalars(node)]
    assert styles == [Style.PLAIN, Style.QUOTED, Style.QUOTED, Style.BLOCK, Style.BLOCK]


def test_keys_and_values_are_found_by_path() -> None:
    node, _ = parse_yaml("steps:\n  - call: gr8.enter\n    as: alice\n", file=FILE)
    assert node is not None
    assert node.node_at(["steps", 0, "as"]) == ScalarNode("alice", Place(FILE, 3, 9))
    assert node.key_place(["steps", 0], "as") == Place(FILE, 3, 5)
    assert node.key_place(["steps", 0], "send") == Place(FILE, 2, 5)


@pytest.mark.parametrize("path", [["b"], ["a", 1], ["a", -1], ["a", 0, "x"], [0], ["a", "0"]])
def test_a_path_that_leads_nowhere_raises(path: Path) -> None:
    node, _ = parse_yaml("a: [1]", file=FILE)
    assert node is not None
    with pytest.raises(LookupError):
        node.node_at(path)


WINDOWS = "a:\r\n  - b: no\r\n"


def test_windows_line_ends_do_not_move_places() -> None:
    assert first_of(WINDOWS) == ("Y17", 2, 8)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=8)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdeé-", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_json_is_read_as_the_value_it_holds(value: Json) -> None:
    node, findings = parse_yaml(_ascii_json(value), file=FILE)
    assert findings == []
    assert node is not None
    assert node.plain() == value


def _ascii_json(value: object) -> str:
    match value:
        case dict():
            return (
                "{"
                + ", ".join(f"{_ascii_text(k)}: {_ascii_json(v)}" for k, v in value.items())
                + "}"
            )
        case list():
            return "[" + ", ".join(map(_ascii_json, value)) + "]"
        case str():
            return _ascii_text(value)
    return dump_json(value)


def _ascii_text(text: str) -> str:
    return '"' + "".join(f"\\U{ord(character):08X}" for character in text) + '"'


def places(node: Node) -> list[tuple[Place, str]]:
    """Every key and scalar with its place."""
    match node:
        case MapNode():
            inner = [((key.place, key.name), places(value)) for key, value in node.entries]
            return [pair for head, rest in inner for pair in (head, *rest)]
        case ListNode():
            return [pair for item in node.items for pair in places(item)]
        case ScalarNode():
            return [(node.place, str(node.value))]


words = st.text("bcdefgh", min_size=2, max_size=5)
word_trees = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(words, inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


@given(word_trees, st.sampled_from([None, False]))
def test_every_key_and_word_stands_where_the_tree_says(value: Json, flow: bool | None) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    node, findings = parse_yaml(text, file=FILE)
    assert findings == []
    assert node is not None
    lines = text.splitlines()
    for place, word in places(node):
        assert lines[place.line - 1][place.column - 1 :].startswith(word)


@settings(max_examples=300)
@given(st.text() | st.text("ab:-[]{}#&*!|>'\"%@`,? \n\t~<=.0123") | st.binary())
def test_no_text_and_no_bytes_make_the_reading_raise(source: str | bytes) -> None:
    node, findings = parse_yaml(source, file=FILE)
    assert node is not None or findings
    assert all(finding.code in YAML_RULES for finding in findings)
    assert all(finding.place.line >= 1 and finding.place.column >= 1 for finding in findings)
