"""The operator's page around the iFrame, right and wrong, in a real browser."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.e2e.browsing import Visitor
from tests.e2e.host_stage import HostStage, host_stage

if TYPE_CHECKING:
    from playwright.async_api import FrameLocator

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

MESSAGE = '{type: "iframe", value: {logout: true}}'
POSTED = f"postMessage({MESSAGE}, origin)"
CHECKED = "if (event.origin !== origin || event.source !== frame.contentWindow) { return; }"
HEARD = "window.heard = []; addEventListener('message', e => heard.push([e.origin, e.data.type]))"


@pytest_asyncio.fixture(loop_scope="session")
async def host(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HostStage]:
    async with host_stage(tmp_path_factory.mktemp("tls")) as stage:
        yield stage


async def player_in(frame: "FrameLocator") -> str:
    return await frame.locator("#player-id").inner_text()


async def looked_again(visitor: Visitor) -> None:
    """Let the page find out who is logged in, once more and to the end."""
    for _ in range(2):
        async with visitor.page.expect_response("**/sportsbook/player"):
            pass


async def with_alice(visitor: Visitor, host: HostStage) -> "FrameLocator":
    await host.log_in(visitor, "alice")
    frame = await host.frame(visitor, "player")
    assert await player_in(frame) == "alice"
    return frame


async def test_a_login_opens_the_iframe_and_a_logout_ends_it(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor)
    await host.frame(visitor, "guest")
    await with_alice(visitor, host)
    await visitor.page.click("#log-out")
    await host.frame(visitor, "guest")
    assert ("POST", "/logout") in visitor.asked(host.sportsbook)
    assert host.reasons() == []


async def test_a_session_that_ends_elsewhere_ends_the_iframe(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor)
    await with_alice(visitor, host)
    await host.end_session(visitor)
    await host.frame(visitor, "guest")
    assert ("POST", "/logout") in visitor.asked(host.sportsbook)


async def test_a_page_that_tells_no_logout_leaves_the_iframe_open(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor, {"logOutOfIframe(); return null;": "return null;"})
    frame = await with_alice(visitor, host)
    await host.end_session(visitor)
    await visitor.wait_until("document.getElementById('who').textContent === 'nobody'")
    await looked_again(visitor)
    assert await player_in(frame) == "alice"
    assert ("POST", "/logout") not in visitor.asked(host.sportsbook)


@pytest.mark.parametrize(
    ("posted", "code"),
    [
        (f"postMessage(JSON.stringify({MESSAGE}), origin)", "host.message.text"),
        ('postMessage({type: "logout", value: {logout: true}}, origin)', "host.message.type"),
    ],
)
async def test_a_logout_message_of_another_form_is_reported_and_ends_nothing(
    visitor: Visitor, host: HostStage, posted: str, code: str
) -> None:
    await host.open(visitor, {POSTED: posted})
    frame = await with_alice(visitor, host)
    async with visitor.page.expect_response("**/report") as told:
        await visitor.page.click("#log-out")
    assert (await told.value).status == 204
    assert await player_in(frame) == "alice"
    assert host.reasons() == [code]


@pytest.mark.parametrize(
    ("posted", "codes"),
    [(POSTED, []), (f"postMessage({MESSAGE}, '*')", ["host.message.origin"])],
)
async def test_a_message_to_any_origin_is_heard_where_the_iframe_has_moved_to(
    visitor: Visitor,
    tmp_path_factory: pytest.TempPathFactory,
    posted: str,
    codes: list[str],
) -> None:
    settings = "{page.elsewhere: true}"
    async with host_stage(tmp_path_factory.mktemp("tls"), settings=settings) as host:
        await host.open(visitor, {POSTED: posted})
        frame = await with_alice(visitor, host)
        await visitor.page.click("#log-out")
        if codes:
            await frame.locator("body[data-state=guest]").wait_for()
        await looked_again(visitor)
        assert await frame.locator("#player").is_visible() is not bool(codes)
        assert host.reasons() == codes


async def another_origin_says_login_click(visitor: Visitor, host: HostStage) -> None:
    """Put a foreign page beside the iFrame, and let it post what the iFrame would."""
    foreign = host.sportsbook.replace("127.0.0.1", "localhost")
    await visitor.page.evaluate(HEARD)
    await visitor.page.evaluate(
        """address => { const frame = document.createElement("iframe");
            frame.id = "foreign"; frame.src = address; document.body.append(frame); }""",
        f"{foreign}/en/",
    )
    await visitor.page.frame_locator("#foreign").locator("#login").click()


async def test_a_message_of_another_origin_is_nothing_to_the_page(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor)
    await host.frame(visitor, "guest")
    await another_origin_says_login_click(visitor, host)
    await visitor.wait_until("heard.length === 1")
    foreign = host.sportsbook.replace("127.0.0.1", "localhost")
    assert await visitor.page.evaluate("heard") == [[foreign, "login.click"]]
    assert visitor.page.url == host.page


async def test_a_page_that_listens_to_everybody_is_led_away(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor, {CHECKED: ""})
    await host.frame(visitor, "guest")
    await another_origin_says_login_click(visitor, host)
    await visitor.page.wait_for_url(host.login)


async def test_who_wants_to_log_in_inside_the_iframe_comes_to_the_operators_login(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor)
    frame = await host.frame(visitor, "guest")
    await frame.locator("#login").click()
    await visitor.page.wait_for_url(host.login)


async def test_a_page_that_overlooks_the_click_stays_where_it_is(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor, {"login.click": "loginClick"})
    frame = await host.frame(visitor, "guest")
    await visitor.page.evaluate(HEARD)
    await frame.locator("#login").click()
    await visitor.wait_until("heard.length === 1")
    await looked_again(visitor)
    assert visitor.page.url == host.page


async def test_another_player_on_the_same_page_gets_an_iframe_of_the_own(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor)
    frame = await with_alice(visitor, host)
    await host.log_in(visitor, "bob")
    await frame.locator("#player-id", has_text="bob").wait_for()
    assert host.reasons() == []


async def test_a_page_that_keeps_its_first_token_shows_the_next_player_another(
    visitor: Visitor, host: HostStage
) -> None:
    await host.log_in(visitor, "alice")
    await host.open(visitor, {"frame.src = origin": "frame.src = frame.src || origin"})
    frame = await host.frame(visitor, "player")
    await host.log_in(visitor, "bob")
    await visitor.wait_until("document.getElementById('who').textContent === 'bob'")
    await looked_again(visitor)
    assert await player_in(frame) == "alice"


async def test_a_page_that_passes_no_token_leaves_a_player_a_guest(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor, {"answer.ok ? answer.json() : {}": "{}"})
    await host.log_in(visitor, "alice")
    await visitor.wait_until("document.getElementById('who').textContent === 'alice'")
    await host.frame(visitor, "guest")
    assert host.reasons() == []


async def test_a_page_that_writes_a_missing_token_into_the_address_is_told_so(
    visitor: Visitor, host: HostStage
) -> None:
    wrong = 'answer.token ? "?jwt=" + encodeURIComponent(answer.token) : ""'
    await host.open(visitor, {wrong: '"?jwt=" + encodeURIComponent(answer.token)'})
    frame = await host.frame(visitor, "refused")
    assert await frame.locator("#guest").is_visible()
    assert await frame.locator("#reason").inner_text() == "jwt.malformed"
    assert host.reasons() == ["jwt.malformed"]


async def test_a_page_that_is_loaded_again_has_one_session(
    visitor: Visitor, host: HostStage
) -> None:
    await host.open(visitor)
    frame = await with_alice(visitor, host)
    first = await frame.locator("body").get_attribute("data-auth-token")
    await visitor.page.reload()
    frame = await host.frame(visitor, "player")
    second = await frame.locator("body").get_attribute("data-auth-token")
    statuses = []
    for held in (first, second):
        asked = await visitor.page.context.request.get(
            f"{host.sportsbook}/session", headers={"Cookie": f"gr8_session={held}"}
        )
        statuses.append(asked.status)
    assert statuses == [404, 200]
