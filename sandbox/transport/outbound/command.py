"""Command hooks: a program of the operator's team, started with JSON and answering with JSON."""

import asyncio

from sandbox.errors import SetupFault
from sandbox.json_value import Json, JsonFault, dump_json, parse_json

COMMAND_TIMEOUT_S = 60.0


async def run_command(argv: tuple[str, ...], values: Json) -> Json:
    """Run a command hook: JSON on standard input, JSON from standard output. Raise SetupFault."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe, stderr=pipe)
    except OSError as fault:
        raise SetupFault(f"{argv[0]} cannot be started: {fault.strerror}") from fault
    try:
        async with asyncio.timeout(COMMAND_TIMEOUT_S):
            out, err = await process.communicate(dump_json(values).encode())
    except TimeoutError:
        raise SetupFault(f"{argv[0]} did not end within {COMMAND_TIMEOUT_S:.0f} s") from None
    finally:  # too slow, or the run was interrupted: nothing of ours stays behind
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        said = err.decode("utf-8", "replace").strip()[-300:]
        raise SetupFault(f"{argv[0]} ended with exit code {process.returncode}: {said}")
    try:
        return parse_json(out) if out.strip() else {}
    except JsonFault as fault:
        raise SetupFault(f"{argv[0]} printed no JSON: {fault}") from fault
