"""A reverse proxy in front of a right operator that breaks the answers of one path."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

from aiohttp import ClientSession, TCPConnector, web

PATIENCE_S = 1.5
"""How long our side waits for an answer in these tests."""

_LATE_S = PATIENCE_S + 3
"""Late by so much on a busy machine as well, which takes none of the peer's time."""

_HOP = frozenset({"connection", "content-length", "host", "keep-alive", "transfer-encoding"})


class Breakage(StrEnum):
    """What becomes of the answers of one path."""

    SILENCE = "silence"
    LATE = "late"
    RESET = "reset"
    REFUSAL = "refusal"


class Breaking:
    """Hands every request on to an operator, save those of one path."""

    def __init__(self, operator: str, path: str, breakage: Breakage, client: ClientSession) -> None:
        self._operator, self._path, self._breakage = operator, path, breakage
        self._client = client

    async def serve(self, incoming: web.Request) -> web.StreamResponse:
        """Answer one request, or break it."""
        if incoming.path.rstrip("/") != self._path:
            return await self._handed_on(incoming)
        match self._breakage:
            case Breakage.SILENCE:
                await asyncio.sleep(60)
            case Breakage.LATE:
                await asyncio.sleep(_LATE_S)
            case Breakage.REFUSAL:
                return web.json_response({"error": "out of order"}, status=500)
            case Breakage.RESET:
                if incoming.transport is not None:
                    incoming.transport.abort()
                return web.Response()
        return await self._handed_on(incoming)

    async def _handed_on(self, incoming: web.Request) -> web.StreamResponse:
        kept = [(n, v) for n, v in incoming.headers.items() if n.lower() not in _HOP]
        async with self._client.request(
            incoming.method,
            f"{self._operator}{incoming.raw_path}",
            headers=kept,
            data=await incoming.read(),
            allow_redirects=False,
        ) as answer:
            headers = [(n, v) for n, v in answer.headers.items() if n.lower() not in _HOP]
            response = web.Response(status=answer.status, body=await answer.read())
            response.headers.clear()
            response.headers.extend(headers)
            return response


@asynccontextmanager
async def broken(operator: str, path: str, breakage: Breakage) -> AsyncIterator[str]:
    """Serve an operator with one path broken while the context lasts; yield the URL."""
    alone = TCPConnector(force_close=True)  # nothing is left open when the context ends
    async with ClientSession(connector=alone, auto_decompress=False) as client:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", Breaking(operator, path, breakage, client).serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()
