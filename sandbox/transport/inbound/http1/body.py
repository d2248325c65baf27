"""The body of an HTTP/1.1 request while it is read: by h11, or as bytes where h11 would not.

`take` returns True when nothing more is to come; `flaws` and `is_too_long` are known then.
"""

import re

import h11

from sandbox.transport.inbound.http1.head import Head

_NEXT_REQUEST = re.compile(rb"\A[\r\n]*(?:$|[A-Za-z]{1,30}(?:$| ))")
_LAST_CHUNK = b"0\r\n\r\n"


class SoundBody:
    """The body of a request whose header h11 has taken. `left` is what came after it.

    What it may not keep is read all the same, for the next request begins behind it.
    """

    def __init__(self, connection: h11.Connection, head: Head, *, most: int) -> None:
        self.content = bytearray()
        self.flaws: tuple[str, ...] = ()
        self.is_too_long = False
        self.left = b""
        self._connection = connection
        self._head = head
        self._most = most
        self._came = 0

    @property
    def wants_to_be_told(self) -> bool:
        """True while the sender waits for `100 Continue`."""
        return self._connection.they_are_waiting_for_100_continue

    def told(self) -> None:
        """Take note that `100 Continue` was said."""
        self._connection.send(h11.InformationalResponse(status_code=100, headers=[]))

    def take(self, data: bytes) -> bool:
        """Take in bytes; True when the body is over."""
        if data:
            self._connection.receive_data(data)
        try:
            while True:
                event = self._connection.next_event()
                if isinstance(event, h11.Data):
                    self._keep(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    self._look_behind()
                    return True
                else:
                    return False
        except h11.RemoteProtocolError as fault:
            self.flaws = (f"the body is none: {fault} (RFC 9112 §7.1)",)
            return True

    @property
    def missing(self) -> str:
        """Say how much of an unfinished body came."""
        return _missing(self._head, self._came)

    def _keep(self, data: bytes) -> None:
        self._came += len(data)
        if self._came > self._most:
            self.is_too_long = True
            self.content.clear()
        else:
            self.content += data

    def _look_behind(self) -> None:
        """What follows a body and is no request belongs to the body, say its sender's words."""
        self.left = self._connection.trailing_data[0]
        if self.left and not _NEXT_REQUEST.match(self.left):
            told = f"{len(self.left)} bytes follow the {self._head.length} that Content-Length says"
            self.flaws = (f"{told} (RFC 9112 §6.3)",)
            self.content += self.left
            self.left = b""


class UnsoundBody:
    """What follows a header that is refused: as many bytes as it promises."""

    flaws: tuple[str, ...] = ()
    is_too_long = False
    wants_to_be_told = False
    left = b""

    def __init__(self, head: Head, *, most: int) -> None:
        self.content = bytearray()
        self._head = head
        self._most = most

    def told(self) -> None:
        """Nothing is ever said."""

    def take(self, data: bytes) -> bool:
        """Take in bytes; True when as many have come as were promised."""
        self.content += data[: self._most - len(self.content)]
        if self._head.is_chunked:
            return self.content.endswith(_LAST_CHUNK) or len(self.content) >= self._most
        return len(self.content) >= min(self._head.length, self._most)

    @property
    def missing(self) -> str:
        """Say how much of an unfinished body came."""
        return _missing(self._head, len(self.content))


Body = SoundBody | UnsoundBody


def _missing(head: Head, came: int) -> str:
    if head.is_chunked:
        return f"{came} bytes of a chunked body came, and not its end"
    return f"{came} of {head.length} bytes of the body came"
