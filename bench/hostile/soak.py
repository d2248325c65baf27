"""Long use: `python -m bench.hostile.soak --requests 500000`, one in twenty of them hostile.

HTTP/1.1 and HTTP/2, in the clear and over TLS, one request at a time on each of four connections
that are opened anew now and then. What must hold is printed with what was found: every answered
request is in the evidence once; the server has at most 5 MB more at the end than after 100,000
requests (a fifth, where fewer are made); the median wait of the last tenth is at most 1.2 times
that of the second.

Clients and server share the machine: on two processors it takes about a millisecond for each
request. Memory is that of the process when a part of the requests is made, whatever else is going
on; evidence goes to a file, and is read when all is over.
"""

import argparse
import asyncio
import itertools
import os
import ssl
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded

from bench.hostile.__main__ import HERE
from bench.hostile.frames import GREETING, PING, RST_STREAM, frame, requests
from bench.load import BODY, FIELDS
from bench.tree import Running, Tree, folder, started
from sandbox.evidence.events import MessageStarted
from sandbox.evidence.lines import decode

_PATH = "/api/wallet/authenticate"
_HOSTILE = (
    b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nhalf",
    b"\x16\x03\x01 no TLS at all",
    GREETING + frame(PING, 0, 0, b"12345678") * 300,
    GREETING + requests("/", range(1, 9, 2), then=bytes((RST_STREAM,))),
    GREETING + frame(9, 0, 1, b"no header before"),
)
_EVERY = 20
_PATIENCE_S = 0.02
_ANEW = 5_000
"""So many requests are made on a connection before another is opened in its place."""
_PARTS = 10
_FROM = 100_000
_MOST_MB, _MOST_TIMES = 5.0, 1.2


@dataclass(frozen=True, slots=True)
class Lane:
    """One way to ask: a listener, and the version that is spoken."""

    listener: str
    in_http2: bool

    def __str__(self) -> str:
        tls = "over TLS" if self.listener.endswith("_tls") else "in the clear"
        return f"{'HTTP/2' if self.in_http2 else 'HTTP/1.1'} {tls}"


_LANES = tuple(
    Lane(name, in_http2) for in_http2 in (False, True) for name in ("wallet", "wallet_tls")
)


@dataclass(slots=True)
class Found:
    """What the clients saw. `waits` are seconds, `asked` counts by lane; both in the order made."""

    count: int
    waits: list[float] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    asked: Counter[Lane] = field(default_factory=Counter)
    attacks: int = 0
    memory_mb: list[tuple[int, float]] = field(default_factory=list)

    @property
    def told_from(self) -> int:
        """After how many requests memory is compared with that at the end."""
        return _FROM if self.count > _FROM else self.count // 5


class Soak:
    """The requests that are still to be made."""

    def __init__(self, serving: Running, count: int) -> None:
        self.serving = serving
        self.found = Found(count)
        self._numbers: Iterator[int] = iter(range(count))
        self._attacks = itertools.cycle(_HOSTILE)
        self._marks = {count * part // _PARTS for part in range(1, _PARTS + 1)}
        self._marks.add(self.found.told_from)
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}
        self._made = 0

    async def lane(self, lane: Lane) -> None:
        """Ask, as long as there is something to ask."""
        while await self._on_one_connection(lane):
            pass

    async def _on_one_connection(self, lane: Lane) -> bool:
        """Make many requests; False when none is left."""
        reader, writer = await self._connected(lane.listener, "h2" if lane.in_http2 else "http/1.1")
        ask = _Http2(reader, writer).ask if lane.in_http2 else _Http1(reader, writer).ask
        try:
            for _ in range(_ANEW):
                number = next(self._numbers, None)
                if number is None:
                    return False
                if number % _EVERY == 0:
                    await self._attack()
                else:
                    await self._timed(lane, number, ask)
                self._made_one()
        finally:
            writer.transport.abort()
        return True

    async def _timed(self, lane: Lane, number: int, ask: Callable[[str], Awaitable[str]]) -> None:
        began_s = time.perf_counter()
        status = await ask(f"soak-{number}")
        self.found.waits.append(time.perf_counter() - began_s)
        self.found.asked[lane] += 1
        if status == "200":
            self.found.answered.append(number)
        else:
            self.found.refused[status] += 1

    def _made_one(self) -> None:
        self._made += 1
        if self._made in self._marks:
            self.found.memory_mb.append((self._made, self.serving.memory_mb()))

    async def _connected(
        self, listener: str, *speaks: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        url = urlsplit(self.serving.ready[listener])
        tls = self._trust(speaks) if url.scheme == "https" else None
        named = "localhost" if tls else None
        return await asyncio.open_connection("127.0.0.1", url.port, ssl=tls, server_hostname=named)

    def _trust(self, speaks: tuple[str, ...]) -> ssl.SSLContext:
        if speaks not in self._contexts:
            made = ssl.create_default_context(cafile=self.serving.ready["ca_file"])
            made.set_alpn_protocols([*speaks])
            self._contexts[speaks] = made
        return self._contexts[speaks]

    async def _attack(self) -> None:
        """Say something hostile on a connection of its own, in the clear and over TLS in turn."""
        self.found.attacks += 1
        listener = _LANES[self.found.attacks // len(_HOSTILE) % 2].listener
        says = next(self._attacks)
        with suppress(OSError, TimeoutError):
            speaks = "h2" if says.startswith(GREETING) else "http/1.1"
            reader, writer = await self._connected(listener, speaks)
            try:
                writer.write(says)
                async with asyncio.timeout(_PATIENCE_S):
                    await reader.read(1_000)
            finally:
                writer.transport.abort()


class _Http1:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, name: str) -> str:
        fields = "".join(f"{line}\r\n" for line in (*FIELDS, f"x-soak: {name}"))
        head = f"POST {_PATH} HTTP/1.1\r\nHost: a\r\n{fields}Content-Length: {len(BODY)}\r\n\r\n"
        self._writer.write((head + BODY).encode())
        told = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await self._reader.readexactly(int(told.partition("content-length: ")[2].split()[0]))
        return told.split()[1]


class _Http2:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._peer = H2Connection()
        self._peer.initiate_connection()

    async def ask(self, name: str) -> str:
        number = self._peer.get_next_available_stream_id()
        pseudo = [(":method", "POST"), (":scheme", "http"), (":authority", "a"), (":path", _PATH)]
        more = [(line.split(": ", 1)[0], line.split(": ", 1)[1]) for line in FIELDS]
        self._peer.send_headers(number, [*pseudo, *more, ("x-soak", name)])
        self._peer.send_data(number, BODY.encode(), end_stream=True)
        status = ""
        while True:
            self._writer.write(self._peer.data_to_send())
            came = await self._reader.read(65_536)
            if not came:
                raise SystemExit(f"a connection ended in the middle of {name}")
            for event in self._peer.receive_data(came):
                if isinstance(event, ResponseReceived):
                    status = dict(event.headers or [])[b":status"].decode()
                elif isinstance(event, DataReceived):
                    length = event.flow_controlled_length or 0
                    self._peer.acknowledge_received_data(length, event.stream_id or 0)
                elif isinstance(event, ConnectionTerminated):
                    raise SystemExit(f"GOAWAY in the middle of {name}: {event.error_code}")
                elif isinstance(event, StreamEnded):
                    self._writer.write(self._peer.data_to_send())
                    return status


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.hostile.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--requests", type=int, default=50_000)
    count = parser.parse_args().requests
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
    with folder() as made:
        evidence, errors = made / "evidence.jsonl", made / "errors.txt"
        words = ["serve", "--base-port", "0", "--evidence", str(evidence)]
        began_s = time.perf_counter()
        with started(Tree("this", HERE), *words, folder=made, errors=errors) as serving:
            soak = Soak(serving, count)
            asyncio.run(_all(soak))
        took_s = time.perf_counter() - began_s
        size = evidence.stat().st_size / 1e6
        print(f"{took_s:.0f} s, {size:.0f} MB of evidence, {errors.stat().st_size} bytes on stderr")
        return _told(soak.found, _in_evidence(evidence))


async def _all(soak: Soak) -> None:
    await asyncio.gather(*(soak.lane(lane) for lane in _LANES))


def _in_evidence(evidence: Path) -> Counter[int]:
    """Count the requests of the evidence by the number they carry."""
    found = Counter[int]()
    with evidence.open("rb") as lines:
        for line in lines:
            recorded = decode(line) if b'"type":"message.started"' in line else None
            if recorded is not None and isinstance(recorded.event, MessageStarted):
                name = dict(recorded.event.request.headers).get("x-soak", "")
                if name:
                    found[int(name.removeprefix("soak-"))] += 1
    return found


def _told(found: Found, in_evidence: Counter[int]) -> int:
    """Print what was found; 1 where something that must hold does not."""
    asked = found.count - len(range(0, found.count, _EVERY))
    print(f"{found.count} in all, {found.attacks} of them hostile")
    print(*(f"  {number} {lane}" for lane, number in found.asked.items()), sep="\n")
    print("memory MB: " + ", ".join(f"{made} {size:.1f}" for made, size in found.memory_mb))
    tenths = [
        median(found.waits[len(found.waits) * part // 10 : len(found.waits) * (part + 1) // 10])
        for part in range(10)
    ]
    print("median ms of each tenth: " + ", ".join(f"{wait * 1e3:.2f}" for wait in tenths))
    wrong = [number for number in found.answered if in_evidence[number] != 1]
    memory = dict(found.memory_mb)
    grown_mb, slower = memory[found.count] - memory[found.told_from], tenths[9] / tenths[1]
    held = (
        (f"{len(found.answered)} of {asked} answered with 200, others {dict(found.refused)}",
         len(found.answered) == asked),
        (f"{len(wrong)} answered ones not once in the evidence {wrong[:5]}", not wrong),
        (f"{grown_mb:+.1f} MB since {found.told_from}, {_MOST_MB:g} at most", grown_mb <= _MOST_MB),
        (f"last tenth {slower:.2f} times the second, {_MOST_TIMES:g} at most",
         slower <= _MOST_TIMES),
    )  # fmt: skip
    for what, holds in held:
        print(f"{'holds' if holds else 'FAILS'}: {what}")
    return int(not all(holds for _, holds in held))


if __name__ == "__main__":
    sys.exit(main())
