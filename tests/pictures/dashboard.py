"""The pictures of the dashboard: real traffic between a mistaken operator and the providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.control.served import Served, beside_an_operator
from tests.control.test_calls import url_of_jwt
from tests.pictures import PICTURES

if TYPE_CHECKING:
    from playwright.async_api import Browser

DEFECTS = ("wallet-currency-always-eur",)


@dataclass(frozen=True, slots=True)
class View:
    """What is chosen before a picture is taken, and what has to be there by then, as selectors."""

    tab: str
    there: str
    row: str = ""
    width: int = 1280
    height: int = 800
    dark: bool = False


VIEWS: Mapping[str, View] = {
    "dashboard": View("diagram", "svg [data-check]"),
    "dashboard-exchange": View("exchange", ".exchange", row="currency_mismatch", dark=True),
    "dashboard-players": View("people", "td:has-text('EUR')"),
    "dashboard-phone": View("exchange", ".exchange", row="gr8.enter", width=390, height=844),
}


NAMES = tuple(VIEWS)


async def make(browser: "Browser", names: Sequence[str]) -> None:
    """Make the pictures of these names."""
    with TemporaryDirectory() as tls:
        async with beside_an_operator(Path(tls), *DEFECTS) as served:
            await happen(served)
            for name in names:
                await take(browser, served, name, VIEWS[name])


async def happen(served: Served) -> None:
    """Let a player log in, enter the sportsbook and start games, one in another currency."""
    await served.post("/players", {"alias": "alice", "currency": "EUR"})
    await call(served, operation="fasttrack.login", player="alice")
    ours = served.client.headers.copy()
    handed = (await served.client.get(await url_of_jwt(served))).json()
    served.client.headers = ours  # of the player who asked for the token
    await call(served, operation="gr8.enter", jwt=handed["token"])
    await served.post("/tokens", {"alias": "game", "player": "alice"})
    await call(served, operation="wallet.launch", token="game")
    await served.post("/clock", {"advance": "15m"}, status=200)
    await served.post("/players", {"alias": "bob", "currency": "JPY"})
    await served.post("/tokens", {"alias": "yen", "player": "bob"})
    await call(served, operation="wallet.launch", token="yen")
    rule = {"operation": "wallet.authenticate", "reply": {"code": 2}, "times": 1}
    await served.post("/replies", rule)
    await served.post("/tokens", {"alias": "again", "player": "alice"})
    await call(served, operation="wallet.launch", token="again")


async def call(served: Served, **words: str) -> None:
    """Let a provider, or its player, make a call."""
    answer = await served.ask("POST", "/calls", words)
    assert answer.status_code == 200, answer.text


async def take(browser: "Browser", served: Served, name: str, view: View) -> None:
    """Take one picture."""
    page = await browser.new_page(
        viewport={"width": view.width, "height": view.height},
        color_scheme="dark" if view.dark else "light",
    )
    await page.goto(served.sandbox.listeners.urls["control"])
    await page.locator("#connection", has_text="live").wait_for()
    if view.row:
        await page.locator("#list [role=option]", has_text=view.row).first.click()
    await page.click(f"#tab-{view.tab}")
    await page.locator(f"#pane-{view.tab} {view.there}").first.wait_for()
    await page.mouse.move(0, 0)
    await page.screenshot(path=PICTURES / f"{name}.png")
    await page.close()
    print(PICTURES / f"{name}.png")
