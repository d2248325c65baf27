"""The requests our side starts, and settings nobody can use."""

import pytest

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import PlayerView, Send
from sandbox.wire import Headers
from tests.providers.gr8.lending import ALICE, OWN_URL, SECTION, World

NO_SEND = Send()


async def test_get_jwt_token_is_asked_for_with_the_players_own_headers() -> None:
    player = PlayerView("p-1", headers=Headers.of(Cookie="sid=1", Accept="x/y"))
    request = await World().compose("gr8.get-jwt-token", NO_SEND, player)
    assert (request.method, request.url) == ("GET", "http://127.0.0.1:8600/token?via=web")
    assert request.headers == player.headers
    anonymous = await World().compose("gr8.get-jwt-token", NO_SEND, None)
    assert anonymous.headers == Headers.of(Accept="application/json")


async def test_an_entry_is_composed_from_language_token_and_brand() -> None:
    room = World().room
    send = Send(query={"jwt": "a.b.c"}, values={"lang": "de"})
    assert (
        await room.compose("gr8.enter", send, ALICE)
    ).url == f"{OWN_URL}/de/?brand=acme&jwt=a.b.c"
    assert (await room.compose("gr8.enter", NO_SEND, None)).url == f"{OWN_URL}/en/"
    without = Send(query={"brand": None, "jwt": "+ /"})
    assert (await room.compose("gr8.enter", without, ALICE)).query == (("jwt", "+ /"),)


async def test_a_key_request_is_composed_for_a_brand_even_an_unknown_one() -> None:
    room = World().room
    for brand, operator_id in (("acme", "op1"), ("zenith", "op2"), ("nobody", "op1")):
        request = await room.compose("gr8.get-public-key", Send(values={"brand": brand}), None)
        assert request.headers.get("x-brand") == brand
        assert request.headers.get("x-operator-id") == operator_id


async def test_composed_verification_and_logout_do_what_they_say() -> None:
    world = World()
    send = Send(values={"token": world.token()})
    decision = await world.handle(await world.compose("gr8.verify-token", send, ALICE))
    assert decision.answered["verdict"] == "accepted"
    out = await world.handle(await world.compose("gr8.logout", NO_SEND, ALICE))
    assert out.answered["verdict"] == "accepted"


async def test_a_step_may_override_everything_of_a_request() -> None:
    send = Send(
        method="PUT",
        path="/x?y=1",
        headers={"Accept": None, "X-A": "b"},
        query={"y": None, "z": "ü"},
        body={"a": 1},
    )
    request = await World().compose("gr8.enter", send, ALICE)
    assert (request.method, request.target, request.body) == ("PUT", "/x?z=%C3%BC", b'{"a":1}')
    assert request.headers == Headers((("X-A", "b"),))
    assert (await World().compose("gr8.enter", Send(raw=b"\xff"), ALICE)).body == b"\xff"


@pytest.mark.parametrize("operation", ["gr8.get-jwt-token", "gr8.get-public-key", "gr8.unknown"])
async def test_what_the_target_does_not_say_is_a_setup_fault(operation: str) -> None:
    with pytest.raises(SetupFault):
        await World({}).compose(operation, NO_SEND, None)


@pytest.mark.parametrize(
    "settings",
    [
        {"profile": "loose"},
        {"jwt__skew_s": "5"},
        {"jwt__skew_s": -1},
        {"jwt__require_iat": "yes"},
        {"jwt__fractional": "maybe"},
        {"lang__supported": "en"},
    ],
)
def test_an_unusable_setting_is_named(settings: dict[str, Json]) -> None:
    with pytest.raises(SetupFault, match=next(iter(settings)).replace("__", r"\.")):
        World(SECTION, **settings)


def test_currencies_that_are_no_list_are_named() -> None:
    tenant: Json = {"brand": "acme", "currencies": "EUR"}
    with pytest.raises(SetupFault, match=r"tenants\.currencies: 'EUR' is not a list"):
        World({"tenants": [tenant]})
