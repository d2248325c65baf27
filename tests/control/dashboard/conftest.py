"""One Chromium for the session, and for each test a page that may do nothing wrong.

Whatever a test does, no page may throw, write an error to the console or ask another host.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.control.served import Served
from tests.e2e.browsing import PATIENCE_MS, chromium

if TYPE_CHECKING:
    from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request


@dataclass(slots=True)
class Looker:
    """Somebody who looks at the dashboard. `expected` are errors that a test brings about."""

    page: "Page"
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    expected: tuple[str, ...] = ()

    @asynccontextmanager
    async def at(self, served: Served, fragment: str = "") -> AsyncIterator["Page"]:
        """Open the dashboard, and wait until it is live; leave it before nobody serves it."""
        await self.page.goto(f"{served.sandbox.listeners.urls['control']}/{fragment}")
        await self.is_live()
        try:
            yield self.page
        finally:
            await self.leave()

    async def leave(self) -> None:
        """Go elsewhere: whatever the page still asks for is called off."""
        await self.page.goto("about:blank")

    async def is_live(self) -> None:
        await self.page.locator("#connection", has_text="live").wait_for(timeout=PATIENCE_MS)

    async def show(self, tab: str) -> "Locator":
        """Choose a tab; return its pane."""
        await self.page.click(f"#tab-{tab}")
        return self.page.locator(f"#pane-{tab}")

    def rows(self, text: str = "") -> "Locator":
        """The exchanges that are on the screen, those with a text."""
        return self.page.locator("#list [role=option]", has_text=text)

    async def counts(self, number: str) -> None:
        """Wait until so many exchanges are listed: "3", or "1 of 3" by a filter."""
        count = self.page.locator("#count").get_by_text(number, exact=True)
        await count.wait_for(timeout=PATIENCE_MS)

    def unexpected(self) -> list[str]:
        return [each for each in self.errors if not any(one in each for one in self.expected)]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """Chromium, started once. Skips where it is not installed, fails in CI."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def looker(browser: "Browser") -> AsyncIterator[Looker]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    looking = Looker(page)

    def heard(message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            looking.errors.append(message.text)

    def asked(request: "Request") -> None:
        looking.hosts.add(urlsplit(request.url).netloc)

    page.on("console", heard)
    page.on("pageerror", lambda error: looking.errors.append(str(error)))
    page.on("request", asked)
    try:
        yield looking
    finally:
        await context.close()
    assert looking.unexpected() == []
    assert len(looking.hosts) <= 1


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve in an empty folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")
