"""An HTTP/1.1 request that waits for its answer, and how an answer is written."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from sandbox.transport.inbound.answer import Answer
from sandbox.transport.inbound.link import Link
from sandbox.wire import CANCEL, RESET_BY_US, Request

_PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus}
_CLOSES = "close"


class Answering:
    """The channel of one request. `last`: the connection ends with its answer."""

    def __init__(
        self, link: Link, request: Request, *, last: bool, answered: Callable[[bool], None]
    ) -> None:
        self.last = last
        self._link = link
        self._request = request
        self._answered = answered
        self._given_up = asyncio.Event()

    def give_up(self) -> None:
        """Take note that the sender waits no longer."""
        self._given_up.set()

    async def given_up(self) -> None:
        """Return when the sender waits no longer, or nothing is served any more."""
        await self._given_up.wait()

    async def send(self, answer: Answer) -> str:
        """Send an answer; return why it could not be sent, "" when it is on its way."""
        if not self._link.is_open:
            return self._link.why_gone or "the connection is closed"
        closes = self.last or _says_close(answer) or _lies(answer, self._request)
        self._link.write(_written(answer, closes=closes))
        why_not = await self._link.written()
        self._answered(not closes)
        return why_not

    def is_beside_others(self) -> bool:
        """Tell that it is not: before HTTP/2 one request is answered after the other."""
        return False

    def reset_stream(self, error: int = CANCEL) -> None:
        """Reset the connection, which is the only stream it has and knows no errors."""
        del error
        self.reset_connection()

    def reset_connection(self) -> None:
        """Reset the TCP connection."""
        self._link.reset(RESET_BY_US)

    def reset_malformed(self) -> None:
        """Close: before HTTP/2 a malformed request gets an answer, so this is never asked for."""
        self._link.close()


def _written(answer: Answer, *, closes: bool) -> bytes:
    fields, body = answer.fields, answer.body
    if closes and not _says_close(answer):
        fields = [*fields, (b"connection", b"close")]
    if any(name.lower() == b"transfer-encoding" for name, _ in fields):
        body = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
        body += b"0\r\n\r\n"
    phrase = _PHRASES.get(answer.status, b"")
    lines = [b"HTTP/1.1 %d %b" % (answer.status, phrase), *(b"%b: %b" % field for field in fields)]
    return b"\r\n".join((*lines, b"", body))


def _says_close(answer: Answer) -> bool:
    return any(
        name.lower() == b"connection" and _CLOSES.encode() in value.lower()
        for name, value in answer.fields
    )


def _lies(answer: Answer, request: Request) -> bool:
    """Tell whether the length that an answer says is not its own: then it ends by the close."""
    said = [value for name, value in answer.fields if name.lower() == b"content-length"]
    return bool(said) and request.method != "HEAD" and said[0] != b"%d" % len(answer.body)
