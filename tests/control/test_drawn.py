"""What happened in a world as the reports' components show it: masked, and text whatever it is."""

import xml.etree.ElementTree as ET

from tests.control.served import DEMO, Served

EVIL = "<script>alert(1)</script>\u202e\x00"


async def text_of(served: Served, path: str, *, kind: str) -> str:
    answer = await served.ask("GET", path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(kind)
    return answer.text


async def test_a_diagram_is_drawn_of_what_the_world_keeps(served: Served) -> None:
    ticket = await served.ticket()
    await served.authenticate(ticket, currency="USD")
    await served.post("/clock", {"advance": "15m"}, status=200)
    await served.authenticate(ticket)
    svg = await text_of(served, "/diagram", kind="image/svg+xml")
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert [f'data-message="m{n}"' in svg for n in (1, 2, 3)] == [True, True, False]
    assert "wallet.http2.used" in svg
    assert "15 min" in svg
    assert str(ticket["token"]) not in svg


async def test_an_empty_world_is_drawn_too(served: Served) -> None:
    svg = await text_of(served, "/diagram", kind="image/svg+xml")
    ET.fromstring(svg)


async def test_the_diagram_of_one_world_tells_nothing_of_another(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    await served.authenticate(await served.ticket("mine"))
    await served.authenticate(DEMO)
    assert 'data-message="m1"' in await text_of(served, "/worlds/mine/diagram", kind="image/")
    assert 'data-message="m1"' not in await text_of(served, "/diagram", kind="image/")


async def test_an_exchange_is_shown_whole_with_its_verdict_and_no_secret(served: Served) -> None:
    ticket = await served.ticket()
    await served.authenticate(ticket, currency="USD")
    html = await text_of(served, "/requests/m1/page", kind="text/html")
    assert "currency_mismatch" in html
    assert "wallet.http2.used" in html
    assert "curl" in html
    assert str(ticket["token"]) not in html
    assert (await served.ask("GET", "/requests/m9/page")).status_code == 404


async def test_whatever_a_peer_wrote_is_text(served: Served) -> None:
    await served.sign(f'{{"token": "{EVIL}"}}'.encode())
    for path, kind in (("/requests/m1/page", "text/html"), ("/diagram", "image/svg+xml")):
        shown = await text_of(served, path, kind=kind)
        assert "<script" not in shown
        assert not {"\u202e", "\x00"} & set(shown)
