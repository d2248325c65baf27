import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.providers.gr8.claims.player_id import (
    LONGEST,
    LONGEST_WITH_CASINO,
    fault_of_player_id,
)


@pytest.mark.parametrize("longest", [LONGEST, LONGEST_WITH_CASINO])
@pytest.mark.parametrize(("beyond", "good"), [(-1, True), (0, True), (1, False)])
def test_an_id_is_as_long_as_its_tenant_allows(longest: int, beyond: int, good: bool) -> None:
    text = "a" * (longest + beyond)
    assert (fault_of_player_id(text, longest=longest) == "") is good


@pytest.mark.parametrize(("text", "good"), [("", False), ("7", True), ("-", True)])
def test_an_id_has_at_least_one_symbol(text: str, good: bool) -> None:
    assert (fault_of_player_id(text) == "") is good


def test_a_uuid_fits_but_not_with_casino_aggregation() -> None:
    uuid = "70bd9c7d-a138-4c0a-8d89-7982eb88ee77"
    assert not fault_of_player_id(uuid)
    assert fault_of_player_id(uuid, longest=LONGEST_WITH_CASINO)


@pytest.mark.parametrize(
    "text", ["a_b", "a.b", "a@b", "a b", "аlice", "a\n", "\na", "é", "１２", "a\0"]
)
def test_other_symbols_are_refused_wherever_they_stand(text: str) -> None:
    assert "symbol" in fault_of_player_id(text)


@given(st.text(max_size=40))
def test_the_rule_is_the_documented_pattern_matched_in_full(text: str) -> None:
    fits = re.fullmatch("([A-Za-z0-9-]{1,36})", text) is not None
    assert (fault_of_player_id(text) == "") is fits
