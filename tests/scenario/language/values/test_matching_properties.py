"""Any tree of matchers against any JSON: it ends, and what it tells can be pointed at."""

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.json_value import ABSENT, Absent, Json
from sandbox.scenario.language.values.comparing import TYPES
from sandbox.scenario.language.values.matchers import compile_pattern, describe, pattern_faults
from sandbox.scenario.language.values.matching import same
from sandbox.scenario.language.values.paths import Seen, below, dig, parse_path

NAMES = st.sampled_from(["a", "b", "a.b", "x-id", "", "[0]"])
NUMBERS = st.integers(-3, 3) | st.decimals(-3, 3, places=2, allow_nan=False)
SCALARS = (
    st.none() | st.booleans() | NUMBERS | st.sampled_from(["", "a", "ab", "1", "1.50", "\x1b["])
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def _matcher(name: str, operand: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return operand.map(lambda value: {name: value})


LEAVES = st.one_of(
    SCALARS,
    st.sampled_from([{"$any": True}, {"$absent": True}]),
    _matcher("$type", st.sampled_from(sorted(TYPES))),
    _matcher("$one-of", st.lists(VALUES, min_size=1, max_size=3)),
    _matcher("$regex", st.sampled_from(["", "a+", "[0-9.]*"])),
    _matcher("$at-least", NUMBERS),
    _matcher("$at-most", NUMBERS),
    _matcher("$between", st.tuples(NUMBERS, NUMBERS).map(sorted)),
    _matcher("$decimal", NUMBERS),
    _matcher("$after", NUMBERS | st.just("now")),
    _matcher("$before", NUMBERS | st.just("now")),
    _matcher("$text", st.text(max_size=3)),
    _matcher("$length", st.integers(0, 3)),
)


def _wider(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        several,
        st.dictionaries(NAMES, inner, max_size=3),
        *(_matcher(name, several) for name in ("$either", "$all")),
        *(_matcher(name, inner) for name in ("$not", "$each", "$contains", "$exactly")),
    )


PATTERNS: st.SearchStrategy[Json] = st.recursive(LEAVES, _wider, max_leaves=10)


def _names_in(pattern: Json) -> set[str]:
    if isinstance(pattern, Mapping):
        return set(pattern) | {n for value in pattern.values() for n in _names_in(value)}
    if isinstance(pattern, list):
        return {n for value in pattern for n in _names_in(value)}
    return set()


def _longest_list_in(pattern: Json) -> int:
    if isinstance(pattern, Mapping):
        return max(map(_longest_list_in, pattern.values()), default=0)
    if isinstance(pattern, list):
        return max([len(pattern), *map(_longest_list_in, pattern)])
    return 0


def _leads_as_far_as_it_goes(
    actual: Seen, steps: tuple[str | int, ...], names: set[str], longest: int
) -> bool:
    """Each step is in the value, or where the value ends, in the pattern."""
    path, ended = "", False
    for step in steps:
        path = below(path, step)
        ended = ended or isinstance(dig(actual, path), Absent)
        if ended and not (step in names if isinstance(step, str) else step < longest):
            return False
    return True


@settings(max_examples=300)
@given(PATTERNS, VALUES | st.just(ABSENT))
def test_every_mismatch_can_be_found_in_the_value_or_in_the_pattern(
    pattern: Json, actual: Seen
) -> None:
    names, longest = _names_in(pattern), _longest_list_in(pattern)
    for miss in compile_pattern(pattern).match(actual, now_s=1):
        steps = parse_path(miss.path)
        named = all(s in names if isinstance(s, str) else s < longest for s in steps)
        assert named or _leads_as_far_as_it_goes(actual, steps, names, longest)
        assert miss.expected
        assert miss.actual
        assert miss.weight >= 1


@settings(max_examples=200)
@given(PATTERNS, VALUES | st.just(ABSENT))
def test_not_is_the_exact_opposite(pattern: Json, actual: Seen) -> None:
    straight = compile_pattern(pattern).distance(actual, now_s=1)
    assert (compile_pattern({"$not": pattern}).distance(actual, now_s=1) == 0) == (straight > 0)


@settings(max_examples=200)
@given(PATTERNS, PATTERNS, VALUES | st.just(ABSENT))
def test_either_and_all_are_or_and_and(one: Json, two: Json, actual: Seen) -> None:
    held = [not compile_pattern(part).match(actual, now_s=1) for part in (one, two)]
    either = compile_pattern({"$either": [one, two]}).match(actual, now_s=1)
    both = compile_pattern({"$all": [one, two]}).match(actual, now_s=1)
    assert (either == ()) == any(held)
    assert (both == ()) == all(held)


@given(VALUES)
def test_a_value_is_a_pattern_of_itself(value: Json) -> None:
    assert compile_pattern(value).match(value) == ()
    assert compile_pattern({"$exactly": value}).match(value) == ()
    assert compile_pattern({"$one-of": [value]}).match(value) == ()


@given(VALUES, VALUES)
def test_exactly_is_equality_as_json(one: Json, two: Json) -> None:
    assert (compile_pattern({"$exactly": one}).match(two) == ()) == same(one, two)
    assert same(one, two) == same(two, one)


@given(PATTERNS)
def test_words_are_short_and_printable(pattern: Json) -> None:
    words = describe(compile_pattern(pattern))
    assert 0 < len(words) <= 400
    assert words.isprintable()


@given(
    st.recursive(
        VALUES,
        lambda inner: st.dictionaries(
            st.sampled_from(["$any", "$between", "$length", "$either", "$type", "$no"]),
            inner,
            max_size=2,
        ),
    )
)
def test_nonsense_is_refused_with_a_place_and_never_breaks(nonsense: Json) -> None:
    faults = pattern_faults(nonsense)
    assert all(fault.text and isinstance(parse_path(fault.path), tuple) for fault in faults)


def test_numbers_of_any_size_are_compared_and_shown() -> None:
    huge = 10**6000
    [miss] = compile_pattern({"$at-most": 1}).match(huge)
    assert "whole number of" in miss.actual
    assert compile_pattern({"$at-least": 1}).match(Decimal("1E+999999")) == ()
