"""`--watch` with an operator that keeps its connection: a green run after every save."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.commands import PATIENCE_S, SCENARIOS, Stand, stand, started

SAVES = 5
REQUEST = SCENARIOS / "wallet" / "request" / "request.yaml"
WATCHING = "watching; Ctrl-C ends\n"


def round_of(process: "subprocess.Popen[str]") -> str:
    """Read what one run shows, to its last line."""
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or lines[-1] != WATCHING:
        line = process.stdout.readline()
        assert line, (lines, process.stderr and process.stderr.read())
        lines.append(line)
    return "".join(lines)


def save(file: Path, number: int) -> None:
    """Save a file unchanged but for its time, whatever the file system's clock resolves."""
    at = file.stat().st_mtime_ns + 10**9 * number
    os.utime(file, ns=(at, at))


def connections(stand: Stand) -> list[set[str]]:
    """Return over which connections the wallet was called, run after run."""
    found = []
    for file in sorted(stand.runs.glob("*/evidence.jsonl"), key=lambda file: file.stat().st_mtime):
        if file.parent.is_symlink():
            continue
        events = [json.loads(line) for line in file.read_bytes().splitlines()]
        calls = [e for e in events if e.get("operation") == "wallet.authenticate"]
        found.append({e["request"]["connection"] for e in calls if "request" in e})
    return found


def replace_target(at: Stand, old: str, new: str) -> None:
    """Save the target in one piece: a half-written one would be a run of its own."""
    text = at.target.read_text()
    assert old in text
    beside = at.target.with_suffix(".new")
    beside.write_text(text.replace(old, new))
    beside.replace(at.target)


@contextmanager
def watching(at: Stand, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a scenario of the folder, watching, to the Ctrl-C at the end."""
    with started(at.folder, *at.run_words("request.yaml", "--watch", *words)) as process:
        yield process
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 0, process.stderr and process.stderr.read()


def test_five_saves_are_five_green_runs_over_the_connection_that_the_operator_keeps(
    tmp_path: Path,
) -> None:
    with stand(tmp_path) as at:
        scenario = Path(shutil.copy(REQUEST, at.folder))
        with watching(at) as process:
            shown = [round_of(process)]
            for number in range(SAVES):
                save(scenario, number + 1)
                shown.append(round_of(process))
        seen = connections(at)
    assert ["1 PASSED " in each for each in shown] == [True] * (SAVES + 1), shown
    assert len(seen) == SAVES + 1
    assert len(set.union(*seen)) == 1, seen


def test_it_ends_when_nobody_reads_any_more_what_it_prints(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        shutil.copy(REQUEST, at.folder)
        with started(at.folder, *at.run_words("request.yaml", "--watch")) as process:
            assert "1 PASSED " in round_of(process)
            assert process.stdout is not None
            process.stdout.close()
            assert process.wait(PATIENCE_S) == 0
            assert process.stderr is not None
            assert process.stderr.read() == ""


def test_a_target_that_names_other_ports_is_served_there(tmp_path: Path) -> None:
    """The ports are kept for as long as the target wants them, and not longer."""
    with stand(tmp_path) as at:
        scenario = Path(shutil.copy(REQUEST, at.folder))
        at.write_target(lambda text: f"{text}listen: {{base-port: {at.base_port + 20}}}\n")
        words = ("run", scenario.name, "--target", "target.yaml", "--preflight", "off", "--watch")
        with started(at.folder, *words) as process:
            elsewhere = round_of(process)
            replace_target(at, f"base-port: {at.base_port + 20}", f"base-port: {at.base_port}")
            here = round_of(process)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE_S) == 0, here
    assert "PASSED" not in elsewhere, elsewhere
    assert "1 PASSED" in here, here
