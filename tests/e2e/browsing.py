"""A real browser, and a visitor who keeps what the page did."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.foreign_tools import require

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page  # may be absent: the fixtures then skip

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.test 127.0.0.1",  # names of other machines, here
)
PATIENCE_MS = 15_000


@dataclass(slots=True)
class Visitor:
    """One browser page. `errors` are uncaught ones, `requests` are (method, origin, path)."""

    page: "Page"
    errors: list[str] = field(default_factory=list)
    requests: list[tuple[str, str, str]] = field(default_factory=list)

    def asked(self, origin: str) -> list[tuple[str, str]]:
        """Method and path of what the page asked of one origin, preflights left out."""
        return [
            (method, path)
            for method, asked, path in self.requests
            if asked == origin and method != "OPTIONS"
        ]

    async def wait_until(self, expression: str) -> None:
        """Wait, event by event, until a JavaScript expression holds on the page."""
        await self.page.wait_for_function(expression, timeout=PATIENCE_MS)

    def note(self, method: str, url: str) -> None:
        parts = urlsplit(url)
        self.requests.append((method, f"{parts.scheme}://{parts.netloc}", parts.path))


@asynccontextmanager
async def chromium() -> AsyncIterator["Browser"]:
    """Start the Chromium of this machine."""
    require("playwright")
    executable = require("chromium")
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visiting(browser: "Browser") -> AsyncIterator[Visitor]:
    """Open one page in a profile of its own."""
    context = await browser.new_context()
    try:
        page = await context.new_page()
        visitor = Visitor(page)
        page.on("pageerror", lambda error: visitor.errors.append(str(error)))
        page.on("request", lambda request: visitor.note(request.method, request.url))
        yield visitor
    finally:
        await context.close()
