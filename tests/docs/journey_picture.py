"""Makes the picture of the journey page again: `python -m tests.docs.journey_picture`.

It shows a player whom the sportsbook has let in, and a game that does not open, for the operator
signs other bytes than it sends. It is looked at before it is committed; no test compares it.
"""

import asyncio
from pathlib import Path

from tests.e2e.browsing import chromium, visiting
from tests.e2e.journey_stage import journey

PICTURE = Path(__file__).parents[2] / "docs/pictures/journey.png"
DEFECT = "wallet-signature-reserialised"
WIDTH, HEIGHT = 1280, 960


async def main() -> None:
    """Make the picture."""
    PICTURE.parent.mkdir(exist_ok=True)
    async with chromium() as browser, visiting(browser) as visitor:
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
            await visitor.page.screenshot(path=PICTURE)
    print(PICTURE)


if __name__ == "__main__":
    asyncio.run(main())
