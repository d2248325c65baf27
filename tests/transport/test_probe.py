"""The probe believes only a server that opens as HTTP/2 does."""

import socket

from sandbox.transport.inbound.listeners import Listeners
from sandbox.transport.outbound.probe import speaks_http2
from tests.transport.raw_peer import raw_peer
from tests.transport.serving import Recorder


async def test_a_listener_speaks_and_no_handler_hears_of_it(
    listeners: Listeners, recorder: Recorder
) -> None:
    port = int(listeners.urls["wallet"].rpartition(":")[2])
    assert await speaks_http2("127.0.0.1", port)
    assert recorder.requests == []


async def test_an_http_1_server_does_not() -> None:
    async with raw_peer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as peer:
        assert not await speaks_http2("127.0.0.1", int(peer.url.rpartition(":")[2]))


async def test_a_silent_server_does_not() -> None:
    async with raw_peer(b"", hold=True) as peer:
        port = int(peer.url.rpartition(":")[2])
        assert not await speaks_http2("127.0.0.1", port, within_s=0.05)


async def test_a_closed_port_does_not() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        assert not await speaks_http2("127.0.0.1", reserved.getsockname()[1])
