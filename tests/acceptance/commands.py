"""The real commands as processes of their own, on ports that are free."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from sandbox.reference_operator.registry import SIDES
from tests.ports import OFFSETS, free_base_port

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
SANDBOX = (sys.executable, "-m", "sandbox")
PATIENCE_S = 30.0
_COLOURS = ("NO_COLOR", "FORCE_COLOR")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this environment without what would change a report, and with what is given."""
    plain = {name: text for name, text in os.environ.items() if name not in _COLOURS}
    return {**plain, "PYTHONPATH": str(ROOT), "COLUMNS": "160", **(more or {})}


def sandbox(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> Ended:
    """Run one command to its end."""
    done = subprocess.run(
        [*SANDBOX, *words],
        cwd=folder,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 2,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def started(
    folder: Path, *words: str, env: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Start a command and make sure that it is gone at the end."""
    process = subprocess.Popen(
        [*SANDBOX, *words],
        cwd=folder,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE_S)


@contextmanager
def ready(
    folder: Path, *words: str, env: Mapping[str, str] | None = None
) -> Iterator[Mapping[str, str]]:
    """Start a command that serves, and yield what its ready line tells."""
    with started(folder, *words, env=env) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("ready {"):
            raise AssertionError(f"{words}: {line!r} {process.communicate()[1]}")
        yield json.loads(line.removeprefix("ready "))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


@dataclass(frozen=True, slots=True)
class Stand:
    """A folder with the target of an operator that runs, for a sandbox at `base_port`."""

    folder: Path
    url: str
    base_port: int

    @property
    def target(self) -> Path:
        return self.folder / "target.yaml"

    @property
    def runs(self) -> Path:
        return self.folder / "runs"

    @property
    def latest(self) -> Path:
        return self.runs / "latest"

    def write_target(self, edit: Callable[[str], str] = lambda text: text) -> None:
        """Write the operator's own target, as `edit` leaves it."""
        port = self.url.rpartition(":")[2]
        printed = sandbox(self.folder, "operator", "--print-target", "--port", port)
        self.target.write_text(edit(printed.out))

    def run_words(self, *words: str) -> tuple[str, ...]:
        port = str(self.base_port)
        return ("run", *words, "--target", "target.yaml", "--base-port", port)

    def run(self, *words: str) -> Ended:
        return sandbox(self.folder, *self.run_words(*words))

    def open_session(self) -> Mapping[str, object]:
        """Log a player in, as the operator's own test hook does."""
        found: Mapping[str, object] = json.loads(fetched(f"{self.url}/test/sessions", data=b"{}"))
        return found


def fetched(url: str, *, data: bytes | None = None, **fields: str) -> bytes:
    """Fetch from the operator with the standard library."""
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    request = urllib.request.Request(url, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return bytes(answer.read())


@contextmanager
def stand(folder: Path, *defects: str) -> Iterator[Stand]:
    """Run an operator with these defects, and write its target."""
    base = free_base_port()
    chosen = [word for defect in defects for word in ("--defect", defect)]
    urls = [
        word
        for side in SIDES
        for word in (side.url.flag, f"http://127.0.0.1:{base + OFFSETS[side.name]}")
    ]
    with ready(folder, "operator", "--port", "0", *urls, *chosen) as told:
        made = Stand(folder, told["url"], base)
        made.write_target()
        yield made


def evidence_of(runs: Path, *, at_least: int) -> Path:
    """Wait until the only run there has written so many lines, and return its evidence."""
    turn = Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        for file in runs.glob("*/evidence.jsonl"):
            if file.read_bytes().count(b"\n") >= at_least:
                return file
        turn.wait(0.02)
    raise AssertionError(f"no {at_least} lines of evidence under {runs}")


PLACED = re.compile(r"^(\S+\.yaml):(\d+):(\d+): ([A-Z]\d\d) ", re.MULTILINE)


def located(text: str) -> list[tuple[str, int, str]]:
    """Return file, line and code of every finding that is told."""
    return [(Path(file).name, int(line), code) for file, line, _, code in PLACED.findall(text)]
