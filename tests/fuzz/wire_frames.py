"""Bytes on the wire that are hardly HTTP: broken messages, and frames in any order."""

import asyncio
from collections.abc import Callable
from random import Random

import hpack
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    Frame,
    GoAwayFrame,
    HeadersFrame,
    PingFrame,
    PriorityFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from tests.fuzz.mutating import Mutations
from tests.fuzz.provider_requests import Requests, innocent
from tests.fuzz.stage import Stage, stage
from tests.fuzz.tally import Tally
from tests.transport.h2_peer import http2_peer

_AT_ONCE = 20
_WITHIN_S = 3.0
"""Who lets nothing be sent is given up after a while: by us, and before that by the harness."""
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_NAMES = ("wallet", "fasttrack", "gr8")


async def http1_bytes(chance: Random, cases: int) -> Tally:
    """Requests whose bytes were changed anywhere, cut off at their end."""
    requests, mutations = Requests(chance), Mutations(chance)

    def sent() -> bytes:
        whole = b"".join(requests.drawn().http1() for _ in range(chance.choice((1, 1, 1, 3))))
        kind = chance.randrange(10)
        if kind == 0:
            return chance.randbytes(chance.randint(1, 300))
        if kind == 1:
            return whole.replace(b"\r\n\r\n", b"\r\n" + chance.choice(_FRAMINGS) + b"\r\n\r\n", 1)
        return mutations.data(whole)

    return await _sent("bytes of HTTP/1.1", chance, cases, sent)


_FRAMINGS = (
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
    b"Content-Length: -1",
    b"Content-Length: 99999999999999999999",
    b"Content-Length: 3, 3",
    b"Expect: 100-continue",
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
    b"Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: \xff==",
    b"Upgrade: websocket",
    b" folded",
    b": nameless",
)


async def http2_frames(chance: Random, cases: int) -> Tally:
    """Frames of every type in any order, their bytes changed."""
    frames = Frames(chance)
    return await _sent("frames of HTTP/2", chance, cases, frames.sent)


class Frames:
    """Draws what a client sends on one connection."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._requests, self._mutations = Requests(chance), Mutations(chance)

    def sent(self) -> bytes:
        """Return a whole conversation's bytes."""
        encoder, chance = hpack.Encoder(), self._chance
        frames = [SettingsFrame(0).serialize()] if chance.randrange(8) else []
        number = 1
        for _ in range(chance.choice((1, 2, 4, 8))):
            frames += self._request(encoder, number)
            number += chance.choice((2, 2, 2, 2, 0, 1, 1000))
        for _ in range(chance.choice((0, 1, 3, 8))):
            frames.insert(chance.randint(0, len(frames)), self._odd(number))
        if chance.randrange(3) == 0:
            at = chance.randrange(len(frames))
            frames[at] = self._mutations.data(frames[at])
        whole = b"".join(frames)
        if chance.randrange(4) == 0:
            whole = self._mutations.data(whole)
        return (_PREFACE if chance.randrange(20) else b"") + whole

    def _request(self, encoder: hpack.Encoder, number: int) -> list[bytes]:
        asked, chance = self._requests.drawn(), self._chance
        fields = [
            (b":method", asked.method),
            (b":scheme", b"http"),
            (b":authority", b"a"),
            (b":path", asked.path),
            *asked.fields,
        ]
        if chance.randrange(4) == 0:
            fields = self._mutations.fields(fields)
        block = encoder.encode(fields, huffman=bool(chance.randrange(2)))
        whole = HeadersFrame(number)
        if chance.randrange(5) == 0:
            block = self._mutations.data(block)
        at = chance.randint(0, len(block)) if chance.randrange(4) == 0 else len(block)
        whole.data = block[:at]
        if len(whole.data) > 16_000:
            at, whole.data = 16_000, block[:16_000]
        if chance.randrange(6) == 0:
            whole.flags.add("PRIORITY")
            whole.depends_on = chance.choice((0, number, number + 2))
        if not asked.body:
            whole.flags.add("END_STREAM")
        frames: list[Frame] = [whole]
        for start in range(at, len(block), 16_000):
            more = ContinuationFrame(number)
            more.data = block[start : start + 16_000]
            frames.append(more)
        frames[-1].flags.add("END_HEADERS")
        for start in range(0, len(asked.body), 16_000):
            data = DataFrame(number)
            data.data = asked.body[start : start + 16_000]
            if start + 16_000 >= len(asked.body):
                data.flags.add("END_STREAM")
            if chance.randrange(6) == 0:
                data.flags.add("PADDED")
                data.pad_length = chance.randrange(256)
            frames.append(data)
        return [frame.serialize() for frame in frames]

    def _odd(self, number: int) -> bytes:
        chance = self._chance
        on = chance.choice((0, 1, 1, 3, number, number + 2, 2**31 - 1))
        kind = chance.randrange(10)
        if kind == 0:  # a type that nobody knows
            length = chance.randrange(40)
            head = length.to_bytes(3) + chance.randbytes(2) + on.to_bytes(4)
            return head + chance.randbytes(length)
        frame: Frame = _ODD[kind % len(_ODD)](chance, on)
        return frame.serialize()


def _settings(chance: Random, _: int) -> Frame:
    pairs = {
        chance.choice((1, 2, 3, 4, 5, 6, 8, 99)): chance.choice((0, 1, 100, 2**31, 2**32 - 1))
        for _ in range(3)
    }
    return SettingsFrame(0, settings=pairs)


def _goaway(chance: Random, _: int) -> Frame:
    return GoAwayFrame(0, last_stream_id=chance.randrange(9), error_code=chance.randrange(300))


def _priority(chance: Random, on: int) -> Frame:
    return PriorityFrame(
        on or 1, depends_on=chance.choice((0, on, 1, 5)), stream_weight=9, exclusive=True
    )


_ODD: tuple[Callable[[Random, int], Frame], ...] = (
    _settings,
    _goaway,
    _priority,
    lambda chance, on: RstStreamFrame(on or 1, error_code=chance.randrange(300)),
    lambda chance, on: WindowUpdateFrame(on, window_increment=chance.choice((1, 2**31 - 1))),
    lambda chance, _: PingFrame(0, opaque_data=chance.randbytes(8)),
    _priority,
)


async def _sent(name: str, chance: Random, cases: int, sent: Callable[[], bytes]) -> Tally:
    tally = Tally(name)
    async with stage(tally) as on, http2_peer(on.sandbox.listeners.urls["fasttrack"]) as beside:
        for _ in range(0, cases, _AT_ONCE):
            conversations = [sent() for _ in range(_AT_ONCE)]
            with tally.case(conversations, others=_AT_ONCE):  # the time of all is that of each
                came = await asyncio.gather(*(_said(on, chance, data) for data in conversations))
            for data, said in zip(conversations, came, strict=True):
                tally.now = repr(data)
                if said.startswith(b"HTTP/1.1 500") or b"sandbox bug" in said:
                    tally.told(f"500: {said[:600]!r}")
            tally.lost += not await innocent(on, beside)
    return tally


async def _said(on: Stage, chance: Random, data: bytes) -> bytes:
    """Send bytes, in one piece or two, and say that it was all; return what comes until the end."""
    port = on.port(chance.choice(_NAMES))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(_WITHIN_S):
            at = chance.randint(0, len(data)) if chance.randrange(4) == 0 else len(data)
            writer.write(data[:at])
            if at < len(data):
                await writer.drain()
                await asyncio.sleep(0)
                writer.write(data[at:])
            if chance.randrange(10):
                writer.write_eof()
                return await reader.read()
            await writer.drain()  # hang up in the middle
            return b""
    except (ConnectionError, TimeoutError) as fault:
        return type(fault).__name__.encode()
    finally:
        writer.transport.abort()
