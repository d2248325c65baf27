"""What axe-core finds on a page."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.async_api import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def grave(page: "Page") -> list[tuple[str, str, list[str]]]:
    """Return what shuts somebody out, by day and by night: the rule, and what breaks it."""
    from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

    found: list[tuple[str, str, list[str]]] = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        told = await Axe().run(page)
        found += [
            (scheme, str(each["id"]), [str(node["html"]) for node in each["nodes"]][:3])
            for each in told.response["violations"]
            if each["impact"] in ("serious", "critical")
        ]
    return found
