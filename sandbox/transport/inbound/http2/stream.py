"""One stream: a request while it is read, and then the channel of its answer."""

import asyncio
from typing import Protocol

from h2.errors import ErrorCodes

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.answer import Answer
from sandbox.transport.inbound.exchange import Refusal
from sandbox.transport.inbound.http2.fields import TUNNEL, Asked
from sandbox.transport.inbound.link import Link
from sandbox.transport.inbound.service import BEYOND_BOUNDS, plain_answer
from sandbox.wire import CANCEL, Request


class Writer(Protocol):
    """The connection, as its streams use it: those that are open, by number."""

    streams: dict[int, "Stream"]

    async def write_answer(self, stream: "Stream", answer: Answer) -> str:
        """Write an answer; return why it could not be, "" when it is on its way."""
        ...

    def reset(self, stream: "Stream", *, error: int = CANCEL) -> None:
        """Reset one stream, with an error of RFC 9113 §7."""
        ...

    def reset_all(self) -> None:
        """Reset the TCP connection."""
        ...


class Stream:
    """One request. `came` counts the bytes of its body, those too that were not kept. `is_ended`:
    its sender has said all; `is_read`: nothing more of it is waited for; `is_hurt`: a fault
    stands in place of its answer.
    """

    def __init__(self, number: int, asked: Asked, writer: Writer, *, answer_s: float) -> None:
        self.number = number
        self.asked = asked
        self.content = bytearray()
        self.came = 0
        self.is_read = self.is_ended = self.is_hurt = False
        self.flaws = list(asked.flaws)
        self.timer: asyncio.TimerHandle | None = None
        self.unsent: memoryview | bytes = b""
        self.why_gone = ""
        self._header_bytes = sum(len(name) + len(value) for name, value in asked.headers)
        self._writer = writer
        self._answer_s = answer_s
        self._moved = asyncio.Event()
        self._given_up = asyncio.Event()

    @property
    def held(self) -> int:
        """How many bytes are kept of it."""
        return len(self.content) + self._header_bytes

    @property
    def how_far(self) -> str:
        """How many bytes of its body came, and of how many where that was said."""
        said = self.asked.length
        return f"{self.came} of {said} bytes" if said is not None else f"{self.came} bytes"

    def too_long(self, bounds: Bounds) -> str:
        """Say that the body is longer than is kept; "" where it is not."""
        most = bounds.max_body_bytes
        return f"the body is longer than {most} bytes" if self.came > most else ""

    def keep(self, data: bytes, *, most: int) -> None:
        """Take in a piece of the body."""
        if self.is_read:  # it is refused already
            return
        self.came += len(data)
        if self.came > most:
            self.content.clear()
        else:
            self.content += data

    def has_ended(self) -> None:
        """Take note that its sender has said all, and whether that is as much as it promised."""
        self.is_ended = True
        said = self.asked.length
        if said is not None and said != self.came:
            self.flaws.append(
                f"content-length says {said}, and {self.came} bytes of body came (RFC 9113 §8.1.1)"
            )

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
        self.is_hurt = True
        await self._given_up.wait()

    def is_beside_others(self) -> bool:
        """Tell whether other streams are about to be answered."""
        self.is_hurt = True
        others = (stream for stream in self._writer.streams.values() if stream is not self)
        return any(stream.is_read and not stream.is_hurt for stream in others)

    def reset_stream(self, error: int = CANCEL) -> None:
        """Reset this stream alone."""
        self._writer.reset(self, error=error)

    def reset_malformed(self) -> None:
        """Reset this stream, for its request is malformed."""
        self._writer.reset(self, error=ErrorCodes.PROTOCOL_ERROR)

    def reset_connection(self) -> None:
        """Reset the TCP connection."""
        self._writer.reset_all()


def refusal_of(stream: Stream, cut_off: str, *, status: int) -> Refusal | None:
    """Say how a request is refused, with that status where it is cut off; None where it is not."""
    if stream.asked.is_too_long:
        return Refusal(plain_answer(431, error=stream.flaws[0]))
    if cut_off:
        return Refusal(plain_answer(status, error=cut_off))
    if stream.flaws:
        return Refusal()
    if stream.asked.is_tunnel:
        stream.flaws.append(TUNNEL)
        return Refusal(plain_answer(405, error="this is no proxy"))
    return None


def request_of(stream: Stream, link: Link, *, cut_off: str, refusal: Refusal | None) -> Request:
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
        beyond_bounds=bool(
            refusal and refusal.response and refusal.response.status in BEYOND_BOUNDS
        ),
    )
