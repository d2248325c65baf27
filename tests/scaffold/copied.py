"""A copy of the repository, and the commands that are run in it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.foreign_tools import require

ROOT = Path(__file__).parents[2]
_IGNORED = (
    ".grimp_cache",
    *(line.strip("/") for line in (ROOT / ".gitignore").read_text().split()),
)
"""What commands leave behind; grimp's cache ignores itself."""

_OF_THIS_RUN = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER")
_PATIENCE_S = 600


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and all that it printed."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """The repository at `root`, with the Python and the tools of this one."""

    root: Path

    @classmethod
    def made(cls, root: Path) -> "Copy":
        """Copy all but what git leaves out."""
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(".git", *_IGNORED))
        return cls(root)

    def files(self) -> dict[str, bytes]:
        """Return every file by its path, but for what commands leave behind."""
        found = (file for file in self.root.rglob("*") if file.is_file())
        named = {file.relative_to(self.root): file for file in found}
        return {
            str(path): file.read_bytes()
            for path, file in named.items()
            if not set(_IGNORED) & set(path.parts) and path.suffix != ".pyc"
        }

    def python(self, *words: str) -> Ended:
        """Run a module of the copy: `python -m …`."""
        return self._run(sys.executable, "-m", *words)

    def make(self, *words: str) -> Ended:
        """Run words of the copy's Makefile; what they rest on is installed already."""
        installed = f"{sys.prefix}/.installed"
        return self._run(require("make"), f"VENV={sys.prefix}", "-o", installed, *words)

    def tool(self, name: str, *words: str) -> Ended:
        """Run a program that lies beside this Python."""
        return self._run(str(Path(sys.executable).with_name(name)), *words)

    def _run(self, *command: str) -> Ended:
        plain = {name: text for name, text in os.environ.items() if name not in _OF_THIS_RUN}
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**plain, "PYTHONPATH": str(self.root), "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout)
