"""The journey page over HTTP: what it may hold, whom it takes for a site, what it is sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from sandbox.control.journey.moments import AFTER, ENTER, LEAVE, moments
from sandbox.control.journey.sites import Site, frame_sources, site_of
from sandbox.scenario.contract.facts import provider_facts
from tests.control.served import Served, beside_an_operator

HOSTS = frozenset({"operator.example", "127.0.0.1"})


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with beside_an_operator(tmp_path) as found:
        yield found


def at(served: Served, path: str) -> str:
    return served.sandbox.listeners.urls["control"] + path


def test_every_provider_has_a_moment_of_each_stage() -> None:
    found = {(moment.provider, moment.stage) for moment in moments()}
    assert found == {(name, stage) for name in provider_facts() for stage in (ENTER, LEAVE, AFTER)}
    assert [moment.stage for moment in moments()][:3] == [ENTER] * 3


@pytest.mark.parametrize(
    "url",
    [
        *("http://localhost:3000/", "http://127.0.0.1:8600/demo", "https://operator.example/"),
        "http://[::1]:3000/",
    ],
)
def test_a_site_lies_here_or_on_a_host_of_the_target(url: str) -> None:
    found = site_of(url, HOSTS)
    assert isinstance(found, Site)
    assert found.url == url


@pytest.mark.parametrize(
    "url",
    [
        *("https://elsewhere.example/", "javascript:alert(1)", "localhost:3000", "", "http://"),
        *("http://operator.example;script-src/", "http://user@operator.example/", "http://[::1"),
        *("http://operator.example:99999/", "file:///etc/passwd", "http://operator.example.evil/"),
    ],
)
def test_what_is_no_such_address_is_told_so(url: str) -> None:
    assert isinstance(site_of(url, HOSTS), str)


def test_the_page_may_hold_this_machine_and_hosts_of_the_target() -> None:
    sources = frame_sources(Site("https://operator.example/"), HOSTS).split()
    hosts = {source.partition("://")[2].removesuffix(":*") for source in sources}
    assert hosts == {"127.0.0.1", "localhost", "operator.example"}


async def test_without_a_site_the_page_asks_for_one(served: Served) -> None:
    answer = await served.client.get(at(served, "/journey"))
    assert answer.status_code == 200
    assert "Where is your site?" in answer.text
    operator = str(served.sandbox.default.target.values["gr8"]["jwt-token"]["url"])  # type: ignore[index,call-overload]
    assert f'value="{operator.partition("/api")[0]}/"' in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy


async def test_a_wrong_site_is_shown_as_text(served: Served) -> None:
    answer = await served.client.get(at(served, "/journey?site=<script>alert(1)</script>"))
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text


async def test_the_page_goes_to_the_name_under_which_the_site_is_open(served: Served) -> None:
    answer = await served.client.get(at(served, "/journey?site=http://localhost:3000/"))
    assert answer.status_code == 307
    there = at(served, "/journey").replace("127.0.0.1", "localhost")
    assert answer.headers["location"].startswith(there)
    stays = await served.client.get(at(served, "/journey?site=http://127.0.0.1:3000/"))
    assert stays.status_code == 200


async def answering(answer: web.Response, served: Served, *, path: str = "/") -> dict[str, str]:
    """Let a site answer so; return what the page is told of it."""

    async def site(_: web.Request) -> web.Response:
        return answer

    app = web.Application()
    app.router.add_get("/", site)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
        looked = await served.client.get(at(served, f"/journey/looked?site={url}"))
        assert looked.status_code == 200
        told: dict[str, str] = looked.json()
        return told
    finally:
        await runner.cleanup()


def a_page(headers: Mapping[str, str]) -> web.Response:
    return web.Response(text="<h1>site</h1>", content_type="text/html", headers=headers)


POLICY = "Content-Security-Policy"


async def test_why_a_frame_stays_empty_is_told(served: Served) -> None:
    here = at(served, "")
    port = here.rpartition(":")[2]
    cases: tuple[tuple[dict[str, str], str], ...] = (
        ({}, ""),
        ({"X-Frame-Options": "DENY"}, "X-Frame-Options DENY"),
        ({POLICY: "default-src 'none'; frame-ancestors 'self'"}, f"no page of {here} frame it"),
        ({POLICY: "frame-ancestors 'none'", "X-Frame-Options": "DENY"}, "frame-ancestors 'none'"),
        ({POLICY: "frame-ancestors http://127.0.0.1:1"}, "frame-ancestors http://127.0.0.1:1"),
        ({POLICY: f"frame-ancestors {here}", "X-Frame-Options": "DENY"}, ""),
        ({POLICY: "frame-ancestors 'self' http://127.0.0.1:*"}, ""),
        ({POLICY: f"frame-ancestors *.0.0.1:{port}"}, ""),
        ({POLICY: "frame-ancestors http:"}, ""),
    )
    for headers, words in cases:
        told = (await answering(a_page(headers), served))["told"]
        assert told == "" if not words else words in told
    told = (await answering(web.json_response({"error": 1}), served))["told"]
    assert "no page but application/json" in told
    told = (await answering(a_page({}), served, path="/nothing"))["told"]
    assert "the site answers 404" in told
    gone = await served.client.get(at(served, "/journey/looked?site=http://127.0.0.1:1/"))
    assert "cannot be reached" in gone.json()["told"]
    strange = await served.client.get(at(served, "/journey/looked?site=http://elsewhere.example/"))
    assert strange.status_code == 422


async def test_without_a_site_it_begins_in_the_lobby(served: Served) -> None:
    answer = await served.client.get(at(served, "/journey?site="))
    assert "Where is your site?" not in answer.text
    assert 'id="play"' in answer.text
    assert 'id="site-frame"' not in answer.text


async def pieces(served: Served, *, until: str) -> list[dict[str, str]]:
    """Read what the page is sent until a piece holds a text."""
    found: list[dict[str, str]] = []
    async with (
        asyncio.timeout(20),
        served.client.stream("GET", at(served, "/journey/live")) as answer,
    ):
        async for line in answer.aiter_lines():
            if not line.startswith("data: "):
                continue
            found.append(json.loads(line.removeprefix("data: ")))
            if any(until in str(text) for text in found[-1].values()):
                return found
    return found


async def test_what_a_peer_wrote_is_sent_as_text(served: Served) -> None:
    hostile = "<script>alert(1)</script>\x1b[31m\u202e"
    url = f"{served.sandbox.listeners.urls['gr8']}/en/nothing"
    await served.client.post(url, content=f"{hostile}\ud800".encode("utf-8", "surrogatepass"))
    await served.client.post(url, content=f"{hostile}é".encode())
    found = await pieces(served, until="alert(1)")
    shown = "".join(str(piece.get("html", "")) for piece in found)
    assert "alert(1)" in shown
    assert "<script" not in shown
    assert not {"\x1b", "\u202e"} & set(shown)


async def test_other_sites_may_neither_look_nor_begin_again(served: Served) -> None:
    elsewhere = {"Origin": "http://elsewhere.example"}
    for method, path in (
        ("GET", "/journey/live"),
        ("POST", "/journey/again"),
        ("GET", "/journey/looked?site=http://127.0.0.1/"),
    ):
        answer = await served.client.request(method, at(served, path), headers=elsewhere)
        assert answer.status_code == 403


async def test_beginning_again_empties_the_world(served: Served) -> None:
    await served.post("/players", {"alias": "ann"})
    answer = await served.client.post(at(served, "/journey/again"), content=b"{}")
    assert answer.status_code == 204
    assert (await served.get("/players"))["players"] == []
