"""One stream: a request while it is read, and then the channel of its answer."""

import asyncio
from typing import Protocol

from sandbox.transport.inbound.answer import Answer
from sandbox.transport.inbound.http2.fields import Asked
from sandbox.transport.inbound.link import Link
from sandbox.wire import Request


class Writer(Protocol):
    """The connection, as its streams use it."""

    async def write_answer(self, stream: "Stream", answer: Answer) -> str:
        """Write an answer; return why it could not be, "" when it is on its way."""
        ...

    def reset(self, stream: "Stream", *, malformed: bool = False) -> None:
        """Reset one stream."""
        ...

    def reset_all(self) -> None:
        """Reset the TCP connection."""
        ...


class Stream:
    """One request. `came` counts the bytes of its body, those too that were not kept. `is_ended`:
    its sender has said all; `is_read`: nothing more of it is waited for.
    """

    def __init__(self, number: int, asked: Asked, writer: Writer, *, answer_s: float) -> None:
        self.number = number
        self.asked = asked
        self.content = bytearray()
        self.came = 0
        self.is_read = self.is_ended = False
        self.flaws = list(asked.flaws)
        self.timer: asyncio.TimerHandle | None = None
        self.unsent: memoryview | bytes = b""
        self.why_gone = ""
        self._writer = writer
        self._answer_s = answer_s
        self._moved = asyncio.Event()
        self._given_up = asyncio.Event()

    def keep(self, data: bytes, *, most: int) -> None:
        """Take in a piece of the body."""
        self.came += len(data)
        if self.came > most:
            self.content.clear()
        else:
            self.content += data

    def ends(self, why: str) -> None:
        """Take note that nothing can be answered any more, and why."""
        self.why_gone = self.why_gone or why
        self.unsent = b""
        self.stops()
        self._moved.set()

    def stops(self) -> None:
        """Take note that nobody waits for the answer, or that nothing is served any more."""
        self._given_up.set()

    def moved(self) -> None:
        """Take note that everything is written."""
        self._moved.set()

    async def all_written(self) -> str:
        """Wait until the peer has let everything be written; return why it has not."""
        if self.unsent and not self.why_gone:
            try:
                async with asyncio.timeout(self._answer_s):
                    await self._moved.wait()
            except TimeoutError:
                left = len(self.unsent)
                self._writer.reset(self)
                self.ends(f"the client did not let the last {left} bytes of it be sent")
        return self.why_gone

    async def send(self, answer: Answer) -> str:
        """Send an answer; return why it could not be sent, "" when it is on its way."""
        return self.why_gone or await self._writer.write_answer(self, answer)

    async def given_up(self) -> None:
        """Return when the sender waits no longer, or nothing is served any more."""
        await self._given_up.wait()

    def reset_stream(self) -> None:
        """Reset this stream alone."""
        self._writer.reset(self)

    def reset_malformed(self) -> None:
        """Reset this stream, for its request is malformed."""
        self._writer.reset(self, malformed=True)

    def reset_connection(self) -> None:
        """Reset the TCP connection."""
        self._writer.reset_all()


def request_of(stream: Stream, link: Link, *, cut_off: str) -> Request:
    """Return the request that came on a stream, as far as it came."""
    asked = stream.asked
    return Request(
        method=asked.method,
        target=asked.target,
        headers=asked.headers,
        body=bytes(stream.content),
        http_version="2",
        scheme=link.scheme,
        authority=asked.authority,
        connection=link.name,
        stream=stream.number,
        source=link.peer,
        flaws=tuple(dict.fromkeys(stream.flaws)),
        cut_off=cut_off,
    )
