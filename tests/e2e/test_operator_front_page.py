"""The reference operator's own page in a real browser: Fast Track may fail, the page may not."""

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from sandbox.reference_operator.reference import ReferenceOperator
from tests.e2e.browsing import Visitor
from tests.e2e.fasttrack_stage import FastTrackStage

if TYPE_CHECKING:
    from playwright.async_api import Route

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

SID = "sid-of-mira"
SCRIPT = "**/loader/fasttrack-crm.js"
LOADED = "document.readyState === 'complete'"
ENVELOPE = {"content-type": "application/json", "access-control-allow-origin": "*"}


@pytest_asyncio.fixture(loop_scope="session")
async def operator(fasttrack: FastTrackStage) -> AsyncIterator[ReferenceOperator]:
    """An operator whose page loads the library from the sandbox."""
    async with ReferenceOperator(
        urls={"wallet": "http://127.0.0.1:9", "fasttrack": fasttrack.url}
    ) as started:
        yield started


async def state_of(visitor: Visitor, *, becomes: str) -> None:
    await visitor.wait_until(f"window.FasttrackCrm && FasttrackCrm.state === '{becomes}'")


@pytest.mark.parametrize("query", ["", "?sid="])
async def test_an_anonymous_visitors_page_creates_no_loader(
    query: str, visitor: Visitor, operator: ReferenceOperator, fasttrack: FastTrackStage
) -> None:
    await visitor.page.goto(f"{operator.url}/{query}")
    await visitor.wait_until(LOADED)
    assert await visitor.page.evaluate("document.scripts.length") == 0
    assert await visitor.page.evaluate("[typeof window.sid, typeof window.FasttrackCrm]") == [
        "undefined",
        "undefined",
    ]
    assert visitor.asked(fasttrack.url) == []


async def test_a_players_page_logs_in_with_its_sid(
    visitor: Visitor, operator: ReferenceOperator, fasttrack: FastTrackStage
) -> None:
    await visitor.page.goto(f"{operator.url}/?sid={SID}")
    await state_of(visitor, becomes="logged-in")
    assert fasttrack.site.asked == [SID]


@pytest.mark.parametrize("status", [404, 500])
async def test_the_page_works_where_the_library_is_not_there(
    status: int, visitor: Visitor, operator: ReferenceOperator
) -> None:
    async def fail(route: "Route") -> None:
        await route.fulfill(status=status, body="<h1>gone</h1>")

    await visitor.page.route(SCRIPT, fail)
    await visitor.page.goto(f"{operator.url}/?sid={SID}")
    await visitor.wait_until(LOADED)
    assert await visitor.page.evaluate("typeof window.FastTrackLoader") == "undefined"
    await visitor.page.click("#log-out")
    await visitor.wait_until("document.getElementById('who').textContent.includes('not logged')")


async def test_the_page_is_there_before_a_library_that_never_comes(
    visitor: Visitor, operator: ReferenceOperator
) -> None:
    held: list[Route] = []

    def hold(route: "Route") -> None:
        held.append(route)

    await visitor.page.route(SCRIPT, hold)
    await visitor.page.goto(f"{operator.url}/?sid={SID}", wait_until="domcontentloaded")
    assert await visitor.page.text_content("#who") == "You are logged in."
    await visitor.page.click("#log-out")
    await visitor.wait_until("document.getElementById('who').textContent.includes('not logged')")
    assert len(held) == 1
    await held[0].abort()


async def test_a_script_without_the_loader_throws_nothing_uncaught(
    visitor: Visitor, operator: ReferenceOperator
) -> None:
    async def empty(route: "Route") -> None:
        await route.fulfill(content_type="text/javascript", body="window.somethingElse = true;")

    await visitor.page.route(SCRIPT, empty)
    await visitor.page.goto(f"{operator.url}/?sid={SID}")
    await visitor.wait_until("window.somethingElse && document.readyState === 'complete'")
    assert visitor.errors == []


@pytest.mark.parametrize(
    ("envelope", "told"),
    [
        ({"Data": None, "Success": False, "Errors": ["no"]}, ["no"]),
        ({"Data": None, "Success": False, "Errors": None}, []),
        ({"Success": False}, []),
        ({"Data": {"User": None}, "Success": True, "Errors": None}, []),
    ],
)
async def test_a_login_that_fails_in_any_wording_leaves_nobody_logged_in(
    envelope: dict[str, object], told: list[str], visitor: Visitor, operator: ReferenceOperator
) -> None:
    async def refuse(route: "Route") -> None:
        if route.request.method == "OPTIONS":
            await route.continue_()
        else:
            await route.fulfill(status=200, headers=ENVELOPE, body=json.dumps(envelope))

    await visitor.page.route("**/Platform/LoginAuthToken**", refuse)
    await visitor.page.goto(f"{operator.url}/?sid={SID}")
    await state_of(visitor, becomes="failed")
    assert await visitor.page.evaluate("[FasttrackCrm.user, FasttrackCrm.error.errors]") == [
        None,
        told,
    ]


async def test_the_logout_ends_the_session_at_fast_track_and_clears_the_sid(
    visitor: Visitor, operator: ReferenceOperator, fasttrack: FastTrackStage
) -> None:
    await visitor.page.goto(f"{operator.url}/?sid={SID}")
    await state_of(visitor, becomes="logged-in")
    asking = f"""
        fetch('{fasttrack.url}/Notifications/v2/user-notifications',
              {{headers: {{authtoken: '{SID}'}}}}).then(answer => answer.status)
    """
    assert await visitor.page.evaluate(asking) == 200
    await visitor.page.click("#log-out")
    await visitor.wait_until("document.getElementById('who').textContent.includes('not logged')")
    assert ("POST", "/Platform/Logout") in visitor.asked(fasttrack.url)
    assert await visitor.page.evaluate("typeof window.sid") == "undefined"
    assert await visitor.page.evaluate(asking) == 401
