"""Reading a launch URL."""

import string
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.reference_operator.wallet.desk.launch_url import Launch, LaunchRefusal, read_launch
from sandbox.wire import Request


def reading(query: str) -> Launch:
    return read_launch(Request("GET", f"/launch?{query}"))


def query(**changed: str) -> str:
    return urlencode({"token": "t", "player_id": "1", "site_id": "2", "currency": "EUR"} | changed)


@given(
    token=st.text(min_size=1, max_size=255).filter(lambda text: text.isprintable()),
    player_id=st.integers(1, 2**64 - 1),
    site_id=st.integers(1, 2**64 - 1),
    currency=st.text(string.ascii_uppercase, min_size=3, max_size=3),
)
def test_what_was_encoded_once_is_read_back_unchanged(
    token: str, player_id: int, site_id: int, currency: str
) -> None:
    text = query(token=token, player_id=str(player_id), site_id=str(site_id), currency=currency)
    assert reading(text) == Launch(token, player_id, site_id, currency)


def test_a_token_that_looks_encoded_is_decoded_only_once() -> None:
    assert reading(query(token="a%2Bb+/=")).token == "a%2Bb+/="


def test_other_parameters_do_not_matter() -> None:
    assert reading(query() + "&lang=en&lang=de").player_id == 1


@pytest.mark.parametrize("length", [254, 255])
def test_tokens_up_to_255_characters_are_taken(length: int) -> None:
    assert len(reading(query(token="x" * length)).token) == length


@pytest.mark.parametrize("biggest", [2**64 - 2, 2**64 - 1])
def test_ids_are_exact_up_to_64_bits(biggest: int) -> None:
    assert reading(query(player_id=str(biggest))).player_id == biggest


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("player_id=1&site_id=2&currency=EUR", "token.missing"),
        (query(token=""), "token.missing"),
        (query(currency=""), "currency.missing"),
        (query() + "&token=u", "token.duplicate"),
        (query() + "&player_id=", "player_id.duplicate"),
        (query(token="x" * 256), "token.too-long"),
        (query(player_id="0"), "player_id.malformed"),
        (query(player_id="-1"), "player_id.malformed"),
        (query(player_id="01"), "player_id.malformed"),
        (query(player_id="1.0"), "player_id.malformed"),
        (query(player_id="٣"), "player_id.malformed"),
        (query(player_id=str(2**64)), "player_id.malformed"),
        (query(site_id="x"), "site_id.malformed"),
        (query(currency="E"), "currency.malformed"),
        (query(currency="EUR\n"), "currency.malformed"),
        (query() + "&x=%ff", "query.not-utf-8"),
        ("", "token.missing"),
    ],
)
def test_a_launch_url_that_cannot_be_right_says_why(text: str, reason: str) -> None:
    with pytest.raises(LaunchRefusal) as refused:
        reading(text)
    assert refused.value.reason == reason
