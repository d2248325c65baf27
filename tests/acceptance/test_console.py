"""What a run shows at a real terminal: of several kinds and widths, and when it is interrupted."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.acceptance.commands import PATIENCE_S, SANDBOX, SCENARIOS, environment, sandbox, stand
from tests.acceptance.screen import Screen
from tests.acceptance.test_interrupted import ENDLESS

REQUEST = str(SCENARIOS / "wallet" / "request" / "request.yaml")
FOOT = re.compile(r"\d+/\d+ .*\d:\d\d$")
CTRL_C = b"\x03"
MODERN = {"TERM": "xterm-256color"}


@dataclass(slots=True)
class Terminal:
    """A command whose output is a terminal."""

    process: "subprocess.Popen[bytes]"
    keys: int
    encoding: str
    raw: bytes = field(default=b"")

    @property
    def text(self) -> str:
        return self.raw.decode(self.encoding)

    def read(self) -> bool:
        """Read some of what is written; False when nobody writes any more."""
        ready, _, _ = select.select([self.keys], [], [], PATIENCE_S)
        assert ready, self.raw
        try:
            shown = os.read(self.keys, 65536)
        except OSError:  # the last one to hold the terminal has gone
            return False
        self.raw += shown
        return bool(shown)

    def ended(self) -> int:
        """Read to the end and return the exit code."""
        while self.read():
            pass
        return self.process.wait(PATIENCE_S)


@contextmanager
def terminal(
    folder: Path, *words: str, columns: int = 80, env: Mapping[str, str] = MODERN
) -> Iterator[Terminal]:
    keys, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = {**environment(env), "COLUMNS": str(columns)}
    process = subprocess.Popen(
        [*SANDBOX, *words],
        cwd=folder,
        env=settings,
        preexec_fn=lambda: os.login_tty(screen),  # noqa: PLW1509 - no threads here, and Ctrl-C needs it
    )
    os.close(screen)
    try:
        yield Terminal(process, keys, settings.get("PYTHONIOENCODING", "utf-8"))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE_S)
        os.close(keys)


def screen_of(shown: Terminal, columns: int) -> Screen:
    screen = Screen(columns)
    screen.write(shown.text)
    return screen


@pytest.mark.parametrize(
    ("columns", "env", "has_foot", "has_colour"),
    [
        (40, MODERN, True, True),
        (80, MODERN, True, True),
        (200, MODERN, True, True),
        (80, {"TERM": "vt100"}, True, True),
        (40, {**MODERN, "NO_COLOR": "1"}, True, False),
        (200, {**MODERN, "NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        (80, {**MODERN, "PYTHONIOENCODING": "iso8859-1"}, True, True),
        (40, {**MODERN, "PYTHONIOENCODING": "ascii"}, True, True),
        (40, {**MODERN, "LANG": "C", "LC_ALL": "C"}, True, True),
        (80, {"TERM": "dumb"}, False, False),
        (40, {"TERM": ""}, False, False),
        (200, {"TERM": "dumb", "FORCE_COLOR": "1"}, False, True),
    ],
)
def test_of_the_foot_nothing_stays_on_any_terminal(
    env: Mapping[str, str], *, has_foot: bool, has_colour: bool, columns: int, tmp_path: Path
) -> None:
    with (
        stand(tmp_path) as at,
        terminal(tmp_path, *at.run_words(REQUEST), columns=columns, env=env) as shown,
    ):
        code = shown.ended()
    screen = screen_of(shown, columns)
    assert code == 0
    assert not screen.is_cursor_hidden
    assert [line for line in screen.lines if FOOT.match(line)] == []
    assert "\n".join(screen.lines).count("exit 0") == 1
    assert (bool(re.search(r"0/\d+ .*0:0", shown.text)), screen.colours > 0) == (
        has_foot,
        has_colour,
    )
    assert "?25" not in shown.text


def test_quiet_leaves_the_foot_and_the_sum(tmp_path: Path) -> None:
    with stand(tmp_path) as at, terminal(tmp_path, *at.run_words(REQUEST), "-q") as shown:
        shown.ended()
    assert "PASSED  " not in "".join(screen_of(shown, 80).lines).replace("PASSED   in", "")
    assert re.search(r"0/\d+ ", shown.text)


def test_ctrl_c_leaves_a_clean_terminal(tmp_path: Path) -> None:
    (tmp_path / "endless.yaml").write_text(ENDLESS)
    with stand(tmp_path) as at, terminal(tmp_path, *at.run_words("endless.yaml")) as shown:
        before = termios.tcgetattr(shown.keys)
        while "endless " not in shown.text:
            shown.read()
        os.write(shown.keys, CTRL_C)
        code = shown.ended()
    screen = screen_of(shown, 80)
    assert code == 130
    assert not screen.is_cursor_hidden
    assert [line for line in screen.lines if FOOT.match(line)] == []
    assert "Traceback" not in shown.text
    assert before[3] & termios.ECHO
    assert screen.lines[-1] == ""


def test_a_pipe_gets_whole_lines_and_nobody_loads_what_draws(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        done = sandbox(tmp_path, *at.run_words(REQUEST), env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "\r" not in done.out
    assert not re.search(r"\| +rich", done.err)


def test_colour_can_be_forced_into_a_pipe(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        done = sandbox(tmp_path, *at.run_words(REQUEST), env={"FORCE_COLOR": "1"})
        again = sandbox(tmp_path, "report", str(at.latest), env={"FORCE_COLOR": "1"})
        plain = sandbox(tmp_path, "report", str(at.latest))
    assert "\x1b[32mPASSED" in done.out
    assert "\x1b[32mPASSED" in again.out
    assert "\x1b" not in plain.out
    assert "\x1b[2K" not in done.out
