"""What an opened sandbox gives to the pre-flight: listeners, connections, the terminal."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from sandbox.app.sandbox import Sandbox
from sandbox.preflight.preflight import PreflightServices
from sandbox.transport.terminal import is_somebody_there

CONNECT_S = 2.0
_USUAL_PORTS = {"http": 80, "https": 443}


def preflight_services(sandbox: Sandbox) -> PreflightServices:
    """Return what the pre-flight asks of an opened sandbox."""
    return PreflightServices(
        answering=sandbox.listeners.answering, connects=connects, terminal=is_somebody_there()
    )


async def connects(url: str) -> str:
    """Open a connection to a URL's host and close it; say why it could not be, "" when it could."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _USUAL_PORTS.get(parts.scheme, 80)
        async with asyncio.timeout(CONNECT_S):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"no connection within {CONNECT_S:g} s"
    except ConnectionRefusedError:
        return "it was refused; nothing listens there"
    except (OSError, ValueError) as fault:
        return str(fault)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return ""
