"""Single keys of a terminal, each as it is pressed, while nobody is asked anything.

A terminal hands over whole lines otherwise. It is set to single letters only while they are waited
for, and set back before anything else uses it. In the background of a shell, and where standard
input is no terminal, there are no keys: a process that reads there would be stopped.
"""

import asyncio
import os
import sys
import termios
import tty
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress

from sandbox.transport.terminal import is_somebody_there

_MOST = 1024


def has_keys() -> bool:
    """Tell whether a person can press keys: a terminal is there, and it is ours to read."""
    if not is_somebody_there():
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False


async def keys() -> AsyncGenerator[str, None]:
    """Yield each key that is pressed, "" when the terminal is closed; nothing where none is."""
    if not has_keys():
        return
    terminal, loop = sys.stdin.fileno(), asyncio.get_running_loop()
    pressed: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        try:
            told = os.read(terminal, _MOST)
        except OSError:  # it hung up
            told = b""
        if not told:
            loop.remove_reader(terminal)
        for key in told.decode("ascii", "replace") or [""]:
            pressed.put_nowait(key)

    with _single_letters(terminal):
        loop.add_reader(terminal, read)
        try:
            while True:
                yield await pressed.get()
        finally:
            loop.remove_reader(terminal)


@contextmanager
def _single_letters(terminal: int) -> Iterator[None]:
    """Let a terminal hand over letters without waiting for Enter, and show none of them."""
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        yield
    finally:
        with suppress(termios.error):  # it hung up
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
