"""One real Chromium for the whole session; a fresh visitor, without cookies or cache, per test.

Everything of Playwright lives on the event loop it was made on. The browser is made once, on the
session's loop, so each module of browser tests says

    pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

and async fixtures it brings along are `pytest_asyncio.fixture(loop_scope="session")`.
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.e2e.browsing import Visitor, chromium, visiting
from tests.e2e.fasttrack_stage import FastTrackStage, fasttrack_stage

if TYPE_CHECKING:
    from playwright.async_api import Browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """Chromium, started once. Skips where it is not installed, fails in CI."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: "Browser") -> AsyncIterator[Visitor]:
    """A player's browser; at the end of the test no page may have thrown anything uncaught."""
    async with visiting(browser) as arrived:
        yield arrived
        assert arrived.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def fasttrack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastTrackStage]:
    """Fast Track on real ports, and an operator's site on another origin that uses it."""
    async with fasttrack_stage(tmp_path_factory.mktemp("tls")) as stage:
        yield stage
