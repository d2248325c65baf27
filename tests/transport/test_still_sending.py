"""TLS peers that are still sending when we stop: their connections end, and nobody is alarmed."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from sandbox.transport.inbound.listeners import Listeners, Serving
from tests.transport.raw_client import port_of
from tests.transport.serving import Recorder, listening

PEERS = 12
PIECE = b"x" * 60_000
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
UPLOAD = b"POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"
PINGS = bytes((0, 0, 8, 6, 0, 0, 0, 0, 0)) + b"12345678"


@asynccontextmanager
async def sender(
    listeners: Listeners, ca_file: Path, first: bytes, then: bytes
) -> AsyncIterator["asyncio.Task[None]"]:
    """Send over TLS, without end, until the connection is gone."""
    tls = ssl.create_default_context(cafile=ca_file)
    if first == PREFACE:
        tls.set_alpn_protocols(["h2"])
    _, writer = await asyncio.open_connection(
        "127.0.0.1", port_of(listeners, "wallet_tls"), ssl=tls, server_hostname="localhost"
    )

    async def sending() -> None:
        with suppress(OSError):
            writer.write(first)
            while not writer.is_closing():
                writer.write(then)
                await writer.drain()
                await asyncio.sleep(0)

    task = asyncio.ensure_future(sending())
    try:
        yield task
    finally:
        writer.transport.abort()
        await task


@pytest.mark.parametrize(
    ("first", "then"), [(UPLOAD, PIECE), (PREFACE, PINGS)], ids=["upload", "pings"]
)
async def test_tls_peers_that_still_send_when_we_stop_are_cut_off_in_silence(
    tls_directory: Path,
    recorder: Recorder,
    first: bytes,
    then: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    alarms: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: alarms.append(context))
    async with listening(tls_directory, recorder, serving=Serving(grace_s=0.2)) as listeners:
        ca_file = tls_directory / "ca.pem"
        senders = [sender(listeners, ca_file, first, then) for _ in range(PEERS)]
        tasks = [await each.__aenter__() for each in senders]
        await asyncio.sleep(0.05)
        assert not any(task.done() for task in tasks)
        await asyncio.wait_for(listeners.close(), 30)
        await asyncio.wait_for(asyncio.wait(tasks), 30)
        for each in senders:
            await each.__aexit__(None, None, None)
    assert recorder.bugs == []
    assert alarms == []
    assert caplog.text == ""
