"""A person's way through the demo site, in a real browser, with the page that shows it."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.worlds import WorldLimits
from sandbox.control.mount import control_api
from sandbox.scenario.target.target import read_target
from tests.e2e.browsing import PATIENCE_MS, Visitor
from tests.e2e.journey_stage import Journey, journey
from tests.foreign.against import running
from tests.foreign.node import target as in_node
from tests.foreign.node.test_node_operator import OPERATOR
from tests.foreign_tools import require
from tests.ports import free_base_port

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

SERIOUS = {"serious", "critical"}


async def violations(visitor: Visitor) -> list[tuple[str, str]]:
    """Return what axe finds serious on the page, in light and dark."""
    require("axe_playwright_python")
    from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

    found = []
    for scheme in ("light", "dark"):
        await visitor.page.emulate_media(color_scheme=scheme)
        response = (await Axe().run(visitor.page)).response
        found += [
            (one["id"], one["nodes"][0]["html"])
            for one in response["violations"]
            if one["impact"] in SERIOUS
        ]
    return found


async def came_in(told: Journey) -> None:
    await told.log_in()
    await told.site.locator("#pill-crm[data-state=good]").wait_for()
    await told.to_page("sportsbook")
    await told.sportsbook.locator("body[data-state=player]").wait_for()
    await told.stands("gr8-sportsbook", "good")
    await told.play()
    await told.stands("wallet-play", "good")
    assert await told.game.locator("#balance").inner_text() == "1000"


async def test_a_player_comes_in_plays_and_logs_out_and_nothing_is_left_open(
    visitor: Visitor,
) -> None:
    async with journey(visitor) as told:
        await came_in(told)
        assert told.errors == []
        await told.log_out()
        for moment in ("fasttrack-log-out", "gr8-log-out", "wallet-log-out"):
            await told.stands(moment, "good")
        assert told.errors == []
        await told.site.locator("#try-again").click()
        await told.stands("fasttrack-after", "good")
        await told.stands("gr8-after", "good")
        assert await told.site.locator("#tried li").count() == 2
        await told.to_page("sportsbook")
        await told.sportsbook.locator("body[data-state=guest]").wait_for()
        await told.tab("lobby")
        await visitor.page.click("#same")
        await told.stands("wallet-after", "good")
        await told.game.locator("body[data-state=failed]").wait_for()
        hosts = {urlsplit(origin).hostname for _, origin, _ in visitor.requests}
        assert hosts <= {"127.0.0.1"}
        rows = visitor.page.locator("#rows li")
        said = await rows.all_inner_texts()
        assert any("the operator's page posted the logout message" in text for text in said)
        assert not any("OPTIONS" in text or "hook" in text for text in said)


async def test_a_guest_who_wants_to_log_in_inside_the_iframe_is_logged_in_by_the_site(
    visitor: Visitor,
) -> None:
    async with journey(visitor) as told:
        await told.to_page("sportsbook")
        await told.sportsbook.locator("#login").click()
        await told.sportsbook.locator("body[data-state=player]").wait_for()
        await told.sportsbook.locator("nav button", has_text="Tennis").click()
        await told.stands("gr8-sportsbook", "good")
        posted = visitor.page.locator("#rows li", has_text="the iFrame posted")
        await posted.filter(has_text="posted navigation").wait_for()
        assert await posted.filter(has_text="posted login.click").count() == 1
        site = next(
            frame for frame in visitor.page.frames if frame.url.endswith("#sportsbook/tennis")
        )
        assert site.url.startswith(told.urls["operator"])


async def test_a_wrong_signature_shows_where_the_game_does_not_open(visitor: Visitor) -> None:
    async with journey(visitor) as told:
        await told.get_wrong("wallet-signature-reserialised")
        await told.log_in()
        await told.play()
        moment = await told.stands("wallet-play", "bad")
        assert "wallet.signature.valid" in await moment.inner_text()
        await told.game.locator("body[data-state=failed]").wait_for()
        assert "It seems the client signed the JSON with a space" in await moment.inner_text()
        row = visitor.page.locator("#rows li", has_text="It seems the client signed the JSON")
        assert "401 · refused" in await row.first.inner_text()
        assert await visitor.page.locator("[data-state=bad].moment").count() == 1
        await told.get_wrong("gr8-page-cuts-its-token")
        await told.log_in()
        await told.to_page("sportsbook")
        moment = await told.stands("gr8-sportsbook", "bad")
        assert "gr8.jwt" in await moment.inner_text()


async def test_another_currency_shows_where_the_sportsbook_refuses_the_player(
    visitor: Visitor,
) -> None:
    async with journey(visitor, "--defect", "gr8-currency-follows-wallet") as told:
        await told.log_in()
        await told.to_page("sportsbook")
        await told.stands("gr8-sportsbook", "good")
        await told.to_page("home")
        await told.site.locator("#switch-currency").click()
        await told.site.locator("#currency", has_text="USD").wait_for()
        await told.to_page("sportsbook")
        moment = await told.stands("gr8-sportsbook", "bad")
        assert "gr8.jwt.currency-is-the-accounts" in await moment.inner_text()
        shown = told.site.locator("#sportsbook-told")
        assert await shown.inner_text() == (
            "The sportsbook refused the player: account.currency_mismatch"
        )


async def test_a_page_that_tells_no_logout_is_shown_as_one_that_has_not_told_it(
    visitor: Visitor,
) -> None:
    async with journey(visitor, "--defect", "gr8-page-tells-no-logout") as told:
        await told.log_in()
        await told.to_page("sportsbook")
        await told.stands("gr8-sportsbook", "good")
        await told.log_out()
        await told.stands("fasttrack-log-out", "good")
        await told.stands("gr8-log-out", "late")


async def test_messages_of_another_origin_are_nothing_to_the_site(visitor: Visitor) -> None:
    async with journey(visitor) as told:
        await told.to_page("sportsbook")
        await told.sportsbook.locator("body[data-state=guest]").wait_for()
        site = next(f for f in visitor.page.frames if f.url.startswith(told.urls["operator"]))
        await visitor.page.evaluate(
            """origin => document.getElementById("site-frame").contentWindow.postMessage(
                {type: "login.click"}, origin)""",
            told.urls["operator"],
        )
        await site.evaluate(  # the page itself hears it only after every message before
            "new Promise(done => { addEventListener('message', done); postMessage({}, '*'); })"
        )
        assert await told.site.locator("#log-out").is_hidden()


async def test_the_pages_can_be_used_by_everybody(visitor: Visitor) -> None:
    async with journey(visitor) as told:
        assert await violations(visitor) == []
        await came_in(told)
        assert await violations(visitor) == []
        await visitor.page.click("#as-diagram")
        await visitor.page.locator("#diagram [data-message]").first.wait_for()
        assert await violations(visitor) == []
        launched = next(f.url for f in visitor.page.frames if "/launch?" in f.url)
        iframe = next(f.url for f in visitor.page.frames if "?jwt=" in f.url)
        for url in (f"{told.urls['operator']}/demo", launched, iframe):
            await visitor.page.goto(url)
            assert await violations(visitor) == []


async def test_the_tabs_are_turned_by_the_keyboard(visitor: Visitor) -> None:
    async with journey(visitor):
        await visitor.page.focus("#tab-site")
        await visitor.page.keyboard.press("ArrowRight")
        assert await visitor.page.locator("#pane-lobby").is_visible()
        assert await visitor.page.evaluate("document.activeElement.id") == "tab-lobby"


async def test_a_reader_of_a_reloaded_page_sees_what_was_before(visitor: Visitor) -> None:
    async with journey(visitor) as told:
        await told.log_in()
        await visitor.page.reload()
        await told.stands("fasttrack-log-in", "good")
        await visitor.page.locator("#rows li", has_text="hands the sid").first.wait_for()


async def test_an_arrow_of_the_diagram_leads_to_its_exchange(visitor: Visitor) -> None:
    async with journey(visitor) as told:
        await told.log_in()
        await visitor.page.click("#as-diagram")
        await visitor.page.locator("#diagram [data-message]").first.press("Enter")
        opened = visitor.page.locator("#rows li details[open] pre")
        assert "fasttrack-crm.js" in await opened.inner_text()


async def test_where_a_token_is_wanted_the_page_that_is_named_has_it(visitor: Visitor) -> None:
    async with journey(visitor, token="open/sesame") as told:
        refused = await visitor.page.context.request.get(f"{told.urls['control']}/journey/live")
        assert refused.status == 401
        await told.log_in()
        await told.play()
        await told.stands("wallet-play", "good")


async def test_an_operator_without_a_site_is_played_from_the_lobby(
    visitor: Visitor, tmp_path: Path
) -> None:
    base = free_base_port()
    wallet = f"http://127.0.0.1:{base + 3}"
    options = SandboxOptions(
        base_port=base, tls_dir=tmp_path, worlds=WorldLimits(), site=control_api
    )
    async with running(require("node"), OPERATOR, "--wallet", wallet) as told:
        target = read_target(in_node.target_yaml(told), file="target.yaml", environ={})
        async with open_sandbox(target, options) as sandbox:
            page = visitor.page
            await page.goto(f"{sandbox.listeners.urls['control']}/journey")
            assert await page.input_value("#site") == f"{told['url']}/"
            await page.get_by_role("button", name="Open it").click()
            why = page.locator("#why-empty", has_text="the site answers 404 (application/json)")
            await why.wait_for(timeout=PATIENCE_MS)
            await page.go_back()
            await page.get_by_role("link", name="Begin in the platform's lobby").click()
            await page.click("#play")
            await page.locator(".moment[data-state=good]").wait_for(timeout=PATIENCE_MS)
            assert await page.locator(".moment").count() == 1
            await page.goto("about:blank")
