"""Long use: `python -m bench.hostile.soak --requests 500000`, one in twenty of them hostile.

HTTP/1.1 and HTTP/2, in the clear and over TLS, on connections that are kept. At the end every
answered request must be in the evidence once, and what it costs is told: memory at a fifth and at
the end, the median wait of the second tenth and of the last.
"""

import argparse
import asyncio
import itertools
import json
import ssl
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded

from bench.hostile.__main__ import HERE
from bench.hostile.frames import GREETING, PING, RST_STREAM, frame, requests
from bench.load import BODY, FIELDS
from bench.tree import Running, Tree, folder, started

_PATH = "/api/wallet/authenticate"
_LANES = ("wallet", "wallet_tls") * 2
_HOSTILE = (
    b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nhalf",
    b"\x16\x03\x01 no TLS at all",
    GREETING + frame(PING, 0, 0, b"12345678") * 300,
    GREETING + requests("/", range(1, 9, 2), then=bytes((RST_STREAM,))),
    GREETING + frame(9, 0, 1, b"no header before"),
)
_EVERY = 20


class Soak:
    """The requests that are still to be made, and how long each of those made took."""

    def __init__(self, serving: Running, count: int) -> None:
        self.serving, self.count = serving, count
        self.numbers: Iterator[int] = iter(range(count))
        self.waits: list[float] = []
        self.answered: list[str] = []
        self.memory: list[float] = []
        self._attacks = itertools.cycle(_HOSTILE)

    async def attack(self) -> None:
        """Say something hostile on a connection of its own, and hang up."""
        port = urlsplit(self.serving.ready["wallet"]).port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(next(self._attacks))
        try:
            async with asyncio.timeout(0.05):
                await reader.read(1_000)
        except (TimeoutError, OSError):
            pass
        writer.transport.abort()

    async def lane(self, name: str, *, in_http2: bool) -> None:
        """Ask on one connection, as long as there is something to ask."""
        url = urlsplit(self.serving.ready[name])
        tls = None
        if url.scheme == "https":
            tls = ssl.create_default_context(cafile=self.serving.ready["ca_file"])
            tls.set_alpn_protocols(["h2" if in_http2 else "http/1.1"])
        named = "localhost" if tls else None
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", url.port, ssl=tls, server_hostname=named
        )
        ask = _Http2(reader, writer).ask if in_http2 else _Http1(reader, writer).ask
        for number in self.numbers:
            if number % _EVERY == 0:
                await self.attack()
            else:
                began_s = time.perf_counter()
                status = await ask(f"soak-{number}")
                self.waits.append(time.perf_counter() - began_s)
                self.answered += [f"soak-{number}"] if status == "200" else []
            if (number + 1) % (self.count // 5) == 0:
                self.memory.append(self.serving.memory_mb())
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
            for event in self._peer.receive_data(await self._reader.read(65_536)):
                if isinstance(event, ResponseReceived):
                    status = dict(event.headers or [])[b":status"].decode()
                elif isinstance(event, DataReceived):
                    length = event.flow_controlled_length or 0
                    self._peer.acknowledge_received_data(length, event.stream_id or 0)
                elif isinstance(event, StreamEnded):
                    self._writer.write(self._peer.data_to_send())
                    return status


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=50_000)
    count = parser.parse_args().requests
    with folder() as made:
        evidence = made / "evidence.jsonl"
        words = ["serve", "--base-port", "0", "--evidence", str(evidence)]
        with started(Tree("this", HERE), *words, folder=made) as serving:
            soak = Soak(serving, count)
            asyncio.run(_all(soak))
        return _told(soak, _found(evidence))


async def _all(soak: Soak) -> None:
    lanes = [
        soak.lane(name, in_http2=number >= len(_LANES) // 2) for number, name in enumerate(_LANES)
    ]
    await asyncio.gather(*lanes)


def _found(evidence: Path) -> Counter[str]:
    """Count the requests of the evidence by the name they carry."""
    found = Counter[str]()
    with evidence.open() as lines:
        for line in lines:
            event = json.loads(line)
            if event["type"] == "message.started":
                headers = dict(event["request"]["headers"])
                found[headers.get("x-soak", "")] += 1
    return found


def _told(soak: Soak, found: Counter[str]) -> int:
    asked = soak.count - soak.count // _EVERY
    wrong = [name for name in soak.answered if found[name] != 1]
    tenth = len(soak.waits) // 10
    second, last = (median(soak.waits[a : a + tenth]) for a in (tenth, 9 * tenth))
    print(f"{soak.count} in all, {soak.count - asked} of them hostile")
    print(
        f"answered with 200: {len(soak.answered)} of {asked}; not once in the evidence: {wrong[:5]}"
    )
    print(f"memory MB at each fifth: {', '.join(f'{size:.1f}' for size in soak.memory)}")
    print(f"median ms of the second tenth {second * 1e3:.2f}, of the last {last * 1e3:.2f}", end="")
    print(f", ratio {last / second:.2f}")
    return int(bool(wrong) or len(soak.answered) != asked)


if __name__ == "__main__":
    sys.exit(main())
