"""The option `--end-with-stdin`: who started us keeps our standard input open while he needs us."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

import click

_PIECE = 65536
_Command = TypeVar("_Command", bound=Callable[..., object])


def end_with_stdin_option(command: _Command) -> _Command:
    """Add the option: at the end of standard input the command is stopped as by SIGTERM."""
    return click.option(
        "--end-with-stdin",
        is_flag=True,
        expose_value=False,
        callback=_watched,
        help="Stop when standard input ends, as it does when whoever started this is gone.",
    )(command)


def _watched(_: click.Context, __: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 - click's
    if is_asked and sys.stdin is not None:
        threading.Thread(target=_stop_at_end, name="stdin", daemon=True).start()


def _stop_at_end() -> None:
    try:
        while os.read(sys.stdin.fileno(), _PIECE):
            pass
    except OSError:  # there is none: it has ended
        pass
    os.kill(os.getpid(), signal.SIGTERM)
