"""The pictures of a report: of a run against a mistaken operator, as anybody can play it."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote

from bench.tree import Tree, folder, free_block, started
from sandbox.transport.inbound.ports import free_port
from tests.pictures import HOME, PICTURES

if TYPE_CHECKING:
    from playwright.async_api import Browser

DEFECTS = ("gr8-currency-follows-wallet", "wallet-retry-with-new-token")
FAILED = "gr8-currency-mismatch[wallet=euro-then-dollar]"
_SCROLL = "wanted => document.querySelector(wanted).scrollIntoView()"
_PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SECOND_TOKEN = ".picture .message:has-text('gr8.get-jwt-token') >> nth=1"
_TWIN = ".failure .twin summary >> nth=0"
_CELL = f"#cell/{quote(FAILED, safe='')}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A view of the report: the fragment of its URL, the window, the scheme; what is clicked there
    and what is scrolled to, as selectors.
    """

    fragment: str = ""
    width: int = 1280
    height: int = 900
    dark: bool = False
    click: str = ""
    scroll_to: str = ""


REPORT: Mapping[str, Picture] = {
    "report-top": Picture(),
    "report-cell": Picture(_CELL, height=960),
    "report-message": Picture(_CELL, height=960, click=_SECOND_TOKEN),
    "report-failed-check": Picture(height=1180, click=_TWIN, scroll_to=".failure:has(.twin)"),
    "report-dark": Picture(_CELL, height=960, dark=True),
    "report-phone": Picture(width=390, height=844),
}


NAMES = tuple(REPORT)


async def make(browser: "Browser", names: Sequence[str]) -> None:
    """Make the pictures of these names."""
    with played() as report:
        for name in names:
            await take(browser, report, name)
            print(PICTURES / f"{name}.png")


async def take(browser: "Browser", report: Path, name: str) -> None:
    """Take one picture."""
    picture = REPORT[name]
    page = await browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
    )
    await page.goto(f"{report.as_uri()}{picture.fragment}")
    await page.wait_for_selector("#cell h2" if picture.fragment else "html.js")
    if picture.click:
        await page.locator(picture.click).click()
    if picture.scroll_to:
        await page.evaluate(_SCROLL, picture.scroll_to)
    await page.evaluate(_PAINTED)
    await page.screenshot(path=PICTURES / f"{name}.png")
    await page.close()


@contextmanager
def played() -> Iterator[Path]:
    """Play the catalogue against an operator with some mistakes; yield its report."""
    tree, port, base = Tree("this", HOME), free_port(), free_block()
    words = ["operator", "--port", str(port), "--wallet-url", f"http://127.0.0.1:{base + 3}"]
    words += [word for defect in DEFECTS for word in ("--defect", defect)]
    with folder() as made, TemporaryDirectory() as out:
        target = made / "target.yaml"
        printed = subprocess.run(
            tree.sandbox(*words, "--print-target"), check=True, capture_output=True, cwd=HOME
        )
        target.write_bytes(printed.stdout)
        with started(tree, *words, folder=made):
            run = ["run", "scenarios", "--target", str(target), "--base-port", str(base)]
            tree.run(tree.sandbox(*run, "--seed", "7", "--out", out), ends=(0, 1, 3))
        yield Path(out) / "latest" / "report.html"
