"""Whose request it is, however broken it is."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.providers.wallet.operations import recognise
from sandbox.wire import Request
from tests.providers.wallet.desk import PATH, body_of, correct

BOTH = (("token", "t-1"), ("player", "7"))


def _sent(body: bytes, *, target: str = PATH) -> Request:
    return Request("POST", target, body=body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"token":"t-1","player_id":7}',
        b'{"player_id" : 7 , "token" : "t-1"}',
        b'{"token":"\\u0074-1","player_id":7}',
        b'{"token":"t-1","player_id":"7"}',
        b'{"nested":{"x":1},"token":"t-1","player_id":7}',
        b'{"token":"t-1","player_id":7',
        b'{"token":"t-1","player_id":7,',
        b'{"token":"t-1","token":"t-2","player_id":7}',
        b'{"token":"\\u0074-1","player_id":7,}',
        b"{'token': 't-1', 'player_id': 7}",
        b"{token: t-1, player_id: 7}",
        b"token=t-1&player_id=7",
        b"player_id=7&token=t%2D1",
        b"\xef\xbb\xbf" + b'{"token":"t-1","player_id":7}',
        b'\xff{"token":"t-1","player_id":7}',
        '{"token":"t-1","player_id":7}'.encode("utf-16"),
        b'[{"token":"t-1","player_id":7}]',
        b'{"token":"t-1","player_id":7,"pad":"' + b"x" * 70_000 + b'"}',
    ],
)
def test_token_and_player_are_found_in_any_body(body: bytes) -> None:
    found = recognise(_sent(body))
    assert (found.operation, found.key, found.identities) == ("wallet.authenticate", "t-1", BOTH)


def test_they_are_found_in_the_query_when_the_body_has_none() -> None:
    found = recognise(_sent(b"", target=f"{PATH}?token=t-1&player_id=7"))
    assert (found.operation, found.identities) == ("wallet.authenticate", BOTH)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"null", b'{"token":7,"player_id":true}', b'{"my_token":"x"', b'{"token":""}'],
)
def test_what_names_nobody_is_nobodys(body: bytes) -> None:
    found = recognise(_sent(body))
    assert (found.key, found.identities) == ("", ())


def test_a_cut_off_token_is_told_as_far_as_it_goes() -> None:
    assert recognise(_sent(b'{"player_id":7,"token":"t-')).key == "t-"


def test_a_quoted_token_inside_a_string_is_no_token() -> None:
    body = json.dumps({"game_id": 'x"token":"evil"', "token": "t-1"}).encode()
    assert recognise(_sent(body)).key == "t-1"


@pytest.mark.parametrize("target", ["/", f"{PATH}/", "/api/wallet/debit"])
def test_another_path_is_no_operation_but_still_somebodys(target: str) -> None:
    found = recognise(replace(correct(), target=target))
    assert found.operation is None
    assert found.identities[1] == ("player", "90071")


def test_the_method_does_not_matter_for_the_operation() -> None:
    assert recognise(replace(correct(), method="GET")).operation == "wallet.authenticate"


def test_a_big_player_id_is_told_exactly() -> None:
    found = recognise(_sent(body_of(player_id=2**64 - 1)))
    assert found.identities[1] == ("player", "18446744073709551615")


@given(st.binary(max_size=200), st.text(max_size=30))
def test_no_bytes_break_the_sighting(body: bytes, target: str) -> None:
    found = recognise(_sent(body, target=target))
    assert all(value for _, value in found.identities)


@given(st.text(min_size=1, max_size=40), st.integers(1, 2**64 - 1))
def test_valid_json_is_told_exactly(token: str, player: int) -> None:
    body = json.dumps({"player_id": player, "token": token}).encode()
    found = recognise(_sent(body))
    assert (found.key, found.identities) == (token, (("token", token), ("player", str(player))))
