"""The operator's page as it stands open: what it asks of the sportsbook, and when."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.live.reference_operator.gr8.sportsbook_stub import SportsbookStub, sportsbook
from tests.live.reference_operator.visiting import Visit, visiting

HELD = "gr8_player=alice, gr8_session=session-1"


@asynccontextmanager
async def page_of(*defects: str) -> AsyncIterator[tuple[Visit, SportsbookStub, str]]:
    """Let alice open the sportsbook on a page; gives her sid."""
    async with visiting(*defects) as visit, sportsbook() as stub:
        alice = await visit.log_in(id="alice")
        await visit.hook("open-sportsbook", page="p", sid=alice.sid, at=f"{stub.url}/en/")
        yield visit, stub, alice.sid


async def test_the_page_opens_the_iframe_with_the_players_token() -> None:
    async with page_of() as (_, stub, _sid):
        assert stub.asked == ["GET /en/ alice  "]


async def test_the_end_of_the_session_is_told_with_what_the_iframe_holds() -> None:
    async with page_of() as (visit, stub, sid):
        await visit.hook("logout", sid=sid)
    told = '{"authToken":"session-1","playerId":"alice"}'
    assert stub.asked[1:] == [f"POST /logout nobody {HELD} {told}"]


async def test_the_end_of_another_session_is_nothing_to_the_page() -> None:
    async with page_of() as (visit, stub, _sid):
        await visit.hook("logout", sid=(await visit.log_in()).sid)
        assert len(stub.asked) == 1


async def test_who_logs_in_next_on_the_page_gets_a_token_of_the_own() -> None:
    async with page_of() as (visit, stub, sid):
        await visit.hook("logout", sid=sid)
        bob = await visit.log_in(id="bob")
        await visit.hook("open-sportsbook", page="p", sid=bob.sid, at=f"{stub.url}/en/")
    assert stub.asked[2].startswith("GET /en/ bob gr8_player=nobody, gr8_session=session-2 ")


async def test_a_visitor_who_is_not_logged_in_opens_the_iframe_without_a_token() -> None:
    async with visiting() as visit, sportsbook() as stub:
        answer = await visit.hook("open-sportsbook", page="p", sid="none", at=f"{stub.url}/en/")
        assert answer.json == {"as": None}
        assert stub.asked == ["GET /en/ nobody  "]


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"page": "p", "sid": 7, "at": "x"}'])
async def test_a_wrong_parameter_is_refused(body: bytes) -> None:
    async with visiting() as visit:
        assert (await visit.send("POST", "/test/open-sportsbook", body=body)).status == 400
        assert (await visit.send("POST", "/test/logout", body=b"[]")).status == 400


@pytest.mark.parametrize("at", ["http://127.0.0.1:1/en/", "no address"])
async def test_a_sportsbook_that_is_not_there_is_told_to_the_tester(at: str) -> None:
    async with visiting() as visit:
        alice = await visit.log_in(id="alice")
        answer = await visit.hook("open-sportsbook", page="p", sid=alice.sid, at=at)
    assert (answer.status, answer.json) == (502, {"error": "sportsbook_unreachable", "code": 502})
