"""Ctrl-C and requests to end: they call off what is played, and never what is written of it."""

import asyncio
import signal
from collections.abc import Coroutine
from types import TracebackType

from sandbox.evidence.verdict import Exit

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ending:
    """A context manager: inside of it signals end the work that is under way, and nothing else.

    One that comes when no work is under way calls off the next one. A signal that this process was
    started without (as by nohup) stays without effect.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._numbers = [n for n in _ENDING if signal.getsignal(n) is not signal.SIG_IGN]
        self._work: asyncio.Future[Exit] | None = None
        self._is_asked_for = False

    def __enter__(self) -> "Ending":
        for number in self._numbers:
            self._loop.add_signal_handler(number, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in self._numbers:
            self._loop.remove_signal_handler(number)

    def ask(self) -> None:
        """End the work as a signal does; from any thread."""
        self._loop.call_soon_threadsafe(self._ask)

    async def of(self, work: Coroutine[None, None, Exit], otherwise: Exit) -> Exit:
        """Await work; give `otherwise` where it was called off."""
        self._work = asyncio.ensure_future(work)
        if self._is_asked_for:
            self._work.cancel()
        try:
            return await self._work
        except asyncio.CancelledError:
            return otherwise
        finally:
            self._work = None

    def _ask(self) -> None:
        self._is_asked_for = True
        if self._work is not None:
            self._work.cancel()


async def interruptible(work: Coroutine[None, None, Exit], otherwise: Exit) -> Exit:
    """Await work; Ctrl-C and a request to end call it off and give `otherwise`."""
    with Ending() as ending:
        return await ending.of(work, otherwise)
