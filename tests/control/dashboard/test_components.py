"""The reports' components on the dashboard: an exchange with what was verified, and the diagram."""

from pathlib import Path

import pytest

from tests.control.dashboard.conftest import Looker
from tests.control.served import DEMO, beside_an_operator, serving
from tests.control.test_calls import url_of_jwt

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]


async def test_an_arrow_of_the_diagram_opens_its_exchange(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served, looker.at(served) as page:
        pane = await looker.show("diagram")
        await pane.get_by_text("Nothing has come yet.").wait_for()
        await served.authenticate(DEMO)
        await pane.locator("[data-message=m1]").wait_for()
        await served.authenticate(DEMO, currency="USD")
        await pane.locator("[data-message=m2]").focus()
        await page.keyboard.press("Enter")
        shown = page.locator("#pane-exchange")
        await shown.get_by_text("currency_mismatch").first.wait_for()
        assert await page.locator("#row-m2[aria-selected=true]").is_visible()


async def test_the_diagram_tells_what_missed_a_clause_and_that_the_clock_moved(
    looker: Looker, tls: Path
) -> None:
    async with serving(tls) as served, looker.at(served):
        await served.authenticate(DEMO)  # over HTTP/1.1
        await looker.page.click("#clock-advance")
        await served.authenticate(DEMO)
        pane = await looker.show("diagram")
        await pane.locator("[data-check] text", has_text="wallet.http2.used").first.wait_for()
        await pane.locator(".band.jump text", has_text="15 min").first.wait_for()


async def test_only_the_latest_of_many_are_drawn(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served:
        for _ in range(60):
            await served.authenticate(DEMO)
        async with looker.at(served):
            pane = await looker.show("diagram")
            await pane.get_by_text("The latest 40 of 60 exchanges.").wait_for()


async def test_a_jwt_is_taken_apart_with_the_steps_of_its_verification(
    looker: Looker, tls: Path
) -> None:
    async with beside_an_operator(tls) as served:
        await served.post("/players", {"alias": "alice", "currency": "EUR"})
        handed = (await served.client.get(await url_of_jwt(served))).json()
        entered = {"operation": "gr8.enter", "jwt": handed["token"]}
        await served.ask("POST", "/calls", entered)
        async with looker.at(served) as page:
            await looker.rows("gr8.enter").first.click()
            pane = page.locator("#pane-exchange")
            await pane.get_by_text("Verified, in this order").wait_for()
            assert await pane.locator(".members").get_by_text("currency").count()
            assert handed["token"] not in await page.content()


async def test_the_line_that_sends_it_again_is_copied(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served:
        await served.authenticate(DEMO)
        async with looker.at(served) as page:
            origin = served.sandbox.listeners.urls["control"]
            await page.context.grant_permissions(
                ["clipboard-read", "clipboard-write"], origin=origin
            )
            await page.click("#row-m1")
            await page.locator("#pane-exchange").get_by_role("button", name="Copy").click()
            await page.get_by_role("button", name="Copied").wait_for()
            copied = await page.evaluate("navigator.clipboard.readText()")
            assert copied.startswith("curl")
            assert "/api/wallet/authenticate" in copied


async def test_secrets_are_readable_where_serve_was_asked_to_show_them(
    looker: Looker, tls: Path
) -> None:
    async with serving(tls, show_secrets=True) as served:
        ticket = await served.ticket()
        await served.authenticate(ticket)
        async with looker.at(served, "#tab=people") as page:
            await page.get_by_text("secrets are shown").wait_for()
            await page.get_by_role("cell", name=str(ticket["token"])).first.wait_for()
            await page.click("#row-m1")
            pane = page.locator("#pane-exchange")
            await pane.get_by_text(str(ticket["token"])).first.wait_for()
