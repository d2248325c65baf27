"""How large report.html of a large run is, how long it takes to make, and to open in Chromium.

The run has 500 cells and 20,000 messages; a tenth of the cells failed, and each of those has a good
twin. Every id, token and signature in it is another one, so that it is packed no better than a real
one.
"""

import json
import random
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded, decode
from sandbox.evidence.results import RunResult
from sandbox.json_value import Json, json_bytes
from sandbox.report.diagnosis.twin import known_twins
from sandbox.report.formats import FORMATS

CELLS, MESSAGES = 500, 20_000
_TWIN = "wallet.authenticate receive 1"
_CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PAINTED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(performance.now()))))"""


def main() -> None:
    """Print one JSON object: seconds and megabytes."""
    run = large_run()
    began = time.perf_counter()
    page = FORMATS["html"].make(run)
    made_s = time.perf_counter() - began
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_bytes(page)
        opened = opened_s(file) if Path(_CHROMIUM).exists() else float("nan")
    json.dump({"made_s": made_s, "mb": len(page) / 1e6, "opened_s": opened}, sys.stdout)


def opened_s(file: Path) -> float:
    """Return the seconds from asking for the page until it is painted, in a fresh Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        tab = browser.new_page()
        tab.goto(file.as_uri())
        painted_ms = float(tab.evaluate(_PAINTED))
        browser.close()
    return painted_ms / 1000


def large_run(cells: int = CELLS, messages: int = MESSAGES) -> RunResult:
    """Return a run; the same one each time."""
    chance = random.Random(7)
    return fold(_recorded(_events(chance, cells, messages // cells)), directory="runs/large")


def _recorded(events: Iterator[Mapping[str, Json]]) -> Iterator[Recorded]:
    for n, event in enumerate(events, start=1):
        head: dict[str, Json] = {"n": n, "at": 1_772_360_100 + n, "cell": None}
        found = decode(json_bytes({**head, "virtual_s": 1_772_360_100 + n, **event}))
        if found is not None:
            yield found


def _events(chance: random.Random, cells: int, each: int) -> Iterator[Mapping[str, Json]]:
    yield {
        "type": "run.started",
        "seed": "7",
        "strict": False,
        "certify": False,
        "jobs": 4,
        "repeat": 1,
        "target": "large",
        "scenarios": cells,
        "cells": cells,
        "command": "sandbox run scenarios --seed 7",
    }
    twins = sorted(name for name, keys in known_twins().cells.items() if _TWIN in keys)
    for number in range(cells):
        cell = f"wallet-large-{number // 10}[case=number-{number % 10}]"
        cell = cell if number % 10 else twins[number // 10]
        yield _started(cell, number)
        for step in range(each):
            yield from _exchange(chance, cell, f"m{number * each + step + 1}", step)
        for step in range(each // 2):
            is_missed = step == 0 and number % 10 == 0
            yield _check(cell, f"m{number * each + step + 1}", step, is_missed=is_missed)
        outcome = "FAILED" if number % 10 == 0 else "PASSED"
        ended: dict[str, Json] = {"type": "cell.ended", "cell": cell, "outcome": outcome}
        yield {**ended, "because": "", "again": False, "took_s": 1}
    yield {"type": "run.ended", "exit_code": 1, "took_s": 60, "interrupted": False}


def _started(cell: str, number: int) -> dict[str, Json]:
    return {
        "type": "cell.started",
        "cell": cell,
        "scenario": cell.partition("[")[0],
        "title": f"A wallet is asked many times, number {number}",
        "why": "An operator with many players asks often, and each answer has to be its own.",
        "place": "scenarios/wallet/large.yaml:2:1",
        "tags": ["wallet", "large"],
        "order": number + 1,
        "repeat": 1,
        "take": 1,
    }


def _exchange(
    chance: random.Random, cell: str, name: str, step: int
) -> Iterator[Mapping[str, Json]]:
    token = uuid.UUID(int=chance.getrandbits(128)).hex
    place = f"scenarios/wallet/large.yaml:{20 + 4 * (step // 4)}:5"
    own: dict[str, Json] = {"cell": cell, "id": name, "step": "receive", "place": place}
    yield {
        **own,
        "type": "message.started",
        "operation": "wallet.authenticate",
        "direction": "received",
        "by": "operator",
        "request": {
            "method": "POST",
            "url": "http://127.0.0.1:8703/api/wallet/authenticate",
            "http_version": "2",
            "headers": [
                ["host", "127.0.0.1:8703"],
                ["user-agent", "python-httpx2/2.16.2"],
                ["content-type", "application/json"],
                ["accept", "application/json"],
                ["authorization", "Basic ‹secret #7›"],
                ["x-request-signature", f"{chance.getrandbits(256):064x}"],
                ["content-length", "149"],
            ],
            "body": _body(chance, token),
            "connection": f"wallet-{step % 4}",
            "stream": 2 * step + 1,
        },
    }
    yield {
        **own,
        "type": "message.ended",
        "response": {
            "status": 200,
            "http_version": "2",
            "headers": [["content-type", "application/json"]],
            "body": _body(chance, token),
        },
        "trouble": None,
        "took_s": Decimal("0.001"),
        "answered": {"verdict": "accepted", "code": 1, "status": 200, "basic": "valid"},
        "reply": "real",
        "notes": [],
        "late_s": 0,
    }


def _body(chance: random.Random, token: str) -> str:
    asked = uuid.UUID(int=chance.getrandbits(128))
    return json.dumps(
        {
            "token": token,
            "player_id": chance.randrange(10**15),
            "site_id": 12,
            "provider_id": 7041,
            "game_id": "lucky-ferry",
            "currency": "EUR",
            "request_id": str(asked),
            "balance": chance.randrange(10**6) / 100,
        }
    )


def _check(cell: str, message: str, step: int, *, is_missed: bool) -> dict[str, Json]:
    return {
        "type": "check",
        "cell": cell,
        "step": "receive",
        "level": "must",
        "clause": "wallet.retry.same-token",
        "text": "Every attempt for one launch carries the same token.",
        "basis": "inferred",
        "source": "wallet-authenticate, JSON Parameters, token",
        "mark": "fail" if is_missed else "pass",
        "expected": 'same: "body.token"',
        "actual": "body.token differs between attempts" if is_missed else "as expected",
        "place": f"scenarios/wallet/large.yaml:{22 + 4 * (step // 4)}:9",
        "why": "",
        "messages": [message],
    }


if __name__ == "__main__":
    main()
