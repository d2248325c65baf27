"""The rows of passive.yaml, and how malformed ones are refused."""

import pytest

from sandbox.engine.serving.passive_rules import Rule
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.passive import PassiveRow, load_passive

ROWS = [row for provider in all_providers() for row in load_passive(provider)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.operation} {row.clause}")
def test_each_row_can_be_compiled_and_is_about_the_operator(row: PassiveRow) -> None:
    clause = load_contracts().clauses.get(row.clause)
    assert Rule.of(row, clause).parts
    assert clause is None or (clause.of == "operator" and clause.level in ("must", "should"))
    assert (clause is None) == bool(row.unexpected)


def test_a_provider_without_rows_judges_nothing_by_itself() -> None:
    assert load_passive("nobody") == ()
