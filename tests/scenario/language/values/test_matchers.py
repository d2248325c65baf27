from decimal import Decimal

import pytest

from sandbox.json_value import ABSENT, Json
from sandbox.scenario.language.values.matchers import (
    HeaderView,
    Kind,
    PatternFault,
    Seen,
    compile_pattern,
    describe,
    pattern_faults,
    sides,
)
from sandbox.wire import Headers

D = Decimal


def holds(pattern: Json, actual: Seen, *, kind: Kind = "json") -> bool:
    return compile_pattern(pattern, kind=kind).match(actual, now_s=100) == ()


FITS: list[tuple[Json, list[Seen], list[Seen]]] = [
    # pattern, what fits, what does not
    (1, [1, D("1.0"), D("1.00")], ["1", True, 0, 2, None, ABSENT, [1]]),
    ("1", ["1"], [1, True, "1 ", "", ABSENT]),
    (True, [True], [1, "true", False, ABSENT]),
    (False, [False], [0, "", None, ABSENT]),
    (None, [None], [ABSENT, 0, "", False, {}, []]),
    (D("0.1"), [D("0.1"), D("0.10")], [D("0.1000000000000000055"), "0.1"]),
    ([1, 2], [[1, 2], (1, 2)], [[1], [2, 1], [1, 2, 3], "12", {"0": 1}, ABSENT]),
    ([], [[]], [[1], {}, "", None, ABSENT]),
    ({"a": 1}, [{"a": 1}, {"a": 1, "b": 2}], [{"a": 2}, {}, [], "a", ABSENT]),
    ({}, [{}, {"a": 1}], [[], "", None, ABSENT]),
    ({"a": None}, [{"a": None}], [{}, "text", ABSENT, {"a": 0}]),
    ({"$any": True}, [None, 0, "", False, {}, []], [ABSENT]),
    ({"$absent": True}, [ABSENT], [None, 0, "", {}]),
    ({"a": {"$absent": True}}, [{}, {"b": 1}, "<html>", ABSENT, None, []], [{"a": None}]),
    (
        {"user_id": {"$either": [{"$absent": True}, None]}},
        [{}, {"user_id": None}, "", "<html></html>", ABSENT, {"error": "x"}],
        [{"user_id": "u1"}, {"user_id": 0}, {"user_id": ""}],
    ),
    ({"a": {"$absent": True}, "b": 1}, [{"b": 1}], [{}, "<html>", ABSENT]),
    ({"a": {"b": {"$absent": True}}}, [{}, {"a": 1}, {"a": {}}, ABSENT], [{"a": {"b": 1}}]),
    ({"$one-of": [200, "ok", None]}, [200, D(200), "ok", None], [201, "200", ABSENT]),
    ({"$one-of": [{"a": 1}]}, [{"a": 1}], [{"a": 1, "b": 2}, {}]),
    ({"$one-of": [{"$text": "<b>"}]}, ["<b>"], ["b", {"$text": "<b>"}]),
    ({"$either": [1, {"$type": "string"}]}, [1, "x"], [2, None, ABSENT]),
    ({"$all": [{"$at-least": 1}, {"$at-most": 3}]}, [1, 3], [0, 4, "2", ABSENT]),
    ({"$not": 1}, [2, "1", True, None, ABSENT], [1, D("1.0")]),
    ({"$not": {"$absent": True}}, [None, 1], [ABSENT]),
    ({"$all": [{"$any": True}, {"$not": "x"}]}, ["y", None], ["x", ABSENT]),
    ({"$regex": "[0-9]{3}"}, ["123"], ["12", "1234", "x123", "123\n", 123, ABSENT]),
    ({"$at-least": 3}, [3, 4, D("3.0")], [2, D("2.9999999999999999999"), "3", True, None, ABSENT]),
    ({"$at-most": 3}, [3, 2, -9], [4, D("3.0000000000000000001"), "3", False, None, ABSENT]),
    ({"$between": [1, 3]}, [1, 2, 3], [0, 4, D("0.999"), D("3.001"), "2", ABSENT]),
    ({"$between": [2, 2]}, [2, D("2.0")], [1, 3]),
    ({"$contains": "ell"}, ["hello", ["ell", 1]], ["help", ["hello"], {"ell": 1}, ABSENT]),
    (
        {"$contains": {"id": 1}},
        [[{"id": 2}, {"id": 1, "x": 0}]],
        [[], [{"id": 2}], "id", {"id": 1}],
    ),
    ({"$contains": 1}, [[0, 1]], [[0], "1", 1]),
    ({"$each": {"$at-least": 1}}, [[], [1, 2]], [[1, 0], [None], "11", {}, ABSENT]),
    ({"$length": 2}, ["ab", [1, 2], {"a": 1, "b": 2}, "é" * 2], ["a", "abc", [], 2, None, ABSENT]),
    ({"$length": {"$between": [1, 2]}}, ["a", "ab"], ["", "abc"]),
    (
        {"$exactly": {"a": {"b": 1}}},
        [{"a": {"b": 1}}],
        [{"a": {"b": 1}, "c": 1}, {"a": {"b": 1, "c": 1}}],
    ),
    ({"$exactly": {}}, [{}], [{"a": 1}, "", ABSENT]),
    ({"$exactly": {"a": {"$absent": True}}}, [{}], ["<html>", ABSENT, {"b": 1}]),
    (
        {"$decimal": "10.50"},
        ["10.5", "10.50", D("10.5"), D("10.500")],
        ["10,5", "1.05e1", " 10.5", 10, True],
    ),
    ({"$decimal": 10}, [10, "10", "10.00", D("1E+1")], ["10.01", "010", "+10", None, ABSENT]),
    ({"$after": "now"}, [101, D("100.001")], [100, 99, "101", None, ABSENT]),
    ({"$before": "now"}, [99, D("99.999")], [100, 101, "99", ABSENT]),
    ({"$after": 5}, [6], [5, 4]),
    ({"$before": 5}, [4], [5, 6]),
    ({"$text": "<alice.sid>"}, ["<alice.sid>"], ["s1", ABSENT]),
]


@pytest.mark.parametrize(("pattern", "fits", "misses"), FITS, ids=lambda value: str(value)[:40])
def test_a_pattern_holds_for_these_and_not_for_those(
    pattern: Json, fits: list[Seen], misses: list[Seen]
) -> None:
    assert [value for value in fits if not holds(pattern, value)] == []
    assert [value for value in misses if holds(pattern, value)] == []


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("string", ["", "x"]),
        ("number", [1, D("1.5")]),
        ("integer", [1, 0, D("1.0"), D("1E+2")]),
        ("boolean", [True, False]),
        ("null", [None]),
        ("array", [[], [1]]),
        ("object", [{}, {"a": 1}]),
        ("decimal-string", ["0", "-1.50", "12"]),
        ("uuid", ["5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34", "5B1F0C52-8A3E-4D7B-9C11-2F6E0D9A7B34"]),
    ],
)
def test_a_type_takes_its_own_values(name: str, fits: list[Json]) -> None:
    assert all(holds({"$type": name}, value) for value in fits)
    assert not holds({"$type": name}, ABSENT)


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("string", [1, None, [], {}]),
        ("number", ["1", True]),
        ("integer", [D("1.5"), True, "1"]),
        ("boolean", [0, 1, "true", None]),
        ("null", [0, "", False]),
        ("array", ["", {}]),
        ("object", ["", []]),
        ("decimal-string", [1, "", "1.", ".5", "01", "1e3", "1,5", "+1", "1 "]),
        ("uuid", ["5b1f0c528a3e4d7b9c112f6e0d9a7b34", "g" * 8 + "-8a3e-4d7b-9c11-2f6e0d9a7b34", 1]),
    ],
)
def test_a_type_takes_no_others(name: str, others: list[Json]) -> None:
    assert [value for value in others if holds({"$type": name}, value)] == []


@pytest.mark.parametrize(("seconds", "fits"), [("0.999", True), ("1", True), ("1.001", False)])
def test_a_duration_bound_is_compared_in_exact_seconds(seconds: str, *, fits: bool) -> None:
    assert holds({"$at-most": "1s"}, D(seconds), kind="duration") is fits
    assert holds({"$at-most": "1000ms"}, D(seconds), kind="duration") is fits


def test_durations_reach_into_lists_and_stop_at_lengths() -> None:
    gaps: Json = {"$all": [{"$each": {"$between": ["1s", "2s"]}}, {"$length": 2}]}
    assert holds(gaps, [D(1), D(2)], kind="duration")
    assert not holds(gaps, [D(1), D("2.1")], kind="duration")
    assert holds("1s", D("1.000"), kind="duration")
    assert holds({"$one-of": ["1s", "2s"]}, D(2), kind="duration")


def test_a_value_that_rounds_to_its_bound_is_shown_in_full() -> None:
    [miss] = compile_pattern({"$at-most": "1s"}, kind="duration").match(D("1.0001"), at="took")
    assert (miss.path, miss.expected, miss.actual) == ("took", "at most 1 s", "1.0001 s")


def test_header_patterns_ignore_the_case_of_names() -> None:
    view = HeaderView(Headers((("Content-Type", "text/html"), ("X-A", "1"))))
    assert holds({"content-TYPE": {"$contains": "html"}}, view)
    assert holds({"Accept": {"$absent": True}}, view)
    assert holds({"$exactly": {"CONTENT-type": "text/html", "x-a": "1"}}, view)
    assert not holds({"$exactly": {"x-a": "1"}}, view)


def test_a_mismatch_says_where_what_was_wanted_and_what_was_there() -> None:
    pattern = compile_pattern({"items": [{"id": 7, "a.b": {"$type": "string"}}], "x": None})
    found = pattern.match({"items": [{"id": "7", "a.b": 1}, 2]}, at="body")
    assert [(miss.path, miss.expected, miss.actual) for miss in found] == [
        ("body.items[0].id", "7", '"7"'),
        ('body.items[0]["a.b"]', "text", "1"),
        ("body.items[1]", "absent", "2"),
        ("body.x", "null", "absent"),
    ]
    assert sides(found[:2]) == (
        'body.items[0].id: 7\nbody.items[0]["a.b"]: text',
        'body.items[0].id: "7"\nbody.items[0]["a.b"]: 1',
    )
    assert pattern.distance({"items": [{"id": "7", "a.b": 1}, 2]}) == 4
    assert pattern.distance({"items": [{"id": 7, "a.b": ""}], "x": None}) == 0


def test_neither_alternative_weighs_as_much_as_the_nearest_and_shows_what_they_speak_of() -> None:
    pattern = compile_pattern({"$either": [{"a": 1, "b": 2, "c": 3}, {"a": 5, "b": 9}]})
    [miss] = pattern.match({"a": 1, "b": 3, "c": 4, "z": "long"})
    assert miss.actual == '{"a": 1, "b": 3, "c": 4}'
    assert miss.weight == 2


def test_now_has_to_be_lent_and_is_told_with_its_number() -> None:
    pattern = compile_pattern({"exp": {"$after": "now"}})
    [miss] = pattern.match({"exp": 17}, now_s=17.5)
    assert (miss.expected, miss.actual) == ("after now (17.5)", "17")
    with pytest.raises(ValueError, match="now_s"):
        pattern.match({"exp": 17})


def test_a_subject_over_64_ki_characters_is_not_searched() -> None:
    pattern = compile_pattern({"$regex": "a*"})
    assert pattern.match("a" * 65_535) == ()
    assert pattern.match("a" * 65_536) == ()
    [miss] = pattern.match("a" * 65_537)
    assert miss.actual == "text of 65537 characters, more than the 65536 looked at"


def test_a_long_list_of_misses_is_cut_at_twenty() -> None:
    pattern = compile_pattern({"$each": 1})
    assert [len(pattern.match([0] * n)) for n in (19, 20, 21)] == [19, 20, 20]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ({"user_id": {"$either": [{"$absent": True}, None]}}, '{"user_id": absent or null}'),
        ({"$one-of": [400, 401, 403, 404]}, "400, 401, 403 or 404"),
        ({"$at-least": 3}, "at least 3"),
        ({"$between": [1, D("2.50")]}, "from 1 to 2.50"),
        ({"$not": {"$either": [1, 2]}}, "not (1 or 2)"),
        ({"$all": [{"$any": True}, {"$not": "x"}]}, 'anything and not "x"'),
        ({"$each": {"$type": "uuid"}}, "each a UUID"),
        ({"$length": {"$at-most": 3}}, "of length at most 3"),
        ({"$exactly": {"a": 1}}, 'exactly {"a": 1}'),
        ({"$regex": "a|b"}, "text matching /a|b/"),
        ({"$decimal": "10.50"}, "10.50 as number or text"),
        ({"$after": "now"}, "after now"),
        ({"$contains": "x"}, 'containing "x"'),
        ([1, {}], "[1, an object]"),
    ],
)
def test_a_pattern_is_described_in_words(pattern: Json, words: str) -> None:
    assert describe(compile_pattern(pattern)) == words


def test_a_duration_is_described_with_its_unit() -> None:
    assert describe(compile_pattern({"$at-most": "1s"}, kind="duration")) == "at most 1 s"
    assert describe(compile_pattern({"$at-least": "250ms"}, kind="duration")) == "at least 250 ms"


FAULTS: list[tuple[Json, Kind, str, str]] = [
    ({"a": [{"$regexp": "x"}]}, "json", "a[0].$regexp", 'Did you mean "$regex"?'),
    ({"$qqqq": 1}, "json", "$qqqq", "there is no matcher $qqqq. There are $one-of"),
    ({"$at-least": 1, "$at-most": 2}, "json", "", "join them with $all"),
    ({"$any": True, "id": 1}, "json", "", "stands alone"),
    ({"$any": False}, "json", "$any", "takes true"),
    ({"$absent": "yes"}, "json", "$absent", "takes true"),
    ({"$type": "int"}, "json", "$type", "takes one of string, number"),
    ({"$type": ["string"]}, "json", "$type", "takes one of"),
    ({"$one-of": []}, "json", "$one-of", "a list with something in it"),
    ({"$one-of": [1, {"$any": True}]}, "json", "$one-of[1]", "write $either"),
    ({"$either": {"a": 1}}, "json", "$either", "a list"),
    ({"$either": [1, {"$typ": 1}]}, "json", "$either[1].$typ", "no matcher"),
    ({"$all": "x"}, "json", "$all", "a list"),
    ({"$regex": "("}, "json", "$regex", "no regular expression"),
    ({"$regex": 5}, "json", "$regex", "an expression in quotes"),
    ({"$at-least": "3"}, "json", "$at-least", "takes a number"),
    ({"$at-least": True}, "json", "$at-least", "takes a number"),
    ({"$at-most": 1}, "duration", "$at-most", "a duration such as 1s"),
    ({"$at-most": "1"}, "duration", "$at-most", "is no duration"),
    ({"$between": [1]}, "json", "$between", "two bounds"),
    ({"$between": [1, 2, 3]}, "json", "$between", "two bounds"),
    ({"$between": [3, 1]}, "json", "$between", "begins at 3, after its end 1"),
    ({"$between": [1, "x"]}, "json", "$between[1]", "takes a number"),
    ({"$length": -1}, "json", "$length", "a whole number"),
    ({"$length": D("1.5")}, "json", "$length", "a whole number"),
    ({"$length": "3"}, "json", "$length", "a whole number"),
    ({"$decimal": "ten"}, "json", "$decimal", "takes a decimal"),
    ({"$after": "tomorrow"}, "json", "$after", "`now` or a number"),
    ({"$text": 1}, "json", "$text", "takes text"),
]


@pytest.mark.parametrize(("pattern", "kind", "path", "told"), FAULTS)
def test_a_pattern_that_means_nothing_is_refused_at_its_place(
    pattern: Json, kind: Kind, path: str, told: str
) -> None:
    with pytest.raises(PatternFault) as fault:
        compile_pattern(pattern, kind=kind)
    assert fault.value.path == path
    assert told in fault.value.text


def test_all_faults_are_found_at_once() -> None:
    found = pattern_faults({"a": {"$any": 0}, "b": [{"$length": -1}, {"$not": {"$nope": 1}}]})
    assert [fault.path for fault in found] == ["a.$any", "b[0].$length", "b[1].$not.$nope"]


def test_before_a_run_a_reference_may_stand_for_any_operand() -> None:
    pattern: Json = {
        "attempts": {"$at-most": "<target.wallet.retry.attempts>"},
        "between": {"$between": [1, "<first.n>"]},
        "either": {"$either": "<matrix.forms>"},
        "value": "<alice.sid>",
    }
    assert pattern_faults(pattern) == ()
    assert pattern_faults({"$at-most": "<first.took>"}, kind="duration") == ()
    assert [fault.path for fault in pattern_faults({"$at-most": "about <n>"})] == ["$at-most"]
