"""report.html in a real Chromium, opened from the disk as somebody gets it by e-mail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from sandbox.evidence.results import RunResult
from sandbox.report.formats import FORMATS
from tests.e2e.browsing import chromium
from tests.report.html.example import run_to_look_at

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page


@dataclass(slots=True)
class Reader:
    """Somebody who opens pages; `complaints` is all that a page said, asked or popped up."""

    context: "BrowserContext"
    folder: Path
    complaints: list[str] = field(default_factory=list)

    async def opens(self, run: RunResult, fragment: str = "") -> "Page":
        """Open the page of a run."""
        page = await self.reads(FORMATS["html"].make(run), fragment)
        await page.wait_for_selector("html.js")
        return page

    async def reads(self, content: bytes, fragment: str = "") -> "Page":
        """Open any page of ours."""
        file = self.folder / "report.html"
        file.write_bytes(content)
        page = await self.context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.complaints.append(f"error {error}"))
        page.on("console", lambda said: self.complaints.append(f"{said.type} {said.text}"))
        page.on("dialog", lambda shown: self.complaints.append(f"dialog {shown.message}"))
        page.on("request", lambda asked: self._note(asked.url, file))
        await page.goto(f"{file.as_uri()}{fragment}")
        return page

    def _note(self, url: str, file: Path) -> None:
        if not url.startswith((file.as_uri(), "data:image/svg+xml,")):
            self.complaints.append(f"request {url}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """Chromium, started once. Skips where it is not installed, fails in CI."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def reader(browser: "Browser", tmp_path: Path) -> AsyncIterator[Reader]:
    """A reader; at the end of the test no page may have complained, or asked anybody."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        arrived = Reader(context, tmp_path)
        yield arrived
        assert arrived.complaints == []
    finally:
        await context.close()


@pytest.fixture
def run(tmp_path: Path) -> RunResult:
    """A small run with something of everything."""
    return run_to_look_at(tmp_path)
