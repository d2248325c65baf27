"""Verification: counts, order and the checks of scenarios, against what happened."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.control.served import AUTHENTICATE, DEMO, Served, Told

SIGNED = {"must": "wallet.signature.valid", "answered": {"signature": "valid"}}


async def verify(served: Served, status: int = 200, **words: object) -> Told:
    return await served.post("/verify", {"operation": AUTHENTICATE, **words}, status=status)


async def test_exactly_one_is_one_and_no_more(served: Served) -> None:
    ticket = await served.ticket()
    assert (await verify(served, 409, token=ticket["token"], count=1))["count"] == 0
    await served.authenticate(ticket)
    assert (await verify(served, token=ticket["token"], count=1))["verdict"] == "held"
    await served.authenticate(ticket)
    missed = await verify(served, 409, token=ticket["token"], count=1)
    assert (missed["count"], missed["verdict"]) == (2, "missed")
    assert (await verify(served, count={"$at-least": 2}))["verdict"] == "held"


async def test_none_is_a_number_too(served: Served) -> None:
    assert (await verify(served, count=0))["verdict"] == "held"


async def test_what_is_still_coming_is_waited_for(served: Served) -> None:
    verifying = asyncio.ensure_future(verify(served, count=1, settle="300ms"))
    await asyncio.sleep(0)
    await served.authenticate(DEMO)
    assert (await verifying)["count"] == 1


async def test_checks_of_scenarios_are_judged_and_recorded(served: Served) -> None:
    lines: list[str] = []
    served.worlds.default.evidence.watch(lambda recorded: lines.append(repr(recorded.event)))
    await served.authenticate(DEMO)
    assert (await verify(served, check=[SIGNED]))["verdict"] == "held"
    await served.sign(b'{"token":"x"}' + b" ")
    checks = [{"must": "wallet.signature.valid", "body": {"token": "another"}}]
    missed = await verify(served, 409, check=checks)
    assert missed["verdict"] == "missed"
    listed = missed["checks"]
    assert isinstance(listed, list)
    assert listed[0]["clause"] == "wallet.signature.valid"
    assert [line for line in lines if "wallet.signature.valid" in line]


async def test_what_cannot_be_judged_is_neither_held_nor_missed(served: Served) -> None:
    assert (await verify(served, 409, check=[SIGNED]))["verdict"] == "unclear"


async def test_the_order_of_requests(served: Served) -> None:
    one, two = await served.ticket(), await served.ticket()
    for ticket in (one, two):
        await served.authenticate(ticket)
    orders = [{"operation": AUTHENTICATE, "token": each["token"]} for each in (one, two)]
    assert (await verify(served, order=orders))["verdict"] == "held"
    assert "came before" in str((await verify(served, 409, order=orders[::-1]))["detail"])
    unknown = {"operation": AUTHENTICATE, "token": "never-came"}
    assert "none came" in str((await verify(served, 409, order=[*orders, unknown]))["detail"])


@pytest.mark.parametrize(
    ("words", "at", "hint"),
    [
        ({}, "#", "count, check or order"),
        ({"count": {"$at-lest": 1}}, "#/count", "$at-least"),
        ({"count": "one"}, "#/count", "a whole number"),
        ({"check": [{"mut": "x", "status": 200}]}, "#/check/0/mut", "must"),
        ({"check": [{"must": "wallet.signatur.valid", "query": {}}]}, "#/check/0/must", "did"),
        ({"check": [{"must": SIGNED["must"], "status": {"$rege": ""}}]}, "#/check/0/status", "$"),
        ({"order": [{"operation": AUTHENTICATE}]}, "#/order", "at least 2"),
        ({"count": 1, "settle": "x"}, "#/settle", "a duration"),
    ],
)
async def test_what_cannot_be_verified_says_why(
    served: Served, words: Mapping[str, object], at: str, hint: str
) -> None:
    problem = await served.post("/verify", {"operation": AUTHENTICATE, **words}, status=422)
    errors = problem["errors"]
    assert isinstance(errors, list)
    told = [(each["at"], each["text"]) for each in errors]
    assert [text for where, text in told if where == at and hint.lower() in text.lower()], told
