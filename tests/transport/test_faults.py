"""Faults on the wire, as a client sees them."""

import asyncio
from pathlib import Path

import pytest

from sandbox.scenario.language.faults import MADE
from sandbox.transport.faults import FAULTS
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.wire import Fault, Request, Response
from tests.transport.h2_peer import Http2Peer, http2_peer
from tests.transport.serving import Recorder, listening

POST = b"POST /hurt HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
LONG_S = 3600.0


class Faulty(Recorder):
    """Does what the test says in place of answering /hurt; `read` is set once it was read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault
        self.read = asyncio.Event()

    async def handle(self, provider: str, request: Request) -> Response:
        answer = await super().handle(provider, request)
        if request.path != "/hurt":
            return answer
        self.read.set()
        return Response(0, fault=self.fault)


def port_of(listeners: Listeners) -> int:
    return int(listeners.urls["wallet"].rpartition(":")[2])


def hurt(peer: Http2Peer) -> int:
    """Ask for the fault."""
    stream = peer.open("/hurt")
    peer.data(stream, b"body", ended=True)
    return stream


def test_every_fault_has_its_row_under_its_own_name() -> None:
    assert {name: make.__name__ for name, make in FAULTS.items()} == {
        "hang": "hang",
        "reset": "reset",
        "rst-stream": "rst_stream",
    }
    assert tuple(FAULTS) == MADE


@pytest.mark.parametrize(
    "fault", [Fault("reset"), Fault("rst-stream", error=7), Fault("hang", lasts_s=0.01)]
)
async def test_http_1_gets_a_tcp_reset_and_no_byte_after_its_request_was_read(
    tls_directory: Path, fault: Fault
) -> None:
    faulty = Faulty(fault)
    async with listening(tls_directory, faulty) as listeners:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listeners))
        writer.write(POST)
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(1), 30)
        writer.close()
    assert [request.body for _, request in faulty.requests] == [b"body"]
    assert faulty.bugs == []


async def test_over_http_2_a_reset_takes_the_whole_connection(tls_directory: Path) -> None:
    faulty = Faulty(Fault("reset"))
    async with (
        listening(tls_directory, faulty) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        beside = peer.open("/beside")
        assert (await peer.answer(hurt(peer))).status == ""
        await asyncio.wait_for(peer.closed.wait(), 30)
        assert peer.broken_by == "ConnectionResetError"
        assert peer.streams[beside].status == ""
    assert faulty.bugs == []


async def test_a_reset_lets_the_answers_of_others_through_first(tls_directory: Path) -> None:
    faulty = Faulty(Fault("reset"))
    async with (
        listening(tls_directory, faulty) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        hurting = hurt(peer)
        beside = peer.open("/beside", ended=True)
        assert (await peer.answer(beside)).status == "200"
        assert (await peer.answer(hurting)).status == ""
        await asyncio.wait_for(peer.closed.wait(), 30)
    assert faulty.bugs == []


async def test_a_hanging_stream_is_silent_while_others_are_served_and_reset_in_the_end(
    tls_directory: Path,
) -> None:
    faulty = Faulty(Fault("hang", lasts_s=0.3))
    async with (
        listening(tls_directory, faulty) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        hanging = hurt(peer)
        await asyncio.wait_for(faulty.read.wait(), 30)
        assert (await peer.answer(peer.open("/beside", ended=True))).status == "200"
        ended = await peer.answer(hanging)
        assert (ended.status, ended.reset_with) == ("", 8)
        assert (await peer.answer(peer.open("/after", ended=True))).status == "200"
    assert faulty.bugs == []


async def test_a_client_that_gives_a_hanging_request_up_is_rid_of_it(tls_directory: Path) -> None:
    faulty = Faulty(Fault("hang", lasts_s=LONG_S))
    async with listening(tls_directory, faulty) as listeners:
        async with http2_peer(listeners.urls["wallet"]) as peer:
            given_up = hurt(peer)
            await asyncio.wait_for(faulty.read.wait(), 30)
            peer.reset(given_up)
            assert (await peer.answer(peer.open("/after", ended=True))).status == "200"
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listeners))
        faulty.read.clear()
        writer.write(POST)
        await asyncio.wait_for(faulty.read.wait(), 30)
        writer.close()
        await reader.read()
    assert faulty.bugs == []


async def test_a_silence_that_nobody_needs_any_more_ends_at_once(tls_directory: Path) -> None:
    faulty = Faulty(Fault("hang", lasts_s=LONG_S, over=asyncio.Event()))
    assert faulty.fault.over is not None
    async with (
        listening(tls_directory, faulty) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listeners))
        hanging = hurt(peer)
        await asyncio.wait_for(faulty.read.wait(), 30)
        faulty.read.clear()
        writer.write(POST)
        await asyncio.wait_for(faulty.read.wait(), 30)
        faulty.fault.over.set()
        assert (await peer.answer(hanging)).reset_with == 8
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(1), 30)
        writer.close()
        late = hurt(peer)
        assert (await peer.answer(late)).reset_with == 8
    assert faulty.bugs == []


async def test_closing_does_not_wait_for_a_fault(tls_directory: Path) -> None:
    faulty = Faulty(Fault("hang", lasts_s=LONG_S))
    async with (
        listening(tls_directory, faulty, serving=Serving(grace_s=LONG_S)) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        hanging = hurt(peer)
        await asyncio.wait_for(faulty.read.wait(), 30)
        await asyncio.wait_for(listeners.close(), 60)
        assert (await peer.answer(hanging)).status == ""
    assert faulty.bugs == []


@pytest.mark.parametrize("error", [7, 2, 13])
async def test_a_stream_is_reset_with_the_error_asked_for_and_no_other(
    tls_directory: Path, error: int
) -> None:
    faulty = Faulty(Fault("rst-stream", error=error))
    async with (
        listening(tls_directory, faulty) as listeners,
        http2_peer(listeners.urls["wallet"]) as peer,
    ):
        reset = await peer.answer(hurt(peer))
        assert (reset.status, reset.reset_with) == ("", error)
        beside = peer.open("/beside", ended=True)
        assert (await peer.answer(beside)).status == "200"
        assert not peer.closed.is_set()
    assert faulty.bugs == []
