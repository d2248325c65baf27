"""A request belongs to the world of the most telling identity that any world has."""

from sandbox.engine.world.directory import Directory
from sandbox.engine.world.world import World
from sandbox.port import Recognised
from tests.engine.fakes import world


def recognised(*identities: tuple[str, str]) -> Recognised:
    return Recognised("wallet.authenticate", identities=identities)


async def test_a_world_is_found_by_any_identity_it_is_bound_to() -> None:
    directory = Directory[World]()
    ann = world(directory=directory)
    await directory.bind(ann, "token", "t1")
    await directory.bind(ann, "player", "90071")
    assert await directory.find(recognised(("token", "t1"))) is ann
    assert await directory.find(recognised(("token", "unknown"), ("player", "90071"))) is ann
    assert await directory.find(recognised(("sid", "t1"))) is None
    assert await directory.find(recognised()) is None


async def test_the_first_identity_that_is_known_is_the_one_that_counts() -> None:
    directory = Directory[World]()
    ann, bea = world(directory=directory), world(directory=directory)
    await directory.bind(ann, "token", "t1")
    await directory.bind(bea, "player", "90071")
    assert await directory.find(recognised(("token", "t1"), ("player", "90071"))) is ann
    assert await directory.find(recognised(("player", "90071"), ("token", "t1"))) is bea


async def test_the_newest_binding_wins() -> None:
    directory = Directory[World]()
    ann, bea = world(directory=directory), world(directory=directory)
    await directory.bind(ann, "player", "7")
    await directory.bind(bea, "player", "7")
    assert await directory.find(recognised(("player", "7"))) is bea


async def test_nothing_is_bound_to_an_empty_identity() -> None:
    directory = Directory[World]()
    await directory.bind(world(directory=directory), "sid", "")
    assert await directory.find(recognised(("sid", ""))) is None


async def test_a_finished_world_is_forgotten_and_the_others_are_not() -> None:
    directory = Directory[World]()
    ann, bea = world(directory=directory), world(directory=directory)
    await directory.bind(ann, "token", "t1")
    await directory.bind(bea, "token", "t2")
    await directory.release(ann)
    assert await directory.find(recognised(("token", "t1"))) is None
    assert await directory.find(recognised(("token", "t2"))) is bea


async def test_what_a_finished_world_had_stays_its_own() -> None:
    directory = Directory[World]()
    ann, bea = world(directory=directory), world(directory=directory)
    await directory.bind(ann, "token", "t1")
    await directory.bind(ann, "player", "7")
    await directory.release(ann)
    await directory.bind(bea, "player", "7")  # the same player of a fixed list, in the next cell
    assert await directory.find(recognised(("token", "t1"), ("player", "7"))) is None
    assert await directory.find(recognised(("token", "t2"), ("player", "7"))) is bea


async def test_the_live_worlds_are_those_that_began_and_did_not_end() -> None:
    directory = Directory[World]()
    ann, bea = world(directory=directory), world(directory=directory)
    directory.admit(ann)
    directory.admit(bea)
    await directory.release(ann)
    assert directory.live == (bea,)
