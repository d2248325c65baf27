"""Requests that HTTP refuses: each is handed on as it was sent, and refused for itself."""

import pytest

from sandbox.transport.inbound.listeners import Listeners
from sandbox.wire import Response, Unsent
from tests.transport.h2_peer import http2_peer, usual
from tests.transport.raw_client import raw_client
from tests.transport.serving import Recorder

LINE = b"POST /api HTTP/1.1\r\n"
HOST = b"Host: a\r\n"
BODY = b"Content-Length: 4\r\n\r\nbody"

BROKEN_IN_HTTP_1 = {
    "line-end": (LINE + HOST + b"X: one\r\ntwo\r\n" + BODY, "the value of X holds a line end"),
    "fold": (LINE + HOST + b"X: one\r\n two\r\n" + BODY, "the value of X is folded"),
    "control": (LINE + HOST + b"X: a\x01b\r\n" + BODY, "the value of X holds a control character"),
    "nul": (LINE + HOST + b"X: a\x00b\r\n" + BODY, "the value of X holds a control character"),
    "bare-cr": (LINE + HOST + b"X: a\rb\r\n" + BODY, "the value of X holds a control character"),
    "space-in-name": (LINE + HOST + b"X Y: 1\r\n" + BODY, "the field name 'X Y' is none"),
    "letter-in-name": (LINE + HOST + b"X\xe4: 1\r\n" + BODY, "the field name 'Xä' is none"),
    "empty-name": (LINE + HOST + b": 1\r\n" + BODY, "the field name '' is none"),
    "space-before-colon": (
        LINE + HOST + b"X : 1\r\n" + BODY,
        "white space stands before the colon",
    ),
    "no-host": (LINE + BODY, "there is no Host"),
    "two-hosts": (LINE + HOST + HOST + BODY, "host is there 2 times"),
    "two-lengths": (LINE + HOST + b"Content-Length: 4\r\n" + BODY, "content-length is there 2"),
    "other-lengths": (LINE + HOST + b"Content-Length: 5\r\n" + BODY, "content-length is there 2"),
    "odd-length": (
        LINE + HOST + b"Content-Length: four\r\n\r\nbody",
        "Content-Length is no number",
    ),
    "both-framings": (
        LINE
        + HOST
        + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        "Transfer-Encoding and Content-Length are there together",
    ),
    "odd-coding": (
        LINE + HOST + b"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding is not chunked",
    ),
    "bad-chunk": (
        LINE + HOST + b"Transfer-Encoding: chunked\r\n\r\nbody\r\n",
        "the body is none: illegal chunk header",
    ),
    "short-length": (
        LINE + HOST + b'Content-Length: 4\r\n\r\n{"token":"abc"}',
        "11 bytes follow the 4 that Content-Length says",
    ),
    "no-version": (b"POST /api\r\n" + HOST + BODY, "the request line does not end in HTTP/1.1"),
    "two-spaces": (b"POST  /api HTTP/1.1\r\n" + HOST + BODY, "one space apart"),
    "space-in-path": (b"POST /a pi HTTP/1.1\r\n" + HOST + BODY, "the request target holds a space"),
    "raw-path": (b"POST /\xc3\xa4 HTTP/1.1\r\n" + HOST + BODY, "bytes outside of ASCII"),
    "odd-method": (b"P\xd6ST /api HTTP/1.1\r\n" + HOST + BODY, "one space apart"),
    "version": (
        b"POST /api HTTP/3.0\r\n" + HOST + BODY,
        "HTTP/3.0 is spoken in the form of HTTP/1",
    ),
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "a TLS handshake came to a port"),
    "json": (b'{"token":"abc"}\r\n\r\n', "the request line"),
}


@pytest.mark.parametrize("name", BROKEN_IN_HTTP_1)
async def test_http_1_is_refused_with_400_and_handed_on_with_what_is_wrong(
    listeners: Listeners, recorder: Recorder, name: str
) -> None:
    sent, told = BROKEN_IN_HTTP_1[name]
    async with raw_client(listeners) as client:
        client.write(sent)
        answer = await client.rest()
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ", b"HTTP/1.1 505 "))
    assert b"connection: close" in answer
    assert len(recorder.requests) == 1
    assert told in recorder.last.flaws[0]
    assert isinstance(recorder.went_out[0], Response)
    assert recorder.went_out[0].status in (400, 501, 505)
    assert recorder.bugs == []


async def test_what_was_sent_is_kept_byte_for_byte(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with raw_client(listeners) as client:
        client.write(LINE + HOST + b"Authorization: Basic NzA0MTpr\r\nM3lEZW0w\r\n" + BODY)
        await client.rest()
    assert (recorder.last.method, recorder.last.path) == ("POST", "/api")
    assert recorder.last.headers.get("authorization") == "Basic NzA0MTpr\r\nM3lEZW0w"
    assert recorder.last.body == b"body"


async def test_a_body_longer_than_its_length_is_kept_whole(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with raw_client(listeners) as client:
        client.write(LINE + HOST + b'Content-Length: 4\r\n\r\n{"token":"abc"}')
        await client.rest()
    assert recorder.last.body == b'{"token":"abc"}'


async def test_what_follows_a_whole_request_is_the_next_one(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with raw_client(listeners) as client:
        client.write(LINE + HOST + BODY + b"\r\n" + b"GET /next HTTP/1.1\r\n" + HOST + b"\r\n")
        await client.until(b"/next")
    assert [request.flaws for _, request in recorder.requests] == [(), ()]


@pytest.mark.parametrize("piece", [1, 7])
async def test_a_header_in_pieces_is_the_same_header(
    listeners: Listeners, recorder: Recorder, piece: int
) -> None:
    sent = LINE + HOST + b"X: one\r\ntwo\r\n" + BODY
    async with raw_client(listeners) as client:
        for start in range(0, len(sent), piece):
            client.write(sent[start : start + piece])
            await client.writer.drain()
        await client.rest()
    assert recorder.last.headers.get("x") == "one\r\ntwo"
    assert recorder.last.body == b"body"


async def test_a_tunnel_is_refused_and_its_connection_serves_on(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with raw_client(listeners, "gr8") as client:
        client.write(b"CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n")
        assert b" 405 " in await client.until(b"}")
        client.write(b"GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        await client.until(b"/next")
    assert [request.target for _, request in recorder.requests] == ["a.test:443", "/next"]
    assert "no proxy" in recorder.requests[0][1].flaws[0]


async def test_a_header_without_end_is_refused_at_its_bound(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with raw_client(listeners) as client:
        client.write(LINE + HOST + b"X: " + b"x" * 70_000)
        assert b" 431 " in await client.rest()
    assert recorder.last.flaws[0] == "the header is longer than is read here"


USUAL = list(usual("/api"))
BROKEN_IN_HTTP_2 = {
    "connection": ([*USUAL, ("connection", "keep-alive")], "the field connection is forbidden"),
    "upper-case": ([*USUAL, ("X-Trace", "1")], "the field name X-Trace is not in lower case"),
    "bad-name": ([*USUAL, ("x trace", "1")], "the field name 'x trace' is none"),
    "line-end": ([*USUAL, ("x", "a\r\nb")], "the value of x holds a line end"),
    "nul": ([*USUAL, ("x", "a\0b")], "the value of x holds a control character"),
    "space": ([*USUAL, ("x", " a")], "the value of x begins or ends with white space"),
    "te": ([*USUAL, ("te", "gzip")], "the field te may only say trailers"),
    "no-path": (USUAL[:3], ":path is missing"),
    "no-method": (USUAL[1:], ":method is missing"),
    "no-scheme": ([USUAL[0], *USUAL[2:]], ":scheme is missing"),
    "no-authority": ([*USUAL[:2], USUAL[3]], "there is neither :authority nor host"),
    "other-host": ([*USUAL, ("host", "other.test")], "host is not what :authority says"),
    "twice": ([*USUAL, USUAL[3]], ":path is there twice"),
    "unknown": ([*USUAL, (":colour", "red")], ":colour is no pseudo-header field"),
    "late": ([("x", "1"), *USUAL], ":method comes after usual fields"),
    "raw-path": ([*USUAL[:3], (":path", "/ä")], "the path holds bytes outside of ASCII"),
    "bare-path": ([*USUAL[:3], (":path", "api")], "the path does not begin with a slash"),
    "empty-path": ([*USUAL[:3], (":path", "")], "the path does not begin with a slash"),
    "odd-method": ([(":method", "PÖST"), *USUAL[1:]], "the method is none that HTTP knows"),
    "length": ([*USUAL, ("content-length", "9")], "content-length says 9, and 4 bytes"),
    "short": ([*USUAL, ("content-length", "3")], "content-length says 3, and 4 bytes"),
    "odd-length": ([*USUAL, ("content-length", "four")], "content-length is no number"),
}


@pytest.mark.parametrize("name", BROKEN_IN_HTTP_2)
async def test_http_2_resets_one_stream_and_hands_on_what_is_wrong(
    listeners: Listeners, recorder: Recorder, name: str
) -> None:
    fields, told = BROKEN_IN_HTTP_2[name]
    async with http2_peer(listeners.urls["wallet"]) as peer:
        before = peer.open("/before")
        broken = peer.send(fields)
        peer.data(broken, b"body", ended=True)
        assert (await peer.answer(broken)).reset_with == 1
        peer.data(before, b"", ended=True)
        assert (await peer.answer(before)).status == "200"
        assert (await peer.answer(peer.open("/after", ended=True))).status == "200"
    malformed = recorder.requests[0][1]
    assert told in malformed.flaws[0]
    assert malformed.body == b"body"
    if not name.endswith("length") and name != "short":  # what a length is of is known at the end
        assert list(malformed.headers) == [(n, v.encode().decode("latin-1")) for n, v in fields]
    assert isinstance(recorder.went_out[0], Unsent)
    assert recorder.went_out[0].kind == "malformed"
    assert recorder.bugs == []


async def test_over_http_2_a_tunnel_is_refused_with_405(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        tunnel = peer.send([(":method", "CONNECT"), (":authority", "a.test:443")])
        peer.data(tunnel, b"", ended=True)
        assert (await peer.answer(tunnel)).status == "405"
        assert (await peer.answer(peer.open("/after", ended=True))).status == "200"
    assert recorder.requests[0][1].target == "a.test:443"
    assert "no proxy" in recorder.requests[0][1].flaws[0]


async def test_a_cookie_in_crumbs_is_no_flaw_and_is_one_cookie(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        stream = peer.send([*USUAL, ("cookie", "a=1"), ("x", "y"), ("cookie", "b=2")], ended=True)
        assert (await peer.answer(stream)).status == "200"
    assert recorder.last.flaws == ()
    assert recorder.last.headers.all("cookie") == ("a=1; b=2",)
    assert recorder.last.headers.get("host") == "sandbox.test"
