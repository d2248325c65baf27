"""A run that asks a person at a real terminal: Enter, Ctrl-D and Ctrl-C at its prompt."""

import json
import os
import pty
import select
import shutil
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.acceptance.commands import PATIENCE_S, SANDBOX, SCENARIOS, environment, stand

REQUEST = SCENARIOS / "wallet" / "request" / "request.yaml"
WATCHING = "watching; Enter runs again, q ends"

TEXT = "Turn the key in the operator's cellar."
ASKING = """\
scenario: 1
id: asking
title: A person is asked to do something
why: No program can turn that key.
given:
  alice: {player: {currency: EUR}}
steps:
  - trigger: turn-the-key
    expect: [{should: gr8.jwt.answer-time, took: {$at-most: 10m}}]
  - call: gr8.get-jwt-token
    as: alice
    expect: [{must: gr8.jwt.answered, status: 200}]
"""
ENTER, CTRL_C, CTRL_D = b"\n", b"\x03", b"\x04"


@dataclass(slots=True)
class AtTerminal:
    """A process whose standard streams are a terminal that it controls, and the keys of that."""

    process: "subprocess.Popen[bytes]"
    keys: int
    seen: str = field(default="")

    def read_until(self, text: str) -> None:
        """Read what is shown until a text has been."""
        while text not in self.seen:
            ready, _, _ = select.select([self.keys], [], [], PATIENCE_S)
            assert ready, self.seen
            self.seen += os.read(self.keys, 4096).decode("utf-8", "replace")

    def press(self, key: bytes) -> int:
        """Press a key and return the exit code, reading on so that nothing is held up."""
        os.write(self.keys, key)
        while True:
            ready, _, _ = select.select([self.keys], [], [], PATIENCE_S)
            assert ready, self.seen
            try:
                shown = os.read(self.keys, 4096)
            except OSError:  # the last one to hold the terminal has gone
                shown = b""
            if not shown:
                return self.process.wait(PATIENCE_S)
            self.seen += shown.decode("utf-8", "replace")


@contextmanager
def at_terminal(folder: Path, *words: str) -> Iterator[AtTerminal]:
    """Start a command at a terminal of its own."""
    keys, screen = pty.openpty()
    process = subprocess.Popen(
        [*SANDBOX, *words],
        cwd=folder,
        env=environment(),
        preexec_fn=lambda: os.login_tty(screen),  # noqa: PLW1509 - no threads here, and Ctrl-C needs it
    )
    os.close(screen)
    try:
        yield AtTerminal(process, keys)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE_S)
        os.close(keys)


def with_hook(target: str) -> str:
    return target.replace("hooks:\n", f'hooks:\n  turn-the-key: {{manual: "{TEXT}"}}\n')


@pytest.mark.parametrize(
    ("key", "code", "outcome"),
    [(ENTER, 0, "PASSED"), (CTRL_D, 3, "INCONCLUSIVE"), (CTRL_C, 130, None)],
    ids=["enter", "ctrl-d", "ctrl-c"],
)
def test_a_key_at_the_prompt_goes_on_with_the_run_or_ends_it_with_its_reports_written(
    tmp_path: Path, key: bytes, code: int, outcome: str | None
) -> None:
    (tmp_path / "asking.yaml").write_text(ASKING)
    with stand(tmp_path) as at:
        at.write_target(with_hook)
        with at_terminal(tmp_path, *at.run_words("asking.yaml")) as run:
            run.read_until(TEXT)
            assert run.press(key) == code, run.seen
        lines = (at.latest / "evidence.jsonl").read_text().splitlines()
        events = [json.loads(line) for line in lines]
    assert "Traceback" not in run.seen
    assert (events[-1]["type"], events[-1]["interrupted"]) == ("run.ended", key == CTRL_C)
    ended = [event["outcome"] for event in events if event["type"] == "cell.ended"]
    assert ended == ([outcome] if outcome else [])
    assert {"result.json", "junit.xml"} <= {file.name for file in at.latest.iterdir()}


def test_watching_enter_runs_again_and_q_ends_and_the_scroll_back_is_left_alone(
    tmp_path: Path,
) -> None:
    scenario = Path(shutil.copy(REQUEST, tmp_path))
    with stand(tmp_path) as at:
        words = at.run_words(scenario.name, "--watch")
        with at_terminal(tmp_path, *words) as run:
            run.read_until(WATCHING)
            first, run.seen = run.seen, ""
            os.write(run.keys, ENTER)
            run.read_until(WATCHING)
            second, run.seen = run.seen, ""
            assert run.press(b"q") == 0, run.seen
            assert termios.tcgetattr(run.keys)[3] & termios.ICANON
        runs = [file for file in at.runs.iterdir() if file.is_dir() and not file.is_symlink()]
    assert ["PASSED" in shown and "FAILED" not in shown for shown in (first, second)] == [
        True,
        True,
    ]
    assert len(runs) == 2
    assert "\x1b[3J" not in first + second
