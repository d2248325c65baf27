"""What `serve` has loaded when it says ready. Told by `sys.modules`, never by a clock."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

NEVER = {
    "aiohttp",
    "faker",
    "filelock",
    "httpx2",
    "jsonschema_rs",
    "playwright",
    "sandbox.authoring",
    "sandbox.engine.run",
    "sandbox.engine.steps",
    "sandbox.explain",
    "sandbox.preflight",
    "sandbox.report",
}
SERVE = """\
import asyncio, json, os, signal, sys
from sandbox.cli.main import command_named
command_named("serve")
from sandbox.app.sandbox import SandboxOptions
from sandbox.app.serve import Hooks, demo_target, serve

def tell(urls):
    print(json.dumps(sorted(sys.modules)))
    os.kill(os.getpid(), signal.SIGTERM)

asyncio.run(serve(demo_target(), SandboxOptions(base_port=0), Hooks(tell)))
"""


def loaded_when_ready(folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SERVE],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stdout))


def test_serve_loads_nothing_that_answering_does_not_need(tmp_path: Path) -> None:
    loaded_when_ready(tmp_path)  # makes the certificates, which needs a lock
    modules = loaded_when_ready(tmp_path)
    assert {"h2", "sandbox.engine.world.switchboard"} <= modules
    assert NEVER & modules == set()


def test_what_must_not_be_loaded_is_called_by_a_name_that_exists() -> None:
    assert [name for name in NEVER if find_spec(name) is None] == []
