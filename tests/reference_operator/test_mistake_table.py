"""Tables of fields × mistakes: what a pair makes, and the holes that stay visible."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from sandbox.json_value import ABSENT, Json
from sandbox.reference_operator import comparison_mistakes as comparing
from sandbox.reference_operator import value_mistakes as values
from sandbox.reference_operator.comparison_mistakes import Same
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.mistake_table import Field, Mistake, MistakeTable
from sandbox.reference_operator.registry import SIDES
from sandbox.reference_operator.value_mistakes import VALUE_MISTAKES, Change

_BESIDE: dict[str, Json] = {"site": 7}


_FIELD: Field[Change] = Field(
    id="lotto-sent-name",
    text="the name that is sent",
    make=lambda _: ConductPart(),
    clause="lotto.name.unchanged",
    case="N01",
)


def _table(*fields: Field[Change]) -> MistakeTable[Change]:
    return MistakeTable(title="Sent", mistakes=VALUE_MISTAKES, fields=fields)


def test_a_pair_makes_a_defect_with_a_readable_id_and_sentence() -> None:
    (row,) = _table(_FIELD).matrix().rows
    made = {pair.mistake: pair.defect for pair in row.pairs}
    lower = made["lower-case"]
    assert lower is not None
    assert lower.id == "lotto-sent-name-lower-case"
    assert lower.text == "The name that is sent is in lower case."
    assert (lower.clause, lower.case) == ("lotto.name.unchanged", "N01")


def test_a_mistake_that_the_kind_of_value_cannot_have_makes_nothing() -> None:
    (row,) = _table(_FIELD).matrix().rows
    (double,) = [pair for pair in row.pairs if pair.mistake == "double"]
    assert (double.defect, double.why_not) == (None, "")


def test_a_hole_keeps_its_reason() -> None:
    field = replace(_FIELD, no_mistake={"lower-case": "it is in lower case"})
    (row,) = _table(field).matrix().rows
    reasons = {pair.mistake: pair.why_not for pair in row.pairs if pair.why_not}
    assert reasons["lower-case"] == "it is in lower case"
    assert reasons["constant"] == "there is nothing that one would write down for good"


def test_a_clause_of_the_field_counts_more_than_one_of_the_table() -> None:
    field = replace(_FIELD, clauses={"null": "lotto.own"})
    table = replace(_table(field), clauses=dict.fromkeys(("null", "missing"), "lotto.all"))
    clauses = {
        one.id.removeprefix("lotto-sent-name-"): one.clause for one in table.matrix().defects
    }
    assert (clauses["null"], clauses["missing"]) == ("lotto.own", "lotto.all")


def test_a_misspelt_mistake_is_told() -> None:
    field = replace(_FIELD, no_mistake={"lowercase": "it is in lower case"})
    with pytest.raises(ValueError, match="Sent: no such mistake: lowercase"):
        _table(field).matrix()


@pytest.mark.parametrize(
    ("mistake", "right", "wrong"),
    [
        (values.MISSING, "a", ABSENT),
        (values.AS_TEXT, 12, "12"),
        (values.AS_TEXT, True, "true"),
        (values.ESCAPED, "a&b", "a&amp;b"),
        (values.PERCENT_ENCODED, "a/b", "a%2Fb"),
        (values.ZEROS_LOST, "007", "7"),
        (values.NORMALISED, "e\u0301", "\u00e9"),
        (values.DOUBLE, 2**53 + 1, 2**53),
        (values.BITS_32, 2**32 + 5, 5),
        (values.SIGNED, 2**63, -(2**63)),
        (values.FRACTION, 12, Decimal("12.0")),
    ],
)
def test_a_value_goes_wrong_as_the_column_says(
    mistake: Mistake[Change], right: Json, wrong: Json
) -> None:
    assert mistake.does(_FIELD)(right, _BESIDE) == wrong


def test_the_time_before_and_the_first_time_are_remembered_apart_in_each_field() -> None:
    stale, first = values.STALE.does(_FIELD), values.FIRST.does(_FIELD)
    assert [stale(value, {}) for value in ("a", "b", "c")] == ["a", "a", "b"]
    assert [first(value, {}) for value in ("a", "b", "c")] == ["a", "a", "a"]
    assert values.STALE.does(_FIELD)("z", {}) == "z"


def test_a_swapped_value_is_the_one_beside_it() -> None:
    assert values.SWAPPED.does(replace(_FIELD, swapped_with="site"))("a", _BESIDE) == 7


@pytest.mark.parametrize(
    ("mistake", "found", "expected"),
    [
        (comparing.UNCHECKED, ABSENT, "a"),
        (comparing.MAY_BE_NULL, None, "a"),
        (comparing.AS_TEXT, "12", 12),
        (comparing.ANY_CASE, "EUR", "eur"),
        (comparing.TRIMMED, " a ", "a"),
        (comparing.BEGINS, "abc", "ab"),
        (comparing.BEGUN, "a", "ab"),
        (comparing.DOUBLE, 2**53 + 1, 2**53),
        (comparing.FIRST_DIGITS, "12abc", 12),
        (comparing.WHOLE, Decimal("1.9"), 1),
    ],
)
def test_a_comparison_takes_more_for_the_same(
    mistake: Mistake[Same], found: Json, expected: Json
) -> None:
    same = mistake.does(Field(id="x", text="x", make=_nothing, clause="", case=""))
    assert same(found, expected)
    assert mistake is comparing.UNCHECKED or not same("quite another", expected)
    assert not comparing.equal(found, expected)


def _nothing(_: Callable[..., bool]) -> ConductPart:
    return ConductPart()


def test_every_generated_defect_is_a_defect_of_its_side_and_its_id_is_unique() -> None:
    for side in SIDES:
        made = [defect for matrix in side.matrices for defect in matrix.defects]
        assert set(made) <= set(side.defects)
        assert len({one.id for one in side.defects}) == len(side.defects)
