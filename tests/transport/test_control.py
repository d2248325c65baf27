"""The control port."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from sandbox.scenario.contract.facts import provider_facts
from sandbox.transport.control import control_app, is_ours
from sandbox.transport.inbound.listeners import Listeners
from sandbox.transport.outbound.client import HttpClient
from sandbox.wire import Headers, Request, Response


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


@pytest.mark.parametrize("loss", ["", "served.jsonl is incomplete: No space left on device"])
async def test_lost_evidence_is_no_health(tmp_path: Path, loss: str) -> None:
    async def health() -> Mapping[str, bool]:
        return {"wallet": True}

    app = control_app({}, ca_file=tmp_path / "ca.pem", health=health, evidence_loss=lambda: loss)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/health")
        told = await answer.json()
    assert answer.status == (503 if loss else 200)
    assert (told["status"], told.get("evidence", "")) == ("failing" if loss else "ok", loss)


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1:8700", True),
        ("[::1]:8700", True),
        ("[::ffff:7f00:1]", True),
        ("192.168.7.7", True),
        ("localhost:8700", True),
        ("sandbox:8700", True),  # a container's name
        ("sandbox.acme.svc.cluster.local", True),
        ("host.docker.internal:8700", True),
        ("stage.example", True),  # the name that was given by --public-host
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("stage.example.evil.example", False),
        (".local", False),
        ("", False),
        (":8700", False),
        ("[::1", False),
        ("127.0.0.1@evil.example", False),
    ],
)
def test_a_name_that_a_stranger_can_own_is_none_of_ours(host: str, *, ours: bool) -> None:
    assert is_ours(host, {"stage.example"}) is ours


async def test_a_page_that_leads_its_own_name_here_reads_nothing(listeners: Listeners) -> None:
    client = HttpClient()
    url = listeners.urls["control"] + "/ready"
    rebound = Request.to("GET", url, headers=Headers.of(Host="evil.example:8700"))
    try:
        answer, _ = await client.send(rebound, timeout_s=30)
    finally:
        await client.close()
    assert answer.status == 421
    assert b"127.0.0.1" not in answer.body


async def test_head_is_answered_like_get(listeners: Listeners) -> None:
    for path in ("/", "/health", "/ready", "/ca.pem"):
        client = HttpClient()
        try:
            request = Request.to("HEAD", listeners.urls["control"] + path)
            answer, _ = await client.send(request, timeout_s=30)
        finally:
            await client.close()
        assert (answer.status, answer.body) == (200, b"")


async def test_a_fault_of_ours_is_told_as_one_and_answered(tmp_path: Path) -> None:
    async def health() -> Mapping[str, bool]:
        raise KeyError("ours")

    bugs: list[tuple[str, str]] = []
    app = control_app(
        {},
        ca_file=tmp_path / "ca.pem",
        health=health,
        on_bug=lambda where, bug: bugs.append((where, repr(bug))),
    )
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/health")).status == 500
        assert (await client.get("/nothing")).status == 404
    assert bugs == [("control", "KeyError('ours')")]
