"""An HTTP/1.1 server that says exactly the bytes a test wants, and keeps exactly what it heard."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(slots=True)
class Heard:
    """`requests` are whole requests as bytes, in order of arrival."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)

    @property
    def head(self) -> list[str]:
        """The lines of the first request's header."""
        return self.requests[0].partition(b"\r\n\r\n")[0].decode().split("\r\n")

    @property
    def body(self) -> bytes:
        return self.requests[0].partition(b"\r\n\r\n")[2]


async def _hear(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


@asynccontextmanager
async def raw_peer(
    answer: bytes,
    *,
    hold: bool = False,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
) -> AsyncIterator[Heard]:
    """Answer each request with these bytes, then close; with `hold`, stay silent and open."""
    heard = Heard()
    let_go = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heard.requests.append(await _hear(reader))
            writer.write(answer)
            await writer.drain()
            if hold:
                await let_go.wait()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client turned away; what it said so far is nobody's concern
        finally:
            writer.close()

    server = await asyncio.start_server(converse, host, 0, ssl=tls)
    scheme = "https" if tls else "http"
    heard.url = f"{scheme}://{host}:{server.sockets[0].getsockname()[1]}"
    try:
        yield heard
    finally:
        let_go.set()
        server.close()
        await server.wait_closed()
