"""The control port."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from sandbox.scenario.contract.facts import provider_facts
from sandbox.transport.control import control_app
from sandbox.transport.inbound.listeners import Listeners
from sandbox.transport.outbound.client import HttpClient
from sandbox.wire import Request, Response


async def get(url: str) -> Response:
    client = HttpClient()
    try:
        answer, _ = await client.send(Request.to("GET", url), timeout_s=30)
    finally:
        await client.close()
    return answer


async def test_healthy_when_every_listener_answers(listeners: Listeners) -> None:
    answer = await get(listeners.urls["control"] + "/health")
    names = [*provider_facts(), *(f"{name}_tls" for name in provider_facts())]
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ok", "listeners": dict.fromkeys(names, True)}


async def test_ready_tells_the_urls_and_the_ca(listeners: Listeners, tls_directory: Path) -> None:
    answer = await get(listeners.urls["control"] + "/ready")
    assert json.loads(answer.body) == {
        **listeners.urls,
        "ca_file": str(tls_directory / "ca.pem"),
    }


async def test_the_ca_can_be_fetched(listeners: Listeners, tls_directory: Path) -> None:
    answer = await get(listeners.urls["control"] + "/ca.pem")
    assert answer.body == (tls_directory / "ca.pem").read_bytes()
    assert b"PRIVATE" not in answer.body


async def test_the_front_page_links_every_url(listeners: Listeners) -> None:
    page = (await get(listeners.urls["control"] + "/")).body.decode()
    assert all(f'href="{url}"' in page for url in listeners.urls.values())


@pytest.mark.parametrize(
    ("found", "status"),
    [({"wallet": True, "gr8": True}, 200), ({"wallet": True, "gr8": False}, 503)],
)
async def test_one_silent_listener_is_one_too_many(
    tmp_path: Path, found: Mapping[str, bool], status: int
) -> None:
    async def health() -> Mapping[str, bool]:
        return found

    app = control_app({}, ca_file=tmp_path / "ca.pem", health=health)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/health")
        assert answer.status == status
        assert (await answer.json())["listeners"] == found
