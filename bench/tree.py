"""A checkout with its own `.venv`: the thing that is measured, and servers started out of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_S = 30.0
BLOCK = 14


@dataclass(frozen=True, slots=True)
class Tree:
    """A checkout. Commands run in `home`, so that scenarios are found and files are made there."""

    name: str
    home: Path

    def sandbox(self, *words: str) -> list[str]:
        """Return the words of one of its commands."""
        return [str(self.home / ".venv/bin/python"), "-m", "sandbox", *words]

    def run(self, command: Sequence[str], *, ends: Sequence[int] = (0,)) -> float:
        """Run a program in the checkout and return the seconds it took. SystemExit on failure."""
        began = time.perf_counter()
        done = subprocess.run(command, cwd=self.home, capture_output=True, text=True, check=False)
        took_s = time.perf_counter() - began
        if done.returncode not in ends:
            raise SystemExit(f"{self.name}: {' '.join(command)}\n{done.stdout}{done.stderr}")
        return took_s


@dataclass(frozen=True, slots=True)
class Running:
    """A server: how long it took to be ready, what it then said, and its process id."""

    start_s: float
    ready: dict[str, str]
    pid: int

    def processor_s(self) -> float:
        """Return the processor time that it has used, in seconds."""
        told = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Return the memory that it has now, in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)

    def peak_mb(self) -> float:
        """Return the most memory that it ever had, in MB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise SystemExit("this system does not tell the peak memory of a process")


@contextmanager
def started(
    tree: Tree, *words: str, folder: Path, descriptors: int = 0, errors: Path | None = None
) -> Iterator[Running]:
    """Run a command that serves and writes a ready file; `folder` keeps its certificates. It may
    open as many `descriptors`, where that is not 0. Its standard error goes to `errors`, else here.
    """
    ready = folder / f"ready-{words[0]}.json"
    ready.unlink(missing_ok=True)
    began = time.perf_counter()
    command = [*tree.sandbox(*words), "--ready-file", str(ready)]
    if descriptors:
        command = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh", *command]
    with ExitStack() as open_files:
        told = open_files.enter_context(errors.open("wb")) if errors else None
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=told)
    try:
        while not ready.exists():
            if process.poll() is not None or time.perf_counter() - began > START_S:
                raise SystemExit(f"{tree.name}: sandbox {words[0]} did not start")
            time.sleep(0.002)
        took_s = time.perf_counter() - began
        yield Running(took_s, json.loads(ready.read_text()), process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=START_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            print(f"{tree.name}: sandbox {words[0]} did not end when asked to", file=sys.stderr)


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def free_block() -> int:
    """Return the first port of a block for the sandbox; below those that a system hands out."""
    for base in range(9000, 19000, 20):
        with suppress(OSError), ExitStack() as held:
            for port in range(base, base + BLOCK):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
            return base
    raise SystemExit("no free block of ports")


def wait_for(port: int) -> None:
    """Return when somebody listens on a port."""
    ends = time.perf_counter() + START_S
    while time.perf_counter() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit(f"nobody listens on port {port}")
