"""A sportsbook that notes how an operator's page opens and leaves it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.protocol.jws import read_claims


@dataclass(slots=True)
class SportsbookStub:
    """Requests as `METHOD path who cookies body`, `who` from the token, unverified."""

    url: str = ""
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        jwt = request.query.get("jwt", "")
        who = str(read_claims(jwt).get("externalUserId", "unreadable" if jwt else "nobody"))
        body = (await request.read()).decode()
        held = ", ".join(f"{name}={value}" for name, value in sorted(request.cookies.items()))
        self.asked.append(f"{request.method} {request.path} {who} {held} {body}")
        answer = web.Response(text="iFrame")
        answer.set_cookie("gr8_session", f"session-{len(self.asked)}")
        answer.set_cookie("gr8_player", re.sub(r"[^A-Za-z0-9-]", "", who))
        return answer


@asynccontextmanager
async def sportsbook() -> AsyncIterator[SportsbookStub]:
    """Serve it on a free port."""
    stub = SportsbookStub()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", stub.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stub.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield stub
    finally:
        await runner.cleanup()
