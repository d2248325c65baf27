"""axe finds nothing serious on any pane, light or dark, wide or narrow; no secret is shown."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.scenario.language.values.references import Minted
from tests.control.dashboard.conftest import Looker
from tests.control.served import DEMO, Served, beside_an_operator

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

PANES = {
    "exchange": "article",
    "diagram": "svg",
    "answers": "td:has-text('reply-1')",
    "people": "td:has-text('alice')",
    "findings": ".finding",
    "runs": "p:has-text('No scenario there')",
}
"""Pane → what is in it when it is whole."""


async def busy(served: Served) -> list[str]:
    """Let something of everything happen; return the secrets that went over the wire."""
    await served.post("/players", {"alias": "alice", "currency": "EUR"})
    await served.post("/tokens", {"alias": "ticket", "player": "alice"})
    await served.ask("POST", "/calls", {"operation": "wallet.launch", "token": "ticket"})
    await served.ask("POST", "/calls", {"operation": "fasttrack.login", "player": "alice"})
    await served.post("/replies", {"operation": "wallet.authenticate", "reply": {"code": 2}})
    await served.authenticate(DEMO, currency="USD")
    scope = served.worlds.default.scope
    made = [scope[name] for name in ("ticket", "alice")]
    assert all(isinstance(each, Minted) for each in made)
    return [str(each.fields[key]) for each, key in zip(made, ("token", "sid"), strict=True)]  # type: ignore[union-attr]


async def serious(page: "Page") -> list[str]:
    """Return what axe finds that keeps somebody out."""
    from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

    found = await Axe().run(page)
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for each in found.response["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
async def test_nobody_is_kept_out_and_no_secret_is_shown(
    looker: Looker, tls: Path, scheme: str, width: int, tmp_path: Path
) -> None:
    await looker.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await looker.page.set_viewport_size({"width": width, "height": 800})
    async with beside_an_operator(tls, folder=tmp_path) as served:
        secrets = await busy(served)
        async with looker.at(served) as page:
            await looker.rows("wallet.authenticate").last.click()
            await page.locator("#pane-exchange").get_by_text("currency_mismatch").first.wait_for()
            for pane, whole in PANES.items():
                await (await looker.show(pane)).locator(whole).first.wait_for()
                assert await serious(page) == [], pane
                text = await page.locator("body").inner_text()
                assert not [each for each in secrets if each in text]
            wide = "document.documentElement.scrollWidth <= window.innerWidth"
            assert await page.evaluate(wide)


async def test_the_tabs_are_gone_through_by_arrows(looker: Looker, tls: Path) -> None:
    async with beside_an_operator(tls) as served, looker.at(served) as page:
        await page.focus("#tab-exchange")
        await page.keyboard.press("ArrowLeft")
        assert await page.locator("#pane-runs").is_visible()
        await page.keyboard.press("Home")
        assert await page.locator("#pane-exchange").is_visible()


async def test_a_link_leads_to_an_exchange(looker: Looker, tls: Path) -> None:
    async with beside_an_operator(tls) as served:
        await served.authenticate(DEMO, currency="USD")
        async with looker.at(served, "#world=default&tab=exchange&open=m1") as page:
            await page.locator("#pane-exchange").get_by_text("currency_mismatch").first.wait_for()
