"""Does a listener answer? Asked in HTTP/2's own opening words, without making a request.

After the client's preface a server must send its SETTINGS (RFC 9113 §3.4). That proves the socket,
the TLS handshake and the protocol behind it, and no handler and no evidence ever sees it.
"""

import asyncio
import ssl
from contextlib import suppress

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_EMPTY_SETTINGS = bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
_FRAME_HEADER_LENGTH = 9
_TYPE, _SETTINGS = 3, 4


async def speaks_http2(
    host: str, port: int, *, tls: ssl.SSLContext | None = None, within_s: float = 2.0
) -> bool:
    """Say whether HTTP/2 is spoken there. With `tls`, the certificate must suit `localhost`."""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(within_s):
            return await _greets(host, port, tls=tls)
    return False


async def completes_tls(
    host: str, port: int, *, tls: ssl.SSLContext, within_s: float = 2.0
) -> bool:
    """Say whether a TLS handshake comes to its end there, whatever is spoken inside."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(within_s):
            opened = await asyncio.open_connection(host, port, ssl=tls, server_hostname="localhost")
            opened[1].transport.abort()
            return True
    return False


async def _greets(host: str, port: int, *, tls: ssl.SSLContext | None) -> bool:
    name = "localhost" if tls else None
    reader, writer = await asyncio.open_connection(host, port, ssl=tls, server_hostname=name)
    try:
        writer.write(_PREFACE + _EMPTY_SETTINGS)
        frame = await reader.readexactly(_FRAME_HEADER_LENGTH)
        return frame[_TYPE] == _SETTINGS
    finally:
        writer.transport.abort()
