"""`sandbox journey` as somebody starts it, and a browser that has its page open."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.e2e.browsing import PATIENCE_MS, Visitor

if TYPE_CHECKING:
    from playwright.async_api import FrameLocator, Locator


@dataclass(slots=True)
class Journey:
    """The page, open in a visitor's browser. `errors` are those of the browser's console."""

    url: str
    urls: Mapping[str, str]
    visitor: Visitor
    errors: list[str] = field(default_factory=list)

    @property
    def site(self) -> "FrameLocator":
        """The operator's site."""
        return self.visitor.page.frame_locator("#site-frame")

    @property
    def sportsbook(self) -> "FrameLocator":
        """The iFrame on the site."""
        return self.site.frame_locator("#sportsbook")

    @property
    def game(self) -> "FrameLocator":
        """What the launch URL shows."""
        return self.visitor.page.frame_locator("#game-frame")

    async def stands(self, moment: str, state: str) -> "Locator":
        """Wait until a moment stands so."""
        found = self.visitor.page.locator(f"#moment-{moment}[data-state={state}]")
        await found.wait_for(timeout=PATIENCE_MS)
        return found

    async def log_in(self) -> None:
        """Log in on the site, and wait for what that leads to."""
        await self.site.locator("#log-in").click()
        await self.stands("fasttrack-log-in", "good")

    async def to_page(self, name: str) -> None:
        """Go to a page of the site."""
        await self.tab("site")
        await self.site.locator(f"nav a[href='#{name}']").click()

    async def tab(self, name: str) -> None:
        """Turn to a tab of the browser that the page shows."""
        await self.visitor.page.click(f"#tab-{name}")

    async def play(self) -> None:
        """Open a game from the lobby."""
        await self.tab("lobby")
        await self.visitor.page.click("#play")

    async def log_out(self) -> None:
        """Log out on the site."""
        await self.tab("site")
        await self.site.locator("#log-out").click()
        await self.site.locator("#log-in").wait_for(timeout=PATIENCE_MS)

    async def get_wrong(self, defect: str) -> None:
        """Let the operator have a mistake from now on."""
        async with self.visitor.page.expect_response("**/journey/again") as told:
            await self.visitor.page.select_option("#mistake", defect)
        assert (await told.value).status == 204
        await self.site.locator("#log-in").wait_for(timeout=PATIENCE_MS)


@asynccontextmanager
async def journey(visitor: Visitor, *options: str, token: str = "") -> AsyncIterator[Journey]:
    """Start the command on free ports, and open the page that it names; the control API wants the
    `token`, "" for none.
    """
    words = [sys.executable, "-m", "sandbox", "journey", "--base-port", "0", *options]
    process = await asyncio.create_subprocess_exec(
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "SANDBOX_CONTROL_TOKEN": token},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            ready = (await process.stdout.readline()).decode()
            opens = (await process.stdout.readline()).decode()
        urls = json.loads(ready.removeprefix("ready "))
        url = opens.strip().rpartition(" ")[2]
        told = Journey(url, urls, visitor)
        page = visitor.page
        page.on("console", lambda m: told.errors.append(m.text) if m.type == "error" else None)
        await page.goto(url)
        await told.site.locator("#log-in").wait_for(timeout=PATIENCE_MS)
        yield told
    finally:
        process.terminate()
        await process.communicate()
    assert process.returncode == 0
