"""Who writes a file is seen by a lock that ends with the process, whatever ends it."""

import subprocess
import sys
from pathlib import Path

from sandbox.transport.in_use import alone_with, is_written, writing
from sandbox.transport.journal import Journal

HOLDER = """\
import sys, time
from pathlib import Path
from sandbox.transport.journal import Journal
journal = Journal(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_journal_marks_its_file_until_it_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "evidence.jsonl"
    journal = Journal(file)
    assert is_written(file)
    journal.close()
    assert not is_written(file)


def test_a_process_that_is_killed_writes_no_more(tmp_path: Path) -> None:
    file = tmp_path / "evidence.jsonl"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_written(file)
        holder.kill()
        holder.wait()
    assert not is_written(file)


def test_writers_share_and_who_wants_it_alone_does_not(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.touch()
    with writing(file), writing(file), alone_with(file) as alone:
        assert not alone
    with alone_with(file) as alone:
        assert alone


def test_a_file_that_is_not_there_is_written_by_nobody(tmp_path: Path) -> None:
    with writing(tmp_path / "gone"):
        assert not is_written(tmp_path / "gone")
