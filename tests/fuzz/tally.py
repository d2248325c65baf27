"""Counts cases and what became of them: the rows of the table that `make fuzz` prints."""

import asyncio
import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.evidence.events import Note
from sandbox.evidence.lines import Recorded

_TRACE = "Traceback (most recent call last)"


@dataclass(slots=True)
class Tally:
    """What one harness saw. `unhandled` tells each fault of ours once, with a case that shows it.

    `slowest_s` is time of this process, so that a busy machine changes nothing about it.
    """

    name: str
    cases: int = 0
    unhandled: dict[str, str] = field(default_factory=dict)
    lost: int = 0
    slowest_s: float = 0.0
    slowest: str = ""
    now: str = ""

    @contextmanager
    def case(self, shown: object, *, others: int = 1) -> Iterator[None]:
        """Count one case, and the time that it takes of this process."""
        self.cases += others
        self.now = repr(shown)
        began_s = time.process_time()
        try:
            yield
        finally:
            took_s = time.process_time() - began_s
            if took_s > self.slowest_s:
                self.slowest_s, self.slowest = took_s, self.now

    def raised(self, bug: BaseException) -> None:
        """Take note of what nobody handled."""
        last = traceback.extract_tb(bug.__traceback__)[-1:]
        where = f"{last[0].filename.rpartition('/')[2]}:{last[0].lineno}" if last else "?"
        told = "".join(traceback.format_exception(bug))
        self.unhandled.setdefault(f"{type(bug).__name__} at {where}", f"{told}{self.now}")

    def told(self, what: str) -> None:
        """Take note of a fault that was only told."""
        key = what.strip().splitlines()[-1][:200] if what.strip() else "?"
        self.unhandled.setdefault(key, f"{what}\n{self.now}")

    def bug(self, where: str, bug: BaseException) -> None:
        """Take note of what a listener calls a fault of ours."""
        self.raised(bug.__cause__ or bug)

    def on(self, recorded: Recorded) -> None:
        """Take note of a trace in the evidence."""
        event = recorded.event
        if isinstance(event, Note) and _TRACE in event.text:
            self.told(event.text)

    def row(self) -> str:
        """One line of the table."""
        return (
            f"| {self.name} | {self.cases} | {len(self.unhandled)} | {self.lost} |"
            f" {self.slowest_s * 1000:.0f} ms |"
        )


HEADER = (
    "| harness | cases | unhandled | lost | slowest |",
    "|---|---|---|---|---|",
)


class _Heard(logging.Handler):
    def __init__(self, tally: Tally) -> None:
        super().__init__(logging.WARNING)
        self._tally = tally

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and isinstance(record.exc_info[1], BaseException):
            self._tally.raised(record.exc_info[1])


@contextmanager
def watching(tally: Tally) -> Iterator[None]:
    """Let whatever is only logged, and whatever the event loop is told of, be unhandled."""
    heard = _Heard(tally)
    loop = asyncio.get_running_loop()

    def unhandled(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        fault = context.get("exception")
        if isinstance(fault, BaseException):
            tally.raised(fault)
        else:
            of = context.get("task") or context.get("future") or ""
            tally.told(f"{of}\n{context.get('message')}")

    loop.set_exception_handler(unhandled)
    logging.getLogger().addHandler(heard)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(heard)
        loop.set_exception_handler(None)
