"""Browser hooks: a real Chromium on the operator's own site, where that is the only way in.

Playwright drives it; it is an extra of this package, imported at the first visit and never before.
The Chromium is the one that `SANDBOX_CHROMIUM` names, or the first of `EXECUTABLES` on the PATH. It
is started once, at the first visit; each visit has a profile of its own, without cookies or cache.

A visit is five moves, in this order: open, fill, click, wait-for, read. The first that does not
come about within `PATIENCE_S` ends it: the message says which move, what was looked for and where
the page was by then, and a picture of the page is kept where there is a folder for it.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine.world.environment import BrowserVisit
from sandbox.errors import SetupFault
from sandbox.json_value import Json, JsonFault, dump_json, parse_json

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright

PATIENCE_S = 10.0
EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")
AT_ONCE = 2
_PICTURE_MS = 10_000
"""A picture of what failed is worth some waiting, however short the patience with a page is."""
_PICTURE_TRIES = 3
"""None comes of a page that is replaced meanwhile, as by the browser's own about a failure."""
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
_LONGEST_REASON = 300
_MISSING = (
    "browser hooks need Playwright, which is not installed: pip install 'provider-sandbox[browser]'"
)


class BrowserVisits:
    """Everything that browser hooks visit in one run. `pictures` is where failures are kept."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        pictures: Path | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._environ = environ
        self._pictures = pictures
        self._patience_ms = patience_s * 1000
        self._starting = asyncio.Lock()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._taken = 0

    async def visit(self, visit: BrowserVisit) -> Mapping[str, Json]:
        """Go through a page and return what it gives, by name. Raise SetupFault."""
        browser = await self._started()
        async with self._places, _page(browser, timeout_ms=self._patience_ms) as page:
            moves = _Moves(page, visit)
            try:
                return await moves.play()
            except _failures() as fault:
                picture = await self._picture(page, visit)
                raise SetupFault(f"{moves.told(fault)}{picture}") from fault

    async def close(self) -> None:
        """End the browser, if it was ever started."""
        browser, playwright = self._browser, self._playwright
        self._browser = self._playwright = None
        if browser is not None:
            await browser.close()
        if playwright is not None:
            await playwright.stop()

    async def _started(self) -> "Browser":
        async with self._starting:
            if self._browser is None:
                self._browser = await self._start()
            return self._browser

    async def _start(self) -> "Browser":
        try:
            from playwright.async_api import async_playwright
        except ImportError as fault:
            raise SetupFault(_MISSING) from fault
        executable = find_chromium(self._environ)
        self._playwright = self._playwright or await async_playwright().start()
        root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # it refuses to run as root otherwise
        try:
            return await self._playwright.chromium.launch(
                executable_path=executable, args=[*_ARGUMENTS, *root]
            )
        except _failures() as fault:
            raise SetupFault(f"{executable} does not start: {_reason(fault)}") from fault

    async def _picture(self, page: "Page", visit: BrowserVisit) -> str:
        if self._pictures is None:
            return ""
        self._taken += 1
        file = self._pictures / f"browser-{visit.name}-{self._taken}.png"
        for _ in range(_PICTURE_TRIES):
            with suppress(*_failures()):
                await page.wait_for_load_state(timeout=_PICTURE_MS)
                await page.screenshot(path=file, timeout=_PICTURE_MS)
                file.chmod(0o600)
                return f". The page as it was: {file}"
        return ""


class _Moves:
    """One visit under way; `move` says what is being done."""

    def __init__(self, page: "Page", visit: BrowserVisit) -> None:
        self._page = page
        self._visit = visit
        self._move = ""

    async def play(self) -> Mapping[str, Json]:
        page, visit = self._page, self._visit
        self._move = f"{visit.open} does not open"
        await page.goto(visit.open)
        for field, text in visit.fill:
            self._move = f"there is no field {field} to fill"
            await page.fill(field, text)
        if visit.click:
            self._move = f"there is no {visit.click} to click"
            await page.click(visit.click)
        if visit.wait_for:
            self._move = f"{visit.wait_for} did not come to be seen"
            await page.wait_for_selector(visit.wait_for, state="visible")
        return {name: await self._read(name, where) for name, where in visit.gives.items()}

    def told(self, fault: Exception) -> str:
        """Say which move failed, where, and why."""
        elsewhere = self._page.url.startswith("http") and self._page.url != self._visit.open
        where = f" at {self._page.url}" if elsewhere else ""
        return f"{self._move}{where} ({_reason(fault)})"

    async def _read(self, name: str, where: str) -> Json:
        kind, _, what = where.partition(":")
        self._move = f"there is no {where} for {name!r}"
        match kind:
            case "cookies":
                return {"Cookie": "; ".join([f"{k}={v}" for k, v in await self._cookies()])}
            case "cookie":
                return await self._cookie(what)
            case "text":
                return (await self._page.inner_text(what)).strip()
            case _:
                return _as_json(await self._page.evaluate(what))

    async def _cookie(self, name: str) -> str:
        cookies = dict(await self._cookies())
        if name not in cookies:
            listed = ", ".join(sorted(cookies)) or "none"
            raise SetupFault(f"the cookies there are: {listed}")
        return cookies[name]

    async def _cookies(self) -> list[tuple[str, str]]:
        """Return the cookies that the site would be sent."""
        kept = await self._page.context.cookies(self._page.url)
        return [(cookie.get("name", ""), cookie.get("value", "")) for cookie in kept]


@asynccontextmanager
async def _page(browser: "Browser", *, timeout_ms: float) -> "AsyncIterator[Page]":
    context = await browser.new_context()
    try:
        context.set_default_timeout(timeout_ms)
        yield await context.new_page()
    finally:
        await context.close()


def find_chromium(environ: Mapping[str, str]) -> str:
    """Return the path of the Chromium to use. Raise SetupFault saying how to name one."""
    named = environ.get("SANDBOX_CHROMIUM")
    if named:
        if Path(named).is_file():
            return named
        raise SetupFault(f"SANDBOX_CHROMIUM names {named}, which is no file")
    found = (shutil.which(name, path=environ.get("PATH")) for name in EXECUTABLES)
    chosen = next(filter(None, found), None)
    if chosen is None:
        raise SetupFault(
            f"no {' or '.join(EXECUTABLES)} on the PATH: install Chromium, or name one by"
            " SANDBOX_CHROMIUM"
        )
    return chosen


def _failures() -> tuple[type[Exception], ...]:
    """Return what a page or the browser may go wrong with."""
    from playwright.async_api import Error

    return Error, SetupFault, OSError


def _reason(fault: Exception) -> str:
    """Return the first line: what follows is Playwright's own log."""
    line = str(fault).partition("\n")[0].strip()
    return line if len(line) <= _LONGEST_REASON else f"{line[: _LONGEST_REASON - 1]}…"


def _as_json(value: object) -> Json:
    """Read what an expression came to; numbers as everywhere."""
    try:
        return parse_json(dump_json(value))
    except (JsonFault, TypeError, ValueError) as fault:
        raise SetupFault(f"its value is no JSON: {value!r}") from fault
