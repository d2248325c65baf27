"""What a peer can make us keep and work for has bounds; whoever is beside it is served."""

import asyncio
import ssl
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    Frame,
    HeadersFrame,
    PingFrame,
    PriorityFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.transport.inbound.turns import Turns
from sandbox.wire import Headers, Request, Response, Unsent
from tests.transport.h2_peer import http2_peer, usual
from tests.transport.raw_client import eventually, port_of, raw_client
from tests.transport.serving import Recorder, listening

REFUSED, CALM = 7, 11
SHORT_S = 0.05
ASKED = b"GET /beside HTTP/1.1\r\nHost: a\r\n\r\n"
FLOODS: dict[str, Frame] = {
    "Ping": PingFrame(0, b"12345678"),
    "Settings": SettingsFrame(0),
    "WindowUpdate": WindowUpdateFrame(0, window_increment=1),
    "Priority": PriorityFrame(1, depends_on=0, stream_weight=3),
    "Data": DataFrame(1),
}


async def beside(listeners: Listeners) -> bytes:
    """Ask in HTTP/1.1 on a connection of its own; return the status line."""
    async with raw_client(listeners) as client:
        client.write(ASKED)
        return await client.until(b"\r\n")


class Slow(Recorder):
    """Answers /slow when the test says so, and /big with 20 MB."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = asyncio.Event(), asyncio.Event()

    async def handle(self, provider: str, request: Request) -> Response:
        answer = await super().handle(provider, request)
        if request.path == "/big":
            return Response(200, Headers(), b"x" * 20_000_000)
        if request.path == "/slow":
            self.reached.set()
            await self.go.wait()
        return answer


@pytest.mark.parametrize("kind", FLOODS)
async def test_frames_that_bring_no_request_are_counted(
    tls_directory: Path, recorder: Recorder, kind: str
) -> None:
    serving = Serving(bounds=Bounds(max_control_frames=100))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        peer.open("/")
        peer.write(FLOODS[kind].serialize() * 2_000)
        await eventually(peer.closed)
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
        assert peer.goaways[-1][1] == CALM
    told = f"more than 100 frames that bring no request ({kind})"
    assert any(told in remark and "ENHANCE_YOUR_CALM" in remark for remark in recorder.remarks)
    assert recorder.bugs == []


async def test_who_resets_all_that_it_opens_is_not_listened_to_for_long(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_control_frames=100))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        block = peer.h2.encoder.encode(
            [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/")]
        )
        for number in range(1, 4_001, 2):
            header = HeadersFrame(number, block, flags=["END_HEADERS", "END_STREAM"])
            peer.write(header.serialize() + RstStreamFrame(number, 8).serialize())
        await eventually(peer.closed)
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
    assert len(recorder.requests) < 300
    assert any("(RstStream)" in remark for remark in recorder.remarks)
    assert recorder.bugs == []


async def test_who_asks_and_is_answered_may_go_on_for_ever(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_control_frames=10))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        for _ in range(100):
            peer.write(PingFrame(0, b"12345678").serialize() * 4)
            assert (await peer.answer(peer.open("/", ended=True))).status == "200"
    assert recorder.remarks == []


async def test_a_header_in_pieces_is_kept_up_to_a_length(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        peer.write(HeadersFrame(1, b"").serialize())
        peer.write(ContinuationFrame(1, b"\0" * 16_000).serialize() * 6)
        await eventually(peer.closed)
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
    assert peer.goaways[-1][1] == CALM
    assert any("a header of more than 65536 bytes" in remark for remark in recorder.remarks)


async def test_streams_beyond_the_limit_end_the_connection_when_they_do_not_end(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_concurrent_streams=5, max_control_frames=20))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        for _ in range(90):
            peer.open("/never-ends")
        await eventually(peer.closed)
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
    assert peer.goaways[-1][1] == CALM
    assert sum("REFUSED_STREAM" in remark for remark in recorder.remarks) < 30


async def test_who_asked_nothing_for_longest_gives_way_to_who_comes(tls_directory: Path) -> None:
    recorder = Slow()
    serving = Serving(bounds=Bounds(max_connections=3))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners) as at_work,
        http2_peer(listeners.urls["wallet"]) as silent,
        raw_client(listeners) as newer,
    ):
        at_work.write(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        await eventually(recorder.reached)
        newer.write(ASKED)
        assert await newer.until(b"/beside")
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
        await eventually(silent.closed)
        assert silent.goaways == [(0, 0)]
        recorder.go.set()
        assert b"200 OK" in await at_work.until(b"/slow")
    assert Counter("gave way (1 so far)" in remark for remark in recorder.remarks)[True] == 1
    assert recorder.bugs == []


async def test_handshakes_that_stall_give_way(tls_directory: Path, recorder: Recorder) -> None:
    serving = Serving(bounds=Bounds(max_handshakes=2))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners, "wallet_tls") as first,
        raw_client(listeners, "wallet_tls"),
    ):
        trust = ssl.create_default_context(cafile=tls_directory / "ca.pem")
        reader, writer = await asyncio.open_connection(
            "127.0.0.1",
            port_of(listeners, "wallet_tls"),
            ssl=trust,
            server_hostname="localhost",
        )
        writer.write(ASKED)
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        writer.close()
        assert await first.rest() == b""
    assert any("2 TLS handshakes were under way" in remark for remark in recorder.remarks)
    assert recorder.bugs == []


async def test_a_header_that_does_not_come_to_its_end_is_refused(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(head_timeout_s=SHORT_S))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners) as client,
    ):
        client.write(b"GET / HTTP/1.1\r\nHost: ")
        assert await client.until(b"\r\n") == b"HTTP/1.1 408 Request Timeout\r\n"
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
    told = "the header did not come to its end: nothing more within 0.05 s"
    assert recorder.requests[0][1].cut_off == told


async def test_a_ping_keeps_no_connection_open(tls_directory: Path, recorder: Recorder) -> None:
    serving = Serving(bounds=Bounds(keep_alive_s=SHORT_S))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        while not peer.closed.is_set():
            peer.write(PingFrame(0, b"12345678").serialize())
            await asyncio.sleep(SHORT_S / 2)
    assert peer.goaways == [(0, 0)]


async def test_an_answer_that_nobody_takes_is_given_up(tls_directory: Path) -> None:
    recorder = Slow()
    serving = Serving(bounds=Bounds(answer_timeout_s=SHORT_S))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners) as client,
    ):
        client.write(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        sent = (await recorder.answered())[0]
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
    assert sent == Unsent("gone", "the client did not take the answer within 0.05 s")


async def test_a_header_of_too_many_fields_is_refused_with_431(
    listeners: Listeners, recorder: Recorder
) -> None:
    lines = [(f"x-{number}", "") for number in range(300)]
    async with http2_peer(listeners.urls["wallet"]) as peer, raw_client(listeners) as client:
        stream = peer.send([*usual("/", method="GET"), *lines], ended=True)
        assert (await peer.answer(stream)).status == "431"
        assert (await peer.answer(peer.open("/", ended=True))).status == "200"
        told = "".join(f"{name}: 1\r\n" for name, _ in lines)
        client.write(f"GET / HTTP/1.1\r\nHost: a\r\n{told}\r\n".encode())
        assert b" 431 " in await client.until(b"\r\n")
    flawed = [request for _, request in recorder.requests if request.flaws]
    assert [len(tuple(request.headers)) for request in flawed] == [253, 256]
    assert all("no more than 256 are read here" in request.flaws[0] for request in flawed)


async def test_the_connection_that_holds_most_lets_go_of_a_body(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_held_bytes=100_000))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners) as large,
        http2_peer(listeners.urls["wallet"]) as peer,
        raw_client(listeners) as small,
    ):
        large.write(b"POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n")
        large.write(b"x" * 80_000)
        beside_it = peer.open("/beside")
        peer.data(beside_it, b"y" * 15_000)
        small.write(b"POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n")
        small.write(b"z" * 30_000)
        assert b" 503 " in await large.until(b"\r\n")
        assert b" 200 " in await small.until(b"\r\n")
        peer.data(beside_it, b"", ended=True)
        assert (await peer.answer(beside_it)).status == "200"
    told = "more than 100000 bytes of requests are under way"
    assert {r.path: r.cut_off for _, r in recorder.requests}["/large"] == told


async def test_one_connection_holds_no_more_than_half(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_held_bytes=100_000))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        first = peer.open("/first")
        for _ in range(4):
            peer.data(first, b"x" * 15_000)
        refused = peer.open("/refused", ended=True)
        assert (await peer.answer(refused)).reset_with == REFUSED
        peer.data(first, b"", ended=True)
        assert (await peer.answer(first)).status == "200"
        assert (await peer.answer(peer.open("/after", ended=True))).status == "200"
    assert any("those open hold 50000 bytes" in remark for remark in recorder.remarks)


async def test_streams_of_all_connections_are_counted(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_streams=8))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as hoarder,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        for _ in range(7):
            hoarder.open("/never-ends")
        assert (await peer.answer(peer.open("/", ended=True))).status == "200"
        mine = [peer.open("/mine") for _ in range(4)]
        await eventually(hoarder.closed)
        peer.data(mine[0], b"", ended=True)
        assert (await peer.answer(mine[0])).status == "200"
    assert any("8 streams were open, as many as may be" in told for told in recorder.remarks)
    assert recorder.bugs == []


async def test_everybody_has_a_turn_before_anybody_has_a_second() -> None:
    turns, done = Turns(), list[str]()

    def work(name: str, left: int) -> None:
        done.append(name)
        if left:
            turns.later(partial(work, name, left - 1))

    for name in "abc":
        turns.later(partial(work, name, 2))
    await turns.over(within_s=30)
    assert "".join(done) == "abcabcabc"
