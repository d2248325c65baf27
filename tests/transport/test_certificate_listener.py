"""A listener with a chosen certificate: what is wrong with it, and what callers make of it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from sandbox.errors import SetupFault
from sandbox.scenario.language.certificates import CERTIFICATES, VALID
from sandbox.scenario.language.shape.schemas import load_schema
from sandbox.transport.inbound.certificate_listener import CertificateListener
from sandbox.transport.tls.authority import Identity
from sandbox.transport.tls.flawed import FLAWED
from tests.foreign_tools import require
from tests.transport.serving import Recorder, curl, listening, run

LATE_S = 30.0
SELF_SIGNED, EXPIRED, ANOTHER_NAME, UNKNOWN_ISSUER = 18, 10, {62, 64}, {19, 20, 21}
NO_CHECK_TIME = 0x200000


@asynccontextmanager
async def serving(
    tls_directory: Path, recorder: Recorder, certificate: str
) -> AsyncIterator[CertificateListener]:
    async with listening(tls_directory, recorder) as listeners:
        opened = await listeners.with_certificate("wallet", certificate)
        try:
            yield opened
        finally:
            await opened.close()


def trusting(ca: str, change: Callable[[ssl.SSLContext], None] | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=ca)
    if change is not None:
        change(context)
    return context


async def connect(url: str, trust: ssl.SSLContext) -> None:
    host, port = url.removeprefix("https://").split(":")
    _, writer = await asyncio.open_connection(host, int(port), ssl=trust, server_hostname=host)
    writer.close()
    await writer.wait_closed()


async def until(holds: Callable[[], object]) -> None:
    """Wait for what the other end of a connection is told of it."""
    async with asyncio.timeout(LATE_S):
        while not holds():  # noqa: ASYNC110 - nobody tells the test
            await asyncio.sleep(0.01)


def test_every_certificate_but_the_valid_one_has_a_flaw_and_scenarios_may_name_it() -> None:
    assert {VALID, *FLAWED} == {*CERTIFICATES}
    schema = str(load_schema("scenario"))
    assert f"^({'|'.join(CERTIFICATES)}|<[^<>]+>)$" in schema


@pytest.mark.parametrize(
    ("certificate", "codes"),
    [
        ("self-signed", {SELF_SIGNED}),
        ("unknown-authority", UNKNOWN_ISSUER),
        ("another-name", ANOTHER_NAME),
        ("expired", {EXPIRED}),
    ],
)
async def test_who_verifies_refuses_it_for_that_very_reason_and_is_seen_to_ask_nothing(
    tls_directory: Path, recorder: Recorder, certificate: str, codes: set[int]
) -> None:
    async with serving(tls_directory, recorder, certificate) as listener:
        with pytest.raises(ssl.SSLCertVerificationError) as refused:
            await connect(listener.url, trusting(listener.ca))
        await until(lambda: listener.handshakes)
        assert refused.value.verify_code in codes
        assert (listener.requests, recorder.requests) == ([], [])
        assert not any("/ca.pem" in told for told in listener.handshakes)  # no advice to trust it


def _any_host(context: ssl.SSLContext) -> None:
    context.check_hostname = False


def _any_time(context: ssl.SSLContext) -> None:
    context.verify_flags |= NO_CHECK_TIME


@pytest.mark.parametrize(
    ("certificate", "change"),
    [(VALID, None), ("another-name", _any_host), ("expired", _any_time)],
)
async def test_nothing_else_is_wrong_with_it(
    tls_directory: Path,
    recorder: Recorder,
    certificate: str,
    change: Callable[[ssl.SSLContext], None] | None,
) -> None:
    async with serving(tls_directory, recorder, certificate) as listener:
        await connect(listener.url, trusting(listener.ca, change))


@pytest.mark.parametrize("certificate", ["self-signed", "unknown-authority"])
async def test_only_the_signer_is_wrong_of_one_that_nobody_knows(
    tls_directory: Path, recorder: Recorder, certificate: str
) -> None:
    async with serving(tls_directory, recorder, certificate) as listener:
        host, port = listener.url.removeprefix("https://").split(":")
        shown = await asyncio.to_thread(ssl.get_server_certificate, (host, int(port)))
        trust = trusting(shown)
        trust.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        await connect(listener.url, trust)


@pytest.mark.parametrize("certificate", FLAWED)
@pytest.mark.parametrize("http2", [True, False])
async def test_who_does_not_look_is_answered_as_by_the_provider_and_counted(
    tls_directory: Path, recorder: Recorder, certificate: str, *, http2: bool
) -> None:
    async with serving(tls_directory, recorder, certificate) as listener:
        async with httpx2.AsyncClient(
            http1=not http2, http2=http2, verify=False, trust_env=False
        ) as client:
            answer = await client.post(f"{listener.url}/api/x?y=1", content=b"{}")
        assert (answer.status_code, answer.text) == (200, "/api/x?y=1")
        assert listener.requests == ["POST /api/x"]
    [(provider, request)] = recorder.requests
    assert (provider, request.scheme) == ("wallet", "https")
    assert request.connection == f"wallet_{certificate}-1"


async def test_who_closes_after_the_handshake_has_asked_nothing_and_is_waited_for_until_then(
    tls_directory: Path, recorder: Recorder
) -> None:
    """As Node and Java do, which look at the host's name when the handshake has ended."""
    async with serving(tls_directory, recorder, "another-name") as listener:
        host, port = listener.url.removeprefix("https://").split(":")
        trust = trusting(listener.ca, _any_host)
        _, writer = await asyncio.open_connection(host, int(port), ssl=trust, server_hostname=host)
        await until(lambda: listener.is_open_to_somebody)
        writer.close()
        await until(lambda: not listener.is_open_to_somebody)
        assert listener.requests == []
        assert "without asking anything" in " ".join(listener.handshakes)


@pytest.mark.parametrize(
    "spoken", [b"POST /x HTTP/1.1\r\nHost: x\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\n"]
)
async def test_what_comes_without_tls_is_counted_too(
    tls_directory: Path, recorder: Recorder, spoken: bytes
) -> None:
    async with serving(tls_directory, recorder, "expired") as listener:
        host, port = listener.url.removeprefix("https://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(spoken)
        await until(lambda: listener.requests)
        writer.close()
        assert listener.requests == ["something without TLS"]
        assert recorder.requests == []


async def test_a_look_at_the_port_is_neither_a_handshake_nor_a_request(
    tls_directory: Path, recorder: Recorder
) -> None:
    async with serving(tls_directory, recorder, "expired") as listener:
        host, port = listener.url.removeprefix("https://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.close()
        await writer.wait_closed()
        with pytest.raises(ssl.SSLCertVerificationError):
            await connect(listener.url, trusting(listener.ca))
        await until(lambda: listener.handshakes)
        assert (len(listener.handshakes), listener.requests) == (1, [])


@pytest.mark.foreign
@pytest.mark.parametrize(
    ("certificate", "words"),
    [("self-signed", "authority"), ("unknown-authority", "authority"), ("expired", "expired")],
)
async def test_the_alert_of_another_client_is_named(
    tls_directory: Path, recorder: Recorder, tmp_path: Path, certificate: str, words: str
) -> None:
    ca_file = tmp_path / "ca.pem"
    async with serving(tls_directory, recorder, certificate) as listener:
        ca_file.write_text(listener.ca)
        where = listener.url.removeprefix("https://")
        options = ("-verify_return_error", "-CAfile", str(ca_file), "-connect", where)
        asked = await run(require("openssl"), "s_client", *options)
        assert asked.code != 0
        await until(lambda: listener.handshakes)
        assert words in " ".join(listener.handshakes)


@pytest.mark.foreign
@pytest.mark.parametrize("certificate", CERTIFICATES)
async def test_curl_takes_the_valid_one_and_no_other(
    tls_directory: Path, recorder: Recorder, tmp_path: Path, certificate: str
) -> None:
    ca_file = tmp_path / "ca.pem"
    async with serving(tls_directory, recorder, certificate) as listener:
        ca_file.write_text(listener.ca)
        asked = await curl("--cacert", str(ca_file), f"{listener.url}/")
        taken = certificate == VALID
        assert (asked.code == 0, len(listener.requests)) == (taken, int(taken))


async def test_a_closed_one_takes_nobody_and_can_be_closed_again(
    tls_directory: Path, recorder: Recorder
) -> None:
    async with serving(tls_directory, recorder, VALID) as listener:
        await listener.close()
        await listener.close()
        with pytest.raises(ConnectionRefusedError):
            await connect(listener.url, trusting(listener.ca))


async def test_a_key_of_the_authority_that_cannot_be_read_is_told_and_no_port_stays_open(
    tls_directory: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: Identity) -> None:
        raise SetupFault("the key of the certificate authority cannot be read")

    monkeypatch.setattr(Identity, "ca", unreadable)
    async with listening(tls_directory, recorder) as listeners:
        with pytest.raises(SetupFault, match="authority cannot be read"):
            await listeners.with_certificate("wallet", "expired")
