"""Command hooks: a program of the operator's team, started with JSON and answering with JSON.

Standard input and output are files that nobody else can open. A hook has done its work when its
program has ended, though what it started (a service) goes on and holds what it inherited: the end
of a pipe would come with that, or never.
"""

import asyncio
import os
import tempfile
from contextlib import ExitStack
from typing import IO

from sandbox.errors import SetupFault
from sandbox.json_value import Json, JsonFault, json_bytes, parse_json

COMMAND_TIMEOUT_S = 60.0
_LONGEST = (1 << 20) + 1
"""Bytes of output that are read: one more than JSON may have (see `json_value.Limits`)."""
_SHOWN = 300


async def run_command(argv: tuple[str, ...], values: Json) -> Json:
    """Run a command hook: JSON on standard input, JSON from standard output. Raise SetupFault."""
    with ExitStack() as files:
        try:
            given, out, err = (files.enter_context(_unnamed_file()) for _ in range(3))
            _write_all(given, json_bytes(values))
        except OSError as fault:
            told = f"there is no place for what {argv[0]} reads and writes (see TMPDIR)"
            raise SetupFault(f"{told}: {fault.strerror}") from fault
        code = await _ended(argv, given, out, err)
        if code:
            said = _read(err, last=_SHOWN).decode("utf-8", "replace").strip()
            raise SetupFault(f"{argv[0]} ended with exit code {code}: {said}")
        answer = _read(out, last=_LONGEST)
    try:
        return parse_json(answer) if answer.strip() else {}
    except JsonFault as fault:
        raise SetupFault(f"{argv[0]} printed no JSON: {fault}") from fault


def _unnamed_file() -> IO[bytes]:
    return tempfile.TemporaryFile(
        buffering=0
    )  # a full disk is told by `write`, and by nothing after


def _write_all(file: IO[bytes], content: bytes) -> None:
    sent = 0
    while sent < len(content):
        sent += file.write(content[sent:])
    file.seek(0)


async def _ended(argv: tuple[str, ...], given: IO[bytes], out: IO[bytes], err: IO[bytes]) -> int:
    """Run a program to its end and return its exit code. Raise SetupFault."""
    try:
        process = await asyncio.create_subprocess_exec(*argv, stdin=given, stdout=out, stderr=err)
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else fault
        raise SetupFault(f"{argv[0]} cannot be started: {why}") from fault
    try:
        async with asyncio.timeout(COMMAND_TIMEOUT_S):
            return await process.wait()
    except TimeoutError:
        raise SetupFault(f"{argv[0]} did not end within {COMMAND_TIMEOUT_S:.0f} s") from None
    finally:  # too slow, or the run was interrupted: nothing of ours stays behind
        if process.returncode is None:
            process.kill()
            await process.wait()


def _read(file: IO[bytes], *, last: int) -> bytes:
    """Read what a program has written last, at the most."""
    length = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), last, max(0, length - last))
