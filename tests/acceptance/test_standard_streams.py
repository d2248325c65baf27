"""Standard streams that are closed, full, gone or cannot show a letter: a verdict hangs on none."""

import fcntl
import json
import os
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest

from tests.acceptance.commands import PATIENCE_S, SANDBOX, SCENARIOS, environment, stand

BAD_SID = str(SCENARIOS / "fasttrack" / "sid" / "bad-sid.yaml")
PIPE = 65_536
"""Bytes that a pipe of Linux holds."""
ODD = """\
scenario: 1
id: odd-text
title: A status that is never given
why: "Grüße – so that nobody has to guess ✓ 漢"
given:
  alice: {player: {currency: EUR}}
steps:
  - call: fasttrack.authenticate
    send: {sid: <alice.sid>}
    expect: [{must: fasttrack.authenticate.valid-sid-is-200, status: 418}]
"""


def shell(folder: Path, line: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command with its streams as a line of a shell says; `"$@"` is the command."""
    return subprocess.run(
        ["/bin/sh", "-c", line, "sh", *SANDBOX, *words],
        cwd=folder,
        env=environment(more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=PATIENCE_S * 2,
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('"$@" <&-', ""),
        ('"$@" >&-', ""),
        ('"$@" 2>&-', ""),
        ('"$@" <&- >&- 2>&-', ""),
        ('"$@" >/dev/full', "sandbox: standard output took no more: No space left on device\n"),
        ('"$@" >/dev/full 2>/dev/full', ""),
        ('{ "$@"; echo $? >code; } | true; exit "$(cat code)"', ""),
    ],
)
def test_a_run_is_played_to_its_end_whatever_its_streams(
    tmp_path: Path, line: str, told: str
) -> None:
    with stand(tmp_path) as at:
        done = shell(tmp_path, line, *at.run_words(BAD_SID))
        events = [json.loads(t) for t in (at.latest / "evidence.jsonl").read_text().splitlines()]
    assert (done.returncode, done.stderr) == (0, told)
    assert events[-1]["type"] == "run.ended"  # and every line is one: nothing was printed into it
    assert {"result.json", "junit.xml"} <= {file.name for file in at.latest.iterdir()}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_console_that_lacks_a_letter_shows_its_number(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "odd.yaml").write_text(ODD, encoding="utf-8")
    with stand(tmp_path) as at:
        done = shell(tmp_path, '"$@"', *at.run_words("odd.yaml"), PYTHONIOENCODING=encoding)
        assert (at.latest / "junit.xml").is_file()
    shown = done.stdout.encode("utf-8", "surrogateescape").decode(encoding)
    assert (done.returncode, done.stderr) == (1, "")
    assert "exit 1    the operator broke a must" in shown
    assert ("\\u6f22" in shown) is (encoding != "utf-8")
    assert ("Grüße" in shown) is (encoding != "ascii")


def test_what_is_printed_as_json_stays_json_in_any_encoding(tmp_path: Path) -> None:
    done = shell(tmp_path, '"$@"', "schema", "scenario", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["type"] == "object"


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ('"$@" >/dev/full', 2, "sandbox: standard output took no more: No space left on device\n"),
        ('"$@" >/dev/full 2>/dev/full', 2, ""),
        ('{ "$@"; echo $? >code; } | true; exit "$(cat code)"', 141, ""),
        ('"$@" >&-', 0, ""),
    ],
)
def test_a_command_whose_output_is_lost_has_failed(
    tmp_path: Path, line: str, code: int, told: str
) -> None:
    done = shell(tmp_path, line, "list", str(SCENARIOS))
    assert (done.returncode, done.stderr) == (code, told)


def test_a_stream_that_was_set_not_to_block_is_waited_for(tmp_path: Path) -> None:
    taken, given = os.pipe()
    os.set_blocking(given, False)
    with subprocess.Popen([*SANDBOX, "schema"], cwd=tmp_path, stdout=given) as process:
        os.close(given)
        turn, waiting = threading.Event(), bytearray(4)
        while int.from_bytes(waiting, sys.byteorder) < PIPE and process.poll() is None:
            fcntl.ioctl(taken, termios.FIONREAD, waiting)
            turn.wait(0.01)  # until the pipe holds no more, so that the next write would block
        with os.fdopen(taken, "rb") as stream:
            printed = stream.read()
    assert len(printed) > PIPE
    assert (process.returncode, json.loads(printed)["type"]) == (0, "object")


def test_a_fault_that_cannot_be_told_keeps_its_exit_code(tmp_path: Path) -> None:
    for line in ('"$@" 2>/dev/full', '"$@" 2>&-'):
        assert shell(tmp_path, line, "list", "nowhere").returncode == 2


def test_serve_goes_on_without_its_output(tmp_path: Path) -> None:
    line = """
      "$@" >/dev/full 2>err & served=$!
      while [ ! -s ready.json ]; do sleep 0.05; done
      kill $served; wait $served
    """
    words = ("serve", "--base-port", "0", "--ready-file", "ready.json")
    assert shell(tmp_path, line, *words).returncode == 0
    told = (tmp_path / "err").read_text()
    assert told == "sandbox: standard output took no more: No space left on device\n"
