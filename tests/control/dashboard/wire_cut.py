"""A wire between a browser and the control port that can be cut and mended."""

import asyncio
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit


class WireCut:
    """Passes bytes on to a URL; while it is cut, whoever comes is turned away."""

    def __init__(self, url: str) -> None:
        self._port = urlsplit(url).port
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_cut = False
        self.url = ""

    def cut(self) -> None:
        """Break every connection, and take no other."""
        self._is_cut = True
        for writer in tuple(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    async def __aenter__(self) -> "WireCut":
        self._server = await asyncio.start_server(self._taken, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        onward = await asyncio.open_connection("127.0.0.1", self._port)
        for source, sink in ((reader, onward[1]), (onward[0], writer)):
            self._writers.add(sink)
            task = asyncio.ensure_future(self._passed_on(source, sink))
            self._tasks.add(task)

    async def _passed_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(65536):
                sink.write(piece)
                await sink.drain()
        self._writers.discard(sink)
        sink.close()
