"""The table of operations, held against the contract."""

import pytest

from sandbox.port import ServedOperation, at_path
from sandbox.providers.fasttrack.front_end import FrontEnd
from sandbox.providers.fasttrack.operations import BROWSER_CALLS, OPERATIONS
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Request

CONTRACT = load_contract("fasttrack")
SERVED = {o.name: o for o in CONTRACT.operations.values() if o.target == "provider"}


def test_what_is_served_is_what_the_contract_says() -> None:
    assert {(row.name, row.method, row.shown) for row in OPERATIONS} == {
        (o.name, o.method, o.path) for o in SERVED.values()
    }


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_a_path_finds_its_own_row_and_nothing_longer_or_shorter(
    row: ServedOperation[FrontEnd],
) -> None:
    path = row.shown.replace("{brand}", "acme")
    assert at_path(OPERATIONS, Request(row.method, path)) is row
    assert at_path(OPERATIONS, Request("OPTIONS", f"{path}?a=1")) is row
    for other in (f"{path}/", f"{path}/more", f"/v{path}", path.upper(), path[1:]):
        assert at_path(OPERATIONS, Request(row.method, other)) is None, other


def test_each_operation_that_a_players_browser_starts_can_be_built() -> None:
    assert set(BROWSER_CALLS) == {o.name for o in SERVED.values() if o.source == "player"}
