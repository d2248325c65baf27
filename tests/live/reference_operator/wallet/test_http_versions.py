"""A wallet that insists on HTTP/2, or has none: the operator is told, and never hangs."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.port import RoomTarget
from sandbox.providers.wallet.demo import demo_section, mint_demo_token
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.contract.contract import load_contract
from tests.live.reference_operator.visiting import Answer, Visit


@asynccontextmanager
async def sandbox_with(policy: str) -> AsyncIterator[Sandbox]:
    """A whole sandbox whose wallet has that `http_version_policy`, and knows the demo token."""
    settings = load_contract("wallet").effective({"http_version_policy": policy})
    plain = demo_target()
    sections = {**plain.sections, "wallet": RoomTarget(demo_section(), settings)}
    async with open_sandbox(
        replace(plain, sections=sections), SandboxOptions(base_port=0)
    ) as sandbox:
        await mint_demo_token(sandbox.default.rooms["wallet"])
        yield sandbox


async def launched(sandbox: Sandbox, *defects: str) -> Answer:
    urls = sandbox.listeners.urls
    async with (
        ReferenceOperator(urls=urls, defects=defects) as operator,
        aiohttp.ClientSession() as http,
    ):
        return await Visit(operator, http).launch()


@pytest.mark.parametrize(
    ("policy", "defects", "status"),
    [
        ("prefer", (), 200),
        ("prefer", ("wallet-http1",), 200),
        ("strict", (), 200),
        ("strict", ("wallet-http1",), 502),
        ("h1_only", (), 502),
        ("h1_only", ("wallet-http1",), 200),
    ],
)
async def test_a_launch_is_answered_under_every_policy(
    policy: str, defects: tuple[str, ...], status: int
) -> None:
    async with sandbox_with(policy) as sandbox:
        assert (await launched(sandbox, *defects)).status == status


@pytest.mark.parametrize(("policy", "protocol"), [("prefer", "h2"), ("h1_only", "http/1.1")])
async def test_tls_offers_http2_only_where_the_wallet_has_it(policy: str, protocol: str) -> None:
    async with sandbox_with(policy) as sandbox:
        trust = ssl.create_default_context(cafile=sandbox.ca_file)
        trust.set_alpn_protocols(["h2", "http/1.1"])
        port = int(sandbox.listeners.urls["wallet_tls"].rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
        chosen = writer.get_extra_info("ssl_object").selected_alpn_protocol()
        writer.close()
    assert chosen == protocol
