"""A `sandbox serve` of the session's own, as a process: what a test does to its own interpreter
(event loops, patched modules, a crash) does not reach it, nor does Ctrl-C before the tests end.

It ends when its standard input does, so also when pytest is killed.
"""

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

START_S, END_S = 60.0, 10.0
_LAST_LINES = 15


class NoSandbox(Exception):
    """There is no sandbox, or none any more; the message says why and what to do."""


class Server:
    """One process, started in a folder. `urls` are known when it is made. Raise NoSandbox when it
    does not come up.
    """

    def __init__(self, *, target: str, base_port: str, folder: Path) -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="provider-sandbox-")
        self.log = Path(self._kept.name) / "serve.log"
        self._written = self.log.open("ab")
        self._ready = threading.Event()
        self.urls: Mapping[str, str] = {}
        words = ["--base-port", base_port or "0", "--end-with-stdin"]
        words += ["--target", target] if target else []
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "sandbox", "serve", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._written,
            cwd=folder,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, name="sandbox-serve", daemon=True)
        self._reader.start()
        if not self._ready.wait(START_S):
            self.close()
            raise NoSandbox(f"the sandbox for these tests did not come up in {START_S:g} s")
        if not self.urls:  # it says no more: it ends
            self._process.wait(END_S)
            fault = self.fault()
            self.close()
            raise NoSandbox(f"the sandbox for these tests did not start: {fault}")

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def fault(self) -> str:
        """Say that the process has ended, and what it said last; "" while it runs."""
        if self._process.poll() is None:
            return ""
        self._reader.join(END_S)
        said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        last = "\n  ".join(said[-_LAST_LINES:]) or "(it said nothing)"
        return f"`sandbox serve` ended{_how(self._process.returncode)}; it said last:\n  {last}"

    def close(self) -> None:
        """End the process and wait for it."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(END_S)
        if self._process.stdout:
            self._process.stdout.close()
        self._written.close()
        self._kept.cleanup()

    def _read(self) -> None:
        """Read what it prints: the line of its URLs, then one for each request."""
        for line in self._process.stdout or ():
            word, _, told = line.decode("utf-8", "replace").partition(" ")
            if word == "ready" and not self.urls:
                self.urls = json.loads(told)
                self._ready.set()
            self._written.write(line)
            self._written.flush()
        self._ready.set()


def _how(code: int) -> str:
    if code >= 0:
        return f" with exit code {code}"
    return f" by signal {signal.Signals(-code).name}"
