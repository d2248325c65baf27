"""A reader clicks and types through report.html."""

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.results import RunResult
from tests.report.hostile import HOSTILE, hostile_run
from tests.report.html.axe import grave
from tests.report.html.conftest import Reader
from tests.report.html.example import AGAIN, FAILED, GOOD

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

GO = "fragment => { location.hash = fragment }"
PLAIN_LINKS = """() => [...document.querySelectorAll("a")].filter(link =>
    [...link.parentElement.childNodes].some(node => node.nodeType === 3 && /\\w/.test(node.data))
    && getComputedStyle(link).textDecorationLine !== "underline"
    && link.checkVisibility()).map(link => link.outerHTML)"""
"""Links that stand in the middle of a text and can be told from it by colour alone."""
CELL = f"#cell/{quote(FAILED, safe='')}"


async def hash_of(page: "Page") -> str:
    return str(await page.evaluate("location.hash"))


async def shown_cells(page: "Page") -> list[str]:
    return await page.locator("#scenarios [data-row]:visible .cell-name").all_inner_texts()


async def test_what_did_not_hold_is_at_the_top(reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run)
    assert await page.locator("h1").inner_text() == "The operator broke 1 must, in 1 of 3 cells"
    first = page.locator("#failures .check").first
    assert await first.locator(".expected mark").all_inner_texts() == ["EUR"]
    assert await first.locator(".actual mark").all_inner_texts() == ["USD"]
    assert "body.currency" in await first.locator(".sides").inner_text()
    caret = await first.locator(".snippet .it").inner_text()
    assert "must: wallet.currency.is-the-tokens" in caret
    assert "^" in caret


async def test_every_clause_is_in_the_sheet_judged_or_not(reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run)
    await page.locator("#clauses").get_by_role("button", name="not judged").click()
    rows = page.locator("#clauses [data-row]:visible")
    assert await rows.count() > 100
    assert await hash_of(page) == "#clauses?is=not+judged"


async def test_filters_are_in_the_address(reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run)
    assert len(await shown_cells(page)) == 3
    await page.locator("#scenarios input").fill("SESSION")
    assert await shown_cells(page) == [GOOD]
    assert await hash_of(page) == "#scenarios?q=SESSION"
    await page.locator("#scenarios input").fill("")
    await page.locator("#scenarios select").select_option("gr8")
    assert await shown_cells(page) == [GOOD]
    assert await hash_of(page) == "#scenarios?tag=gr8"
    await page.locator("#scenarios select").select_option("")
    await page.locator("#scenarios").get_by_role("button", name="failed").click()
    assert await shown_cells(page) == [FAILED]
    again = await reader.opens(run, await hash_of(page))
    assert await shown_cells(again) == [FAILED]


async def test_a_cell_is_a_story_beside_its_diagram(reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run, CELL)
    story = page.locator("#cell .story")
    assert (
        await page.locator("#cell h2").inner_text()
        == "The currency of the call is that of the token"
    )
    assert "1 s of 5 s" in await story.inner_text()
    assert await story.locator(".step.fail > .head b").all_inner_texts() == ["receive"]
    assert await story.locator(".source .line.fail").count() == 1
    assert await page.locator("#cell svg [data-message]").count() >= 2
    await story.locator("a.to-line").last.click()
    assert await story.locator(".source .aimed").count() == 1


async def test_an_arrow_opens_the_exchange_and_escape_closes_it(
    reader: Reader, run: RunResult
) -> None:
    page = await reader.opens(run, CELL)
    await page.locator('#cell svg [data-message="m2"]').first.click()
    exchange = page.locator('[data-exchange="m2"]')
    await exchange.wait_for()
    assert await hash_of(page) == f"{CELL}/m2"
    told = await exchange.inner_text()
    for fact in ("wallet-1", "stream", "currency_mismatch", "Basic ‹secret #1›", "curl"):
        assert fact in told
    assert await exchange.locator(".steps .failed").count() == 1
    assert '"player_id": 1.50' in await exchange.locator("pre.pretty").first.inner_text()
    await exchange.get_by_role("button", name="Raw").first.click()
    raw = await exchange.locator("pre.as-sent").first.inner_text()
    assert raw == '{"token":"‹token #1›","player_id":1.50,"currency":"USD"}'
    await page.keyboard.press("Escape")
    await exchange.wait_for(state="hidden")
    assert await hash_of(page) == CELL
    await page.keyboard.press("Escape")
    await page.locator("#overview").wait_for()


async def test_a_token_is_decoded(reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run, "#message/m3")
    token = page.locator('[data-exchange="m3"] .jwt')
    await token.wait_for()
    assert "2026-03-01 10:20:00 UTC" in await token.inner_text()
    assert "HS256" in await token.inner_text()


@pytest.mark.parametrize(
    ("fragment", "shown"),
    [
        (CELL, "#cell h2"),
        ("#check/c9", '#cell .story [data-check="c9"]'),
        ("#message/m2", '[data-exchange="m2"]'),
        (f"{CELL}/m1", '[data-exchange="m1"]'),
        ("#message/m9", '[data-exchange="m9"]'),
        ("#clause/wallet.retry.backs-off", "#overview"),
        ("#unclaimed", "#unclaimed"),
        ("#cell/nothing", "[role=alert]"),
    ],
)
async def test_everything_has_an_address(
    fragment: str, shown: str, reader: Reader, run: RunResult
) -> None:
    page = await reader.opens(run, fragment)
    await page.locator(shown).wait_for()


async def test_it_can_be_read_by_keys_alone(reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run)
    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.closest('#scenarios') !== null")
    await page.keyboard.type("currency")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.locator("#cell h2").wait_for()
    assert await hash_of(page) == CELL
    await page.keyboard.press("ArrowRight")
    await page.locator(f"#cell code:text-is('{GOOD}')").wait_for()
    await page.keyboard.press("ArrowLeft")
    await page.locator(f"#cell code:text-is('{FAILED}')").wait_for()
    await page.locator('#cell svg [data-message="m1"]').first.focus()
    await page.keyboard.press("Enter")
    await page.locator('[data-exchange="m1"]').wait_for()
    await page.keyboard.press("ArrowRight")
    await page.locator('[data-exchange="m2"]').wait_for()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.locator("#overview").wait_for()
    assert await shown_cells(page) == [FAILED]
    await page.keyboard.press("?")
    assert await page.locator("#help").is_visible()


async def test_what_is_to_be_typed_or_pasted_is_copied(reader: Reader, run: RunResult) -> None:
    await reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await reader.opens(run)
    first = page.locator("#failures .check").first
    await first.get_by_role("button", name="Copy for a ticket").click()
    await first.get_by_role("button", name="Copied").wait_for()
    ticket = str(await page.evaluate("navigator.clipboard.readText()"))
    assert ticket.startswith("### must `wallet.currency.is-the-tokens`")
    assert AGAIN in ticket
    await first.get_by_role("button", name="Copy", exact=True).click()
    await page.wait_for_function(
        "navigator.clipboard.readText().then(t => t.startsWith('sandbox'))"
    )


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_bytes_do_nothing(name: str, reader: Reader) -> None:
    run = fold(hostile_run(HOSTILE[name]))
    page = await reader.opens(run)
    before = await page.evaluate("document.scripts.length")
    for cell in run.cells:
        await page.evaluate(
            "name => { location.hash = `#cell/${encodeURIComponent(name)}` }", cell.name
        )
        await page.locator("#cell h2").wait_for()
        for message in cell.messages:
            await page.evaluate(GO, f"#message/{message}")
            await page.locator(f'[data-exchange="{message}"]').wait_for()
    assert await page.evaluate("document.scripts.length") == before
    assert await page.evaluate("document.querySelectorAll('img, iframe, object').length") == 0


@pytest.mark.parametrize("fragment", ["", CELL, f"{CELL}/m2", "#message/m3"])
async def test_nobody_is_shut_out(fragment: str, reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run, fragment)
    assert await grave(page) == []
    assert await page.evaluate(PLAIN_LINKS) == []


@pytest.mark.parametrize("fragment", ["", CELL, f"{CELL}/m2"])
async def test_nothing_is_wider_than_a_phone(fragment: str, reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run, fragment)
    await page.set_viewport_size({"width": 390, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if fragment:
        text = await page.locator("#cell :is(.story, .exchanges):visible").bounding_box()
        picture = await page.locator("#cell .picture").bounding_box()
        assert text is not None
        assert picture is not None
        assert text["y"] + text["height"] <= picture["y"]


async def test_on_paper_there_is_what_matters(reader: Reader, run: RunResult) -> None:
    page = await reader.opens(run)
    await page.emulate_media(media="print", color_scheme="dark")
    assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 33, 40)"
    for shown in ("h1", "#failures .check >> nth=0", "#clauses .sheet"):
        assert await page.locator(shown).is_visible()
    assert await page.locator("button:visible").count() == 0


async def test_without_a_script_there_is_what_matters(
    reader: Reader, run: RunResult, browser: "Browser"
) -> None:
    page = await reader.opens(run)
    plain = await browser.new_context(java_script_enabled=False)
    try:
        read = await plain.new_page()
        await read.goto(page.url)
        for shown in ("h1", "noscript p", "#failures .check >> nth=0", "#clauses .sheet"):
            assert await read.locator(shown).is_visible()
        assert await read.locator(".filters").first.is_hidden()
    finally:
        await plain.close()
