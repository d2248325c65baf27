"""The sportsbook page in a real browser, embedded by an operator's page on another origin."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.e2e.browsing import PATIENCE_MS, Visitor
from tests.e2e.gr8_stage import Gr8Stage, gr8_stage

if TYPE_CHECKING:
    from playwright.async_api import FrameLocator

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def gr8(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gr8Stage]:
    async with gr8_stage(tmp_path_factory.mktemp("tls")) as stage:
        yield stage


async def embedded(visitor: Visitor, gr8: Gr8Stage, path: str, *, state: str) -> "FrameLocator":
    await visitor.page.goto(gr8.page(path))
    frame = visitor.page.frame_locator("#sportsbook")
    await frame.locator(f"body[data-state={state}]").wait_for(timeout=PATIENCE_MS)
    return frame


async def test_a_good_token_shows_the_player_with_the_accounts_currency(
    visitor: Visitor, gr8: Gr8Stage
) -> None:
    session = await gr8.open_session("EUR")
    token = await gr8.token_for(session)
    frame = await embedded(visitor, gr8, f"/en/?jwt={token}", state="player")
    assert await frame.locator("#player-id").inner_text() == session["id"]
    assert await frame.locator("#currency").inner_text() == "EUR"
    assert await frame.locator("#refused").is_hidden()


async def test_a_guest_sees_the_sportsbook_without_an_account(
    visitor: Visitor, gr8: Gr8Stage
) -> None:
    frame = await embedded(visitor, gr8, "/en/", state="guest")
    assert await frame.locator("#guest").is_visible()
    assert await frame.locator("#player").is_hidden()


async def test_a_bad_token_shows_its_reason_and_tells_the_embedding_page(
    visitor: Visitor, gr8: Gr8Stage
) -> None:
    frame = await embedded(visitor, gr8, "/en/?jwt=nonsense", state="refused")
    assert await frame.locator("#reason").inner_text() == "jwt.malformed"
    await visitor.wait_until("heard.some(m => m[1].type === 'auth.fail')")
    heard = await visitor.page.evaluate("heard.filter(m => m[1].type === 'auth.fail')")
    assert heard == [[gr8.sportsbook, {"type": "auth.fail", "code": "jwt.malformed"}]]


async def test_the_embedding_page_logs_the_player_out_by_a_message(
    visitor: Visitor, gr8: Gr8Stage
) -> None:
    token = await gr8.token_for(await gr8.open_session("USD"))
    frame = await embedded(visitor, gr8, f"/en/?jwt={token}", state="player")
    await visitor.page.evaluate(
        """origin => document.getElementById("sportsbook").contentWindow.postMessage(
            {type: "iframe", value: {logout: true}}, origin)""",
        gr8.sportsbook,
    )
    await frame.locator("body[data-state=guest]").wait_for(timeout=PATIENCE_MS)
    assert ("POST", "/logout") in visitor.asked(gr8.sportsbook)


async def test_a_player_name_full_of_markup_is_shown_as_text(
    visitor: Visitor, gr8: Gr8Stage
) -> None:
    frame = await embedded(visitor, gr8, "/en/?jwt=%3Cimg%20src=x%20onerror=1%3E", state="refused")
    assert await frame.locator("img").count() == 0


LOAD = """url => new Promise(loaded => {
    const frame = document.getElementById("sportsbook");
    frame.onload = () => loaded();
    frame.src = url;
})"""


@pytest.mark.parametrize(
    ("site", "sportsbook", "by_cookie"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("127.0.0.1", "localhost", True),
        ("operator.test", "127.0.0.1", True),
        ("operator.test", "sportsbook.test", False),
    ],
)
async def test_a_page_loaded_anew_as_a_guest_ends_the_session_on_any_site(
    visitor: Visitor, gr8: Gr8Stage, site: str, sportsbook: str, *, by_cookie: bool
) -> None:
    token = await gr8.token_for(await gr8.open_session("EUR"))
    frame_url = gr8.sportsbook.replace("127.0.0.1", sportsbook)
    await visitor.page.goto(gr8.page("/en/").replace("127.0.0.1", site))
    await visitor.page.evaluate(LOAD, f"{frame_url}/en/?jwt={token}")
    frame = visitor.page.frame_locator("#sportsbook")
    auth_token = await frame.locator("body").get_attribute("data-auth-token")
    assert await gr8.session_status(str(auth_token)) == 200
    if by_cookie:
        await visitor.page.evaluate(LOAD, f"{frame_url}/en/")
    else:  # the page tells it by itself
        async with visitor.page.expect_request_finished(lambda asked: "/logout" in asked.url):
            await visitor.page.evaluate(LOAD, f"{frame_url}/en/")
    assert await gr8.session_status(str(auth_token)) == 404
    assert (("POST", "/logout") in visitor.asked(frame_url)) is not by_cookie
