"""A socket that keeps what it is sent, byte by byte, and answers 200 to everything."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


@dataclass(frozen=True, slots=True)
class Came:
    """One request as it came."""

    method: bytes
    target: bytes
    fields: tuple[tuple[str, bytes], ...]
    body: bytes

    def of_names(self, *names: str) -> tuple[tuple[str, bytes], ...]:
        """Return the fields of these names, in order."""
        return tuple((name, value) for name, value in self.fields if name in names)

    @property
    def named(self) -> Mapping[str, bytes]:
        """The last field of each name."""
        return dict(self.fields)


class Listener(socketserver.ThreadingTCPServer):
    """Keeps the requests in `came`."""

    daemon_threads = True

    def __init__(self) -> None:
        self.came: list[Came] = []
        super().__init__(("127.0.0.1", 0), _Conversation)

    @property
    def authority(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        method, _, rest = self.rfile.readline().rstrip(b"\r\n").partition(b" ")
        fields = []
        while line := self.rfile.readline().rstrip(b"\r\n"):
            name, _, value = line.partition(b":")
            fields.append((name.decode().lower(), value.strip()))
        length = int(dict(fields).get("content-length", b"0"))
        body = self.rfile.read(length)
        assert isinstance(self.server, Listener)
        target = rest.rpartition(b" ")[0]
        self.server.came.append(Came(method, target, tuple(fields), body))
        self.wfile.write(_ANSWER.partition(b"ok")[0] if method == b"HEAD" else _ANSWER)


@contextmanager
def listening() -> Iterator[Listener]:
    """Serve while the context lasts."""
    with Listener() as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()
