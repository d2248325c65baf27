"""Opening, naming and closing the ports."""

import asyncio
import socket
import ssl
from pathlib import Path

import pytest

from sandbox.errors import SetupFault
from sandbox.scenario.contract.facts import provider_facts
from sandbox.transport.inbound.http2.conversation import Http2
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.transport.inbound.ports import Ports, bind
from sandbox.transport.tls.authority import development_identity
from sandbox.wire import Request, Response
from tests.transport.h2_peer import http2_peer
from tests.transport.serving import Recorder, http2_client, listening


class Waiting(Recorder):
    """Answers when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()
        self.go = asyncio.Event()

    async def handle(self, provider: str, request: Request) -> Response:
        self.reached.set()
        await self.go.wait()
        return await Recorder.handle(self, provider, request)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


KNOWN = {
    "control": 8700,
    "fasttrack": 8701,
    "gr8": 8702,
    "wallet": 8703,
    "fasttrack_tls": 8711,
    "gr8_tls": 8712,
    "wallet_tls": 8713,
}
"""The ports that people have told their operators of."""

HIGHEST = 65535 - max(Ports.from_base(100).numbers.values()) + 100


def test_the_ports_follow_from_the_base_port() -> None:
    numbers = Ports.from_base().numbers
    assert {name: numbers[name] for name in KNOWN} == KNOWN
    assert len(set(numbers.values())) == len(numbers)
    assert max(numbers.values()) < 8720


def test_base_port_zero_takes_free_ports() -> None:
    assert set(Ports.from_base(0).numbers.values()) == {0}


@pytest.mark.parametrize(
    ("base", "fits"), [(-1, False), (0, True), (HIGHEST, True), (HIGHEST + 1, False)]
)
def test_the_whole_block_must_fit(base: int, fits: bool) -> None:
    if fits:
        assert Ports.from_base(base).numbers["wallet_tls"] == (base + 13 if base else 0)
        return
    with pytest.raises(SetupFault, match=f"--base-port is .* between 0 and {HIGHEST}"):
        Ports.from_base(base)


async def test_a_taken_port_is_named_with_its_use_and_the_option(
    tls_directory: Path, recorder: Recorder
) -> None:
    with bind("127.0.0.1", 0, name="somebody else") as taken:
        number = taken.getsockname()[1]
        listeners = Listeners(
            recorder.serve,
            ports=Ports({"control": 0, "wallet": number}),
            identity=development_identity(tls_directory),
            on_bug=recorder.report,
        )
        expected = rf"port {number} \(wallet\) on 127\.0\.0\.1 is taken.*--base-port"
        with pytest.raises(SetupFault, match=expected):
            await listeners.__aenter__()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_a_host_that_is_not_ours_is_named_with_its_option(host: str) -> None:
    with pytest.raises(SetupFault, match=rf"{host}.*" if host[0] == "n" else r"see --host"):
        bind(host, 0, name="control")


async def test_every_provider_has_a_url_in_the_clear_and_one_with_tls(
    listeners: Listeners, recorder: Recorder, tls_directory: Path
) -> None:
    trust = ssl.create_default_context(cafile=tls_directory / "ca.pem")
    trust.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    trust.set_alpn_protocols(["h2"])
    for name in ("fasttrack", "gr8", "wallet"):
        async with http2_client() as client:
            assert (await client.get(listeners.urls[name] + "/clear")).text == "/clear"
        port = port_of(listeners.urls[f"{name}_tls"])
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
        assert writer.get_extra_info("ssl_object").selected_alpn_protocol() == "h2"
        writer.transport.abort()
        assert recorder.requests[-1][0] == name
    assert {url.partition(":")[0] for url in listeners.urls.values()} == {"http", "https"}


async def test_http_1_field_names_arrive_as_they_were_spelt(
    listeners: Listeners, recorder: Recorder
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listeners.urls["gr8"]))
    writer.write(b"GET /spelt HTTP/1.1\r\nhOST: a\r\nX-B: 1\r\nx-a: 2\r\nX-b: 3\r\n\r\n")
    await reader.readuntil(b"/spelt")
    writer.close()
    spelt = (("hOST", "a"), ("X-B", "1"), ("x-a", "2"), ("X-b", "3"))
    assert recorder.last.headers.items == spelt


async def test_every_listener_answers_while_open_and_none_after(
    tls_directory: Path, recorder: Recorder
) -> None:
    async with listening(tls_directory, recorder) as listeners:
        assert list((await listeners.answering()).values()) == [True] * 2 * len(provider_facts())
        ports = [port_of(url) for url in listeners.urls.values()]
    for port in ports:
        with socket.socket() as prober:
            assert prober.connect_ex(("127.0.0.1", port)) != 0
    assert recorder.requests == []


async def test_the_urls_name_the_public_host(tls_directory: Path, recorder: Recorder) -> None:
    serving = Serving(public_host="sandbox")
    async with listening(tls_directory, recorder, serving=serving) as listeners:
        assert listeners.urls["wallet"].startswith("http://sandbox:")


async def test_bound_to_every_address_the_urls_name_one_that_can_be_called(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(host="0.0.0.0")
    async with listening(tls_directory, recorder, serving=serving) as listeners:
        assert listeners.urls["wallet"].startswith("http://127.0.0.1:")
        assert all((await listeners.answering()).values())


async def test_closing_lets_an_answer_under_way_go_out(tls_directory: Path) -> None:
    waiting = Waiting()
    async with (
        listening(tls_directory, waiting, serving=Serving(grace_s=30)) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        stream = peer.open("/late", ended=True)
        await asyncio.wait_for(waiting.reached.wait(), 30)
        closing = asyncio.create_task(listeners.close())
        waiting.go.set()
        assert (await peer.answer(stream)).body == b"/late"
        await asyncio.wait_for(closing, 60)


async def test_closing_ends_quietly_though_peers_hold_on(tls_directory: Path) -> None:
    waiting = Waiting()
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
    async with listening(tls_directory, waiting, serving=Serving(grace_s=0.05)) as listeners:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listeners.urls["gr8"]))
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf")
        async with http2_peer(listeners.urls["wallet"]) as peer:
            stuck = peer.open("/stuck", ended=True)
            await asyncio.wait_for(waiting.reached.wait(), 30)
            await asyncio.wait_for(listeners.close(), 30)
            await asyncio.wait_for(peer.closed.wait(), 30)
            assert peer.streams[stuck].body == b""
        assert await asyncio.wait_for(reader.read(), 30) == b""
        writer.close()
    assert waiting.bugs == []
    assert complaints == []


async def ended(listeners: Listeners) -> int:
    """Wait until every connection has ended by itself; return how many there were."""
    connections = [closed for server in listeners._servers for closed in server._open.values()]
    await asyncio.wait_for(asyncio.gather(*connections), 30)
    return len(connections)


async def test_a_connection_ends_with_its_peer_though_its_answer_is_still_due(
    tls_directory: Path,
) -> None:
    waiting = Waiting()
    async with listening(tls_directory, waiting) as listeners:
        for name in ("wallet", "gr8"):
            async with http2_peer(listeners.urls[name]) as peer:
                peer.open("/too-late", ended=True)
                await asyncio.wait_for(waiting.reached.wait(), 30)
            waiting.reached.clear()
        waiting.go.set()
        assert await ended(listeners) == 2
    assert len(waiting.requests) == 2
    assert waiting.bugs == []


async def test_a_kept_alive_connection_ends_with_its_peer(
    listeners: Listeners, recorder: Recorder
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listeners.urls["gr8"]))
    writer.write(b"GET /once HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"/once")
    writer.close()
    assert await ended(listeners) == 1
    assert recorder.bugs == []


async def test_what_we_stumble_over_ends_one_connection_and_is_reported(
    listeners: Listeners, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise LookupError("nobody thought of that")

    with monkeypatch.context() as patch:
        patch.setattr(Http2, "received", stumble)
        async with http2_peer(listeners.urls["wallet"]) as peer:
            await asyncio.wait_for(peer.closed.wait(), 30)
    async with http2_peer(listeners.urls["wallet"]) as peer:
        assert (await peer.answer(peer.open("/cafe", ended=True))).status == "200"
    ((where, bug),) = recorder.bugs
    assert where == "listener"
    assert "wallet-1" in str(bug)


async def test_closing_twice_is_closing_once(listeners: Listeners) -> None:
    await listeners.close()
    await listeners.close()
    assert await listeners.answering() == {}
