"""The adapter alone, with ASGI messages made by hand: no socket."""

import asyncio
import json
from collections.abc import Iterable

import pytest
from hypercorn.typing import ASGIReceiveEvent, ASGISendEvent, ConnectionState, HTTPScope

from sandbox.transport.inbound.asgi import Bounds, application
from sandbox.wire import Headers, Request, Response
from tests.transport.serving import Recorder

SMALL = Bounds(max_body_bytes=10, body_timeout_s=30)


class Exchange:
    """Feeds one request to an application and keeps what it sends."""

    def __init__(self, recorder: Recorder, *, bounds: Bounds = SMALL) -> None:
        self.recorder = recorder
        self.app = application("wallet", recorder.handle, on_bug=recorder.report, bounds=bounds)
        self.sent: list[ASGISendEvent] = []
        self.unread: list[ASGIReceiveEvent] = []

    async def send(self, message: ASGISendEvent) -> None:
        self.sent.append(message)

    async def receive(self) -> ASGIReceiveEvent:
        return self.unread.pop(0)

    async def run(self, scope: HTTPScope, pieces: Iterable[bytes] = (b"",)) -> None:
        bodies = list(pieces)
        for count, piece in enumerate(bodies, start=1):
            more = count < len(bodies)
            self.unread.append({"type": "http.request", "body": piece, "more_body": more})
        await self.app(scope, self.receive, self.send)

    @property
    def status(self) -> int:
        start = self.sent[0]
        assert start["type"] == "http.response.start"
        return start["status"]

    @property
    def fields(self) -> dict[bytes, bytes]:
        start = self.sent[0]
        assert start["type"] == "http.response.start"
        return dict(start["headers"])

    @property
    def body(self) -> bytes:
        end = self.sent[1]
        assert end["type"] == "http.response.body"
        assert not end["more_body"]
        return end["body"]


def scope_of(
    *,
    method: str = "POST",
    raw_path: bytes = b"/",
    query: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    http_version: str = "1.1",
    state: dict[str, str] | None = None,
) -> HTTPScope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": http_version,
        "method": method,
        "scheme": "http",
        "path": "/",
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 5150),
        "server": ("127.0.0.1", 80),
        "state": ConnectionState(dict(state or {})),
        "extensions": {},
    }


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([b"123456789"], 200),
        ([b"1234567890"], 200),
        ([b"12345", b"67890"], 200),
        ([b"12345678901"], 413),
        ([b"1234567890", b"1", b"more", b""], 413),
    ],
)
async def test_a_body_of_the_bound_is_taken_and_one_byte_more_is_refused(
    recorder: Recorder, pieces: list[bytes], status: int
) -> None:
    exchange = Exchange(recorder)
    await exchange.run(scope_of(), pieces)
    assert exchange.status == status
    assert len(recorder.requests) == (1 if status == 200 else 0)
    assert exchange.unread == []


async def test_the_body_arrives_as_the_bytes_it_was(recorder: Recorder) -> None:
    await Exchange(recorder).run(scope_of(), [b"\x00\xff", b'{"a" :1}'])
    assert recorder.last.body == b'\x00\xff{"a" :1}'


async def test_a_body_that_never_ends_is_answered_408(recorder: Recorder) -> None:
    exchange = Exchange(recorder, bounds=Bounds(body_timeout_s=0))

    async def silence() -> ASGIReceiveEvent:
        await asyncio.Event().wait()
        raise AssertionError

    await exchange.app(scope_of(), silence, exchange.send)
    assert exchange.status == 408
    assert recorder.requests == []


async def test_a_peer_that_goes_away_inside_its_body_is_neither_heard_nor_answered(
    recorder: Recorder,
) -> None:
    exchange = Exchange(recorder)
    exchange.unread = [
        {"type": "http.request", "body": b"12", "more_body": True},
        {"type": "http.disconnect"},
    ]
    await exchange.app(scope_of(), exchange.receive, exchange.send)
    assert recorder.requests == []
    assert exchange.sent == []


async def test_header_fields_keep_order_repetition_spelling_and_latin_1(
    recorder: Recorder,
) -> None:
    fields = ((b"X-B", b"\xe9"), (b"x-a", b"1"), (b"X-b", b"2"))
    await Exchange(recorder).run(scope_of(headers=fields))
    assert recorder.last.headers.items == (("X-B", "é"), ("x-a", "1"), ("X-b", "2"))


@pytest.mark.parametrize(
    ("raw_path", "query", "target"),
    [
        (b"/a%2Fb", b"", "/a%2Fb"),
        (b"/a", b"x=1&x=2&y=%2B+", "/a?x=1&x=2&y=%2B+"),
        (b"http://proxied.test:81/a", b"x=1", "/a?x=1"),
        (b"http://proxied.test:81", b"", "/"),
    ],
)
async def test_the_target_is_what_was_sent(
    recorder: Recorder, raw_path: bytes, query: bytes, target: str
) -> None:
    await Exchange(recorder).run(scope_of(raw_path=raw_path, query=query))
    assert recorder.last.target == target


async def test_the_authority_is_the_host_field_or_that_of_an_absolute_target(
    recorder: Recorder,
) -> None:
    host = ((b"Host", b"wallet.test:8703"),)
    await Exchange(recorder).run(scope_of(headers=host))
    assert recorder.last.authority == "wallet.test:8703"
    await Exchange(recorder).run(scope_of(headers=host, raw_path=b"http://other.test/x"))
    assert recorder.last.authority == "other.test"


async def test_a_connection_without_a_name_goes_by_the_address_of_the_peer(
    recorder: Recorder,
) -> None:
    await Exchange(recorder).run(scope_of())
    assert (recorder.last.connection, recorder.last.stream) == ("127.0.0.1:5150", None)
    await Exchange(recorder).run(scope_of(state={"connection": "wallet-4"}))
    assert recorder.last.connection == "wallet-4"


async def test_the_length_is_added_unless_the_answer_says_one(recorder: Recorder) -> None:
    exchange = Exchange(recorder)
    await exchange.run(scope_of(raw_path=b"/four"))
    assert exchange.fields[b"content-length"] == b"5"
    assert b"date" in exchange.fields


class Answering(Recorder):
    """Always the same answer, or the same exception."""

    def __init__(self, answer: Response | Exception) -> None:
        super().__init__()
        self.answer = answer

    async def handle(self, provider: str, request: Request) -> Response:
        self.requests.append((provider, request))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_a_head_gets_the_length_and_no_body() -> None:
    exchange = Exchange(Answering(Response(200, body=b"12345")))
    await exchange.run(scope_of(method="HEAD"))
    assert exchange.fields[b"content-length"] == b"5"
    assert exchange.body == b""


@pytest.mark.parametrize("status", [204, 205, 304])
async def test_a_status_without_a_body_gets_neither_body_nor_length(status: int) -> None:
    exchange = Exchange(Answering(Response(status, body=b"never")))
    await exchange.run(scope_of())
    assert exchange.body == b""
    assert b"content-length" not in exchange.fields


async def test_what_the_answer_says_itself_is_not_said_twice() -> None:
    said = Headers((("Content-Length", "3"), ("Date", "yesterday")))
    exchange = Exchange(Answering(Response(200, said, b"abc")))
    await exchange.run(scope_of())
    assert exchange.fields == {b"Content-Length": b"3", b"Date": b"yesterday"}


async def test_over_http_2_names_are_lower_case_and_fields_of_the_connection_are_left_out() -> None:
    said = Headers((("X-Odd", "1"), ("Connection", "close"), ("Transfer-Encoding", "chunked")))
    exchange = Exchange(Answering(Response(200, said)))
    await exchange.run(scope_of(http_version="2"))
    assert exchange.fields[b"x-odd"] == b"1"
    assert not {b"connection", b"transfer-encoding", b"Connection"} & set(exchange.fields)


@pytest.mark.parametrize(
    "broken",
    [
        KeyError("no such player"),
        Response(199),
        Response(1000),
        Response(200, Headers((("x", "€"),))),
        Response(200, Headers((("x", "a\r\nset-cookie: b"),))),
        Response(200, Headers((("two words", "a"),))),
        Response(200, Headers((("", "a"),))),
    ],
)
async def test_our_own_fault_is_a_plain_500_and_is_reported(broken: Response | Exception) -> None:
    recorder = Answering(broken)
    exchange = Exchange(recorder)
    await exchange.run(scope_of())
    assert exchange.status == 500
    assert json.loads(exchange.body)["error"] == "sandbox bug"
    assert [where for where, _ in recorder.bugs] == ["wallet"]


@pytest.mark.parametrize("status", [200, 999])
async def test_any_final_status_goes_out(status: int) -> None:
    exchange = Exchange(Answering(Response(status)))
    await exchange.run(scope_of())
    assert exchange.status == status


async def test_the_lifespan_is_answered_so_that_any_asgi_server_can_host_us(
    recorder: Recorder,
) -> None:
    exchange = Exchange(recorder)
    exchange.unread = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    await exchange.app(
        {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}},
        exchange.receive,
        exchange.send,
    )
    assert [message["type"] for message in exchange.sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
