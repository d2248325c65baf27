"""HTTP Basic: what is read, what is refused and why."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.protocol.basic import (
    BasicCredentials,
    BasicFault,
    BasicProblem,
    compose_basic,
    parse_basic,
)


@pytest.mark.parametrize(
    ("user", "password", "value"),
    [
        ("7041", "k3yDem0-Acc355", "Basic NzA0MTprM3lEZW0wLUFjYzM1NQ=="),  # B1
        ("12345", "abcde12345", "Basic MTIzNDU6YWJjZGUxMjM0NQ=="),  # the vendor's worked pair
    ],
)
def test_the_vectors_are_composed_and_read(user: str, password: str, value: str) -> None:
    assert compose_basic(user, password) == value
    assert parse_basic(value) == BasicCredentials(user, password)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, BasicProblem.MISSING),
        ("", BasicProblem.MISSING),
        ("  ", BasicProblem.MISSING),
        ("Bearer abc", BasicProblem.NOT_BASIC),
        ("NzA0MTprM3k=", BasicProblem.NOT_BASIC),
        ("Basic", BasicProblem.NO_COLON),
        ("Basic NzA0MTprM3k", BasicProblem.BAD_BASE64),
        ("Basic NzA0M*prM3k=", BasicProblem.BAD_BASE64),
        ("Basic NzA0MTprM3k=\n", BasicProblem.BAD_BASE64),
        ("Basic NzA0MTr_-_8=", BasicProblem.BAD_BASE64),
        ("Basic NzA0MTprM3k= x", BasicProblem.BAD_BASE64),
        ("Basic Ω", BasicProblem.BAD_BASE64),
        ("Basic " + base64.b64encode(b"7041:\xff").decode(), BasicProblem.BAD_BASE64),
        ("Basic " + base64.b64encode(b"7041").decode(), BasicProblem.NO_COLON),
    ],
)
def test_each_mistake_has_its_own_name(value: str | None, problem: BasicProblem) -> None:
    with pytest.raises(BasicFault) as caught:
        parse_basic(value)
    assert caught.value.problem is problem
    assert str(caught.value)


@pytest.mark.parametrize("scheme", ["basic", "BASIC", "Basic ", "bAsIc   "])
def test_the_scheme_ignores_case_and_extra_spaces(scheme: str) -> None:
    assert parse_basic(f"{scheme} NzA0MTprM3k=") == BasicCredentials("7041", "k3y")


def test_the_first_colon_splits_and_the_others_belong_to_the_password() -> None:
    assert parse_basic(compose_basic("7041", "a:b:")) == BasicCredentials("7041", "a:b:")


def test_base64url_and_missing_padding_are_told_in_words() -> None:
    with pytest.raises(BasicFault, match="Base64url"):
        parse_basic("Basic NzA0MTr_-_8=")
    with pytest.raises(BasicFault, match="padding"):
        parse_basic("Basic NzA0MTprM3k")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(user=_TEXT.filter(lambda text: ":" not in text), password=_TEXT)
def test_what_is_composed_is_read_back(user: str, password: str) -> None:
    assert parse_basic(compose_basic(user, password)) == BasicCredentials(user, password)


@given(st.text())
def test_no_text_breaks_the_reader(value: str) -> None:
    with contextlib.suppress(BasicFault):
        assert ":" not in parse_basic(value).user
