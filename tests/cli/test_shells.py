"""Completion in the shells themselves: a line is typed, and what the shell makes of it is read."""

import os
import pty
import select
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.files import LIVE_SID
from tests.cli.command import sandbox
from tests.foreign_tools import require

pytestmark = [pytest.mark.program, pytest.mark.foreign]

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
LINES = {
    "sandbox preflig": "preflight",
    "sandbox run --tag goo": "good",
    "sandbox call --target stag": "staging",
    "sandbox explain wallet.signature.vali": "wallet.signature.valid",
}
"""What is typed, and the word that stands there after the tabulator key."""


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    """A project in the home of somebody whose PATH has `sandbox`."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "live.yaml").write_text(LIVE_SID)
    (tmp_path / "sandbox.toml").write_text('[targets.staging]\nfile = "s.yaml"\n')
    program = tmp_path / "bin" / "sandbox"
    program.parent.mkdir()
    words = shlex.join(["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "sandbox"])
    program.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return {"HOME": str(tmp_path), "PATH": path, "TERM": "dumb", "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize(("line", "word"), LINES.items())
def test_fish_offers_what_is_meant(environ: Mapping[str, str], line: str, word: str) -> None:
    (Path(environ["HOME"]) / "made.fish").write_text(sandbox("completion", "fish").out)
    asked = f"source made.fish; complete -C {shlex.quote(line)}"
    done = subprocess.run(
        [require("fish"), "--no-config", "-c", asked],
        cwd=environ["HOME"],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    offered = [each.partition("\t")[0] for each in done.stdout.splitlines()]
    assert offered == [word], done.stderr


@dataclass(frozen=True, slots=True)
class Screen:
    """A shell at a terminal."""

    terminal: int

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def until(self, wanted: str) -> str:
        """Return what is shown until a text is there."""
        shown, ends_s = "", time.monotonic() + PATIENCE_S
        while wanted not in shown:
            ready, _, _ = select.select([self.terminal], [], [], ends_s - time.monotonic())
            assert ready, f"{wanted!r} never came: {shown!r}"
            shown += os.read(self.terminal, 65536).decode(errors="replace")
        return shown


@contextmanager
def shell(words: list[str], environ: Mapping[str, str]) -> Iterator[Screen]:
    """Start a shell at a terminal of its own, and end it."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words, cwd=environ["HOME"], env=environ, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        yield Screen(ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


SETTING_UP = {
    "zsh": "autoload -Uz compinit; compinit -u -D; source ./made",
    "bash": "source ./made",
}
PLAIN = {"zsh": ["-f", "-i"], "bash": ["--norc", "--noprofile", "-i"]}


@pytest.mark.parametrize("name", SETTING_UP)
@pytest.mark.parametrize(("line", "word"), LINES.items())
def test_the_tabulator_key_completes_a_word(
    environ: Mapping[str, str], name: str, line: str, word: str
) -> None:
    (Path(environ["HOME"]) / "made").write_text(sandbox("completion", name).out)
    with shell([require(name), *PLAIN[name]], environ) as screen:
        screen.type(f"{SETTING_UP[name]}; echo set$((20+2))\n")
        screen.until("set22")
        screen.type(f"{line}\t")
        screen.until(word)
