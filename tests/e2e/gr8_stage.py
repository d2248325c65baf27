"""The reference operator and the whole sandbox, for a browser that embeds the sportsbook."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.target.target import read_target
from sandbox.transport.outbound.client import HttpClient
from sandbox.wire import Headers, Request

EMBEDDING = """<!doctype html><title>operator</title>
<script>var heard = []; addEventListener("message", e => heard.push([e.origin, e.data]));</script>
<iframe id="sportsbook" src="SRC" width="900" height="640"></iframe>"""


@dataclass(slots=True)
class Gr8Stage:
    """Where things are. `page` embeds an address of the sportsbook on the operator's origin."""

    operator: str
    sportsbook: str
    host: str
    http: HttpClient

    async def open_session(self, currency: str, *, player: str | None = None) -> Mapping[str, str]:
        """Let a player log in at the operator; returns id, sid and the headers of the session."""
        body = json.dumps({"currency": currency, **({"id": player} if player else {})}).encode()
        answer = await self._ask("POST", "/test/sessions", body=body)
        session: Mapping[str, str] = json.loads(answer)
        return session

    async def token_for(self, session: Mapping[str, str]) -> str:
        """Ask the operator for the player's sportsbook token."""
        bearer = Headers((("Authorization", f"Bearer {session['sid']}"),))
        answer = await self._ask("GET", "/api/v1/auth/get-jwt-token", headers=bearer)
        token: str = json.loads(answer)["token"]
        return token

    async def session_status(self, auth_token: str) -> int:
        """Ask whether a session of the sportsbook is open: 200, or 404."""
        named = Headers.of(cookie=f"gr8_session={auth_token}")
        request = Request.to("GET", f"{self.sportsbook}/session", headers=named)
        return (await self.http.send(request, timeout_s=10))[0].status

    def page(self, path: str) -> str:
        """Return the address of a page of the operator that embeds the sportsbook there."""
        return f"{self.host}/?src={path}"

    async def _ask(
        self, method: str, path: str, *, headers: Headers = Headers(), body: bytes = b""
    ) -> bytes:
        typed = headers.with_field("Content-Type", "application/json") if body else headers
        request = Request.to(method, self.operator + path, headers=typed, body=body)
        response, _ = await self.http.send(request, timeout_s=10)
        assert response.status == 200, response
        return response.body


@asynccontextmanager
async def gr8_stage(tls_dir: Path) -> AsyncIterator[Gr8Stage]:
    """Start operator, sandbox and the embedding site."""
    http = HttpClient()
    try:
        async with ReferenceOperator() as operator:
            target = read_target(operator.target(), file="target.yaml", environ={})
            async with open_sandbox(
                target, SandboxOptions(base_port=0, tls_dir=tls_dir)
            ) as sandbox:
                sportsbook = sandbox.listeners.urls["gr8"]
                async with _embedding(sportsbook) as host:
                    yield Gr8Stage(operator.url, sportsbook, host, http)
    finally:
        await http.close()


@asynccontextmanager
async def _embedding(sportsbook: str) -> AsyncIterator[str]:
    async def page(request: web.Request) -> web.Response:
        source = sportsbook + request.query["src"]
        return web.Response(text=EMBEDDING.replace("SRC", source), content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
