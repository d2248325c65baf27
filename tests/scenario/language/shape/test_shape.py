"""The shape check: right files pass, wrong ones are told in plain words at the right place."""

from pathlib import Path

import pytest

from sandbox.authoring.codes import code_texts
from sandbox.json_value import Json
from sandbox.scenario.language.shape.schemas import FILE_KINDS, STEP_KINDS, load_schema, step_keys
from sandbox.scenario.language.shape.shape import check, check_text, kind_of_file
from sandbox.scenario.yaml_tree.tree import parse_yaml

WORKED = sorted((Path(__file__).parents[3] / "scenario" / "worked").glob("*.yaml"))
SCHEMAS = (*FILE_KINDS, "step", "check")

HEAD = "scenario: 1\nid: a\ntitle: t\nwhy: w\n"
JARGON = (
    "additionalProperties",
    "schema",
    "valid under",
    "pattern",
    "anyOf",
    "oneOf",
    "regex",
    "^",
)


def scenario_with(rest: str) -> str:
    return HEAD + rest


def steps(step: str) -> str:
    """A scenario whose only step, on line 6 and from column 5 on, is `step`."""
    return scenario_with(f"steps:\n  - {step}\n")


WRONG_STEPS: list[tuple[str, str, int, str]] = [
    ("{}", "S09", 5, "call, receive, observe, trigger, clock, parallel, use and check"),
    ("{cal: gr8.enter}", "S09", 5, 'Did you mean "call"?'),
    ("just words", "S03", 5, "must be a map"),
    ("{call: gr8.enter, receive: wallet.authenticate}", "S10", 23, "Make two steps"),
    ("{call: gr8enter}", "S04", 12, "like gr8.enter"),
    ("{call: 3}", "S03", 12, "name of an operation"),
    ("{call: a.b, reply: {status: 200}}", "S01", 17, "It belongs to receive"),
    ("{call: a.b, sned: {body: 1}}", "S01", 17, 'Did you mean "send"?'),
    ("{call: a.b, zzzzzz: 1}", "S01", 17, "Known here: call, as, name"),
    ("{call: a.b, name: Bad Name}", "S04", 23, "small letters"),
    ("{call: a.b, times: 0}", "S04", 24, "from 1 to 10000"),
    ("{call: a.b, times: 10001}", "S04", 24, "from 1 to 10000"),
    ("{call: a.b, times: 2, eventually: {within: 1s, every: 1s}}", "S07", 5, "not both"),
    ("{call: a.b, eventually: {within: 1s}}", "S02", 17, '"every" is missing in eventually'),
    ("{call: a.b, within: 5}", "S03", 25, "500ms, 2s, 14m, 1h or 15d"),
    ("{call: a.b, within: 5 s}", "S04", 25, "500ms, 2s, 14m, 1h or 15d"),
    ("{call: a.b, send: {body: 1, raw: x}}", "S07", 23, "one body"),
    ("{call: a.b, send: {headers: {x: 1}}}", "S03", 37, "numbers in quotes"),
    ("{call: a.b, within: 3651d}", "S04", 25, "at most 3650d"),
    ("{call: a.b, within: <x>}", "S04", 25, "500ms, 2s, 14m, 1h or 15d"),
    ("{call: a.b, times: <x>}", "S03", 24, "from 1 to 10000"),
    ("{call: a.b, expect: []}", "S05", 25, "something"),
    ("{call: a.b, meanwhile: []}", "S05", 28, "something"),
    ("{call: a.b, save: {Token: body.token}}", "S08", 24, "no name"),
    ("{receive: a.b, reply: {}, replies: [{status: 200}]}", "S07", 5, "not both"),
    ("{receive: a.b, reply: {status: 99}}", "S04", 36, "100 to 599"),
    ("{receive: a.b, reply: {status: 600}}", "S04", 36, "100 to 599"),
    ("{receive: a.b, reply: {body: 1, raw: x}}", "S07", 27, "one body"),
    ("{receive: a.b, reply: {code: 2, raw: x}}", "S07", 27, "code or raw"),
    ("{receive: a.b, reply: Not An Id}", "S04", 27, "id of a reply file"),
    ("{receive: a.b, reply: 3}", "S03", 27, "must be"),
    ("{receive: a.b, reply: {fault: hung}}", "S04", 35, "hang, refuse"),
    ("{receive: a.b, reply: {fault: {reset: {}, goaway: {last-stream: 0}}}}", "S07", 35, "one"),
    ("{receive: a.b, reply: {fault: {goaway: {}}}}", "S02", 36, "last-stream"),
    ("{receive: a.b, reply: {fault: {rst-stream: {error: NOPE}}}}", "S04", 56, "REFUSED_STREAM"),
    ("{receive: a.b, reply: {fault: {reset: {after: body}}}}", "S04", 51, "number of body bytes"),
    ("{clock: {moves: both}}", "S07", 13, "how far"),
    ("{clock: {advance: 1m}}", "S02", 6, '"moves" is missing in clock'),
    ("{clock: {advance: 1m, advance-past: <x>, moves: both}}", "S07", 13, "one of them only"),
    ("{clock: {advance: 1m, by: 1m, moves: both}}", "S07", 27, 'needs "advance-past"'),
    ("{clock: {advance: 1m, moves: bothh}}", "S04", 34, 'Did you mean "both"?'),
    ("{clock: {advance-past: token, moves: both}}", "S04", 28, "reference"),
    ("{parallel: {a: [{use: x}]}}", "S05", 16, "at least 2"),
    ("{use: Some Part}", "S04", 11, "id of a part"),
    ("{trigger: logout, with: []}", "S03", 29, "must be a map"),
    (
        "{check: [{must: a.b}]}",
        "S07",
        14,
        "calls or requests-at (with count), equal, different or order",
    ),
    ("{check: [{must: a.b, calls: x.y}]}", "S07", 26, 'needs "count"'),
    ("{check: [{must: a.b, equal: [1]}]}", "S05", 33, "at least 2"),
    ("{check: [{must: a.b, status: 200}]}", "S01", 26, "Known here"),
    ("{call: a.b, expect: [{must: a.b}]}", "S07", 26, "something to look at"),
    ("{call: a.b, expect: [{status: 200}]}", "S07", 26, "must: <clause>"),
    ("{call: a.b, expect: [{must: a.b, should: a.c, status: 200}]}", "S07", 26, "one thing"),
    ("{call: a.b, expect: [{must: a.b, premise: x, status: 200}]}", "S07", 26, "one thing"),
    ("{call: a.b, expect: [{must: nodots, status: 200}]}", "S04", 33, "id of a clause"),
    ("{call: a.b, expect: [{must: a.b, statuss: 200, body: 1}]}", "S01", 38, '"status"?'),
    ("{call: a.b, expect: [{must: a.b, status: 99}]}", "S04", 46, "100 to 599"),
    ("{call: a.b, expect: [{must: a.b, http-version: 2}]}", "S03", 52, "in quotes"),
    ("{call: a.b, expect: [{must: a.b, jwt: {signed-by: me}}]}", "S04", 55, "published, cached"),
    ("{call: a.b, expect: [{must: a.b, took: 3}]}", "S03", 44, "duration"),
    ("{call: a.b, expect: [{must: a.b, attempt: 0, status: 200}]}", "S04", 47, "first, last"),
    ("{call: a.b, expect: [{must: a.b, launched: yes please}]}", "S04", 48, "true, false"),
    ("{call: a.b, expect: [{must: a.b, status: 200, carry-on: 1}]}", "S03", 61, "true or false"),
]

WRONG_HEADS: list[tuple[str, str, int, int, str]] = [
    ("- a\n", "S03", 1, 1, "The file must be a map"),
    ("scenario: 2\nid: a\ntitle: t\nwhy: w\nsteps: [{use: x}]", "S11", 1, 11, "must be 1"),
    ('scenario: "1"\nid: a\ntitle: t\nwhy: w\nsteps: [{use: x}]', "S11", 1, 11, "must be 1"),
    ("scenario: 1\nid: a\ntitle: t\nsteps: [{use: x}]", "S02", 1, 1, "in production"),
    ("scenario: 1\nid: A b\ntitle: t\nwhy: w\nsteps: [{use: x}]", "S04", 2, 5, "small letters"),
    (scenario_with("steps: []"), "S05", 5, 8, "something"),
    (scenario_with("tags: [a, a]\nsteps: [{use: x}]"), "S06", 5, 7, "twice"),
    (scenario_with("unexpected: fial\nsteps: [{use: x}]"), "S04", 5, 13, 'Did you mean "fail"?'),
    (scenario_with("given: {a: {}}\nsteps: [{use: x}]"), "S05", 5, 12, "something"),
    (scenario_with("given: {a: {playr: {}}}\nsteps: [{use: x}]"), "S01", 5, 13, '"player"?'),
    (scenario_with("given: {A: {random: sid}}\nsteps: [{use: x}]"), "S08", 5, 9, "no name"),
    (scenario_with("given: {a: {session: {}}}\nsteps: [{use: x}]"), "S02", 5, 13, '"of"'),
    (scenario_with("matrix: {m: 3}\nsteps: [{use: x}]"), "S03", 5, 13, "list of plain values"),
    (scenario_with("matrix: {m: [{}]}\nsteps: [{use: x}]"), "S03", 5, 14, "name: value"),
    (scenario_with("matrix: {except: [{m: a, k: b}]}\nsteps: [{use: x}]"), "S02", 5, 19, "because"),
]

WRONG_TARGETS: list[tuple[str, str, int, int, str]] = [
    ("target: 1\n", "S02", 1, 1, '"name"'),
    ("target: 1\nname: a\nfasttrack: {}\n", "S02", 3, 1, '"authenticate" is missing in fasttrack'),
    ("target: 1\nname: a\nfastrack: {}\n", "S01", 3, 1, '"fasttrack"?'),
    ("target: 1\nname: a\ngr8: {jwt-token: {url: here}}\n", "S04", 3, 24, "absolute URL"),
    ("target: 1\nname: a\nhooks: {x: {}}\n", "S07", 3, 12, "A hook is one of"),
    ("target: 1\nname: a\nhooks: {x: {http: call}}\n", "S04", 3, 19, "a method and a URL"),
    ("target: 1\nname: a\nplayers: {from: list}\n", "S04", 3, 17, "hook"),
    ("target: 1\nname: a\nplayers: [{id: a}]\n", "S02", 3, 11, '"sid"'),
    ("target: 1\nname: a\nlisten: {base-port: 65523}\n", "S04", 3, 21, "65522 at most"),
    ("target: 1\nname: a\nwallet: {retry: {attempts: 0}}\n", "S04", 3, 28, "from 1 on"),
]


@pytest.mark.parametrize("path", WORKED, ids=lambda path: path.stem)
def test_the_worked_examples_are_of_the_right_shape(path: Path) -> None:
    kind = path.stem.partition("-")[0]
    node, findings = check_text(path.read_bytes(), file=path.name, schema=kind)
    assert findings == []
    assert node is not None
    assert kind_of_file(node) == kind


@pytest.mark.parametrize(("step", "code", "column", "words"), WRONG_STEPS)
def test_a_wrong_step_is_told_at_its_place_in_plain_words(
    step: str, code: str, column: int, words: str
) -> None:
    told = [
        (f.code, f.place.column)
        for f in check_text(steps(step), file="f", schema="scenario")[1]
        if words in str(f)
    ]
    assert told == [(code, column)]


@pytest.mark.parametrize(("text", "code", "line", "column", "words"), WRONG_HEADS)
def test_a_wrong_scenario_is_told_at_its_place_in_plain_words(
    text: str, code: str, line: int, column: int, words: str
) -> None:
    assert (code, line, column) in told_with(words, text, schema="scenario")


@pytest.mark.parametrize(("text", "code", "line", "column", "words"), WRONG_TARGETS)
def test_a_wrong_target_is_told_at_its_place_in_plain_words(
    text: str, code: str, line: int, column: int, words: str
) -> None:
    assert (code, line, column) in told_with(words, text, schema="target")


def told_with(words: str, text: str, *, schema: str) -> list[tuple[str, int, int]]:
    findings = check_text(text, file="f", schema=schema)[1]
    return [(f.code, f.place.line, f.place.column) for f in findings if words in str(f)]


@pytest.mark.parametrize(
    "text",
    [steps(step) for step, *_ in WRONG_STEPS] + [text for text, *_ in WRONG_HEADS],
)
def test_no_finding_speaks_the_schemas_language(text: str) -> None:
    findings = check_text(text, file="f", schema="scenario")[1]
    assert findings
    for finding in findings:
        assert code_texts()[finding.code].group == "shape"
        assert not [word for word in JARGON if word in f"{finding.text} {finding.hint}"]


@pytest.mark.parametrize(
    ("written", "codes"),
    [("3649d", []), ("3650d", []), ("3651d", ["S04"]), ("999999999999d", ["S04"])],
)
def test_a_duration_of_ten_years_is_the_longest(written: str, codes: list[str]) -> None:
    found = check_text(steps(f"{{call: a.b, within: {written}}}"), file="f", schema="scenario")[1]
    assert [f.code for f in found] == codes


@pytest.mark.parametrize("delay", ["1s", "<matrix.wait>"])
def test_a_replys_delay_may_come_from_a_reference(delay: str) -> None:
    step = f"{{receive: a.b, reply: {{delay: {delay}}}}}"
    assert check_text(steps(step), file="f", schema="scenario")[1] == []


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    text = scenario_with("steps:\n  - {call: a.b, within: 5}\n  - {}\n  - {use: X}\nfoo: no\n")
    found = check_text(text, file="f", schema="scenario")[1]
    assert [(f.code, f.place.line) for f in found] == [
        ("S03", 6),
        ("S09", 7),
        ("S04", 8),
        ("S01", 9),
        ("Y17", 9),
    ]


def test_a_misspelt_key_is_not_told_as_missing_too() -> None:
    text = "scenario: 1\nid: a\ntitel: t\nwhy: w\nsteps: [{use: x}]\n"
    found = check_text(text, file="f", schema="scenario")[1]
    assert [(f.code, f.hint) for f in found] == [("S01", 'Did you mean "title"?')]


def test_a_place_that_yaml_already_blames_is_not_blamed_again() -> None:
    found = check_text(steps("{call: a.b, times: 0x1f}"), file="f", schema="scenario")[1]
    assert [f.code for f in found] == ["Y17"]


def test_a_file_that_is_no_yaml_has_no_shape() -> None:
    node, found = check_text("a: @", file="f", schema="scenario")
    assert node is None
    assert [f.code for f in found] == ["Y07"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("part: 1", "part"), ("{id: x, reply: 1}", "reply"), ("a: 1", None), ("- 1", None)],
)
def test_a_files_kind_is_its_format_key(text: str, kind: str | None) -> None:
    node, _ = parse_yaml(text, file="f")
    assert node is not None
    assert kind_of_file(node) == kind


def test_decimals_are_numbers_to_the_shape_check() -> None:
    text = "scenario: 1\nid: a\ntitle: t\nwhy: w\nmatrix: {m: [0.5, 1.25]}\nsteps: [{use: x}]\n"
    node, _ = parse_yaml(text, file="f")
    assert node is not None
    assert check(node, "scenario") == []


def test_every_step_kind_has_its_own_keys() -> None:
    assert all(kind in step_keys(kind) for kind in STEP_KINDS)
    assert step_keys("sleep") == frozenset()


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_of_a_schema_is_described(name: str) -> None:
    assert [path for path, about in keys_of(load_schema(name)) if not about] == []


def keys_of(schema: Json, path: str = "") -> list[tuple[str, bool]]:
    """Each key under a `properties`, and whether it, or what it refers to, is described."""
    if isinstance(schema, list):
        return [found for item in schema for found in keys_of(item, path)]
    if not isinstance(schema, dict):
        return []
    found = []
    properties = schema.get("properties", {})
    assert isinstance(properties, dict)
    for key, about in properties.items():
        described = isinstance(about, dict) and bool({"description", "$ref"} & set(about))
        found.append((f"{path}/{key}", described))
    return found + [
        pair for key, inner in schema.items() for pair in keys_of(inner, f"{path}/{key}")
    ]
