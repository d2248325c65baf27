"""Fast Track served for real, and an operator's site whose pages carry the vendor's snippet."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web

from sandbox.engine.world.clock import VirtualClock
from sandbox.engine.world.memory_store import MemoryStore
from sandbox.json_value import Json
from sandbox.port import Decided, Decision, Records, RoomServices, RoomTarget, Store, decide
from sandbox.providers.fasttrack.room import FastTrackRoom
from sandbox.scenario.contract.contract import load_contract
from sandbox.transport.clock import RealTime
from sandbox.transport.ids import SeededIds
from sandbox.transport.inbound.listeners import Listeners
from sandbox.transport.inbound.ports import Ports
from sandbox.transport.outbound.client import HttpClient
from sandbox.transport.tls.authority import development_identity
from sandbox.wire import Deliver, Request, Response

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Acme Casino</title><link rel="icon" href="data:,">
<style>body{font:16px sans-serif;margin:40px;background:#eef1f5}output{font-weight:bold}</style>
</head>
<body>
<h1>Acme Casino</h1>
<p>Fast Track: <output id="state">not started</output></p>
<div id="fasttrack-crm"></div>
<script>
  var seen = [];
  ["login", "failed", "logout"].forEach(function (name) {
    window.addEventListener("fasttrack:" + name, function (event) {
      seen.push([name, event.detail]);
      document.getElementById("state").textContent = window.FasttrackCrm.state;
    });
  });
</script>
<script>
  %(sid)s
  window.fasttrackbrand = %(brand)s;
  %(options)s
  var fastTrackCrmScript = document.createElement('script');
  fastTrackCrmScript.async = true;
  fastTrackCrmScript.onload = function () {
    new window.FastTrackLoader();
  };
  fastTrackCrmScript.src = %(script)s;
  document.body.appendChild(fastTrackCrmScript);
</script>
</body>
</html>
"""


@dataclass(slots=True)
class OperatorSite:
    """An operator: pages for players, and the endpoint that says whose session a sid is.

    `hangs_up` makes the endpoint end the connection instead of answering.
    """

    script: str = ""
    url: str = ""
    sessions: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hangs_up: bool = False

    def page(self, *, sid: str | None = None, brand: str = "acme", options: str = "") -> str:
        """Return the address of a page; without a sid it declares none.

        `options` is JavaScript that runs before the snippet does its work.
        """
        statement = "" if sid is None else f"var sid = {json.dumps(sid)};"
        query = {"sid": statement, "brand": json.dumps(brand), "options": options}
        return f"{self.url}/?{urlencode(query)}"

    async def serve_page(self, request: web.Request) -> web.Response:
        text = PAGE % {**request.query, "script": json.dumps(self.script)}
        return web.Response(text=text, content_type="text/html")

    async def authenticate(self, request: web.Request) -> web.Response:
        sid = str((await request.json()).get("sid", ""))
        self.asked.append(sid)
        if self.hangs_up and request.transport is not None:
            request.transport.abort()
        if sid in self.sessions:
            return web.json_response({"user_id": self.sessions[sid]})
        return web.json_response({"error": "invalid_sid", "code": 401}, status=401)


@dataclass(slots=True)
class FastTrackStage:
    """Both sides, up and running. `bugs` are the sandbox's own; `decisions` what it decided."""

    site: OperatorSite
    url: str = ""
    room: FastTrackRoom | None = None
    store: Store = field(default_factory=MemoryStore)
    bugs: list[BaseException] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    async def handle(self, provider: str, request: Request) -> Response:
        assert provider == "fasttrack"
        room = self.room
        assert room is not None

        async def deciding(records: Records) -> Decided[Decision]:
            decision = await room.handle(request, records)
            return Decided(decision, decision.changes)

        decision = await decide(self.store, deciding)
        self.decisions.append(decision)
        return decision.response

    async def serve(self, provider: str, request: Request, deliver: Deliver) -> None:
        await deliver(await self.handle(provider, request))

    def report(self, _: str, bug: BaseException) -> None:
        self.bugs.append(bug)


class Way:
    """The room's way out, over real sockets."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        response, _ = await self._http.send(request, timeout_s=timeout_s)
        return response


@asynccontextmanager
async def fasttrack_stage(tls_directory: Path) -> AsyncIterator[FastTrackStage]:
    """Start both sides on free ports; end with the sandbox having had no bug."""
    site = OperatorSite(sessions={"sid-of-mira": 481516, "sid-of-tomas": 481517})
    stage = FastTrackStage(site)
    http = HttpClient()
    listeners = Listeners(
        stage.serve,
        ports=Ports.from_base(0),
        identity=development_identity(tls_directory),
        on_bug=stage.report,
    )
    async with _serving(site), listeners:
        stage.url = listeners.urls["fasttrack"]
        site.script = f"{stage.url}/loader/fasttrack-crm.js"
        stage.room = _room(stage, ask=f"{site.url}/authenticate", http=http)
        yield stage
    await http.close()
    assert stage.bugs == []


def _room(stage: FastTrackStage, *, ask: str, http: HttpClient) -> FastTrackRoom:
    clock = VirtualClock(RealTime().now_s, stage.store)
    services = RoomServices(clock, SeededIds("e2e"), Way(http), stage.store, stage.url)
    section: dict[str, Json] = {
        "authenticate": {"url": ask},
        "brands": [{"name": "acme", "id": 16}],
    }
    return FastTrackRoom(services, RoomTarget(section, load_contract("fasttrack").effective({})))


@asynccontextmanager
async def _serving(site: OperatorSite) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_get("/", site.serve_page)
    app.router.add_post("/authenticate", site.authenticate)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        site.url = f"http://{host}:{port}"
        yield
    finally:
        await runner.cleanup()
