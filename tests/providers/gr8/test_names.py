"""Who the operator's player is here is told by the token that the player's browser was handed."""

from dataclasses import replace

import pytest

from sandbox.port import PlayerView
from sandbox.providers.gr8.state import Names

ALICE = PlayerView(id="alice-7", brand="acme")


def test_until_a_token_says_otherwise_the_operators_id_is_the_name() -> None:
    assert Names().of(ALICE) == "alice-7"


def test_the_last_token_that_was_handed_out_tells_the_name() -> None:
    names = Names()
    names.note(ALICE, "eur-1")
    names.note(ALICE, "usd-2")
    assert names.of(ALICE) == "usd-2"
    assert names.of(replace(ALICE, brand="zenith")) == "alice-7"


@pytest.mark.parametrize("claimed", ["", None, 7, ["eur-1"]])
def test_what_is_no_name_is_not_remembered(claimed: object) -> None:
    names = Names()
    names.note(ALICE, claimed)
    assert names.of(ALICE) == "alice-7"
