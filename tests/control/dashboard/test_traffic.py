"""Live traffic: what comes is listed once, can be filtered, chosen and looked into."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.app.worlds import WorldLimits
from sandbox.engine.serving.ring import RingBounds
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.world.exchange import Starter
from sandbox.wire import Headers, Request, Response
from tests.control.dashboard.conftest import Looker
from tests.control.dashboard.wire_cut import WireCut
from tests.control.served import AUTHENTICATE, DEMO, DEMO_TOKEN, serving
from tests.report.hostile import UNSEEN

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

MANY = 10_000


async def test_what_came_before_and_what_comes_is_listed_once(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served:
        await served.authenticate(DEMO)
        async with looker.at(served):
            await looker.counts("1")
            await served.authenticate(DEMO, currency="USD")
            await looker.counts("2")
            assert await looker.rows("accepted").count() == 1
            assert await looker.rows("currency_mismatch").count() == 1


async def test_arrows_open_the_exchange_with_its_exact_messages(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served:
        await served.authenticate(DEMO)
        await served.authenticate(DEMO, currency="USD")
        async with looker.at(served):
            await looker.counts("2")
            await looker.page.focus("#list")
            await looker.page.keyboard.press("End")
            pane = looker.page.locator("#pane-exchange")
            await pane.get_by_text("m2", exact=True).wait_for()
            await pane.get_by_text("currency_mismatch").first.wait_for()
            await looker.page.keyboard.press("ArrowUp")
            await pane.get_by_text("m1", exact=True).wait_for()
            shown = await pane.inner_text()
            assert '"currency": "EUR"' in shown
            assert "x-request-signature" in shown.lower()
            assert await looker.page.get_attribute("#list", "aria-activedescendant") == "row-m1"
            assert DEMO_TOKEN not in shown  # it stands under a name


async def test_the_filter_leaves_what_fits(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served:
        for currency in ("EUR", "USD", "EUR"):
            await served.authenticate(DEMO, currency=currency)
        await served.client.get(f"{served.sandbox.listeners.urls['gr8']}/nowhere")
        async with looker.at(served):
            await looker.counts("4")
            await looker.page.fill("#filter", "authenticate mismatch")
            await looker.counts("1 of 4")
            await looker.page.fill("#filter", "")
            await looker.page.select_option("#kind", "refused")
            await looker.counts("2 of 4")
            await looker.page.select_option("#kind", "")
            await looker.page.select_option("#of", "wallet")
            await looker.counts("3 of 4")
            await looker.page.fill("#filter", "nothing has this")
            await looker.page.get_by_text("Nothing that fits the filter.").wait_for()


async def test_ten_thousand_exchanges_scroll_and_few_are_elements(
    looker: Looker, tls: Path
) -> None:
    limits = WorldLimits(ring=RingBounds(max_exchanges=2 * MANY, max_bytes=2**30))
    async with serving(tls, limits=limits) as served:
        world = served.worlds.default
        for number in range(MANY):
            happened(world, number)
        async with looker.at(served):
            await looker.counts(f"{MANY:,}")
            await served.authenticate(DEMO)
            await looker.counts(f"{MANY + 1:,}")
            await looker.rows("accepted").wait_for()  # at the end, where the list stays
            await looker.page.focus("#list")
            await looker.page.keyboard.press("Home")
            await looker.page.locator("#row-m1").wait_for()
            await looker.page.evaluate("document.querySelector('#list').scrollTop = 5000 * 30")
            await looker.page.locator("#row-m5003").wait_for()
            assert await looker.rows().count() < 100
            await looker.page.click("#latest")
            await looker.rows("accepted").wait_for()
            await looker.page.fill("#filter", "number-777 ")
            await looker.page.fill("#filter", "number-7777")
            await looker.counts(f"1 of {MANY + 1:,}")


def request_number(number: int) -> Request:
    url = f"http://127.0.0.1:9/number-{number}"
    return Request.to("POST", url, headers=Headers(()), body=b"{}")


def happened(world: ServedWorld, number: int) -> None:
    """Let a request come and be answered, on no socket."""
    exchange = world.begin(AUTHENTICATE, Starter.OPERATOR, request_number(number))
    world.end(exchange, Response(200, Headers(()), b"{}"))


async def test_nothing_is_lost_or_doubled_when_the_wire_breaks(looker: Looker, tls: Path) -> None:
    looker.expected = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE", "ERR_NETWORK")
    async with serving(tls) as served, WireCut(served.sandbox.listeners.urls["control"]) as wire:
        await served.authenticate(DEMO)
        await looker.page.goto(wire.url)
        await looker.is_live()
        await looker.counts("1")
        for _ in range(3):
            wire.cut()
            await looker.page.get_by_text("connecting again").wait_for()
            await asyncio.gather(*(served.authenticate(DEMO) for _ in range(20)))
            wire.mend()
            await looker.is_live()
            await served.authenticate(DEMO)
        await looker.counts("64")
        ids = await looker.page.eval_on_selector_all(
            "#list [role=option]", "rows => rows.map(row => row.dataset.id)"
        )
        assert len(ids) == len(set(ids))
        await looker.leave()


async def test_what_ended_while_the_wire_was_broken_has_ended_however_much_came_since(
    looker: Looker, tls: Path
) -> None:
    looker.expected = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE", "ERR_NETWORK")
    limits = WorldLimits(ring=RingBounds(max_exchanges=5000))
    async with (
        serving(tls, limits=limits) as served,
        WireCut(served.sandbox.listeners.urls["control"]) as wire,
    ):
        world = served.worlds.default
        slow = world.begin(AUTHENTICATE, Starter.OPERATOR, request_number(0))
        await looker.page.goto(wire.url)
        await looker.is_live()
        await looker.rows("…").wait_for()
        wire.cut()
        await looker.page.get_by_text("connecting again").wait_for()
        world.end(slow, Response(202, Headers(()), b"{}"))
        for number in range(1200):
            happened(world, number)
        wire.mend()
        await looker.counts("1,201")
        await looker.page.focus("#list")
        await looker.page.keyboard.press("Home")
        await looker.rows("202").wait_for()
        assert await looker.rows("…").count() == 0
        await looker.leave()


async def test_a_reset_empties_the_list_and_what_comes_after_it_is_listed(
    looker: Looker, tls: Path
) -> None:
    async with serving(tls) as served:
        await served.authenticate(DEMO)
        async with looker.at(served):
            await looker.counts("1")
            await looker.page.click("#reset-world")
            await looker.counts("0")
            await looker.is_live()
            await served.authenticate(DEMO)
            await looker.counts("1")


HOSTILE = (
    "<script>hacked = 1</script><img src=x onerror='hacked = 1'>",
    "\x00\x1b[31m\u202eevil\u2066\ufeff",
    "</pre></script><svg onload=hacked=1>",
    "\ud800 and \udfff",
)
SPELT = (r"\u0000", r"\u001b[31m", r"\u202eevil", r"\ud800", r"\udfff", r"\u009b")
HEAD = b"POST /%d HTTP/1.1\r\nHost: wallet\r\nContent-Length: 0\r\nConnection: close\r\nx-evil: "
FIELDS = (
    b"<b>bold</b>",
    "\u202egnp\u2066".encode(),
    b"\x1b]0;owned\x07\x1b[2J",
    b"nothing\x00behind",
    b"\x9b1m\xed\xa0\x80",
)


async def test_what_a_peer_wrote_is_text_and_nothing_else(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served:
        url = served.sandbox.listeners.urls["wallet"]
        for text in (*HOSTILE, "x" * 1_000_000):
            body = json.dumps({"token": f"{text}!", "game_id": text}, ensure_ascii=False)
            await served.sign(body.encode("utf-8", "surrogatepass"))
        for text in HOSTILE:
            await served.sign(json.dumps({"token": f"{text}!", "game_id": text, text: 1}).encode())
            await served.client.post(f"{url}/{text!r}")
        for number, field in enumerate(FIELDS):
            await sent(url, HEAD % number + field + b"\r\n\r\n")
        count = 3 * len(HOSTILE) + 1 + len(FIELDS)
        async with looker.at(served) as page:
            await looker.counts(str(count))
            whole, shown = page.locator("body"), ""
            for tab in ("findings", "people", "diagram"):
                await looker.show(tab)
                shown += await whole.inner_text()
            for number in range(1, count + 1):
                await page.click(f"#row-m{number}")
                pane = page.locator("#pane-exchange")
                await pane.get_by_text(f"m{number}", exact=True).first.wait_for()
                shown += await whole.inner_text()
                assert await pane.locator("script, img, b:has-text('bold')").count() == 0
            assert not UNSEEN & set(shown)
            assert not any("\ud800" <= char <= "\udfff" for char in shown)
            assert [spelt for spelt in SPELT if spelt not in shown] == []
            assert await page.evaluate("typeof hacked") == "undefined"


async def sent(url: str, text: bytes) -> bytes:
    """Send a request as it is written; return the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
    writer.write(text)
    answer = await reader.read()
    writer.close()
    return answer
