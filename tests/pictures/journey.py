"""The picture of the journey page: the sportsbook has let the player in, and no game opens, for the
operator signs other bytes than it sends.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.e2e.browsing import visiting
from tests.e2e.journey_stage import journey
from tests.pictures import PICTURES

if TYPE_CHECKING:
    from playwright.async_api import Browser

NAMES = ("journey",)
DEFECT = "wallet-signature-reserialised"
WIDTH, HEIGHT = 1280, 960


async def make(browser: "Browser", names: Sequence[str]) -> None:
    """Make the picture."""
    [name] = names
    picture = PICTURES / f"{name}.png"
    async with visiting(browser) as visitor:
        await visitor.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        async with journey(visitor) as told:
            await told.get_wrong(DEFECT)
            await told.log_in()
            await told.to_page("sportsbook")
            await told.stands("gr8-sportsbook", "good")
            await told.play()
            await told.stands("wallet-play", "bad")
            await told.game.locator("body[data-state=failed]").wait_for()
            await visitor.page.locator(
                "#rows li", has_text="wallet.signature.valid"
            ).first.wait_for()
            await visitor.page.screenshot(path=picture)
    print(picture)
