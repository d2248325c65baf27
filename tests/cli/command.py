"""Running a command of `sandbox` as a person does, in this process."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

import pytest

from sandbox.cli.main import main


@dataclass(frozen=True, slots=True)
class Printed:
    """How a command ended."""

    code: int
    out: str
    err: str


def sandbox(*words: str) -> Printed:
    """Run one command line; what is told as a fault is in `err`."""
    out, err = _stream(), _stream()
    with (
        patch("sys.argv", ["sandbox", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        main()
    code = end.value.code
    return Printed(code if isinstance(code, int) else 0, _text(out), _text(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogatepass", newline="", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
