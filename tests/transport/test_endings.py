"""How requests, streams and connections end early, and what is said of their answers."""

import asyncio
import socket
from pathlib import Path

import pytest
from h2.settings import SettingCodes
from hyperframe.frame import GoAwayFrame, PriorityFrame, SettingsFrame

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.http1.conversation import Http1
from sandbox.transport.inbound.link import PREFACE
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.wire import Headers, Request, Response, Unsent
from tests.transport.h2_peer import Http2Peer, http2_peer, usual
from tests.transport.raw_client import eventually, port_of, raw_client
from tests.transport.serving import Recorder, listening

HALF = b"POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"
DATA_ON_NO_STREAM = b"\0\0\1\0\0\0\0\0\0x"
LONG_S = 3600.0
REFUSED, CANCEL = 7, 8


class Waiting(Recorder):
    """Answers when the test says so; /at-once is answered at once, /big with a megabyte."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = asyncio.Event(), asyncio.Event()

    async def handle(self, provider: str, request: Request) -> Response:
        answer = await super().handle(provider, request)
        if request.path == "/big":
            return Response(200, Headers(), b"x" * 1_000_000)
        if request.path != "/at-once" and not request.cut_off:
            self.reached.set()
            await self.go.wait()
        return answer


@pytest.fixture
def recorder() -> Waiting:
    return Waiting()


async def test_after_a_clients_goaway_its_open_streams_are_answered_and_the_connection_ends(
    listeners: Listeners, recorder: Waiting
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        first, second = (peer.open(path, ended=True) for path in ("/one", "/two"))
        await eventually(recorder.reached)
        peer.write(GoAwayFrame(0, last_stream_id=0, error_code=0).serialize())
        assert (await peer.answer(peer.open("/at-once", ended=True))).status == "200"
        recorder.go.set()
        assert (await peer.answer(first)).body == b"/one"
        assert (await peer.answer(second)).body == b"/two"
        await eventually(peer.closed)
    assert [type(sent) for sent in recorder.went_out] == [Response] * 3


async def test_a_client_that_says_goaway_and_is_gone_is_no_fault_of_ours(
    listeners: Listeners, recorder: Waiting
) -> None:
    goaway = GoAwayFrame(0, last_stream_id=0, error_code=0).serialize()
    with socket.create_connection(("127.0.0.1", port_of(listeners))) as client:
        client.sendall(PREFACE + SettingsFrame(0).serialize() + goaway)
    async with raw_client(listeners) as later:
        later.write(b"GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n")
        await later.until(b"/at-once")
    assert recorder.bugs == []


@pytest.mark.parametrize("beyond", [1, 3])
async def test_streams_beyond_the_limit_are_refused_alone(
    tls_directory: Path, recorder: Waiting, beyond: int
) -> None:
    serving = Serving(bounds=Bounds(max_concurrent_streams=8))
    async with (
        listening(tls_directory, recorder, serving=serving) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        impatient(peer)
        streams = [peer.open(f"/{n}") for n in range(8 + beyond)]
        for stream in streams:
            peer.data(stream, b"body", ended=True)
        for refused in streams[8:]:
            assert (await peer.answer(refused)).reset_with == REFUSED
        recorder.go.set()
        assert [(await peer.answer(stream)).status for stream in streams[:8]] == ["200"] * 8
        assert (await peer.answer(peer.open("/more", ended=True))).status == "200"
    assert [request.path for _, request in recorder.requests] == [
        *(f"/{n}" for n in range(8)),
        "/more",
    ]
    assert len(recorder.remarks) == beyond
    assert "refused with REFUSED_STREAM" in recorder.remarks[0]


def impatient(peer: Http2Peer) -> None:
    """Let a client open streams before it has heard how many there may be."""
    peer.h2.remote_settings.update({SettingCodes.MAX_CONCURRENT_STREAMS: 10**6})
    peer.h2.remote_settings.acknowledge()


async def test_a_stream_reset_while_it_is_worked_on_is_told_and_hurts_no_other(
    listeners: Listeners, recorder: Waiting
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        given_up, kept = (peer.open(path, ended=True) for path in ("/given-up", "/kept"))
        await eventually(recorder.reached)
        peer.reset(given_up)
        assert (await peer.answer(peer.open("/at-once", ended=True))).status == "200"
        recorder.go.set()
        assert (await peer.answer(kept)).status == "200"
        await recorder.answered(3)
    unsent = [sent for sent in recorder.went_out if isinstance(sent, Unsent)]
    assert unsent == [Unsent("gone", "the client had reset the stream (CANCEL)")]
    assert recorder.bugs == []


async def test_an_answer_to_nobody_is_not_said_to_be_sent(
    listeners: Listeners, recorder: Waiting
) -> None:
    async with raw_client(listeners) as client:
        client.write(b"GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
        await eventually(recorder.reached)
        (link,) = (link for server in listeners._servers for link in server._open)
    while not link._half_closed:  # noqa: ASYNC110 - the other side of a socket has no event
        await asyncio.sleep(0)
    recorder.go.set()
    (sent,) = await recorder.answered()
    assert isinstance(sent, Unsent)
    assert (sent.kind, sent.text) == ("gone", "the client had closed the connection")


async def test_a_client_that_only_says_nothing_more_is_still_answered(
    listeners: Listeners, recorder: Waiting
) -> None:
    async with raw_client(listeners) as client:
        client.write(b"GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
        client.writer.write_eof()
        await eventually(recorder.reached)
        recorder.go.set()
        assert (await client.rest()).endswith(b"/late")
    assert isinstance((await recorder.answered())[0], Response)


async def test_an_answer_that_the_client_leaves_in_the_middle_is_told(
    listeners: Listeners, recorder: Waiting
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        peer.takes_nothing = True
        big = peer.open("/big", ended=True)
        await peer.heard(big)
        peer.reset(big)
        (sent,) = await recorder.answered()
    assert sent == Unsent("gone", "the client had reset the stream (CANCEL)")


CUT_OFF_IN_HTTP_1 = {
    "body": (HALF, "4 of 9 bytes of the body came: the client closed the connection"),
    "no-body": (HALF[:-4], "0 of 9 bytes of the body came: the client closed the connection"),
    "header": (HALF[:30], "the header did not come to its end: the client closed the connection"),
    "chunk": (
        b"POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
        "4 bytes of a chunked body came, and not its end: the client closed the connection",
    ),
}


@pytest.mark.parametrize("name", CUT_OFF_IN_HTTP_1)
async def test_a_request_cut_off_in_http_1_is_handed_on_as_far_as_it_came(
    listeners: Listeners, recorder: Waiting, name: str
) -> None:
    sent, told = CUT_OFF_IN_HTTP_1[name]
    async with raw_client(listeners) as client:
        client.write(sent)
        await client.writer.drain()
        client.writer.close()
        await recorder.answered()
    assert recorder.last.cut_off == told
    assert recorder.last.path == "/half"
    assert recorder.last.flaws == ()


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("reset", "the client reset the stream (CANCEL)"),
        ("close", "the client closed the connection"),
        ("break", "the connection was broken by the client"),
    ],
)
async def test_a_request_cut_off_in_http_2_is_handed_on_as_far_as_it_came(
    listeners: Listeners, recorder: Waiting, how: str, told: str
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        stream = peer.open("/half")
        peer.data(stream, b"half")
        if how == "reset":
            peer.reset(stream)
        elif how == "break":
            peer.write(DATA_ON_NO_STREAM)
            await recorder.answered()
    await recorder.answered()
    assert recorder.last.body == b"half"
    assert recorder.last.cut_off.startswith("4 bytes of the body came, and no END_STREAM: " + told)
    assert isinstance(recorder.went_out[0], Unsent)


@pytest.mark.parametrize("http2", [True, False])
async def test_a_body_that_never_ends_is_answered_408_and_handed_on(
    tls_directory: Path, recorder: Waiting, *, http2: bool
) -> None:
    serving = Serving(bounds=Bounds(body_timeout_s=0.05))
    async with listening(tls_directory, recorder, serving=serving) as listeners:
        if http2:
            async with http2_peer(listeners.urls["wallet"]) as peer:
                stream = peer.open("/half")
                peer.data(stream, b"half")
                assert (await peer.answer(stream)).status == "408"
                assert (await peer.answer(peer.open("/at-once", ended=True))).status == "200"
        else:
            async with raw_client(listeners) as client:
                client.write(HALF)
                assert b" 408 " in await client.rest()
    cut = recorder.requests[0][1]
    assert cut.body == b"half"
    assert cut.cut_off.endswith("within 0.05 s")


async def test_what_came_before_a_broken_frame_is_handed_on(
    listeners: Listeners, recorder: Waiting
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        stream = peer.h2.get_next_available_stream_id()
        peer.h2.send_headers(stream, list(usual("/whole")), end_stream=True)
        peer.write(peer.h2.data_to_send() + DATA_ON_NO_STREAM)
        await eventually(recorder.reached)
        recorder.go.set()
        (sent,) = await recorder.answered()
        await eventually(peer.closed)
        assert peer.goaways == [(stream, 1)]
    assert recorder.last.path == "/whole"
    assert recorder.last.cut_off == ""
    assert isinstance(sent, Unsent)
    assert "the connection was broken by the client" in sent.text
    assert "GOAWAY PROTOCOL_ERROR" in recorder.remarks[0]


async def test_a_malformed_request_before_a_broken_frame_is_handed_on_and_alarms_nobody(
    listeners: Listeners, recorder: Waiting
) -> None:
    alarms: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: alarms.append(context))
    async with http2_peer(listeners.urls["wallet"]) as peer:
        stream = peer.h2.get_next_available_stream_id()
        peer.h2.send_headers(stream, [*usual("/at-once"), ("UPPER", "1")], end_stream=True)
        peer.write(peer.h2.data_to_send() + DATA_ON_NO_STREAM)
        await recorder.answered()
        await eventually(peer.closed)
    assert "is not in lower case" in recorder.last.flaws[0]
    assert isinstance(recorder.went_out[0], Unsent)
    assert (recorder.bugs, alarms) == ([], [])


async def test_what_is_written_after_our_end_goes_nowhere_and_alarms_nobody(
    listeners: Listeners, recorder: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarms: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: alarms.append(context))

    def ends_and_writes(conversation: Http1, _: bytes) -> None:
        link = conversation._link
        link.write(b"first")
        link.close(linger=True)
        link.write(b"late")

    monkeypatch.setattr(Http1, "received", ends_and_writes)
    async with raw_client(listeners) as client:
        client.write(b"GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n")
        assert await client.rest() == b"first"
        await asyncio.sleep(0)
    assert (recorder.bugs, alarms) == ([], [])


async def test_priorities_are_taken_and_mean_nothing(
    listeners: Listeners, recorder: Waiting
) -> None:
    async with http2_peer(listeners.urls["wallet"]) as peer:
        for stream in (3, 5, 7):
            peer.write(PriorityFrame(stream, depends_on=1, stream_weight=9).serialize())
        assert (await peer.answer(peer.open("/at-once", ended=True))).status == "200"
        itself = peer.h2.get_next_available_stream_id()
        peer.streams[itself].status = ""
        peer.h2.send_headers(itself, list(usual("/at-once")), end_stream=True, priority_weight=9)
        frames = bytearray(peer.h2.data_to_send())
        frames[9:13] = itself.to_bytes(4, "big")  # what the stream depends on
        peer.write(bytes(frames))
        assert (await peer.answer(itself)).reset_with == 1
        assert (await peer.answer(peer.open("/at-once", ended=True))).status == "200"
    assert "depends on itself" in recorder.requests[1][1].flaws[0]


async def test_stopping_tells_http_2_clients_the_last_stream_and_finishes_what_is_under_way(
    tls_directory: Path, recorder: Waiting
) -> None:
    async with (
        listening(tls_directory, recorder, serving=Serving(grace_s=LONG_S)) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
        http2_peer(listeners.urls["wallet"]) as idle,
    ):
        assert (await idle.answer(idle.open("/at-once", ended=True))).status == "200"
        under_way = peer.open("/late", ended=True)
        await eventually(recorder.reached)
        stopping = asyncio.create_task(listeners.close())
        await eventually(idle.closed)
        assert idle.goaways == [(1, 0)]
        too_late = peer.open("/too-late", ended=True)
        assert (await peer.answer(too_late)).reset_with == REFUSED
        assert peer.goaways == [(under_way, 0)]
        recorder.go.set()
        assert (await peer.answer(under_way)).body == b"/late"
        await eventually(peer.closed)
        await asyncio.wait_for(stopping, 30)
    assert [request.path for _, request in recorder.requests] == ["/at-once", "/late"]


async def test_stopping_tells_http_1_clients_with_the_answer_and_closes_idle_connections(
    tls_directory: Path, recorder: Waiting
) -> None:
    async with (
        listening(tls_directory, recorder, serving=Serving(grace_s=LONG_S)) as listeners,
        raw_client(listeners) as busy,
        raw_client(listeners) as idle,
    ):
        idle.write(b"GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"connection: close" not in await idle.until(b"/at-once")
        busy.write(b"GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
        await eventually(recorder.reached)
        stopping = asyncio.create_task(listeners.close())
        assert await idle.rest() == b""
        recorder.go.set()
        answer = await busy.rest()
        assert b"connection: close" in answer
        assert answer.endswith(b"/late")
        await asyncio.wait_for(stopping, 30)


@pytest.mark.parametrize("http2", [True, False])
async def test_a_connection_idle_for_too_long_is_closed_properly(
    tls_directory: Path, recorder: Waiting, *, http2: bool
) -> None:
    serving = Serving(bounds=Bounds(keep_alive_s=0.05))
    async with listening(tls_directory, recorder, serving=serving) as listeners:
        if http2:
            async with http2_peer(listeners.urls["wallet"]) as peer:
                assert (await peer.answer(peer.open("/at-once", ended=True))).status == "200"
                await eventually(peer.closed)
                assert peer.goaways == [(1, 0)]
        else:
            async with raw_client(listeners) as client:
                client.write(b"GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n")
                assert (await client.rest()).endswith(b"/at-once")
