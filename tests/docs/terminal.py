"""A terminal that plays the console blocks of the documentation on ports of its own.

It knows what the documentation needs and no more: `sandbox`, `curl`, `export`, `kill %1`,
`echo $?`, a `&` and a `>` at the end of a line. The documented ports (8600, 8601, 8700 …) stand
for free ones: commands, saved files and output are translated on their way in and out.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.transport.inbound.ports import DEFAULT_BASE_PORT, Ports
from tests.docs.blocks import ROOT, Block
from tests.foreign_tools import require
from tests.ports import free_base_port, free_port

_OPERATOR, _SECOND_OPERATOR = 8600, 8601
_PROMPT = "$ "
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One command, and the output that the documentation shows for it."""

    command: str
    output: str


def lines_of(block: Block) -> Iterator[Line]:
    """Split a console block at its prompts; a backslash joins a command's lines."""
    command, output = "", list[str]()
    for text in block.text.splitlines():
        if text.startswith(_PROMPT):
            if command:
                yield Line(command, "\n".join(output))
            command, output = text.removeprefix(_PROMPT), []
        elif command.endswith("\\"):
            command = command.removesuffix("\\") + text.strip()
        else:
            output.append(text)
    if command:
        yield Line(command, "\n".join(output))


@dataclass(slots=True)
class Terminal:
    """A folder, an environment, and what runs in the background."""

    folder: Path
    ports: dict[int, int]
    environ: dict[str, str]
    code: int = 0
    jobs: "list[subprocess.Popen[str]]" = field(default_factory=list)

    @classmethod
    def opened(cls, folder: Path) -> "Terminal":
        """Open one in an empty folder that sees the project's scenarios."""
        (folder / "scenarios").symlink_to(ROOT / "scenarios")
        environ = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONUNBUFFERED": "1"}
        return cls(folder, _free_ports(), environ)

    def close(self) -> None:
        """End whatever still runs."""
        for number in range(len(self.jobs)):
            self._kill(number)

    def save(self, name: str, text: str) -> None:
        """Write a file of the documentation, its ports translated."""
        (self.folder / name).write_text(self._inwards(text), encoding="utf-8")

    def type(self, command: str) -> str:
        """Run one command line and return what it printed."""
        words = shlex.split(self._inwards(command))
        match words:
            case ["export", setting]:
                name, _, value = setting.partition("=")
                self.environ[name] = value
                return ""
            case ["echo", "$?"]:
                return str(self.code)
            case ["kill", job]:
                self._kill(int(job.removeprefix("%")) - 1)
                return ""
            case ["sandbox" | "curl", *_]:
                return self._outwards(self._run(words))
            case _:
                raise ValueError(f"this terminal does not know {words[0]}")

    def _run(self, words: list[str]) -> str:
        if words[-1] == "&":
            return self._start(self._whole(words[:-1]))
        if len(words) > 2 and words[-2] == ">":
            printed = self._finish(self._whole(words[:-2]))
            (self.folder / words[-1]).write_text(printed, encoding="utf-8")
            return ""
        return self._finish(self._whole(words))

    def _whole(self, words: Sequence[str]) -> list[str]:
        if words[0] == "curl":
            return [require("curl"), "-sS", "--max-time", str(_PATIENCE_S), *words[1:]]
        one_by_one = ["--jobs", "1"] if words[1] == "run" else []  # cells are told as they end
        added = [*one_by_one, *self._ports_for(words[1:])]
        return [sys.executable, "-m", "sandbox", *words[1:], *added]

    def _ports_for(self, words: Sequence[str]) -> list[str]:
        name, base = words[0], self.ports[DEFAULT_BASE_PORT]
        if name in ("run", "serve", "preflight", "call") and "--base-port" not in words:
            return ["--base-port", str(base)]
        if name != "operator" or "--list-defects" in words:
            return []
        port = [] if "--port" in words else ["--port", str(self.ports[_OPERATOR])]
        wallet = [] if "--wallet-url" in words else ["--wallet-url", f"http://127.0.0.1:{base + 3}"]
        return [*port, *wallet]

    def _finish(self, words: Sequence[str]) -> str:
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        self.code = done.returncode
        return done.stdout

    def _start(self, words: Sequence[str]) -> str:
        job = subprocess.Popen(
            words, cwd=self.folder, env=self.environ, stdout=subprocess.PIPE, text=True
        )
        self.jobs.append(job)
        assert job.stdout is not None
        return job.stdout.readline()

    def _kill(self, number: int) -> None:
        job = self.jobs[number]
        job.send_signal(signal.SIGTERM)
        job.communicate(timeout=_PATIENCE_S)

    def _inwards(self, text: str) -> str:
        return _translated(text, self.ports)

    def _outwards(self, text: str) -> str:
        shown = _translated(text, {ours: shown for shown, ours in self.ports.items()})
        added = f" --base-port {DEFAULT_BASE_PORT}"  # by this terminal, never by the reader
        return shown.replace(added, "")


def _translated(text: str, ports: dict[int, int]) -> str:
    known = {str(old): str(new) for old, new in ports.items()}
    return re.sub(r"(?<![\d-])\d{4,5}(?![\d-])", lambda found: known.get(found[0], found[0]), text)


def _free_ports() -> dict[int, int]:
    base = free_base_port()
    offsets = (
        number - DEFAULT_BASE_PORT for number in Ports.from_base(DEFAULT_BASE_PORT).numbers.values()
    )
    ports = {DEFAULT_BASE_PORT + offset: base + offset for offset in offsets}
    free = (free_port(), free_port())
    return ports | dict(zip((_OPERATOR, _SECOND_OPERATOR), free, strict=True))
