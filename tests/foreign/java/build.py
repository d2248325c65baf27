"""Compiles the operator in Java, and says how to start it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.foreign.against import PATIENCE_S
from tests.foreign_tools import require

SOURCES = sorted(Path(__file__).parent.glob("*.java"))
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m")
NO_DELAY = "-Dsun.net.httpserver.nodelay=true"


@dataclass(frozen=True, slots=True)
class Compiled:
    """The operator's classes, and how to start them."""

    folder: Path

    def argv(self, *words: str) -> tuple[str, ...]:
        java = require("java")
        return (java, *QUICK_START, NO_DELAY, "-cp", str(self.folder), "WalletOperator", *words)

    def ran(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end, which is where it has nothing to serve."""
        return _run(*self.argv(*words))


def compile_operator(folder: Path) -> Compiled:
    """Compile into a folder, with every warning an error."""
    quickly = ("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-proc:none")
    strictly = ("--release", "17", "-encoding", "UTF-8", "-Xlint:all", "-Werror")
    sources = map(str, SOURCES)
    done = _run(require("javac"), *quickly, *strictly, "-d", str(folder), *sources)
    assert done.returncode == 0, done.stderr
    return Compiled(folder)


def _run(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
