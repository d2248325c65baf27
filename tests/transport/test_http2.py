"""HTTP/2 on one connection: many streams, and none that suffers for another."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.wire import Request, Response
from tests.transport.h2_peer import http2_peer
from tests.transport.serving import Recorder, http2_client, listening

REQUESTS = 3000
IN_FLIGHT = 50


async def test_three_thousand_requests_on_one_connection_get_three_thousand_answers(
    listeners: Listeners, recorder: Recorder
) -> None:
    gate = asyncio.Semaphore(IN_FLIGHT)
    async with http2_client() as client:

        async def ask(number: int) -> tuple[int, str, str]:
            async with gate:
                url = f"{listeners.urls['wallet']}/{number}"
                answer = await client.post(url, content=b"x" * (number % 700))
            return answer.status_code, answer.http_version, answer.text

        answers = await asyncio.gather(*(ask(number) for number in range(REQUESTS)))
    assert answers == [(200, "HTTP/2", f"/{number}") for number in range(REQUESTS)]
    assert {request.connection for _, request in recorder.requests} == {"wallet-1"}
    streams = {request.stream for _, request in recorder.requests}
    assert len(streams) == REQUESTS
    assert None not in streams
    assert recorder.bugs == []


async def test_http_1_connections_are_told_apart_and_have_no_streams(
    listeners: Listeners, recorder: Recorder
) -> None:
    url = listeners.urls["fasttrack"]
    for _ in range(2):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        for _ in range(2):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n/")
        writer.close()
        await writer.wait_closed()
    seen = Counter(request.connection for _, request in recorder.requests)
    assert seen == {"fasttrack-1": 2, "fasttrack-2": 2}
    assert {request.stream for _, request in recorder.requests} == {None}


async def test_a_body_too_long_is_refused_and_its_connection_lives_on(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_body_bytes=100_000))
    async with listening(tls_directory, recorder, serving=serving) as listeners:
        url = listeners.urls["wallet"]
        async with http2_client() as client:
            refused = await client.post(url, content=b"x" * 5_000_000)
            beside = await asyncio.gather(
                *(client.post(url, content=b"y" * size) for size in (100_000, 100_001, 7))
            )
    assert refused.status_code == 413
    assert [answer.status_code for answer in beside] == [200, 413, 200]
    assert {request.connection for _, request in recorder.requests} == {"wallet-1"}
    assert recorder.bugs == []


async def test_an_answer_waits_for_the_end_of_the_body_while_other_streams_are_served(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        slow = peer.open("/slow")
        peer.data(slow, b"first ")
        quick = peer.open("/quick", method="GET", ended=True)
        assert (await peer.answer(quick)).body == b"/quick"
        assert peer.streams[slow].status == ""
        peer.data(slow, b"last", ended=True)
        assert (await peer.answer(slow)).body == b"/slow"
    assert recorder.last.body == b"first last"


async def test_an_exception_in_the_handler_ends_its_stream_and_no_other(
    tls_directory: Path,
) -> None:
    class Failing(Recorder):
        async def handle(self, provider: str, request: Request) -> Response:
            if request.path == "/boom":
                raise LookupError(provider)
            return await Recorder.handle(self, provider, request)

    failing = Failing()
    async with (
        listening(tls_directory, failing) as listeners,
        http2_peer(listeners.urls["gr8"]) as peer,
    ):
        streams = [peer.open(path, ended=True) for path in ("/boom", "/fine", "/boom", "/fine")]
        answers = [await peer.answer(stream) for stream in streams]
    assert [answer.status for answer in answers] == ["500", "200", "500", "200"]
    assert b"sandbox bug" in answers[0].body
    assert [(where, str(bug)) for where, bug in failing.bugs] == [("gr8", "gr8")] * 2


async def test_a_stream_that_the_peer_gives_up_is_still_handled_and_hurts_no_other(
    tls_directory: Path,
) -> None:
    class Waiting(Recorder):
        def __init__(self) -> None:
            super().__init__()
            self.reached, self.go, self.finished = (asyncio.Event() for _ in range(3))

        async def handle(self, provider: str, request: Request) -> Response:
            if request.path == "/given-up":
                self.reached.set()
                await self.go.wait()
                self.finished.set()
            return await Recorder.handle(self, provider, request)

    waiting = Waiting()
    async with (
        listening(tls_directory, waiting) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        given_up = peer.open("/given-up", ended=True)
        await asyncio.wait_for(waiting.reached.wait(), 30)
        peer.reset(given_up)
        assert (await peer.answer(peer.open("/next", ended=True))).status == "200"
        waiting.go.set()
        await asyncio.wait_for(waiting.finished.wait(), 30)
        assert (await peer.answer(peer.open("/after", ended=True))).status == "200"
    assert waiting.bugs == []


@pytest.mark.parametrize("said", ["2", "9"])
async def test_a_length_that_lies_ends_the_exchange_instead_of_hanging(
    tls_directory: Path, said: str
) -> None:
    class Lying(Recorder):
        async def handle(self, provider: str, request: Request) -> Response:
            answer = await Recorder.handle(self, provider, request)
            return Response(200, answer.headers.with_field("Content-Length", said), b"12345")

    lying = Lying()
    async with listening(tls_directory, lying) as listeners:
        port = int(listeners.urls["wallet"].rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        got = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        async with http2_peer(listeners.urls["wallet"]) as peer:
            stream = peer.open("/", ended=True)
            await asyncio.wait_for(
                asyncio.wait(
                    [
                        asyncio.ensure_future(peer.closed.wait()),
                        asyncio.ensure_future(peer.streams[stream].ended.wait()),
                    ],
                    return_when=asyncio.FIRST_COMPLETED,
                ),
                30,
            )
    assert got.startswith(b"HTTP/1.1 200")
    assert len(lying.requests) == 2
