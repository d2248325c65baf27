from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json, parse_json
from sandbox.scenario.language.values.references import (
    Minted,
    Reference,
    ReferenceFault,
    is_reference,
    references_in,
    resolve,
    unquoted,
)

TICKET = Minted("tok-1", {"player_id": 90071, "site": {"id": 12}})
SCOPE: dict[str, Json] = {
    "alice": Minted("p1", {"sid": "s1", "currency": "EUR"}),
    "ticket": TICKET,
    "matrix": {"bad": "", "amount": Decimal("310.40"), "form": {"code": 2}, "none": None},
    "first": {"headers": {"x-request-id": "r1"}, "body": {"items": [{"id": 7}]}},
    "html": "<alice>",
}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("<matrix.bad>", ""),
        ("<matrix.amount>", Decimal("310.40")),
        ("<matrix.form>", {"code": 2}),
        ("<matrix.none>", None),
        ("<first.body.items[0].id>", 7),
        ("<first.headers.x-request-id>", "r1"),
        ("<ticket>", "tok-1"),
        ("<ticket.player_id>", 90071),
        ("<ticket.site.id>", 12),
    ],
)
def test_a_whole_reference_keeps_the_type_of_its_value(written: str, value: Json) -> None:
    assert is_reference(written)
    assert resolve(written, SCOPE) == value


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Bearer <alice.sid>", "Bearer s1"),
        ("<alice>-<ticket>", "p1-tok-1"),
        ("<matrix.amount> EUR", "310.40 EUR"),
        ("n=<matrix.none>", "n=null"),
        ("<<alice>>", "<p1>"),
    ],
)
def test_a_reference_inside_text_becomes_text(written: str, text: str) -> None:
    assert not is_reference(written)
    assert resolve(written, SCOPE) == text


@pytest.mark.parametrize(
    "written", ["<", "<>", "< alice>", "<1>", "<a b>", "a < b > c", "<-a>", "</b>"]
)
def test_what_only_looks_a_little_like_a_reference_is_text(written: str) -> None:
    assert references_in(written) == ()
    assert resolve(written, SCOPE) == written


def test_literal_text_is_left_alone_and_unquoted_at_the_end() -> None:
    body: Json = {"page": {"$text": "<b>hi</b>"}, "id": "<alice>"}
    resolved = resolve(body, SCOPE)
    assert resolved == {"page": {"$text": "<b>hi</b>"}, "id": "p1"}
    assert unquoted(resolved) == {"page": "<b>hi</b>", "id": "p1"}


def test_what_was_filled_in_is_not_searched_again() -> None:
    assert resolve("<html>", SCOPE) == "<alice>"
    assert resolve("say <html>", SCOPE) == "say <alice>"


def test_a_made_thing_is_kept_whole_on_request() -> None:
    assert resolve({"token": "<ticket>"}, SCOPE, keep_minted=True) == {"token": TICKET}
    assert resolve("is <ticket>", SCOPE, keep_minted=True) == "is tok-1"


def test_references_are_found_in_reading_order_and_not_in_member_names() -> None:
    found = references_in({"<no>": ["<a.b[0]>", "x<c>y<d.e>"], "t": {"$text": "<z>"}})
    assert found == (
        Reference("<a.b[0]>", "a", "b[0]"),
        Reference("<c>", "c", ""),
        Reference("<d.e>", "d", "e"),
    )


@pytest.mark.parametrize(
    ("written", "told", "suggestion"),
    [
        ("<alcie.sid>", 'nothing here is called alcie. Did you mean "alice"?', "alice"),
        ("<alice.sdi>", 'alice has no sdi. Did you mean "sid"?', "sid"),
        ("<qqq>", "there is alice, first, html, matrix, ticket", ""),
        ("<first.body.items[1].id>", "there is nothing at first.body.items[1]", ""),
        ("<first.body.items[0].di>", "first.body.items[0] has no di; there is id", ""),
        ("<matrix.bad.x>", "matrix.bad has no x", ""),
        ("<alice..sid>", "is no path", ""),
    ],
)
def test_a_reference_to_nothing_says_where_it_ends(
    written: str, told: str, suggestion: str
) -> None:
    with pytest.raises(ReferenceFault) as fault:
        resolve(["text", written], SCOPE)
    assert told in str(fault.value)
    assert fault.value.reference.text == written
    assert fault.value.suggestion == suggestion


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="ab <>.[]0", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(TREES)
def test_a_tree_without_references_comes_back_equal(tree: Json) -> None:
    if not references_in(tree):
        assert resolve(tree, {}) == tree


@given(TREES, st.from_regex(r"[A-Za-z][A-Za-z0-9_\-]{0,8}", fullmatch=True))
def test_any_value_comes_back_through_a_whole_reference(tree: Json, name: str) -> None:
    assert resolve({"at": [f"<{name}>"]}, {name: tree}) == {"at": [tree]}


@given(st.text())
def test_any_text_between_quotation_marks_is_a_string_of_that_json(text: str) -> None:
    written = resolve('{"a": ["<x>", "y <x>"], "b": "<x.b>"}', {"x": Minted("m", {"b": text})})
    assert isinstance(written, str)
    assert parse_json(written) == {"a": ["m", "y m"], "b": text}


@given(st.text())
def test_anywhere_else_it_is_the_text_itself(text: str) -> None:
    assert resolve('see "<x> <x>"', {"x": text}) == f'see "{text} {text}"'
