"""Requests a second over HTTP/2 without TLS, with h2load (Debian: nghttp2-client)."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.tree import Tree, folder, started, wait_for
from sandbox.transport.inbound.ports import free_port

CLIENTS, STREAMS = 4, 16
BODY = (
    '{"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,"site_id":12,'
    '"provider_id":7041,"game_id":"lucky-ferry","currency":"EUR"}'
)
FIELDS = (
    "content-type: application/json",
    "accept: application/json",
    "authorization: Basic NzA0MTprM3lEZW0wLUFjYzM1NQ==",
    "x-request-signature: 3d6cab0b4afc722ced71be09e40c36527779c75d6b4a8268c59bc7ddd9f614f0",
)


def h2load_is_there() -> bool:
    """Say whether requests can be sent."""
    return shutil.which("h2load") is not None


@dataclass(frozen=True, slots=True)
class Load:
    """What requests cost: how many a second, processor time of each, and the most memory."""

    per_s: float
    processor_us: float
    peak_mb: float


def authenticating(tree: Tree, requests: int, *, evidence: bool) -> Load:
    """Let the wallet answer authenticate, all checks made."""
    with folder() as made:
        words = ["serve", "--base-port", "0"]
        words += ["--evidence", str(made / "evidence.jsonl")] if evidence else []
        with started(tree, *words, folder=made) as serving:
            url = f"{serving.ready['wallet']}/api/wallet/authenticate"
            before_s = serving.processor_s()
            per_s = load_of(url, requests, folder=made)
            used_s = serving.processor_s() - before_s
            return Load(per_s, used_s / requests * 1e6, serving.peak_mb())


def echoing(tree: Tree, requests: int) -> float:
    """Let a bare ASGI echo on the same server answer: requests a second."""
    with folder() as made, _bare(tree) as url:
        return load_of(url, requests, folder=made)


def load_of(url: str, requests: int, *, folder: Path) -> float:
    """Send authenticate requests as fast as they are answered; return how many a second."""
    body = folder / "body.json"
    body.write_text(BODY)
    words = ["h2load", "-n", str(requests), "-c", str(CLIENTS), "-m", str(STREAMS)]
    for line in FIELDS:
        words += ["-H", line]
    result = subprocess.run(
        [*words, "-d", str(body), url], capture_output=True, text=True, check=True, timeout=300
    )
    if f"{requests} succeeded" not in result.stdout:
        raise SystemExit(f"not every request succeeded:\n{result.stdout}")
    found = re.search(r"([0-9.]+) req/s", result.stdout)
    if found is None:
        raise SystemExit(f"h2load said nothing about speed:\n{result.stdout}")
    return float(found[1])


@contextmanager
def _bare(tree: Tree) -> Iterator[str]:
    port = free_port()
    echo = Path(__file__).with_name("bare_asgi.py")
    process = subprocess.Popen([tree.sandbox()[0], str(echo), str(port)])
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=20)
