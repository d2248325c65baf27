"""The table of operations: what the contract says is served, at the same method and path."""

import pytest

from sandbox.port import ServedOperation
from sandbox.providers.gr8.operations.table import OPERATIONS, recognise
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Request
from tests.providers.gr8.lending import World

ROWS = pytest.mark.parametrize("row", OPERATIONS, ids=[row.name for row in OPERATIONS])


def test_every_operation_that_the_contract_sends_to_us_is_served() -> None:
    ours = {o.name for o in load_contract("gr8").operations.values() if o.target == "provider"}
    assert sorted(row.name for row in OPERATIONS) == sorted(ours)


@ROWS
def test_an_operation_is_served_where_the_contract_says(row: ServedOperation[Sportsbook]) -> None:
    said = load_contract("gr8").operations[row.name]
    assert (row.method, row.shown) == (said.method, said.path)
    path = said.path.replace("{lang}", "en")
    assert recognise(Request(row.method, path)).operation == row.name
    assert [each.name for each in OPERATIONS if each.path.fullmatch(path)] == [row.name]


@ROWS
async def test_another_method_is_told_the_right_one(row: ServedOperation[Sportsbook]) -> None:
    decision = await World().handle(Request("PATCH", row.shown.replace("{lang}", "en")))
    assert decision.response.headers.get("allow") == row.methods
    assert decision.answered["reason"] == "request.method"


def test_head_is_served_where_get_is_and_nowhere_else() -> None:
    methods = {row.name: row.methods for row in OPERATIONS}
    assert methods["gr8.enter"] == methods["gr8.session"] == "GET, HEAD"
    assert methods["gr8.logout"] == methods["gr8.verify-token"] == "POST"


async def test_a_head_is_answered_as_a_get_and_lets_nobody_in() -> None:
    world, path = World(), "/en/?jwt="
    asked = f"{path}{world.token()}"
    seen = recognise(Request("HEAD", asked))
    assert (seen.operation, seen.identities) == (None, recognise(Request("GET", asked)).identities)
    looked = await world.handle(Request("HEAD", asked))
    assert (looked.response.status, looked.answered["verdict"]) == (200, "accepted")
    assert (looked.changes, looked.noted) == ((), ())
    entered = await world.handle(Request("GET", asked))
    assert entered.response.status == 200
    assert entered.changes
