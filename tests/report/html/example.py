"""A run to look at: a failed cell with its scenario, a good one, a JWT, a request of nobody's."""

from pathlib import Path

from sandbox.evidence.fold import fold
from sandbox.evidence.results import RunResult
from sandbox.explain.finding.played_files import keep
from sandbox.json_value import Json
from tests.report.runs import (
    ENDED,
    STARTED,
    answered,
    check,
    ended,
    message,
    numbered,
    started,
)

FAILED = "wallet-currency[currency=EUR]"
GOOD = "gr8-session"
FILE = "scenarios/wallet/currency.yaml"
SCENARIO = b"""\
scenario: 1
title: The currency of the call is that of the token
steps:
  - call: wallet.launch
    meanwhile:
      - receive: wallet.authenticate
        expect:
          - must: wallet.currency.is-the-tokens
"""
AGAIN = "sandbox run scenarios/wallet/currency.yaml --target acme.yaml --only"


def run_to_look_at(directory: Path) -> RunResult:
    """Return the run; its scenario is kept in the directory."""
    keep({FILE: SCENARIO}, directory)
    return fold(numbered(_EVENTS), directory=directory.as_posix())


def _at(line: int, column: int) -> str:
    return f"{FILE}:{line}:{column}"


_EVENTS: list[dict[str, Json]] = [
    STARTED,
    started(
        FAILED,
        title="The currency of the call is that of the token",
        why="A wallet that books dollars as euros loses money.",
        place=_at(2, 1),
        order=1,
    ),
    message(
        FAILED,
        "m1",
        operation="wallet.launch",
        direction="sent",
        by="player",
        step="call",
        place=_at(4, 5),
        request={"method": "GET", "url": "http://127.0.0.1:9000/launch?token=x"},
    ),
    {
        "type": "step.opened",
        "cell": FAILED,
        "step": "receive",
        "place": _at(6, 9),
        "operation": "wallet.authenticate",
        "key": None,
        "hopes": [],
    },
    message(
        FAILED,
        "m2",
        step="receive",
        place=_at(6, 9),
        request={
            "method": "POST",
            "url": "http://127.0.0.1:8703/api/wallet/authenticate",
            "http_version": "2",
            "headers": [
                ["content-type", "application/json"],
                ["authorization", "Basic ‹secret #1›"],
            ],
            "body": '{"token":"‹token #1›","player_id":1.50,"currency":"USD"}',
            "connection": "wallet-1",
            "stream": 3,
        },
    ),
    {
        **answered(FAILED, "m2"),
        "step": "receive",
        "place": _at(6, 9),
        "answered": {
            "verdict": "refused",
            "code": 90200,
            "reason": "currency_mismatch",
            "differs": [{"name": "body.currency", "expected": '"EUR"', "actual": '"USD"'}],
        },
        "reply": "real",
    },
    {
        "type": "step.closed",
        "cell": FAILED,
        "step": "receive",
        "place": _at(6, 9),
        "operation": "wallet.authenticate",
        "why": "quiet",
    },
    check(
        FAILED,
        "pass",
        step="receive",
        clause="wallet.authenticate.arrives",
        place=_at(6, 9),
        messages=["m2"],
        deadline_s=5,
        took_s=1,
    ),
    check(
        FAILED,
        "fail",
        step="receive",
        clause="wallet.currency.is-the-tokens",
        expected='body.currency: "EUR"',
        actual='body.currency: "USD"',
        place=_at(8, 13),
        messages=["m2"],
    ),
    ended(FAILED, "FAILED"),
    started(GOOD, title="A session that holds", order=2, tags=["gr8"]),
    message(GOOD, "m3", operation="gr8.session.validate", step="receive"),
    {
        "type": "jwt.read",
        "cell": GOOD,
        "message": "m3",
        "token": "‹jwt #1›",
        "header": '{"alg":"HS256","typ":"JWT"}',
        "claims": '{"sub":"7","exp":1772360400}',
        "is_signed": True,
    },
    answered(GOOD, "m3"),
    check(GOOD, "pass", clause="gr8.session.accepted", messages=["m3"]),
    ended(GOOD, "PASSED"),
    started("late", title="A call that came late", order=3),
    check("late", "warn", clause="wallet.retry.backs-off", expected="gaps: 100 ms", actual="3 ms"),
    ended("late", "WARNED"),
    message(None, "m9", operation=None, step=None),
    {
        "type": "unclaimed",
        "message": "m9",
        "field": "path",
        "nearest": {
            "operation": "wallet.authenticate",
            "cell": FAILED,
            "differences": [{"field": "path", "expected": "/api/wallet", "actual": "/api"}],
        },
    },
    ENDED,
]
