"""The token of a server that others than its machine can reach: printed once, at the start."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.program


@contextmanager
def served_to_all(folder: Path, token: str = "") -> Iterator[tuple[str, str]]:
    """Yield what was printed until it was ready, and the URL of the control API."""
    words = ["serve", "--host", "0.0.0.0", "--base-port", "0", "--demo"]
    said = {"SANDBOX_CONTROL_TOKEN": token, "SANDBOX_TLS_DIR": str(folder / "tls")}
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **said},
    ) as server:
        assert server.stdout is not None
        told = []
        for line in server.stdout:
            told.append(line)
            if line.startswith("ready "):
                break
        url = told[-1].partition('"control": "')[2].partition('"')[0]
        yield "".join(told), f"{url}/api/v1/worlds"
        server.send_signal(signal.SIGTERM)


def status(url: str, token: str) -> int:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_token_is_made_and_printed_before_anybody_can_call(tmp_path: Path) -> None:
    with served_to_all(tmp_path) as (told, url):
        found = re.search(r"Bearer ([\w-]{20,})`", told)
        assert found, told
        assert [status(url, found[1]), status(url, "another")] == [200, 401]


def test_a_chosen_token_is_not_printed(tmp_path: Path) -> None:
    with served_to_all(tmp_path, "a-chosen-token") as (told, url):
        assert "Bearer" not in told
        assert [status(url, "a-chosen-token"), status(url, "another")] == [200, 401]
