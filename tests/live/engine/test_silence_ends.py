"""A call that a cell meets with silence is let go when the cell is over."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, web

from tests.live.harness import open_harness

SILENT = """
steps:
  - call: wallet.launch
    as: alice
    within: 500ms
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
        quiet: 100ms
        reply: {fault: hang}
    expect: [{should: wallet.launch.answered-in-time, took: {$at-most: 1s}}]
"""


@dataclass(slots=True)
class Patient:
    """An operator that waits for the wallet for as long as it takes; `ended` is how a call did."""

    wallet: str
    url: str = ""
    calls: set["asyncio.Task[None]"] = field(default_factory=set)
    ended: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    async def launch(self, incoming: web.Request) -> web.Response:
        task = asyncio.create_task(self._ask(incoming.query["token"]))
        self.calls.add(task)
        await task
        return web.json_response({"state": "failed"}, status=502)

    async def _ask(self, token: str) -> None:
        url = f"{self.wallet}/api/wallet/authenticate"
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=None)) as client,
                client.post(url, json={"token": token}) as answer,
            ):
                await self.ended.put(f"answered {answer.status}")
        except ClientConnectionError:
            await self.ended.put("hung up on")


@asynccontextmanager
async def patient(wallet: str) -> AsyncIterator[Patient]:
    """Serve launches of an operator without a time-out."""
    operator = Patient(wallet)
    app = web.Application()
    app.router.add_get("/launch", operator.launch)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        operator.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield operator
    finally:
        await runner.cleanup()


async def test_who_waits_without_a_time_out_is_let_go_when_the_cell_is_over(tmp_path: Path) -> None:
    async with (
        open_harness(tmp_path) as harness,
        patient(harness.sandbox.listeners.urls["wallet"]) as operator,
    ):
        harness.write(SILENT)

        def edit(text: str) -> str:
            silent = text.replace("silence: 5s", "silence: 1h")
            return re.sub(r'"http://[^"]*/launch"', f'"{operator.url}/launch"', silent)

        played = await harness.run(edit=edit)
        assert played.outcome == "PASSED", played.because
        assert await asyncio.wait_for(operator.ended.get(), 60) == "hung up on"
