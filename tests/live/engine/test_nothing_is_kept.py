"""A sandbox that serves for long keeps nothing of the requests that it answered."""

import asyncio
from urllib.parse import urlsplit

from sandbox.app.sandbox import SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target


async def test_requests_that_nobody_waits_for_leave_nothing_behind() -> None:
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0)) as sandbox:
        port = urlsplit(sandbox.urls()["wallet"]).port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in range(50):
            writer.write(f"GET /nothing/{number} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"sandbox-nearest" in head.lower()
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
        writer.close()
        kept = sandbox.default
        assert (kept.near_misses, kept.exchanges, kept.unexpected) == ({}, [], [])
