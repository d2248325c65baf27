"""After a rotation by a test hook the key before is good for a quarter of an hour, in any cell."""

from sandbox.port import PlayerView, RoomServices, Shared
from sandbox.providers.gr8.room import Gr8Room
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import OWN_URL, World

ALICE = PlayerView("90071", brand="acme")
QUARTER_S = 15 * 60


def run_of(*worlds: World) -> None:
    """Let worlds be cells of one run, after the same operator."""
    shared = Shared()
    for world in worlds:
        world.operator = worlds[0].operator
        services = RoomServices(
            world.clock, world.ids, world.operator, world.store, OWN_URL, shared
        )
        world.room = Gr8Room(services, world.target)


async def rotated() -> tuple[World, World]:
    """Two cells, in the first of which the key was replaced; and the operator signs as before."""
    first, later = World(), World()
    run_of(first, later)
    await first.enter(first.token())
    first.room.hook_done("rotate-key")
    first.operator.publish(signing_key("another"))
    return first, later


async def test_another_cell_takes_the_key_before_for_published_and_lets_the_player_in() -> None:
    _, later = await rotated()
    token = later.token()
    assert await later.room.signed_by(token, ALICE) == {"published", "cached"}
    assert (await later.enter(token)).answered["verdict"] == "accepted"


async def test_the_new_key_is_good_at_once_and_no_other_is() -> None:
    _, later = await rotated()
    assert await later.room.signed_by(later.token("another"), ALICE) == {"published"}
    assert await later.room.signed_by(later.token("zenith"), ALICE) == {"none"}
    assert (await later.enter(later.token("zenith"))).answered["reason"] == "jwt.signature"


async def test_a_quarter_of_an_hour_later_the_key_before_is_nobodys() -> None:
    _, later = await rotated()
    later.clock.now += QUARTER_S + 1
    token = later.token()
    assert await later.room.signed_by(token, ALICE) == {"none"}
    assert (await later.enter(token)).answered["reason"] == "jwt.signature"


async def test_our_own_clock_alone_does_not_shorten_it() -> None:
    _, later = await rotated()
    later.clock.advance(QUARTER_S + 1)
    assert "published" in await later.room.signed_by(later.token(), ALICE)


async def test_a_key_that_no_hook_has_replaced_is_not_excused() -> None:
    first, later = World(), World()
    run_of(first, later)
    await first.enter(first.token())
    first.room.hook_done("logout")
    first.operator.publish(signing_key("another"))
    assert await later.room.signed_by(later.token(), ALICE) == {"none"}
