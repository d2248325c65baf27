"""`make bench`: linting a large file; answering over HTTP/2, beside a bare ASGI echo; starting.

Needs h2load (Debian: nghttp2-client). Rounds alternate, so that a busy machine slows both alike.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.lint_large import main as lint_large

REQUESTS, CLIENTS, STREAMS, ROUNDS = 6000, 4, 16, 3
BODY = (
    '{"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,"site_id":12,'
    '"provider_id":7041,"game_id":"lucky-ferry","currency":"EUR"}'
)
FIELDS = (
    "content-type: application/json",
    "authorization: Basic NzA0MTprM3lEZW0wLUFjYzM1NQ==",
    "x-request-signature: 3d6cab0b4afc722ced71be09e40c36527779c75d6b4a8268c59bc7ddd9f614f0",
)


def main() -> int:
    lint_large()
    if shutil.which("h2load") is None:
        print("h2load is not installed (Debian: nghttp2-client); nothing was measured")
        return 2
    with tempfile.TemporaryDirectory() as folder, _sandbox(Path(folder)) as (wallet, start_s):
        body = Path(folder) / "body.json"
        body.write_text(BODY)
        with _bare() as bare:
            rounds = [
                (_load(f"{wallet}/api/wallet/authenticate", body), _load(bare, body))
                for _ in range(ROUNDS)
            ]
    ours, limit = (median(pair[side] for pair in rounds) for side in (0, 1))
    print(f"start to ready, TLS certificates made anew   {start_s:.2f} s")
    print(f"wallet authenticate, all checks, h2c         {ours:,.0f} requests/s (median)")
    print(f"bare ASGI echo on the same server            {limit:,.0f} requests/s (median)")
    print(f"ratio                                        {ours / limit:.2f} of the bare echo")
    return 0


def _load(url: str, body: Path) -> float:
    words = ["h2load", "-n", str(REQUESTS), "-c", str(CLIENTS), "-m", str(STREAMS)]
    for line in FIELDS:
        words += ["-H", line]
    result = subprocess.run(
        [*words, "-d", str(body), url], capture_output=True, text=True, check=True, timeout=300
    )
    if f"{REQUESTS} succeeded" not in result.stdout:
        raise SystemExit(f"not every request succeeded:\n{result.stdout}")
    found = re.search(r"([0-9.]+) req/s", result.stdout)
    if found is None:
        raise SystemExit(f"h2load said nothing about speed:\n{result.stdout}")
    return float(found[1])


@contextmanager
def _sandbox(folder: Path) -> Iterator[tuple[str, float]]:
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "sandbox", "serve", "--base-port", "0"]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--ready-file", str(ready)], cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        while not ready.exists():
            if process.poll() is not None or time.perf_counter() - began > 30:
                raise SystemExit("the sandbox did not start")
            time.sleep(0.005)
        start_s = time.perf_counter() - began
        yield json.loads(ready.read_text())["wallet"], start_s
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def _bare() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.bare_asgi", str(port)])
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the bare echo did not start")


if __name__ == "__main__":
    sys.exit(main())
