"""Providers that answer and nothing more: no worlds, no judge, no lines, no ring of exchanges."""

import asyncio
import json
import sys
from pathlib import Path

from sandbox.app.sandbox import SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.providers import all_providers
from sandbox.transport.ready_file import ReadyFile


async def main() -> None:
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0)) as sandbox:
        world = sandbox.default
        for name, provider in all_providers().items():
            await provider.open_demo(world.rooms[name])
        with ReadyFile(Path(sys.argv[1])) as ready:
            ready.write(json.dumps(sandbox.urls()))
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
