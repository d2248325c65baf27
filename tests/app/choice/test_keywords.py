"""`-k`: the same grammar as pytest's, which is asked what it makes of each expression."""

import pytest
from _pytest.mark.expression import Expression
from hypothesis import given
from hypothesis import strategies as st

from sandbox.app.choice.keywords import parse_keywords
from sandbox.errors import SetupFault

NAMES = ["wallet-code-2[form=http-200]", "Smoke", "form=http-200"]
WORDS = ["wallet", "smoke", "code-2", "http", "gr8", "x"]
LOOSE = st.lists(st.sampled_from([*WORDS, "and", "or", "not", "(", ")"]), min_size=1, max_size=12)
WELL_FORMED = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.one_of(
        inner.map(lambda a: f"not {a}"),
        inner.map(lambda a: f"({a})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
    ),
    max_leaves=12,
)


def of_pytest(expression: str) -> bool | None:
    """Return what pytest's own `-k` says of a test of these names; None where it refuses."""
    try:
        read = Expression.compile(expression)
    except SyntaxError:
        return None

    def matches(word: str, /, **_: str | int | bool | None) -> bool:
        return any(word.lower() in name.lower() for name in NAMES)

    return read.evaluate(matches)


def of_ours(expression: str) -> bool | None:
    try:
        return parse_keywords(expression).fits(NAMES)
    except SetupFault:
        return None


def refusal(expression: str, *, otherwise: str) -> str:
    try:
        parse_keywords(expression).fits(NAMES)
    except SetupFault as fault:
        return str(fault)
    return otherwise


@given(WELL_FORMED)
def test_an_expression_means_what_it_means_to_pytest(expression: str) -> None:
    assert of_pytest(expression) is not None
    assert of_ours(expression) == of_pytest(expression)


@given(LOOSE)
def test_what_pytest_refuses_is_refused(words: list[str]) -> None:
    assert of_ours(" ".join(words)) == of_pytest(" ".join(words))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_at_a_column(expression: str) -> None:
    assert "(column " in refusal(expression, otherwise="(column 0)")


@pytest.mark.parametrize(
    ("expression", "told", "column"),
    [
        ("code-2 and", 'a word is expected after "and"', 11),
        ("and code-2", 'a word is expected, not "and"', 1),
        ("a b", '"and" or "or" is expected before "b"', 3),
        ("(a or b", 'this "(" is not closed', 1),
        ("a) or b", 'this ")" closes nothing', 2),
        ("a or ()", "a word is expected, not the end of the parentheses", 7),
        ("a or 'b", "the quote ' is not closed", 6),
    ],
)
def test_a_mistake_is_told_with_its_column_and_a_caret(
    expression: str, told: str, column: int
) -> None:
    with pytest.raises(SetupFault) as caught:
        parse_keywords(expression)
    first, shown, caret = str(caught.value).split("\n")
    assert first == f"-k: {told} (column {column})"
    assert shown.strip() == expression
    assert caret.index("^") == 4 + column - 1


@pytest.mark.parametrize("expression", ["", "  "])
def test_an_expression_without_words_means_everything(expression: str) -> None:
    assert parse_keywords(expression).fits(NAMES)


def test_what_stands_in_quotes_is_one_word() -> None:
    assert parse_keywords("'form=http-200' and not \"no such\"").fits(NAMES)
    assert parse_keywords("'and'").words == ("and",)


def test_no_depth_is_too_deep() -> None:
    assert parse_keywords(f"{'(' * 50_000}smoke{')' * 50_000}").fits(NAMES)
    assert parse_keywords(f"{'not ' * 50_000}smoke").fits(NAMES)
