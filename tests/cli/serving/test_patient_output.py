"""Lines for a pipe that may be full, or closed; nobody waits for its reader."""

import asyncio
import contextlib
import io
import os
from collections.abc import Iterator

import pytest

from sandbox.cli.serving.patient_output import PatientOutput


class Pipe:
    """Standard output as a pipe, whose other end is `reader`."""

    def __init__(self) -> None:
        self.reader, writer = os.pipe()
        self.stream = os.fdopen(writer, "w")

    def read(self) -> list[str]:
        return self.read_all().decode().splitlines()

    def read_all(self) -> bytes:
        os.set_blocking(self.reader, False)
        found = b""
        while True:
            try:
                piece = os.read(self.reader, 1 << 20)
            except BlockingIOError:
                break
            if not piece:
                break
            found += piece
        return found


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.stream.close()
    with contextlib.suppress(OSError):
        os.close(made.reader)


async def test_lines_come_in_their_order(pipe: Pipe) -> None:
    output = PatientOutput(pipe.stream)
    for number in range(3):
        output.put(f"line {number}")
    await asyncio.sleep(0)
    assert pipe.read() == ["line 0", "line 1", "line 2"]


async def test_what_a_full_pipe_does_not_take_is_left_out_and_counted(pipe: Pipe) -> None:
    output = PatientOutput(pipe.stream)
    sent = 3000
    for number in range(sent):
        output.put(f"{number:06} {'x' * 200}")
        await asyncio.sleep(0)
    taken = pipe.read_all()
    for _ in range(sent):  # a pipe takes some tens of kilobytes at a time
        output._flush()
        taken += pipe.read_all()
    told = taken.decode().splitlines()
    missing = [line for line in told if line.startswith("(")]
    shown = [int(line.split()[0]) for line in told if not line.startswith("(")]
    assert shown == sorted(shown)
    assert missing
    assert sum(int(line[1:].split()[0]) for line in missing) + len(shown) == sent


async def test_a_closed_pipe_ends_the_lines_for_good(pipe: Pipe) -> None:
    output = PatientOutput(pipe.stream)
    os.close(pipe.reader)
    for _ in range(3):
        output.put("unread")
        await asyncio.sleep(0)
    output.end()


async def test_the_end_waits_for_nobody(pipe: Pipe) -> None:
    output = PatientOutput(pipe.stream)
    for _ in range(3000):
        output.put("x" * 200)
    output.end()
    output.put("too late")
    assert "too late" not in pipe.read()


async def test_a_stream_of_pythons_own_is_printed_to() -> None:
    shown = io.StringIO()
    output = PatientOutput(shown)
    output.put("line")
    output.end()
    assert shown.getvalue() == "line\n"
