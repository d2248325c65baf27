"""`make quick` is quick because nothing in it leaves the process; the guard of it can fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.quick import LEFT_OUT, TESTS

ROOT = Path(__file__).parents[2]
PURE = {
    "computes": "pass",
    "unix": "import socket; a, b = socket.socketpair(); a.close(); b.close()",
    "loop": "import asyncio; asyncio.run(asyncio.sleep(0))",
    "program": "import subprocess; subprocess.run(['true'])",
}
NOT_PURE = {
    "bind": "import socket\n    with socket.socket() as s: s.bind(('127.0.0.1', 0))",
    "connect": "import socket\n    with socket.socket() as s: s.connect_ex(('127.0.0.1', 9))",
    "server": "import asyncio\n    asyncio.run(asyncio.start_server(print, '127.0.0.1', 0))",
    "quiet": "import socket\n    try: socket.create_server(('', 0))\n    except Exception: pass",
    "starts": "import subprocess; subprocess.run(['true'])",
}


def source_of(bodies: dict[str, str]) -> str:
    marked = {name: "@pytest.mark.program\n" if name == "program" else "" for name in bodies}
    tests = [f"{marked[name]}def test_{name}():\n    {body}\n" for name, body in bodies.items()]
    return "import pytest\n" + "\n".join(tests)


def outcomes(folder: Path, bodies: dict[str, str]) -> dict[str, str]:
    """Run such tests under the guard and say how each ended."""
    (folder / "test_seeded.py").write_text(source_of(bodies))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.quick", "-p", "no:cacheprovider", "-v", "."],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ended = [
        line.split()[:2] for line in done.stdout.splitlines() if "test_seeded.py::test_" in line
    ]
    return {place.rpartition("test_")[2]: outcome for place, outcome in ended if outcome.isupper()}


@pytest.mark.program
def test_what_stays_in_the_process_passes(tmp_path: Path) -> None:
    assert outcomes(tmp_path, PURE) == dict.fromkeys(PURE, "PASSED")


@pytest.mark.program
def test_a_socket_or_a_program_fails_its_test_even_where_the_fault_is_swallowed(
    tmp_path: Path,
) -> None:
    assert outcomes(tmp_path, NOT_PURE) == dict.fromkeys(NOT_PURE, "FAILED")


def test_every_folder_that_is_left_out_exists() -> None:
    assert all((TESTS / name).is_dir() for name in LEFT_OUT)
