"""The journal: nobody waits, nothing that was handed over is lost, a full disk is told."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.errors import EvidenceFault, SetupFault
from sandbox.transport.journal import Journal

ENDLESS = """
import itertools, json, pathlib, sys
from sandbox.transport.journal import Journal
journal = Journal(pathlib.Path(sys.argv[1]))
for number in itertools.count():
    journal.write(json.dumps({"n": number, "text": "x" * (number % 300)}).encode())
    if number % 500 == 499:
        print(number, flush=True)
        sys.stdin.readline()
"""

LIMITED = """
import pathlib, resource, sys
from sandbox.errors import EvidenceFault
from sandbox.transport.journal import Journal
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
journal = Journal(pathlib.Path(sys.argv[1]))
for number in range(400):
    journal.write(b'{"n": %d}' % number)
try:
    journal.close()
except EvidenceFault as fault:
    print(fault)
"""


def numbers(path: Path) -> list[int]:
    whole, _, half = path.read_bytes().rpartition(b"\n")
    assert half == b"" or not half.endswith(b"}")
    return [json.loads(line)["n"] for line in whole.split(b"\n")]


def test_closing_drains_every_line_in_order(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "1" / "evidence.jsonl"
    journal = Journal(path)
    for number in range(5000):
        journal.write(b'{"n": %d}' % number)
    journal.close()
    assert numbers(path) == list(range(5000))


def test_a_journal_that_is_closed_while_its_thread_wakes_ends_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is closed after the thread has waited for more lines and before it looks for them."""

    class ClosedAtThatMoment(threading.Event):
        def clear(self) -> None:
            journal._closing.set()
            self.set()
            super().clear()

    with monkeypatch.context() as patched:
        patched.setattr(threading, "Event", ClosedAtThatMoment)
        journal = Journal(tmp_path / "evidence.jsonl")
    journal.write(b'{"n": 0}')
    journal._writer.join(20)
    assert not journal._writer.is_alive()
    assert numbers(tmp_path / "evidence.jsonl") == [0]


def test_an_existing_journal_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    for number in range(2):
        journal = Journal(path)
        journal.write(b'{"n": %d}' % number)
        journal.close()
    assert numbers(path) == [0, 1]


def test_killed_in_the_middle_it_keeps_what_was_handed_over(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    command = [sys.executable, "-c", ENDLESS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()  # the file is there
        child.stdin.write(b"\n")
        child.stdin.flush()
        while path.stat().st_size < 10_000:
            child.stdout.readline()
            child.stdin.write(b"\n")
            child.stdin.flush()
        last = int(child.stdout.readline())
        before = path.stat().st_size
        os.kill(child.pid, signal.SIGKILL)
        child.wait(60)
    kept = numbers(path)
    assert kept == list(range(len(kept)))
    assert path.stat().st_size >= before
    assert 0 < len(kept) <= last + 1


def test_a_full_disk_is_told_and_leaves_whole_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    command = [sys.executable, "-c", LIMITED, str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "evidence.jsonl is incomplete" in told
    content = path.read_bytes()
    assert 900 < len(content) <= 1000
    assert content.endswith(b"}\n")
    kept = numbers(path)
    assert kept == list(range(len(kept)))


def test_a_device_that_takes_nothing_is_told_each_time_it_is_closed() -> None:
    journal = Journal(Path("/dev/full"))
    journal.write(b"{}")
    for _ in range(2):
        with pytest.raises(EvidenceFault, match="No space left"):
            journal.close()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match="cannot be written"):
        Journal(tmp_path)


def test_a_line_with_a_line_end_and_a_line_too_late_are_bugs(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "evidence.jsonl")
    with pytest.raises(ValueError, match="line end"):
        journal.write(b"{}\n")
    journal.close()
    with pytest.raises(ValueError, match="closed"):
        journal.write(b"{}")


class Losses:
    """What a journal tells that it has lost; each can be waited for."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self._came = threading.Event()

    def __call__(self, loss: str) -> None:
        self.told.append(loss)
        self._came.set()

    def first(self) -> str:
        assert self._came.wait(30)
        return self.told[0]


def until_written(path: Path, number: int) -> None:
    """Wait until the line of that number is in the file."""
    turn, wanted = threading.Event(), b'{"n": %d}\n' % number
    for _ in range(3000):
        if path.exists() and path.read_bytes().endswith(wanted):
            return
        turn.wait(0.01)
    raise AssertionError(f"line {number} never came")


def test_a_file_that_is_put_aside_is_followed_by_another(tmp_path: Path) -> None:
    path, losses = tmp_path / "served.jsonl", Losses()
    journal = Journal(path, rotates=True, on_loss=losses)
    journal.write(b'{"n": 0}')
    until_written(path, 0)
    path.rename(tmp_path / "served.jsonl.1")
    journal.write(b'{"n": 1}')
    until_written(path, 1)
    path.rename(tmp_path / "served.jsonl.2")
    path.write_bytes(b"")  # as logrotate's `create` does it
    path.chmod(0o644)
    journal.write(b'{"n": 2}')
    until_written(path, 2)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"")  # as its `copytruncate` does
    journal.write(b'{"n": 3}')
    journal.close()
    names = ("served.jsonl.1", "served.jsonl.2", "served.jsonl")
    assert [numbers(tmp_path / name) for name in names] == [[0], [1], [3]]
    assert (losses.told, journal.loss) == ([], "")


def test_who_puts_it_aside_may_say_so(tmp_path: Path) -> None:
    path, losses = tmp_path / "served.jsonl", Losses()
    journal = Journal(path, rotates=True, on_loss=losses)
    journal.write(b'{"n": 0}')
    until_written(path, 0)
    path.unlink()
    path.write_bytes(b"")
    journal.reopen()
    journal.write(b'{"n": 1}')
    journal.close()
    assert (numbers(path), losses.told) == ([1], [])


def test_a_file_that_is_deleted_is_lost_and_told_before_anything_more_is_written(
    tmp_path: Path,
) -> None:
    path, losses = tmp_path / "served.jsonl", Losses()
    journal = Journal(path, rotates=True, on_loss=losses)
    journal.write(b'{"n": 0}')
    until_written(path, 0)
    path.unlink()
    assert losses.first() == f"{path} is lost: it was deleted, and goes on in a new file"
    journal.write(b'{"n": 1}')
    with pytest.raises(EvidenceFault, match="is lost: it was deleted"):
        journal.close()
    assert numbers(path) == [1]
    assert losses.told == [journal.loss]


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda path: path.unlink(), "is lost: it was deleted"),
        (lambda path: path.rename(path.with_name("b")), "is lost: it was deleted"),
        (lambda path: path.write_bytes(b""), "is incomplete: it was cut short"),
        (
            lambda path: (path.with_name("b").write_bytes(b""), path.with_name("b").replace(path)),
            "is lost: another file is in its place",
        ),
    ],
)
def test_the_evidence_of_a_run_may_not_be_touched(
    tmp_path: Path, harm: Callable[[Path], object], told: str
) -> None:
    path, losses = tmp_path / "evidence.jsonl", Losses()
    journal = Journal(path, on_loss=losses)
    journal.write(b'{"n": 0}')
    until_written(path, 0)
    harm(path)
    assert losses.first() == f"{path} {told}"
    with pytest.raises(EvidenceFault, match="what it says cannot be trusted"):
        journal.close()


def test_a_full_disk_is_told_at_once_and_another_file_goes_on(tmp_path: Path) -> None:
    path, losses = tmp_path / "served.jsonl", Losses()
    path.symlink_to("/dev/full")
    journal = Journal(path, rotates=True, on_loss=losses)
    journal.write(b'{"n": 0}')
    assert losses.first() == f"{path} is incomplete: No space left on device"
    assert journal.loss == losses.first()
    journal.reopen()  # the same again: what follows a hole is not written
    journal.write(b'{"n": 1}')
    path.unlink()
    journal.reopen()
    until_opened(path)
    journal.write(b'{"n": 2}')
    with pytest.raises(EvidenceFault, match="No space left"):
        journal.close()
    assert numbers(path)[-1] == 2
    assert len(losses.told) == 1


def until_opened(path: Path) -> None:
    turn = threading.Event()
    while not path.exists():
        turn.wait(0.01)


def test_what_it_writes_is_for_its_own_user_also_where_a_file_was_there(tmp_path: Path) -> None:
    for name, before in (("new", None), ("old", 0o644)):
        file = tmp_path / name
        if before is not None:
            file.touch(before)
        journal = Journal(file)
        journal.write(b"{}")
        journal.close()
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_device_stays_everybodys() -> None:
    before = Path("/dev/null").stat().st_mode
    Journal(Path("/dev/null")).close()
    assert Path("/dev/null").stat().st_mode == before
