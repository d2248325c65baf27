"""The attacks by name, and one of them as a process: `python -m bench.hostile.attacks NAME …`.

A process of its own, bounded in connections and in time, that calls nobody but 127.0.0.1.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from bench.hostile import floods, holds
from bench.hostile.holds import Holds

_AT_ONCE = 200
_AGAIN_S = 0.01


@dataclass(frozen=True, slots=True)
class Attack:
    """`connections` are open at any time. `descriptors` is the server's limit, 0 for its own."""

    title: str
    says: Callable[[], Iterator[bytes]] | None = None
    holds: Holds | None = None
    connections: int = 8
    port: str = "wallet"
    descriptors: int = 0


ATTACKS = {
    "rapid-reset": Attack("rapid reset", floods.rapid_reset),
    "continuation": Attack("CONTINUATION flood", floods.continuation),
    "empty-continuation": Attack("empty CONTINUATION flood", floods.empty_continuation),
    "ping": Attack("PING flood", floods.ping),
    "settings": Attack("SETTINGS flood", floods.many_settings),
    "window": Attack("WINDOW_UPDATE flood", floods.window),
    "priority": Attack("PRIORITY flood", floods.priority),
    "streams": Attack("streams over the limit", floods.too_many_streams),
    "header-bomb": Attack("header bomb under the limit", floods.header_bomb),
    "fields": Attack("1,500 fields of one byte", floods.many_fields),
    "requests": Attack("well-formed requests, flat out", floods.many_requests),
    "zero-window": Attack("zero window", holds=holds.zero_window, connections=20),
    "small-windows": Attack("windows of one byte", holds=holds.small_windows, connections=8),
    "never-reads": Attack("never reads (HTTP/1.1)", holds=holds.never_reads, connections=20),
    "slow-header": Attack("slowloris, header", holds=holds.slow_header, connections=500),
    "slow-body": Attack("slowloris, body", holds=holds.slow_body, connections=500),
    "slow-streams": Attack("slowloris, HTTP/2", holds=holds.slow_streams, connections=20),
    "bodies": Attack("64 streams with 7 MB", holds=holds.seven_megabytes, connections=1),
    "idle": Attack("3,000 idle connections", holds=holds.idle, connections=3000),
    "idle-http2": Attack("3,000 idle in HTTP/2", holds=holds.idle_http2, connections=3000),
    "handshakes": Attack(
        "1,500 stalled handshakes",
        holds=holds.stalled_handshake,
        connections=1500,
        port="wallet_tls",
    ),
    "silent-tls": Attack(
        "1,500 silent on the TLS port", holds=holds.idle, connections=1500, port="wallet_tls"
    ),
    "descriptors": Attack(
        "descriptor limit 256", holds=holds.idle, connections=1000, descriptors=256
    ),
    "control": Attack(
        "descriptor limit 256, control port",
        holds=holds.idle,
        connections=1000,
        port="control",
        descriptors=256,
    ),
}


async def attack(found: Attack, port: int, *, within_s: float) -> None:
    """Attack for so long, on as many connections as it says: a closed one is opened again."""
    gate = asyncio.Semaphore(_AT_ONCE)
    ends_s = time.monotonic() + within_s
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await asyncio.gather(
                *(_again(found, port, gate, ends_s=ends_s) for _ in range(found.connections))
            )


async def _again(found: Attack, port: int, gate: asyncio.Semaphore, *, ends_s: float) -> None:
    while time.monotonic() < ends_s:
        with suppress(OSError):
            async with gate:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                await _one(found, reader, writer)
            finally:
                writer.transport.abort()
        await asyncio.sleep(_AGAIN_S)


async def _one(found: Attack, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if found.holds is not None:
        await found.holds(reader, writer)
        return
    assert found.says is not None
    listening = asyncio.create_task(_discard(reader))
    try:
        for piece in found.says():
            if listening.done():
                return
            writer.write(piece)
            await writer.drain()
    finally:
        listening.cancel()


async def _discard(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        while await reader.read(65_536):
            pass


def main() -> None:
    name, port, within_s = sys.argv[1:]
    asyncio.run(attack(ATTACKS[name], int(port), within_s=float(within_s)))


if __name__ == "__main__":
    main()
