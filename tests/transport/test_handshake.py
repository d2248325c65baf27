"""A TLS handshake that failed is named as one, with what to do, whoever broke it off."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.transport.outbound.client import HttpClient
from sandbox.transport.tls.authority import Identity, development_identity
from sandbox.transport.tls.handshake import Stage
from sandbox.transport.tls.handshake_log import HandshakeLog
from sandbox.wire import Request
from tests.foreign_tools import require
from tests.transport.raw_peer import OK, raw_peer
from tests.transport.serving import Recorder, listening

LATE_S = 30.0
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)


async def refused(url: str, *, trusts: Identity | None = None) -> str:
    client = HttpClient(ca_file=trusts.ca_file if trusts else None)
    try:
        with pytest.raises(PeerFault) as caught:
            await client.send(Request.to("GET", url), timeout_s=LATE_S)
    finally:
        await client.close()
    assert caught.value.trouble is PeerTrouble.TLS
    assert "the TLS handshake failed" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("now", "trusted", "host", "words"),
    [
        (None, False, "localhost", ("authority that is not known here", "SSL_CERT_FILE")),
        (LONG_AGO, True, "localhost", ("has expired", "renew")),
        (LATER, True, "localhost", ("from a later day on", "clocks")),
        (None, True, "127.0.0.2", ("for another name", "call it by a name")),
    ],
)
async def test_a_certificate_of_the_operator_is_told_by_what_is_wrong_with_it(
    tmp_path: Path, *, now: dt.datetime | None, trusted: bool, host: str, words: tuple[str, ...]
) -> None:
    identity = development_identity(tmp_path, now=now)
    async with raw_peer(OK, tls=identity.server_context(), host="0.0.0.0") as peer:
        port = peer.url.rpartition(":")[2]
        told = await refused(f"https://{host}:{port}", trusts=identity if trusted else None)
    assert all(word in told for word in words), told


@asynccontextmanager
async def answering_at_once(answer: bytes) -> AsyncIterator[str]:
    """Serve what answers the first bytes, whatever they are, and closes."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(converse, "127.0.0.1", 0) as server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_peer_that_speaks_no_tls_is_told() -> None:
    async with answering_at_once(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url:
        told = await refused(url)
    assert "no TLS is spoken there" in told
    assert "http://" in told


ALERTS = {
    40: "no cipher in common",
    70: "no TLS that we do",
    112: "no host of that name",
    116: "a client's certificate",
    120: "neither HTTP/2 nor HTTP/1.1",
}


@pytest.mark.parametrize(("alert", "words"), ALERTS.items())
async def test_an_alert_of_the_operators_is_told_by_what_it_says(alert: int, words: str) -> None:
    async with answering_at_once(bytes((21, 3, 3, 0, 2, 2, alert))) as url:
        told = await refused(url)
    assert words in told


async def test_a_peer_that_hangs_up_in_the_handshake_is_told() -> None:
    async with answering_at_once(b"") as url:
        told = await refused(url)
    assert "in the middle" in told


@asynccontextmanager
async def watched(tls_directory: Path) -> AsyncIterator[tuple[str, "asyncio.Queue[str]"]]:
    """Serve, and queue what is told of handshakes that failed."""
    told: asyncio.Queue[str] = asyncio.Queue()

    def note(listener: str, _: int, stage: Stage, words: str) -> None:
        if stage is Stage.REFUSED:
            told.put_nowait(f"{listener}: {words}")

    async with listening(tls_directory, Recorder(), on_handshake=note) as listeners:
        yield listeners.urls["wallet_tls"], told


def address(url: str) -> tuple[str, int]:
    return "127.0.0.1", int(url.rpartition(":")[2])


async def test_a_caller_that_does_not_trust_our_certificate_is_told(
    tls_directory: Path, tmp_path: Path
) -> None:
    other = str(development_identity(tmp_path).ca_file)
    async with watched(tls_directory) as (url, told):
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.to_thread(ssl.get_server_certificate, address(url), ca_certs=other)
        words = await asyncio.wait_for(told.get(), LATE_S)
    assert words.startswith("wallet_tls: it ")
    assert "certificate" in words
    assert "/ca.pem" in words


@pytest.mark.parametrize("tool", ["curl", "openssl"])
@pytest.mark.foreign
async def test_other_clients_that_do_not_trust_it_are_told(tls_directory: Path, tool: str) -> None:
    program = require(tool)
    async with watched(tls_directory) as (url, told):
        where = url.removeprefix("https://")
        arguments = {
            "curl": ("-sS", "--max-time", "20", url),
            "openssl": ("s_client", "-verify_return_error", "-connect", where),
        }
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments[tool],
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await process.wait()
        words = await asyncio.wait_for(told.get(), LATE_S)
    assert "certificate" in words
    assert "/ca.pem" in words


async def test_a_caller_that_speaks_no_tls_is_told_to(tls_directory: Path) -> None:
    async with watched(tls_directory) as (url, told):
        _, writer = await asyncio.open_connection(*address(url))
        writer.write(b"POST /api/wallet/authenticate HTTP/1.1\r\nHost: x\r\n\r\n")
        words = await asyncio.wait_for(told.get(), LATE_S)
        writer.close()
    assert "https://" in words


async def test_a_handshake_that_went_well_is_not_told(tls_directory: Path) -> None:
    async with watched(tls_directory) as (url, told):
        trust = ssl.create_default_context(cafile=tls_directory / "ca.pem")
        host, port = address(url)
        _, writer = await asyncio.open_connection(
            host, port, ssl=trust, server_hostname="localhost"
        )
        writer.close()
    assert told.empty()


def test_a_handshake_that_was_not_ended_is_told_and_an_alert_once() -> None:
    now = [10.0]
    alerts: list[str] = []
    log = HandshakeLog(alerts.append, now_s=lambda: now[0])
    log.note("https://x:1", 1, Stage.BEGUN, "")
    assert "did not end it" in log.trouble_since(10.0)
    assert log.trouble_since(10.1) == ""
    log.note("https://x:1", 1, Stage.DONE, "")
    assert log.trouble_since(0.0) == ""
    for _ in range(2):
        log.note("https://x:1", 2, Stage.REFUSED, "it does not know our certificate authority")
    assert alerts == [log.trouble_since(10.0)]
    assert "does not know" in alerts[0]


@pytest.mark.foreign
async def test_node_hangs_up_in_the_middle_and_that_is_told(
    tls_directory: Path,
) -> None:
    node, log = require("node"), HandshakeLog(lambda _: None)
    async with listening(tls_directory, Recorder(), on_handshake=log.note) as listeners:
        url = listeners.urls["wallet_tls"]
        script = f"require('https').get({url!r}).on('error', () => {{}})"
        process = await asyncio.create_subprocess_exec(node, "-e", script)
        await process.wait()
        assert "did not end it" in log.trouble_since(0.0)


async def test_a_client_that_hangs_up_in_the_middle_is_told(tls_directory: Path) -> None:
    log = HandshakeLog(lambda _: None)
    async with listening(tls_directory, Recorder(), on_handshake=log.note) as listeners:
        where = address(listeners.urls["wallet_tls"])
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection(*where, ssl=ssl.create_default_context())
        assert "did not end it" in log.trouble_since(0.0)
