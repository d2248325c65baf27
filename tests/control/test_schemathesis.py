"""Schemathesis calls what the document describes, as it describes it and otherwise: no call is
answered by a 5xx, nor by what the document does not say.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.foreign, pytest.mark.program]

EXAMPLES = 12
SEED = 20_261_130
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
ENDLESS = "/events$"
"""Paths that are not left by themselves."""


@pytest.fixture
def control(tmp_path: Path) -> Iterator[str]:
    """The control port of a server of its own."""
    ready = tmp_path / "ready.json"
    words = ["serve", "--base-port", "0", "--ready-file", str(ready)]
    words += ["--bound", "longest_wait_s=0.2"]
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "SANDBOX_TLS_DIR": str(tmp_path / "tls")},
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("ready "), line
        yield line.partition('"control": "')[2].partition('"')[0]
        server.send_signal(signal.SIGTERM)
        said = server.stdout.read()
    assert "bug" not in said, said


def test_no_5xx_and_nothing_that_the_document_does_not_say(control: str, tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            *(str(tool), "run", f"{control}/openapi.json", "--url", control),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES)),
            *("--checks", ",".join(CHECKS), "--seed", str(SEED), "--exclude-path-regex", ENDLESS),
            *("--request-timeout", "20", "--generation-database", "none", "--no-color"),
            *("--suppress-health-check", "all"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
