"""A small run as evidence, for the tests of the reports."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import count

from sandbox.evidence.lines import Recorded, decode, encode
from sandbox.json_value import Json, json_bytes

STARTED: dict[str, Json] = {
    "type": "run.started",
    "run": "20260301-101500",
    "version": "0.1.0",
    "seed": "7",
    "target": "acme staging",
    "strict": False,
    "certify": False,
    "jobs": 2,
    "repeat": 1,
    "command": "sandbox run scenarios --target acme.yaml -j 2",
    "scenarios": 4,
    "cells": 26,
}

ENDED: dict[str, Json] = {"type": "run.ended", "exit_code": 1, "took_s": 12, "interrupted": False}


_USUAL: Mapping[str, dict[str, Json]] = {
    "run.started": STARTED,
    "run.ended": ENDED,
    "cell.started": {"repeat": 1, "take": 1},
    "cell.ended": {"again": False},
    "message.started": {"place": None},
    "message.ended": {
        "trouble": None,
        "took_s": 0,
        "notes": [],
        "late_s": 0,
        "step": None,
        "place": None,
        "virtual_s": 0,
    },
    "step.opened": {"step": "receive", "virtual_s": 0},
    "step.closed": {"step": "receive", "virtual_s": 0},
    "clock.moved": {"by": "both"},
    "note": {"message": ""},
    "unclaimed": {"operation": None, "field": "step", "expected": "", "actual": ""},
}
"""Members that a test need not tell."""
_USUAL_PARTS: Mapping[str, dict[str, Json]] = {
    "request": {"http_version": "1.1", "headers": [], "body": "", "connection": "", "stream": None},
    "response": {"http_version": "1.1", "headers": [], "body": ""},
    "nearest": {"step": None, "place": None, "distance": Decimal("0.25"), "differences": []},
}


def numbered(events: Iterable[Mapping[str, Json]]) -> list[Recorded]:
    """Give events the members they all have, and read them from the lines that a file holds."""
    return [recorded(event, n) for n, event in zip(count(1), events, strict=False)]


def recorded(event: Mapping[str, Json], n: int = 1) -> Recorded:
    """Read one event from its line."""
    found = decode(line(event, n))
    assert found is not None
    return found


def line(event: Mapping[str, Json], n: int = 1) -> bytes:
    """Return the line of an event, with the members that it does not tell."""
    head: dict[str, Json] = {"n": n, "at": 1_772_360_100 + n, "cell": None}
    whole = {**head, **_USUAL.get(str(event["type"]), {}), **event}
    parts = {
        name: {**usual, **given}
        for name, usual in _USUAL_PARTS.items()
        if isinstance(given := whole.get(name), Mapping)
    }
    return json_bytes({**whole, **parts})


def lines(events: Iterable[Recorded]) -> bytes:
    """Return events as the file holds them."""
    return b"".join(encode(event) + b"\n" for event in events)


def started(cell: str, **fields: Json) -> dict[str, Json]:
    return {
        "type": "cell.started",
        "cell": cell,
        "scenario": cell.partition("[")[0],
        "title": "A title",
        "why": "The cell's own why.",
        "place": "scenarios/wallet/failure/code-2.yaml:2:1",
        "tags": ["wallet", "smoke"],
        "order": 1,
        "virtual_s": 0,
        **fields,
    }


def ended(cell: str, outcome: str, *, because: str = "", took_s: Json = 1) -> dict[str, Json]:
    return {
        "type": "cell.ended",
        "cell": cell,
        "outcome": outcome,
        "because": because,
        "took_s": took_s,
        "virtual_s": 0,
    }


def check(cell: str, mark: str, **fields: Json) -> dict[str, Json]:
    return {
        "type": "check",
        "cell": cell,
        "step": "steps[0]",
        "level": {"warn": "should", "unclear": "premise"}.get(mark, "must"),
        "clause": "wallet.code-2.is-a-failure",
        "text": "The body decides: status false is a failure whatever the HTTP status.",
        "basis": "documented",
        "source": "wallet-authenticate, Failed Response",
        "mark": mark,
        "expected": "launched: false",
        "actual": 'launched: true (HTTP 200, body.state "playing")',
        "place": "scenarios/wallet/failure/code-2.yaml:38:9",
        "why": "Opening the game anyway risks play without a wallet.",
        "messages": ["m3", "m4"],
        "took_s": None,
        "deadline_s": None,
        "virtual_s": 0,
        **fields,
    }


def message(cell: str | None, name: str, **fields: Json) -> dict[str, Json]:
    return {
        "type": "message.started",
        "cell": cell,
        "id": name,
        "operation": "wallet.authenticate",
        "direction": "received",
        "by": "operator",
        "step": "steps[0]",
        "request": {"method": "POST", "url": "http://127.0.0.1:8703/api", "http_version": "2"},
        "virtual_s": 0,
        **fields,
    }


def answered(cell: str | None, name: str) -> dict[str, Json]:
    return {
        "type": "message.ended",
        "cell": cell,
        "id": name,
        "response": {"status": 500, "headers": [], "body": "{}"},
        "trouble": None,
        "took_s": 0,
        "answered": {"verdict": "refused", "code": 2},
        "reply": "scripted",
        "notes": [],
        "virtual_s": 0,
    }


def one_of_each() -> list[Recorded]:
    """Return a run with a cell of every outcome, two of them interleaved."""
    return numbered(
        [
            STARTED,
            started("good", order=1),
            started("wallet-code-2[form=http-200]", order=2),
            message("wallet-code-2[form=http-200]", "m3"),
            check("good", "pass", clause="wallet.signature.valid"),
            answered("wallet-code-2[form=http-200]", "m3"),
            check("wallet-code-2[form=http-200]", "pass", clause="wallet.signature.valid"),
            check("wallet-code-2[form=http-200]", "fail"),
            check("wallet-code-2[form=http-200]", "not-run", actual="an earlier must failed"),
            ended("wallet-code-2[form=http-200]", "FAILED", took_s=1),
            ended("good", "PASSED"),
            started("slow", order=3),
            check(
                "slow",
                "warn",
                clause="wallet.http2.used",
                expected='http-version: "2"',
                actual='http-version: "1.1"',
            ),
            ended("slow", "WARNED"),
            started("unsure", order=4),
            check(
                "unsure",
                "unclear",
                clause="GR8 refuses the old token",
                text="",
                basis="",
                source="",
            ),
            ended("unsure", "INCONCLUSIVE", because="a premise did not hold"),
            started("hookless", order=5),
            ended("hookless", "INCONCLUSIVE", because="the hook logout answered 500"),
            started("unready", order=6),
            ended("unready", "SKIPPED", because="add hooks.rotate-key to target.yaml", took_s=0),
            started("broken", order=7),
            {
                "type": "note",
                "cell": "broken",
                "level": "warn",
                "text": "the key is short",
                "message": "",
            },
            ended("broken", "ERROR", because="KeyError: 'x'"),
            message(None, "m9", operation=None),
            {
                "type": "note",
                "cell": None,
                "level": "warn",
                "text": "the wallet port spoke HTTP/1.1",
            },
            ENDED,
        ]
    )
