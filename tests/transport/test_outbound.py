"""Calls out: exact bytes there, exact bytes back, and a clear word when nothing came."""

import asyncio
import gzip
import itertools
import socket
import time
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.errors import PeerFault, PeerTrouble, SetupFault
from sandbox.transport.inbound.listeners import Listeners
from sandbox.transport.outbound import client as outbound
from sandbox.transport.outbound.client import HttpClient
from sandbox.transport.tls.authority import development_identity
from sandbox.wire import Coding, Headers, Request
from tests.transport.raw_peer import OK, raw_peer
from tests.transport.serving import Recorder

SOON_S = 1.0  # enough for a busy machine to come as far as each case says
LATE_S = 30.0
LOOKS = 5


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    http = HttpClient()
    yield http
    await http.close()


async def trouble_of(
    client: HttpClient, url: str, *, timeout_s: float = LATE_S, method: str = "POST"
) -> tuple[PeerTrouble, str]:
    with pytest.raises(PeerFault) as caught:
        await client.send(Request.to(method, url), timeout_s=timeout_s)
    return caught.value.trouble, str(caught.value)


async def test_nothing_is_sent_that_nobody_asked_for(client: HttpClient) -> None:
    async with raw_peer(OK) as peer:
        await client.send(Request.to("GET", peer.url + "/x"), timeout_s=LATE_S)
    host = peer.url.removeprefix("http://")
    assert peer.head == [
        "GET /x HTTP/1.1",
        f"Host: {host}",
        "Accept-Encoding: identity",  # without it any coding would do (RFC 9110 12.5.3)
        "Connection: close",
    ]


async def test_an_accepted_coding_that_is_given_replaces_ours(client: HttpClient) -> None:
    async with raw_peer(OK) as peer:
        headers = Headers((("accept-encoding", "gzip"),))
        await client.send(Request.to("GET", peer.url, headers=headers), timeout_s=LATE_S)
    assert [line for line in peer.head if "encoding" in line.lower()] == ["accept-encoding: gzip"]


async def test_header_fields_keep_order_spelling_and_repetition(client: HttpClient) -> None:
    fields = Headers((("X-b", "2"), ("x-A", "1"), ("X-b", "3"), ("Accept", "")))
    async with raw_peer(OK) as peer:
        request = Request.to("POST", peer.url, headers=fields, body=b"{}")
        await client.send(request, timeout_s=LATE_S)
    assert peer.head[2:6] == ["X-b: 2", "x-A: 1", "X-b: 3", "Accept: "]
    assert peer.head[6:] == [
        "Accept-Encoding: identity",
        "Content-Length: 2",
        "Connection: close",
    ]


async def test_a_host_that_is_given_replaces_ours(client: HttpClient) -> None:
    async with raw_peer(OK) as peer:
        request = Request.to("GET", peer.url, headers=Headers((("Host", "brand.test"),)))
        await client.send(request, timeout_s=LATE_S)
    assert [line for line in peer.head if line.lower().startswith("host")] == ["Host: brand.test"]


@pytest.mark.parametrize(
    "target",
    [
        "/a%2Fb%20c%7e",
        "/?a=1&a=2",
        "/?q=a+b%2B&empty=&bare",
        "//double//slash/../dots/./",
        '/?json={"a":[1]}&pipe=|',
        "/%E2%82%AC/%e2%82%ac",
        "/a;b=c,d:e@f!$'()*",
        "/%zz%",
    ],
)
async def test_the_target_goes_out_as_it_is(client: HttpClient, target: str) -> None:
    async with raw_peer(OK) as peer:
        await client.send(Request.to("GET", peer.url + target), timeout_s=LATE_S)
    assert peer.head[0] == f"GET {target} HTTP/1.1"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=300), path=st.text("abz%2F+~.-_&=?;:@!$'()*,/", max_size=20))
async def test_our_own_two_ends_agree_on_every_byte(
    listeners: Listeners, recorder: Recorder, *, body: bytes, path: str
) -> None:
    client = HttpClient()
    try:
        url = f"{listeners.urls['wallet']}/x{path.rstrip('?')}"
        response, _ = await client.send(Request.to("POST", url, body=body), timeout_s=LATE_S)
    finally:
        await client.close()
    assert recorder.last.body == body
    assert f"{listeners.urls['wallet']}{recorder.last.target}" == url
    assert response.body == recorder.last.target.encode()


async def test_the_answer_keeps_every_field_and_byte(client: HttpClient) -> None:
    answer = (
        b"HTTP/1.1 207 Whatever\r\nSet-Cookie: a=1\r\nX-Odd: \xe9\r\nset-cookie: b=2\r\n"
        b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x00\xff\n"
    )
    async with raw_peer(answer) as peer:
        response, took_s = await client.send(Request.to("GET", peer.url), timeout_s=LATE_S)
    assert response.status == 207
    assert response.http_version == "1.1"
    assert response.body == b"\x1f\x8b\x00\xff\n"
    assert "not packed as its Content-Encoding says" in response.coding_fault
    assert response.headers.items[:3] == (
        ("Set-Cookie", "a=1"),
        ("X-Odd", "é"),
        ("set-cookie", "b=2"),
    )
    assert 0 < took_s < LATE_S


def packed_answer(coding: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress)],
)
async def test_a_packed_answer_is_unpacked_though_identity_was_asked_for(
    client: HttpClient, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(b'{"user_id": "u1"}')
    async with raw_peer(packed_answer(coding, packed)) as peer:
        response, _ = await client.send(Request.to("GET", peer.url), timeout_s=LATE_S)
    assert response.body == b'{"user_id": "u1"}'
    assert response.coding == Coding(coding.lower(), len(packed))
    assert response.headers.get("content-encoding") == coding


async def test_an_answer_that_unpacks_to_more_than_is_read_stays_packed(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "MAX_ANSWER_BYTES", 5000)
    packed = gzip.compress(b"a" * 5001)
    async with raw_peer(packed_answer("gzip", packed)) as peer:
        response, _ = await client.send(Request.to("GET", peer.url), timeout_s=LATE_S)
    assert response.body == packed
    assert "more than" in response.coding_fault


async def test_a_coding_that_we_cannot_undo_is_no_answer_to_judge(client: HttpClient) -> None:
    async with raw_peer(packed_answer("br", b"\x0b\x02\x80{}\x03")) as peer:
        trouble, text = await trouble_of(client, peer.url)
    assert trouble is PeerTrouble.BROKEN
    assert "packed as br" in text
    assert "asked for identity" in text


async def test_cookies_of_one_answer_do_not_come_back_in_the_next_call(client: HttpClient) -> None:
    async with raw_peer(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n") as peer:
        named = peer.url.replace("127.0.0.1", "localhost")  # jars distrust bare addresses
        for _ in range(2):
            await client.send(Request.to("GET", named), timeout_s=LATE_S)
    assert len(peer.requests) == 2
    assert not any(b"ookie" in request for request in peer.requests)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_not_followed(client: HttpClient, status: int) -> None:
    answer = f"HTTP/1.1 {status} Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    async with raw_peer(answer.encode()) as peer:
        response, _ = await client.send(Request.to("POST", peer.url), timeout_s=LATE_S)
    assert response.status == status
    assert response.headers.get("location") == "/elsewhere"
    assert len(peer.requests) == 1


async def test_a_body_without_a_length_ends_with_its_connection(client: HttpClient) -> None:
    async with raw_peer(b"HTTP/1.1 200 OK\r\n\r\nall of it") as peer:
        response, _ = await client.send(Request.to("GET", peer.url), timeout_s=LATE_S)
    assert response.body == b"all of it"


async def test_nothing_listens_there(client: HttpClient) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        trouble, text = await trouble_of(client, url)
    assert trouble is PeerTrouble.REFUSED
    assert text.startswith(f"{url}: no connection")


async def test_our_own_lateness_takes_none_of_the_peers_time() -> None:
    answered = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answered.wait()
        writer.write(OK)
        writer.close()

    looks = itertools.count()

    def late_s() -> float:  # as if nothing but our own lateness had filled the time so far
        if next(looks) == LOOKS:
            answered.set()
        return time.perf_counter()

    server = await asyncio.start_server(slow, "127.0.0.1", 0)
    http = HttpClient(late_s=late_s)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        response, _ = await http.send(Request.to("GET", url), timeout_s=0.01)
        await http.close()
    assert response.body == b"ok"


@pytest.mark.parametrize(
    ("begun", "seen"),
    [
        (b"", "the connection stood, but no answer came"),
        (b"HTTP/1.1 200 OK\r\n", "the connection stood, but no answer came"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234",
            "an answer began (status 200, 4 bytes of body), but did not end",
        ),
    ],
)
async def test_a_timeout_tells_how_far_it_came(client: HttpClient, begun: bytes, seen: str) -> None:
    async with raw_peer(begun, hold=True) as peer:
        trouble, text = await trouble_of(client, peer.url, timeout_s=SOON_S)
    assert trouble is PeerTrouble.TIMEOUT
    assert text == f"no complete answer from {peer.url} within {SOON_S:g} s: {seen}"


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (b"", "ended without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234", "ended inside the answer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1234", "inside the answer"),
        (b"HTTP/1.1 200 OK\r\nContent-", "ended without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", "is not HTTP"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_broken_answer_is_told_and_nothing_is_sent_again(
    client: HttpClient, method: str, *, answer: bytes, seen: str
) -> None:
    async with raw_peer(answer) as peer:
        trouble, text = await trouble_of(client, peer.url, method=method)
    assert trouble is PeerTrouble.BROKEN
    assert seen in text
    assert len(peer.requests) == 1


async def test_what_is_no_http_is_quoted_on_one_line_and_without_a_status_of_our_own(
    client: HttpClient,
) -> None:
    async with raw_peer(b"SSH-2.0-OpenSSH_9.2\r\n\r\n") as peer:
        _, text = await trouble_of(client, peer.url)
    assert "\n" not in text
    assert "400" not in text.removeprefix(peer.url)
    assert "SSH-2.0" in text


async def test_whatever_a_library_makes_of_an_answer_is_a_broken_answer(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: object) -> Headers:
        raise UnicodeDecodeError("ascii", b"\xff", 0, 1, "not ASCII")

    monkeypatch.setattr(outbound, "_headers", unreadable)
    async with raw_peer(OK) as peer:
        trouble, text = await trouble_of(client, peer.url)
    assert trouble is PeerTrouble.BROKEN
    assert text.startswith(f"{peer.url}: the answer cannot be read: ")


async def test_a_host_without_an_address(client: HttpClient) -> None:
    trouble, text = await trouble_of(client, "http://no-such-host.invalid:80/")
    assert trouble is PeerTrouble.UNRESOLVED
    assert "no-such-host.invalid:80" in text


async def test_a_certificate_of_an_unknown_authority(
    client: HttpClient, listeners: Listeners
) -> None:
    trouble, text = await trouble_of(client, listeners.urls["wallet_tls"])
    assert trouble is PeerTrouble.TLS
    assert "certificate" in text


async def test_our_ca_is_trusted_when_given_and_only_for_the_names_it_vouches_for(
    tls_directory: Path,
) -> None:
    identity = development_identity(tls_directory)
    trusting = HttpClient(ca_file=identity.ca_file)
    try:
        async with raw_peer(OK, tls=identity.server_context()) as peer:
            response, _ = await trusting.send(Request.to("GET", peer.url), timeout_s=LATE_S)
        async with raw_peer(OK, tls=identity.server_context(), host="127.0.0.2") as peer:
            trouble, text = await trouble_of(trusting, peer.url)
    finally:
        await trusting.close()
    assert response.status == 200
    assert trouble is PeerTrouble.TLS
    assert "127.0.0.2" in text


async def test_no_tls_where_tls_was_asked_for(client: HttpClient, listeners: Listeners) -> None:
    url = listeners.urls["wallet"].replace("http:", "https:")
    trouble, _ = await trouble_of(client, url)
    assert trouble is PeerTrouble.TLS


async def test_an_answer_of_the_bound_is_taken_and_one_byte_more_is_not(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "MAX_ANSWER_BYTES", 2)
    async with raw_peer(OK) as peer:
        response, _ = await client.send(Request.to("GET", peer.url), timeout_s=LATE_S)
    assert response.body == b"ok"
    async with raw_peer(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok!") as peer:
        trouble, text = await trouble_of(client, peer.url)
    assert trouble is PeerTrouble.BROKEN
    assert "longer than 2 bytes" in text


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/",
        "/only/a/path",
        "http://",
        "http://127.0.0.1:99999/",
        "http://a/b c",
        "http://127.1/",
    ],
)
async def test_what_is_no_url_is_a_fault_of_the_setup(client: HttpClient, url: str) -> None:
    with pytest.raises(SetupFault, match="cannot be called"):
        await client.send(Request.to("GET", url), timeout_s=LATE_S)


async def test_a_proxy_of_the_environment_is_not_used(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with raw_peer(OK) as peer:
        response, _ = await client.send(Request.to("GET", peer.url), timeout_s=LATE_S)
    assert response.status == 200


async def test_closing_twice_is_closing_once() -> None:
    http = HttpClient()
    async with raw_peer(OK) as peer:
        await http.send(Request.to("GET", peer.url), timeout_s=LATE_S)
    await http.close()
    await http.close()


async def test_a_header_that_no_message_can_carry_is_refused_before_anything_is_sent() -> None:
    client = HttpClient()
    broken = Request.to("GET", "http://127.0.0.1:1/", headers=Headers((("sid", "a\r\nb: c"),)))
    try:
        with pytest.raises(SetupFault, match="'sid' cannot be sent"):
            await client.send(broken, timeout_s=1)
    finally:
        await client.close()
