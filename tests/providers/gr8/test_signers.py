"""What the runner asks of a token: where it is, when it ends, whose key signed it."""

import pytest

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.json_value import Json
from sandbox.port import PlayerView, TokenEnd
from sandbox.protocol.jwt_signing import hmac_jwt, unsigned_jwt
from sandbox.providers.gr8.preflight import token_in
from sandbox.providers.gr8.settings import from_target
from sandbox.wire import Response
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import ALICE, NOW, World, target


def test_the_token_is_taken_from_where_the_target_points() -> None:
    settings = from_target(target())
    assert token_in(Response(200, body=b'{"data": {"token": "t"}}'), settings) == "t"
    for body in (b"", b"{}", b'{"token": "t"}', b'{"data": {"token": 7}}', b'{"data": ["t"]}'):
        assert token_in(Response(200, body=body), settings) is None


def test_the_whole_answer_may_be_the_token() -> None:
    section: Json = {"url": "http://127.0.0.1:8600/token", "pointer": ""}
    settings = from_target(target({"jwt-token": section}))
    assert token_in(Response(201, body=b"h.p.s"), settings) == "h.p.s"
    assert token_in(Response(201, body=b'"h.p.s"'), settings) == "h.p.s"
    assert token_in(Response(201, body=b'{"token": "h.p.s"}'), settings) is None
    assert token_in(Response(204), settings) is None


@pytest.mark.parametrize(
    ("token", "ends_s"),
    [
        (hmac_jwt({"iat": NOW, "exp": NOW + 9}, secret=b"s"), NOW + 9),
        (signing_key().sign_jwt({"iat": NOW}), NOW + 30),
        ("nonsense", None),
        (signing_key().sign_jwt({"exp": str(NOW)}), None),
    ],
)
async def test_the_end_of_a_token_is_read_unverified(token: str, ends_s: float | None) -> None:
    end = await World().room.token_end(token)
    assert end == (None if ends_s is None else TokenEnd(ends_s, NOW))


async def test_signers_are_told_through_a_rotation() -> None:
    world = World()
    old = world.token()
    new = world.token("new")
    assert await world.room.signed_by(old, ALICE) == {"published"}
    await world.enter(old)
    assert await world.room.signed_by(old, ALICE) == {"published", "cached"}
    world.operator.publish(signing_key("new"))
    assert await world.room.signed_by(old, ALICE) == {"cached"}
    assert await world.room.signed_by(new, ALICE) == {"published"}
    world.clock.advance(899)
    assert await world.room.signed_by(old, ALICE) == {"cached"}
    world.clock.advance(1)
    assert await world.room.signed_by(old, ALICE) == {"previous"}
    await world.enter(new)
    assert await world.room.signed_by(old, ALICE) == {"previous"}
    assert await world.room.signed_by(new, ALICE) == {"published", "cached"}
    assert await world.room.signed_by(world.token("another"), ALICE) == {"none"}


async def test_of_keys_that_are_served_in_turn_none_is_the_published_one() -> None:
    world = World()
    old, new = world.token(), world.token("new")
    assert await world.room.signed_by(old, ALICE) == {"published"}
    world.operator.publish(signing_key("new"))  # so far it may be a rotation
    assert await world.room.signed_by(old, ALICE) == {"none"}
    assert await world.room.signed_by(new, ALICE) == {"published"}
    world.operator.publish(signing_key("acme"))
    assert await world.room.signed_by(old, ALICE) == {"one-of-several"}
    assert await world.room.signed_by(new, ALICE) == {"none"}


async def test_looking_for_the_signer_does_not_fill_the_cache() -> None:
    world = World()
    await world.room.signed_by(world.token(), ALICE)
    await world.enter(world.token())
    assert len(world.operator.sent) == 2


async def test_a_token_that_is_no_rs256_token_is_signed_by_none() -> None:
    world = World()
    for text in ("", "a.b.c", unsigned_jwt({}), hmac_jwt({}, secret=b"s")):
        assert await world.room.signed_by(text, ALICE) == {"none"}
    assert await world.room.signed_by(world.token(), PlayerView("x", brand="no")) == {"none"}


async def test_where_no_usable_key_is_published_nobody_can_tell_who_signed() -> None:
    world = World()
    world.operator.answers["acme"] = Response(500)
    assert await world.room.signed_by(world.token(), ALICE) == {"unpublished"}


async def test_who_cannot_be_asked_cannot_be_accused() -> None:
    world = World()
    await world.enter(world.token())
    world.operator.answers["acme"] = PeerFault(PeerTrouble.REFUSED, "nobody there")
    assert await world.room.signed_by(world.token(), ALICE) == {
        "cached",
        "unpublished",
    }
    assert await world.room.signed_by(world.token("another"), ALICE) == {"unpublished"}
