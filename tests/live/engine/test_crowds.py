"""Fifty requests each of two players, against who takes one after the other and who gets stuck."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector, web

from sandbox.evidence.verdict import Mark
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.target.target import read_target
from tests.foreign.against import CATALOGUE, catalogue
from tests.foreign.against import sandbox as opened_sandbox
from tests.verdicts import judged

FIFTY_EACH = CATALOGUE / "journeys" / "fifty-each.yaml"
ONE_TOKEN_S = 0.07
STUCK_AFTER = 20


@asynccontextmanager
async def one_after_the_other(operator: str, *, stuck: bool) -> AsyncIterator[str]:
    """Serve an operator that makes one token at a time; or none any more, after some."""
    turn, made = asyncio.Lock(), 0

    async def serve(incoming: web.Request) -> web.Response:
        nonlocal made
        if incoming.path.endswith("/get-jwt-token"):
            async with turn:
                made += 1
                await asyncio.sleep(60 if stuck and made > STUCK_AFTER else ONE_TOKEN_S)
        asked = client.request(
            incoming.method,
            f"{operator}{incoming.raw_path}",
            headers=[(n, v) for n, v in incoming.headers.items() if n.lower() != "connection"],
            data=await incoming.read(),
        )
        async with asked as answer:
            kept = {"Content-Type": answer.headers.get("Content-Type", "text/plain")}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)

    async with ClientSession(connector=TCPConnector(force_close=True)) as client:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


@pytest.mark.parametrize("stuck", [False, True], ids=["slow", "stuck"])
async def test_who_is_slow_with_two_hundred_is_accused_of_nothing_and_who_gets_stuck_is(
    tmp_path: Path, *, stuck: bool
) -> None:
    async with (
        opened_sandbox(tmp_path) as opened,
        ReferenceOperator(urls=opened.listeners.urls) as operator,
        one_after_the_other(operator.url, stuck=stuck) as url,
    ):
        text = operator.target().replace(operator.url, url)
        target = read_target(text, file="target.yaml", environ={})
        found = await judged(opened, target, catalogue([FIFTY_EACH]), seed="crowd", at_once=1)
    missed = {check.clause for _, check in found.missed() if check.mark is Mark.FAIL}
    assert missed == ({"gr8.jwt.answered"} if stuck else set())
    assert set(found.outcomes.values()) == {"FAILED" if stuck else "PASSED"}
