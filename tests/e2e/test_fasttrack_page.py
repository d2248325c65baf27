"""An operator's page with the vendor's snippet, in a real browser, against the sandbox."""

import pytest

from tests.e2e.browsing import Visitor
from tests.e2e.fasttrack_stage import FastTrackStage

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

LOADER = ("GET", "/loader/fasttrack-crm.js")
CONFIG = ("GET", "/api/v1/config/acme")
LOGIN = ("POST", "/Platform/LoginAuthToken")
LOGOUT = ("POST", "/Platform/Logout")


async def open_page(
    visitor: Visitor, address: str, *, until: str, of: str = "window.FasttrackCrm"
) -> None:
    await visitor.page.goto(address)
    await visitor.wait_until(f"{of} && {of}.state === '{until}'")


async def test_a_page_with_a_valid_sid_logs_its_player_in(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    await open_page(visitor, fasttrack.site.page(sid="sid-of-mira"), until="logged-in")
    assert visitor.asked(fasttrack.url) == [LOADER, CONFIG, LOGIN]
    assert fasttrack.site.asked == ["sid-of-mira"]
    assert fasttrack.decisions[-1].answered == {"verdict": "accepted", "user-id": "481516"}
    user = await visitor.page.evaluate("FasttrackCrm.user")
    assert (user["BrandId"], user["IsTestUser"]) == (16, False)
    assert await visitor.page.evaluate("seen") == [["login", {"user": user}]]


async def test_the_brand_is_found_whatever_its_case(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    page = fasttrack.site.page(sid="sid-of-mira", brand="Acme")
    await open_page(visitor, page, until="logged-in")
    assert any("asked as Acme" in note for item in fasttrack.decisions for note in item.notes)


@pytest.mark.parametrize(
    "declaration", ["", "var sid;", "var sid = undefined;", "var sid = null;", "var sid = '';"]
)
async def test_a_page_without_a_sid_stays_anonymous_and_asks_nothing(
    declaration: str, visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    page = fasttrack.site.page(options=declaration)
    await open_page(visitor, page, until="anonymous")
    assert visitor.asked(fasttrack.url) == [LOADER]
    assert await visitor.page.evaluate("seen") == []
    assert fasttrack.site.asked == []


async def test_a_page_with_a_bad_sid_is_told_so(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    await open_page(visitor, fasttrack.site.page(sid="made-up"), until="failed")
    assert fasttrack.site.asked == ["made-up"]
    error = await visitor.page.evaluate("FasttrackCrm.error")
    assert error["reason"] == "login.refused"
    assert "authenticate.status" in error["errors"][0]
    assert await visitor.page.evaluate("FasttrackCrm.user") is None


async def test_an_unknown_brand_fails_before_any_login(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    page = fasttrack.site.page(sid="sid-of-mira", brand="nobody")
    await open_page(visitor, page, until="failed")
    assert await visitor.page.evaluate("FasttrackCrm.error.reason") == "config.refused"
    assert visitor.asked(fasttrack.url) == [LOADER, ("GET", "/api/v1/config/nobody")]
    assert fasttrack.site.asked == []


async def test_after_a_logout_the_same_sid_does_not_come_back(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    page = fasttrack.site.page(sid="sid-of-mira")
    await open_page(visitor, page, until="logged-in")
    await visitor.page.evaluate("FasttrackCrm.logout()")
    assert await visitor.page.evaluate("FasttrackCrm.state") == "logged-out"
    assert visitor.asked(fasttrack.url)[-1] == LOGOUT
    await open_page(visitor, page, until="failed")
    assert "sid.logged-out" in await visitor.page.evaluate("FasttrackCrm.error.errors[0]")
    assert fasttrack.site.asked == ["sid-of-mira"]


async def test_another_player_can_follow_in_the_same_tab(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    await open_page(visitor, fasttrack.site.page(sid="sid-of-mira"), until="logged-in")
    first = await visitor.page.evaluate("FasttrackCrm.user.UserId")
    await visitor.page.evaluate("FasttrackCrm.logout()")
    await visitor.page.evaluate("FasttrackCrm.init('sid-of-tomas')")
    assert await visitor.page.evaluate("FasttrackCrm.state") == "logged-in"
    assert await visitor.page.evaluate("FasttrackCrm.user.UserId") != first
    assert fasttrack.site.asked == ["sid-of-mira", "sid-of-tomas"]


async def test_the_answer_of_an_older_attempt_changes_nothing(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    page = fasttrack.site.page(options="window.fasttrack = {autoInit: false};")
    await open_page(visitor, page, until="new")
    await visitor.page.evaluate(
        "Promise.all([FasttrackCrm.init('made-up'), FasttrackCrm.init('sid-of-tomas')])"
    )
    assert await visitor.page.evaluate("FasttrackCrm.state") == "logged-in"
    assert [name for name, _ in await visitor.page.evaluate("seen")] == ["login"]


async def test_with_auto_init_off_the_page_logs_in_when_it_says_so(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    page = fasttrack.site.page(sid="sid-of-mira", options="window.fasttrack = {autoInit: false};")
    await open_page(visitor, page, until="new")
    assert visitor.asked(fasttrack.url) == [LOADER]
    await visitor.page.evaluate("FasttrackCrm.init(sid)")
    assert await visitor.page.evaluate("FasttrackCrm.state") == "logged-in"


async def test_an_operator_that_hangs_up_fails_the_login_and_breaks_no_page(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    fasttrack.site.hangs_up = True
    await open_page(visitor, fasttrack.site.page(sid="sid-of-mira"), until="failed")
    assert await visitor.page.text_content("#state") == "failed"
    assert fasttrack.decisions[-1].answered["reason"] == "authenticate.broken"


async def test_a_sid_that_no_header_can_carry_fails_and_breaks_no_page(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    await open_page(visitor, fasttrack.site.page(sid="a\nb"), until="failed")
    assert await visitor.page.evaluate("FasttrackCrm.error.reason") == "login.unreachable"
    assert fasttrack.site.asked == []


async def test_the_inbox_opens_and_closes_for_a_logged_in_player_only(
    visitor: Visitor, fasttrack: FastTrackStage
) -> None:
    inbox = visitor.page.get_by_role("dialog", name="Inbox")
    await open_page(visitor, fasttrack.site.page(), until="anonymous")
    assert await visitor.page.evaluate("FasttrackCrm.toggleInbox()") is False
    assert await inbox.count() == 0
    await open_page(visitor, fasttrack.site.page(sid="sid-of-mira"), until="logged-in")
    assert await visitor.page.evaluate("FasttrackCrm.toggleInbox()") is True
    assert await inbox.is_visible()
    assert await visitor.page.evaluate("FasttrackCrm.toggleInbox()") is False
    assert await inbox.count() == 0
