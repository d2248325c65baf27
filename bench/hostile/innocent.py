"""Somebody who does nothing wrong, and measures how long it waits.

It asks at a steady beat, whether or not what it asked before was answered: a server that stands
still for a second makes every question of that second late, and each of them counts.
"""

import asyncio
import ssl
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.load import BODY, FIELDS

_BEAT_S = 0.04
PATIENCE_S = 10.0
_POST = (
    "POST /api/wallet/authenticate HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    + "".join(f"{line}\r\n" for line in FIELDS)
    + f"Content-Length: {len(BODY)}\r\n\r\n{BODY}"
).encode()
_HEALTH = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Waits:
    """How long answers took, in seconds; `asked` counts those too that were never answered."""

    asked: int = 0
    answered: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def part(self, share: float) -> float:
        """Return the time within which this share of all questions was answered."""
        waited = sorted([*self.answered, *[PATIENCE_S] * (self.asked - len(self.answered))])
        return waited[min(int(len(waited) * share), len(waited) - 1)] if waited else float("nan")


async def ask(ready: dict[str, str], *, within_s: float) -> Waits:
    """Ask the wallet in the clear, over TLS, and whether all is well, each on a new connection."""
    trust = ssl.create_default_context(cafile=ready["ca_file"])
    kinds = (
        (ready["wallet"], _POST, None),
        (ready["wallet_tls"], _POST, trust),
        (ready["wallet"], _POST, None),
        (ready["control"], _HEALTH, None),
    )
    waits, asking, began_s = Waits(), set[asyncio.Task[None]](), time.perf_counter()
    while time.perf_counter() - began_s < within_s:
        url, said, tls = kinds[waits.asked % len(kinds)]
        asking.add(asyncio.create_task(_one(waits, url, said, tls)))
        waits.asked += 1
        await asyncio.sleep(_BEAT_S)
    await asyncio.gather(*asking)
    return waits


async def _one(waits: Waits, url: str, said: bytes, tls: ssl.SSLContext | None) -> None:
    began_s, port = time.perf_counter(), urlsplit(url).port
    try:
        async with asyncio.timeout(PATIENCE_S):
            name = "localhost" if tls else None
            opened = asyncio.open_connection("127.0.0.1", port, ssl=tls, server_hostname=name)
            reader, writer = await opened
            try:
                writer.write(said)
                status = await reader.readline()
            finally:
                writer.transport.abort()
    except (OSError, TimeoutError) as fault:
        waits.refused.append(f"{urlsplit(url).port}: {type(fault).__name__}")
        return
    if b" 200 " in status:
        waits.answered.append(time.perf_counter() - began_s)
    else:
        waits.refused.append(status.decode("latin-1").strip() or "closed without an answer")
