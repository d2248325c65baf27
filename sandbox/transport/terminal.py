"""A person at the terminal: shown a text, waited for until Enter.

No thread waits, for a thread that reads cannot be called off: an interrupted run would last until
somebody pressed Enter. The event loop watches the terminal instead.
"""

import asyncio
import os
import sys
from collections.abc import Callable

from sandbox.errors import SetupFault
from sandbox.scenario.yaml_tree.wording import printable

_LINE = 4096
_OWN = "/dev/tty"


def is_somebody_there() -> bool:
    """Tell whether a person can be asked: standard input is there, and is a terminal."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def is_terminal_there() -> bool:
    """Tell whether this process has a terminal that can end it: none after that has hung up."""
    try:
        os.close(os.open(_OWN, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError:
        return False
    return True


class Terminal:
    """Asks one thing at a time. `before` leaves the screen to the question."""

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before
        self._turn = asyncio.Lock()

    async def ask(self, text: str) -> None:
        """Show a text and return when the person has pressed Enter.

        Raise SetupFault when nobody is there, or they close the terminal (Ctrl-D).
        """
        async with self._turn:
            if not is_somebody_there():
                raise SetupFault(f"nobody is at the terminal to do this: {text}")
            self._before()
            shown = sys.stdout if sys.stdout.isatty() else sys.stderr
            print(printable(f"\n{text}", keep="\n"), end=" ", file=shown, flush=True)
            if not await _line(sys.stdin.fileno()):
                raise SetupFault(f"the terminal was closed instead of doing this: {text}")


async def _line(terminal: int) -> bytes:
    """Return the next line of a terminal, b"" for its end; called off at once when cancelled."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[bytes] = loop.create_future()

    def read() -> None:
        loop.remove_reader(terminal)  # a terminal hands over whole lines: one reading is enough
        try:
            line = os.read(terminal, _LINE)
        except OSError:  # it hung up
            line = b""
        if not told.done():
            told.set_result(line)

    loop.add_reader(terminal, read)
    try:
        return await told
    finally:
        loop.remove_reader(terminal)
