"""Who the operator's player is here is told by the token that the player's browser was handed."""

from dataclasses import replace

import pytest

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.port import Decided, PlayerView, Records, decide
from sandbox.providers.gr8.state import name_kept, name_of

ALICE = PlayerView(id="alice-7", brand="acme")


async def keep(store: MemoryStore, claimed: object) -> None:
    async def kept(records: Records) -> Decided[None]:
        return Decided(None, await name_kept(records, ALICE, claimed))

    await decide(store, kept)


async def test_until_a_token_says_otherwise_the_operators_id_is_the_name() -> None:
    assert await name_of(Records(MemoryStore()), ALICE) == "alice-7"


async def test_the_last_token_that_was_handed_out_tells_the_name() -> None:
    store = MemoryStore()
    await keep(store, "eur-1")
    await keep(store, "usd-2")
    assert await name_of(Records(store), ALICE) == "usd-2"
    assert await name_of(Records(store), replace(ALICE, brand="zenith")) == "alice-7"


@pytest.mark.parametrize("claimed", ["", None, 7, ["eur-1"]])
async def test_what_is_no_name_is_not_remembered(claimed: object) -> None:
    store = MemoryStore()
    await keep(store, claimed)
    assert await name_of(Records(store), ALICE) == "alice-7"
