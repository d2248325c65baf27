"""Standard input, output and error as they may be found: closed, full, unable to show a letter.

What a stream does not take is dropped, and why is kept until the command has ended: a verdict is in
the report files, and hangs on no terminal. A closed stream becomes the null device before anything
else is opened: its number would go to the next file, and what is printed into that.
"""

import codecs
import errno
import io
import json
import os
import select
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from sandbox.evidence.verdict import Exit

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_ESCAPES = "sandbox-json-escapes"
_STRICT = frozenset({"strict", "surrogateescape"})
_NOBODY_READS = 128 + signal.SIGPIPE


class Outlet(io.RawIOBase):
    """The bytes of a stream on their way out. `fault` is what the first failed write met."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.fault: OSError | None = None

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._raw.fileno()

    def isatty(self) -> bool:
        """Tell a terminal."""
        return self._raw.isatty()

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write, or drop what cannot be written. Waits for a stream that was set not to block."""
        if self.fault is None:
            try:
                while (sent := self._raw.write(data)) is None:
                    select.select([], [self._raw], [])
            except OSError as fault:
                self.fault = fault
            else:
                return sent
        return memoryview(data).nbytes


@dataclass(frozen=True, slots=True)
class StandardStreams:
    """What standard output goes through; None where it is somebody else's, as in a test."""

    out: Outlet | None

    def exit_code(self, code: int, *, prints: bool) -> int:
        """Return how the process ends, and tell what was not printed.

        `prints`: what the command is for is what it prints, so that it failed where that is lost.
        """
        sys.stdout.flush()
        fault = self.out.fault if self.out else None
        if fault is None:
            return code
        if fault.errno == errno.EPIPE:  # as `| head` does it: nobody wants to be told
            return _NOBODY_READS if prints else code
        print(f"sandbox: standard output took no more: {fault.strerror}", file=sys.stderr)
        return code or Exit.NOTHING_RUN if prints else code


def is_read() -> bool:
    """Tell whether somebody may still read what is printed: not so once the pipe has no reader."""
    sys.stdout.flush()
    outlet = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if not isinstance(outlet, Outlet):
        return True
    if outlet.fault is not None:
        return outlet.fault.errno != errno.EPIPE
    reader = select.poll()
    reader.register(outlet.fileno(), 0)
    return not any(happened & select.POLLERR for _, happened in reader.poll(0))


def settle_streams() -> StandardStreams:
    """Open what is closed, and let no text and no full disk end a command."""
    for descriptor in range(3):
        _open_if_closed(descriptor)
    if sys.stdin is None:
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - it stays open to the end
    codecs.register_error(_ESCAPES, _as_json_escapes)
    sys.stderr, _ = _let_out(sys.stderr, sys.__stderr__, descriptor=2)
    sys.stdout, out = _let_out(sys.stdout, sys.__stdout__, descriptor=1)
    return StandardStreams(out)


def _open_if_closed(descriptor: int) -> None:
    try:
        os.fstat(descriptor)
    except OSError:
        opened = os.open(os.devnull, os.O_RDWR)  # the lowest free number
        os.set_inheritable(opened, True)  # noqa: FBT003 - it takes no name


def _let_out(
    stream: TextIO | None, first: TextIO | None, *, descriptor: int
) -> tuple[TextIO, Outlet | None]:
    """Return the stream through an outlet; one that somebody has put in its place as it is."""
    if stream is None:
        return open(descriptor, "w", closefd=False), None
    if stream is not first or not isinstance(stream, io.TextIOWrapper):
        return stream, None
    buffer = stream.buffer
    outlet = Outlet(buffer if isinstance(buffer, io.RawIOBase) else buffer.raw)
    errors = _ESCAPES if stream.errors in _STRICT else stream.errors
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=stream.encoding,
        errors=errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    ), outlet


def _as_json_escapes(fault: UnicodeError) -> tuple[str, int]:
    """Write what an encoding has not as JSON does, so that printed JSON stays JSON."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return json.dumps(fault.object[fault.start : fault.end])[1:-1], fault.end
