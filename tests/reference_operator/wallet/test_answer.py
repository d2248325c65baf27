"""Judging the wallet's answer."""

import json
from decimal import Decimal

import pytest

from sandbox.reference_operator.wallet.desk.answer import (
    QUESTIONS,
    Answer,
    Attempt,
    Verdict,
    read_body,
    verdict,
)
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.wire import Headers

LAUNCH = Launch("t-1", 90071, 12, "EUR")
GOOD = {
    "status": True,
    "code": 1,
    "message": "",
    "request_id": "r-1",
    "token": "t-1",
    "player_id": 90071,
    "game_id": "lucky-ferry",
    "site_id": "12",
    "provider_id": 7041,
    "balance": 310.4,
}
JSON = Headers.of(Content_Type="application/json")


def judging(body: bytes, *, status: int = 200, headers: Headers = JSON) -> Verdict:
    attempt = Attempt(status=status, headers=headers, body=body)
    return verdict(Answer(attempt, LAUNCH, WalletProvider(), read_body(body)), QUESTIONS)


def with_balance(literal: str) -> bytes:
    return json.dumps({**GOOD, "balance": "@"}).replace('"@"', literal).encode()


def test_the_vendors_success_opens_with_its_balance() -> None:
    assert judging(json.dumps(GOOD).encode()) == Verdict("", Decimal("310.4"), "r-1")


@pytest.mark.parametrize(
    "changed",
    [
        {"game_id": 5512},
        {"game_id": None},
        {"site_id": 12},
        {"player_id": "90071"},
        {"provider_id": "7041"},
        {"message": "<b>ok</b>", "new_member": [1]},
        {"request_id": None},
    ],
)
def test_what_the_page_leaves_open_still_opens(changed: dict[str, object]) -> None:
    assert judging(json.dumps({**GOOD, **changed}).encode()).reason == ""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"status": False, "code": 2}, "status.not-true"),
        ({"status": "true"}, "status.not-true"),
        ({"status": 1}, "status.not-true"),
        ({"code": 2}, "code.not-1"),
        ({"code": "1"}, "code.not-1"),
        ({"code": 1.0}, "code.not-1"),
        ({"code": True}, "code.not-1"),
        ({"token": "t-2"}, "echo.token"),
        ({"token": "T-1"}, "echo.token"),
        ({"player_id": 90072}, "echo.player"),
        ({"player_id": None}, "echo.player"),
        ({"player_id": True}, "echo.player"),
        ({"site_id": "13"}, "echo.site"),
        ({"site_id": " 12"}, "echo.site"),
        ({"provider_id": 1}, "echo.provider"),
        ({"balance": None}, "balance.malformed"),
        ({"balance": "310.4"}, "balance.malformed"),
        ({"balance": True}, "balance.malformed"),
        ({"balance": -0.01}, "balance.negative"),
    ],
)
def test_each_wrong_member_keeps_the_game_shut(changed: dict[str, object], reason: str) -> None:
    found = judging(json.dumps({**GOOD, **changed}).encode())
    assert found == Verdict(reason, Decimal(0), "r-1")


@pytest.mark.parametrize("status", [199, 201, 204, 302, 401, 418, 500])
def test_a_success_with_any_status_but_200_is_a_contradiction(status: int) -> None:
    assert judging(json.dumps(GOOD).encode(), status=status).reason == f"http.{status}"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"true", b'{"status":true', b'{"balance":1,"balance":2}', b"[" * 200],
)
def test_a_body_that_is_no_json_object_keeps_the_game_shut(body: bytes) -> None:
    assert judging(body).reason == "answer.not-json"


@pytest.mark.parametrize("label", ["text/html", "", "application/problem+json"])
def test_json_has_to_be_labelled_as_json(label: str) -> None:
    headers = Headers.of(Content_Type=label) if label else Headers()
    assert judging(json.dumps(GOOD).encode(), headers=headers).reason == "answer.not-json"


@pytest.mark.parametrize(
    ("literal", "balance"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0.0"),
        ("22085.7500", "22085.7500"),
        ("2.208575E4", "22085.75"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("123456789012345678901234567890.12", "123456789012345678901234567890.12"),
        ("1E-7", "0.0000001"),
    ],
)
def test_a_balance_is_kept_exactly(literal: str, balance: str) -> None:
    found = judging(with_balance(literal))
    assert found.reason == ""
    assert found.balance == Decimal(balance)
    assert not found.balance.is_signed()


@pytest.mark.parametrize(
    ("literal", "reason"),
    [
        ("1e39", ""),
        ("1e40", "balance.out-of-range"),
        ("1e400", "balance.out-of-range"),
        ("1e-400", "balance.out-of-range"),
        ("1e99999999999999999999", "answer.not-json"),
        ("NaN", "answer.not-json"),
        ("9" * 5000, "answer.not-json"),
    ],
)
def test_a_balance_beyond_reason_is_never_rounded_into_one(literal: str, reason: str) -> None:
    assert judging(with_balance(literal)).reason == reason
