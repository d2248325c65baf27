"""What is kept of requests under way has one bound for all connections, whatever it is part of."""

from pathlib import Path

from hyperframe.frame import ContinuationFrame, HeadersFrame

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.wire import Unsent
from tests.transport.h2_peer import http2_peer, usual
from tests.transport.raw_client import eventually, raw_client
from tests.transport.serving import Recorder, listening
from tests.transport.test_bounds import CALM, REFUSED, Slow, beside


async def test_a_header_in_too_many_pieces_is_no_error_of_the_protocol(
    listeners: Listeners, recorder: Recorder
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        peer.write(HeadersFrame(1, b"").serialize() + ContinuationFrame(1).serialize() * 70)
        await eventually(peer.closed)
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
    assert peer.goaways[-1][1] == CALM
    assert any("a header in more than 64 pieces" in remark for remark in recorder.remarks)


async def test_how_long_a_header_may_be_is_a_setting(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_header_bytes=1_000))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners) as client,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        client.write(b"GET / HTTP/1.1\r\nHost: a\r\nx: " + b"y" * 1_000)
        assert b" 431 " in await client.until(b"\r\n")
        assert (await peer.answer(peer.open("/", ended=True))).status == "200"
        peer.send([*usual("/", method="GET"), ("x", "y" * 1_000)], ended=True)
        await eventually(peer.closed)
    assert peer.goaways[-1][1] == CALM


async def test_fields_that_unpack_from_little_count_for_all_connections(
    tls_directory: Path,
) -> None:
    recorder = Slow()
    serving = Serving(bounds=Bounds(max_held_bytes=100_000))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as one,
        http2_peer(listeners.urls["wallet"]) as other,
        http2_peer(listeners.urls["wallet"]) as modest,
    ):
        for peer, size in ((one, 40_000), (other, 40_000), (modest, 22_000)):
            peer.send([*usual("/slow", method="GET"), ("x", "y" * size)], ended=True)
            await eventually(recorder.reached)
            recorder.reached.clear()
        refused = other.open("/", ended=True)
        assert (await other.answer(refused)).reset_with == REFUSED
        assert (await modest.answer(modest.open("/", ended=True))).status == "200"
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
        recorder.go.set()
    assert any("those of all hold 100000 bytes" in remark for remark in recorder.remarks)
    assert recorder.bugs == []


async def test_requests_that_wait_behind_another_are_counted_and_let_go_of(
    tls_directory: Path,
) -> None:
    recorder = Slow()
    serving = Serving(bounds=Bounds(max_held_bytes=40_000))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners) as client,
    ):
        client.write(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        await eventually(recorder.reached)
        client.write(b"GET /behind HTTP/1.1\r\nHost: a\r\nx: " + b"y" * 60_000)
        while not recorder.remarks:
            assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
        recorder.go.set()
        answers = await client.rest()
    assert answers.count(b"HTTP/1.1 200") == 1
    assert b"connection: close" in answers.lower()
    assert "what came behind the request is not read" in recorder.remarks[0]
    assert "/behind" not in {request.path for _, request in recorder.requests}


async def test_a_header_that_has_only_begun_is_counted_and_refused(
    tls_directory: Path, recorder: Recorder
) -> None:
    serving = Serving(bounds=Bounds(max_held_bytes=20_000))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        raw_client(listeners) as client,
    ):
        client.write(b"GET /begun HTTP/1.1\r\nHost: a\r\nx: " + b"y" * 30_000)
        assert b" 503 " in await client.until(b"\r\n")
        assert await beside(listeners) == b"HTTP/1.1 200 OK\r\n"
    told = "more than 20000 bytes of requests are under way"
    assert told in {r.path: r.cut_off for _, r in recorder.requests}["/begun"]


async def test_a_peer_that_can_open_no_window_any_more_is_not_waited_for(
    tls_directory: Path,
) -> None:
    recorder = Slow()
    async with (
        listening(tls_directory, recorder) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        peer.takes_nothing = True
        first = peer.open("/big", ended=True)
        await peer.heard(first)
        peer.open("/slow", ended=True)
        await eventually(recorder.reached)
        peer.half_close()
        went_out = await recorder.answered()
        recorder.go.set()
        went_out = await recorder.answered(2)
        await eventually(peer.closed)
    told = [outcome for outcome in went_out if isinstance(outcome, Unsent)]
    assert [outcome.kind for outcome in told] == ["gone", "gone"]
    assert "closed its side with no window for the last" in told[0].text
