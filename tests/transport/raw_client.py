"""A client that writes any bytes at all, and reads what comes until the connection ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.transport.inbound.listeners import Listeners


def port_of(listeners: Listeners, name: str = "wallet") -> int:
    """Return the port of a listener."""
    return int(listeners.urls[name].rpartition(":")[2])


@dataclass(slots=True)
class RawClient:
    """One connection in the clear."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def write(self, data: bytes) -> None:
        self.writer.write(data)

    async def until(self, mark: bytes) -> bytes:
        return await asyncio.wait_for(self.reader.readuntil(mark), 30)

    async def rest(self) -> bytes:
        """Read on to the end of the connection."""
        return await asyncio.wait_for(self.reader.read(), 30)

    def close(self) -> None:
        self.writer.transport.abort()


@asynccontextmanager
async def raw_client(listeners: Listeners, name: str = "wallet") -> AsyncIterator[RawClient]:
    """Open one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listeners, name))
    client = RawClient(reader, writer)
    try:
        yield client
    finally:
        client.close()


async def eventually(found: "asyncio.Event") -> None:
    """Wait for what the test waits for, at most half a minute."""
    await asyncio.wait_for(found.wait(), 30)
