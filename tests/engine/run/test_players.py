"""The fixed list: a player belongs to one cell at a time, and no two cells wait for each other."""

import asyncio

import pytest

from sandbox.engine.run.players import NoSuchPlayer, PlayerPool, Reservation
from sandbox.json_value import Json
from sandbox.scenario.target.target import FixedPlayer
from tests.engine.fakes import settle

ANN = FixedPlayer("ann", "sid-ann", "EUR", "acme")
BEA = FixedPlayer("bea", "sid-bea", "EUR", "acme")
CID = FixedPlayer("cid", "sid-cid", "USD", "")

EUR: dict[str, Json] = {"currency": "EUR"}
USD: dict[str, Json] = {"currency": "USD"}


async def test_a_wish_is_met_by_the_first_player_who_fits() -> None:
    pool = PlayerPool([ANN, BEA, CID])
    assert await pool.lease([USD]) == [CID]
    assert await pool.lease([EUR, {}]) == [ANN, BEA]


async def test_a_player_whose_brand_is_not_told_fits_every_brand() -> None:
    pool = PlayerPool([ANN, CID])
    assert await pool.lease([{"brand": "beta"}]) == [CID]


async def test_a_want_that_nobody_meets_says_what_to_add() -> None:
    pool = PlayerPool([ANN])
    with pytest.raises(NoSuchPlayer) as caught:
        await pool.lease([EUR, USD])
    assert str(caught.value) == (
        "add to target.yaml: players: [{id: …, sid: …, currency: USD}]; none of the 1 listed fits"
    )


async def test_a_leased_player_is_waited_for_and_had_when_given_back() -> None:
    pool = PlayerPool([ANN])
    first = await pool.lease([EUR])
    second = asyncio.ensure_future(pool.lease([EUR]))
    await settle()
    assert not second.done()
    await pool.give_back(first)
    assert await second == [ANN]


async def test_all_players_of_a_cell_are_leased_at_once_or_none() -> None:
    pool = PlayerPool([ANN, BEA])
    one = await pool.lease([EUR])
    both = asyncio.ensure_future(pool.lease([EUR, EUR]))
    await settle()
    assert not both.done()
    assert await pool.lease([EUR]) == [BEA]  # the waiting cell holds nobody back
    await pool.give_back(one)
    await settle()
    assert not both.done()
    await pool.give_back([BEA])
    assert sorted(player.id for player in await both) == ["ann", "bea"]


async def test_cells_that_want_each_others_players_all_come_to_an_end() -> None:
    pool = PlayerPool([ANN, BEA, CID])
    done: list[int] = []

    async def cell(number: int) -> None:
        wants = [EUR, USD] if number % 2 else [USD, EUR]
        got = await pool.lease(wants)
        await settle()
        done.append(number)
        await pool.give_back(got)

    async with asyncio.timeout(10):
        await asyncio.gather(*(cell(number) for number in range(20)))
    assert sorted(done) == list(range(20))


async def test_a_cell_that_is_interrupted_while_it_waits_takes_nobody_with_it() -> None:
    pool = PlayerPool([ANN])
    first = await pool.lease([EUR])
    waiting = asyncio.ensure_future(pool.lease([EUR]))
    await settle()
    waiting.cancel()
    await settle()
    await pool.give_back(first)
    assert await pool.lease([EUR]) == [ANN]


async def test_a_want_that_only_one_player_meets_gets_that_one() -> None:
    pool = PlayerPool([CID, ANN])
    assert await pool.lease([{}, USD]) == [ANN, CID]


async def test_a_player_without_header_fields_does_not_do_where_they_are_needed() -> None:
    known = FixedPlayer("dan", "sid-dan", headers={"Cookie": "session=sid-dan"})
    pool = PlayerPool([ANN, known])
    assert await pool.lease([{"headers": True}]) == [known]


async def test_a_spent_player_is_never_had_again_and_who_waits_for_one_is_told() -> None:
    pool = PlayerPool([ANN, BEA])
    got = await pool.lease([EUR, EUR])
    waiting = asyncio.ensure_future(pool.lease([EUR, EUR]))
    one = asyncio.ensure_future(pool.lease([EUR]))
    await settle()
    await pool.give_back(got, spent=frozenset({"ann"}))
    assert await one == [BEA]
    with pytest.raises(NoSuchPlayer, match="2 players who fit are needed at once, 1 are listed"):
        await waiting


async def test_who_uses_players_up_lets_everybody_else_go_first() -> None:
    pool = PlayerPool([ANN, BEA])
    first = await pool.lease([EUR])
    both = asyncio.ensure_future(pool.lease([EUR, EUR]))
    await settle()
    ending = asyncio.ensure_future(pool.take(Reservation((BEA,), frozenset({"bea"}))))
    await settle()
    assert not ending.done()  # she is free, but somebody waits for both
    await pool.give_back(first)
    await pool.give_back(await both)
    assert await ending == [BEA]


async def test_a_reservation_of_a_player_who_is_gone_is_told() -> None:
    pool = PlayerPool([ANN])
    await pool.give_back(await pool.lease([EUR]), spent=frozenset({"ann"}))
    with pytest.raises(NoSuchPlayer, match="the session of ann has been ended"):
        await pool.take(Reservation((ANN,), frozenset({"ann"})))
