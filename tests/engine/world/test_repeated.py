"""Whose a request is that names no launch: that of the request which it repeats."""

from sandbox.engine.world.directory import Directory
from sandbox.engine.world.exchange import Starter
from sandbox.engine.world.inbox import OpenReceive
from sandbox.engine.world.repeated import made_before_in
from sandbox.engine.world.world import World
from sandbox.wire import Headers, Request
from tests.engine.fakes import world

OPERATION = "wallet.authenticate"
BASIC = ("authorization", "Basic NzA0MTprM3lEZW0wLUFjYzM1NQ==")


def asked(signature: str, body: bytes = b"{}") -> Request:
    headers = Headers((BASIC, ("x-request-signature", signature)))
    return Request("POST", "/api/wallet/authenticate", headers, body)


def two() -> tuple[World, World]:
    """Return two worlds, each with one call; both calls have the same credentials."""
    directory = Directory[World]()
    made = world(directory=directory, cell="one"), world(directory=directory, cell="two")
    for number, each in enumerate(made):
        each.begin(OPERATION, Starter.OPERATOR, asked(str(number) * 64))
    return made


async def test_a_signature_seen_before_tells_whose_it_is() -> None:
    one, other = two()
    assert made_before_in([one, other], OPERATION, asked("0" * 64, b"")) is one
    assert made_before_in([one, other], OPERATION, asked("1" * 64, b"")) is other


async def test_what_all_have_in_common_tells_nothing() -> None:
    one, other = two()
    assert made_before_in([one, other], OPERATION, asked("9" * 64, b"")) is None
    assert made_before_in([one, other], "wallet.balance", asked("0" * 64, b"")) is None


async def test_headers_that_never_varied_tell_nothing_though_only_one_world_had_them() -> None:
    directory = Directory[World]()
    one, other = (world(directory=directory, cell=cell) for cell in ("one", "two"))
    one.begin(OPERATION, Starter.OPERATOR, asked("0" * 64))
    assert made_before_in([one, other], OPERATION, asked("1" * 64, b"")) is None
    one.begin(OPERATION, Starter.OPERATOR, asked("2" * 64))
    assert made_before_in([one, other], OPERATION, asked("1" * 64, b"")) is None
    assert made_before_in([one, other], OPERATION, asked("2" * 64, b"")) is one


async def test_else_it_is_of_the_only_one_that_waits_for_more() -> None:
    one, other = two()
    opened = other.inbox.open(OpenReceive(OPERATION))
    assert made_before_in([one, other], OPERATION, asked("9" * 64, b"")) is None
    await opened.claim(other.store)
    assert made_before_in([one, other], OPERATION, asked("9" * 64, b"")) is other
