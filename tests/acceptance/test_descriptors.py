"""`sandbox serve` where it may open few files, and somebody opens connections without end."""

import json
import resource
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.acceptance.commands import PATIENCE_S, SANDBOX, environment

LIMIT = 256
MANY = 700


@contextmanager
def limited(folder: Path) -> Iterator["tuple[dict[str, str], subprocess.Popen[str]]"]:
    """Serve with few descriptors; yield the URLs."""
    command = [*SANDBOX, "serve", "--base-port", "0", "--evidence", "evidence.jsonl"]
    with (folder / "errors.txt").open("w") as errors:
        process = subprocess.Popen(
            ["sh", "-c", f'ulimit -n {LIMIT}; exec "$@"', "sh", *command],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline().removeprefix("ready ")), process
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE_S)


@pytest.mark.parametrize("port", ["wallet", "wallet_tls", "control"])
def test_connections_without_end_leave_everybody_else_served(tmp_path: Path, port: str) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < MANY + 200:
        pytest.skip("this test may not open enough connections itself")
    with limited(tmp_path) as (ready, _), ExitStack() as held:
        number = int(ready[port].rpartition(":")[2])
        for _ in range(MANY):
            held.enter_context(socket.create_connection(("127.0.0.1", number), PATIENCE_S))
        health = urllib.request.urlopen(f"{ready['control']}/health", timeout=PATIENCE_S)
        assert all(json.loads(health.read())["listeners"].values())
        ca = held.enter_context(
            urllib.request.urlopen(f"{ready['control']}/ca.pem", timeout=PATIENCE_S)
        )
        assert ca.status == 200
    assert len((tmp_path / "errors.txt").read_text().splitlines()) <= 3
    if port != "control":
        assert (
            "connections were open, as many as may be" in (tmp_path / "evidence.jsonl").read_text()
        )
