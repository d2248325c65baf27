"""The table of operations, held against the contract, and what the wallet itself refuses."""

import pytest

from sandbox.port import ServedOperation, at_path
from sandbox.providers.wallet.operations import OPERATIONS
from sandbox.providers.wallet.signed_post.operation import Wallet
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Request

SERVED = [o for o in load_contract("wallet").operations.values() if o.target == "provider"]


def test_what_is_served_is_what_the_contract_says() -> None:
    assert {(row.name, row.method, row.shown) for row in OPERATIONS} == {
        (o.name, o.method, o.path) for o in SERVED
    }


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_a_path_finds_its_own_row_and_nothing_longer_or_shorter(
    row: ServedOperation[Wallet],
) -> None:
    assert at_path(OPERATIONS, Request("POST", f"{row.shown}?a=1")) is row
    for other in (f"{row.shown}/", f"/x{row.shown}", row.shown.upper(), row.shown[1:]):
        assert at_path(OPERATIONS, Request("POST", other)) is None, other
