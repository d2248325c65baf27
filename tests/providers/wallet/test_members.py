"""The six parameters: exact integers, strings, and every problem told at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.providers.wallet.settings import RequestSettings, from_target
from sandbox.providers.wallet.signed_post.request_body import Members, read_body
from tests.providers.wallet.desk import (
    MEMBERS,
    body_of,
    correct,
    desk,
    json_of,
    request_with,
    target,
)

TOP = 2**64 - 1


def _settings(**changes: Json) -> RequestSettings:
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return from_target(target(named)).request


@pytest.mark.parametrize("name", list(MEMBERS))
def test_every_parameter_is_required(name: str) -> None:
    body = body_of(**{name: None})
    assert read_body(body, _settings()).problems[0].startswith(f"{name}.not-a")
    without = b"{" + b",".join(
        part for part in body_of()[1:-1].split(b",") if name.encode() not in part
    )
    assert read_body(without + b"}", _settings()).problems == (f"{name}.missing",)


@pytest.mark.parametrize("name", ["player_id", "site_id", "provider_id"])
@pytest.mark.parametrize(
    ("literal", "problem"),
    [
        ("-1", "out-of-range"),
        ("0", "out-of-range"),
        ("-0", "out-of-range"),
        ("1", ""),
        (str(2**53 + 1), ""),
        (str(TOP - 1), ""),
        (str(TOP), ""),
        (str(TOP + 1), "out-of-range"),
        ("1.0", "not-an-integer"),
        ("1e2", "not-an-integer"),
        ("1e999999", "not-an-integer"),
        ("true", "not-an-integer"),
        ("null", "not-an-integer"),
        ('"1"', "not-an-integer"),
        ("[1]", "not-an-integer"),
    ],
)
def test_ids_are_exact_unsigned_64_bit_integers(name: str, literal: str, problem: str) -> None:
    body = body_of(**{name: "@"}).replace(b'"@"', literal.encode())
    assert read_body(body, _settings()).problems == ((f"{name}.{problem}",) if problem else ())


@pytest.mark.parametrize("name", ["token", "game_id", "currency"])
@pytest.mark.parametrize(
    ("value", "problem"),
    [("", "empty"), ("x", ""), ("x" * 255, ""), ("x" * 256, "too-long"), (1, "not-a-string")],
)
def test_texts_have_one_to_255_characters(name: str, value: Json, problem: str) -> None:
    found = read_body(body_of(**{name: value}), _settings())
    assert found.problems == ((f"{name}.{problem}",) if problem else ())


def test_a_big_id_survives_exactly() -> None:
    found = read_body(body_of(player_id=2**53 + 1, site_id=TOP), _settings()).members
    assert isinstance(found, Members)
    assert (found.player_id, found.site_id) == (9007199254740993, 18446744073709551615)


def test_all_problems_are_told_in_the_order_of_the_page() -> None:
    body = body_of(currency=1, token="", site_id="x")
    assert read_body(body, _settings()).problems == (
        "token.empty",
        "site_id.not-an-integer",
        "currency.not-a-string",
    )


async def test_the_message_names_the_first_parameter_and_the_verdict_all() -> None:
    decision = await (await desk()).post(correct(player_id="90071", currency=""))
    message = str(json_of(decision.response)["message"])
    assert message.endswith("player_id is not an unsigned integer.")
    assert decision.answered["problems"] == ("player_id.not-an-integer", "currency.empty")
    assert decision.answered["clause"] == "wallet.members.types"


async def test_a_missing_parameter_points_at_its_own_clause() -> None:
    body = body_of().replace(b',"currency":"EUR"', b"")
    decision = await (await desk()).post(request_with(body))
    assert decision.answered["problems"] == ("currency.missing",)
    assert decision.answered["clause"] == "wallet.members.complete"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("90071", ""),
        ("007", ""),
        ("0", "out-of-range"),
        ("-1", "not-an-integer"),
        ("１", "not-an-integer"),
        ("", "not-an-integer"),
        ("9" * 256, "not-an-integer"),
    ],
)
def test_digits_as_text_pass_only_when_asked_for(text: str, problem: str) -> None:
    settings = _settings(request__coerce_numeric_strings=True)
    found = read_body(body_of(player_id=text), settings)
    assert found.problems == ((f"player_id.{problem}",) if problem else ())
    if not problem:
        assert found.members is not None
        assert found.members.player_id == int(text)


def test_unknown_members_are_ignored_or_refused_as_set() -> None:
    body = body_of(extra=1)
    assert read_body(body, _settings()).problems == ()
    assert read_body(body, _settings()).unknown == ("extra",)
    rejecting = _settings(request__unknown_fields="reject")
    assert read_body(body, rejecting).problems == ("extra.unknown",)


@pytest.mark.parametrize(("over", "read"), [(-1, True), (0, True), (1, False)])
def test_the_size_limit_is_counted_in_bytes(over: int, read: bool) -> None:
    settings = _settings(request__max_body_bytes=200)
    body = body_of() + b" " * (200 + over - len(body_of()))
    assert (read_body(body, settings).document is not None) is read


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    settings = from_target(target()).request
    found = read_body(raw, settings)
    assert (found.document is None) == bool(found.fault)


@given(st.integers(1, TOP), st.integers(1, TOP), st.text(min_size=1, max_size=255))
def test_what_is_written_is_read_back(player: int, site: int, game: str) -> None:
    body = body_of(player_id=player, site_id=site, game_id=game.encode("utf-8", "replace").decode())
    found = read_body(body, from_target(target()).request).members
    assert found is not None
    assert (found.player_id, found.site_id) == (player, site)
