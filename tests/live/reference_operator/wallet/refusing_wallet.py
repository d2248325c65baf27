"""A wallet that ends its first HTTP/2 exchange without an answer, and answers the next ones."""

import asyncio
import json
from enum import Enum
from types import TracebackType

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, StreamEnded


class Refusing(Enum):
    """Ends that swear nothing was processed."""

    REFUSED_STREAM = "refused-stream"
    GOAWAY_BEFORE = "goaway-before"


class Ambiguous(Enum):
    """Ends after which nobody knows."""

    RST_CANCEL = "rst-cancel"
    GOAWAY_INCLUDING = "goaway-including"
    CLOSED = "closed"


class RefusingWallet:
    """An async context manager on a free port; `bodies_seen` counts whole requests."""

    def __init__(self, first: Refusing | Ambiguous) -> None:
        self._first = first
        self.bodies_seen = 0
        self._served: list[asyncio.Task[None]] = []
        self.url = ""

    async def __aenter__(self) -> "RefusingWallet":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        await asyncio.gather(*self._served)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._served.append(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = H2Connection(H2Configuration(client_side=False))
        connection.initiate_connection()
        bodies: dict[int, bytes] = {}
        open_ = True
        while open_:
            writer.write(connection.data_to_send())
            got = await reader.read(65536)
            if not got:
                break
            for event in connection.receive_data(got):
                if isinstance(event, DataReceived):
                    stream = event.stream_id
                    bodies[stream] = bodies.get(stream, b"") + event.data
                elif isinstance(event, StreamEnded):
                    stream = event.stream_id
                    open_ = self._end(connection, stream, body=bodies[stream])
        writer.write(connection.data_to_send())
        writer.close()
        await writer.wait_closed()

    def _end(self, connection: H2Connection, stream: int, *, body: bytes) -> bool:
        """Answer one whole request; False when the connection ends with it."""
        self.bodies_seen += 1
        if self.bodies_seen > 1:
            _succeed(connection, stream, body=body)
            return True
        match self._first:
            case Refusing.REFUSED_STREAM:
                connection.reset_stream(stream, ErrorCodes.REFUSED_STREAM)
            case Ambiguous.RST_CANCEL:
                connection.reset_stream(stream, ErrorCodes.CANCEL)
            case Refusing.GOAWAY_BEFORE:
                connection.close_connection(last_stream_id=0)
            case Ambiguous.GOAWAY_INCLUDING:
                connection.close_connection(last_stream_id=stream)
        return self._first in {Refusing.REFUSED_STREAM, Ambiguous.RST_CANCEL}


def _succeed(connection: H2Connection, stream: int, *, body: bytes) -> None:
    asked = json.loads(body)
    reply = json.dumps(asked | {"status": True, "code": 1, "balance": 1}).encode()
    headers = [(":status", "200"), ("content-type", "application/json")]
    connection.send_headers(stream, headers)
    connection.send_data(stream, reply, end_stream=True)
