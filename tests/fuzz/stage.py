"""A sandbox with an operator that says whatever it is told to, and clients that say anything."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.evidence.events import MessageEnded, MessageStarted
from sandbox.evidence.lines import Recorded
from sandbox.providers import all_providers
from sandbox.scenario.target.target import read_target
from tests.fuzz.tally import Tally, watching
from tests.protocol.keys import signing_key

WITHIN_S = 20.0
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_NO_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED, HTTPStatus.RESET_CONTENT)
_TARGET = """\
target: 1
name: fuzz
fasttrack:
  authenticate: {{url: "{url}/authenticate", sid: {sid}{credentials}}}
  brands: [{{name: acme, id: 16}}]
  settings: {{auth.follow_redirects: {follow}}}
gr8:
  jwt-token: {{url: "{url}/jwt", pointer: /token}}
  tenants:
    - brand: acme
      operator-id: op1
      public-key: "{url}/key"
      casino-aggregation: false
      currencies: [EUR]
  settings: {{key.follow_redirects: {follow}}}
wallet:
  launch: {{url: "{url}/launch", launched-when: {{status: 200, body: {{state: playing}}}}}}
  provider:
    id: 7041
    access-key: "k3yDem0-Acc355"
    private-key: "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
  games: [lucky-ferry]
players:
  - {{id: "u1", sid: "sid-one-1", currency: EUR}}
"""
_OAUTH = ", credentials: {{oauth: {{token-url: '{url}/token', client-id: a, client-secret: b}}}}"


@dataclass(frozen=True, slots=True)
class Habits:
    """How the operator is called."""

    sid: str = "body"
    follow: bool = False
    oauth: bool = False

    def target(self, url: str) -> str:
        """Return the target.yaml."""
        return _TARGET.format(
            url=url,
            sid=self.sid,
            follow=str(self.follow).lower(),
            credentials=_OAUTH.format(url=url) if self.oauth else "",
        )


USUAL = Habits()


def answer(body: bytes, *, status: bytes = b"200 OK", kind: bytes = b"application/json") -> bytes:
    """An HTTP/1.1 answer as a well-behaved operator writes it."""
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return head % (status, kind, len(body)) + body


USER = answer(b'{"user_id": "u1"}')


def key_answer() -> bytes:
    """Return the answer of a key endpoint."""
    return answer(signing_key().public_pem().encode(), kind=b"text/plain")


def right(request: bytes) -> bytes:
    """Answer as a correct operator."""
    return key_answer() if request.startswith(b"GET /key") else USER


@dataclass(slots=True)
class Stub:
    """An operator. `says` makes the bytes that a request is answered with."""

    says: Callable[[bytes], bytes] = right
    url: str = ""
    calls: int = 0

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            self.calls += 1
            writer.write(self.says(head + body))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client turned away, which is its own affair
        finally:
            writer.close()


@asynccontextmanager
async def stub() -> AsyncIterator[Stub]:
    """Open an operator on a free port."""
    made = Stub()
    server = await asyncio.start_server(made.converse, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()


@dataclass(slots=True)
class Stage:
    """An open sandbox, its operator, and what the evidence told so far."""

    sandbox: Sandbox
    operator: Stub
    tally: Tally
    counts: "Counts"

    def port(self, name: str) -> int:
        """Return the port of a listener."""
        return int(self.sandbox.listeners.urls[name].rpartition(":")[2])


@asynccontextmanager
async def stage(
    tally: Tally, habits: Habits = USUAL, *, watch: Callable[[Recorded], None] = lambda _: None
) -> AsyncIterator[Stage]:
    """Open a sandbox whose wallet knows the demo token. `watch` sees every event."""
    counts = Counts()
    async with stub() as operator:
        target = read_target(habits.target(operator.url), file="target.yaml", environ={})
        options = SandboxOptions(
            base_port=0,
            seed="fuzz",
            sink=lambda _: None,
            watchers=(tally.on, counts.on, watch),
            on_bug=tally.bug,
        )
        with watching(tally):
            async with open_sandbox(target, options) as sandbox:
                for name, provider in all_providers().items():
                    await provider.open_demo(sandbox.default.rooms[name])
                yield Stage(sandbox, operator, tally, counts)


@dataclass(slots=True)
class Counts:
    """How many requests of an operator the evidence has, and how many of them have their end."""

    begun: dict[str, str] = field(default_factory=dict)
    ended: int = 0

    def on(self, recorded: Recorded) -> None:
        """Take in an event."""
        event = recorded.event
        if isinstance(event, MessageStarted) and event.direction == "received":
            self.begun[event.id] = ""
        elif isinstance(event, MessageEnded) and event.id in self.begun:
            self.ended += 1


@dataclass(frozen=True, slots=True)
class Said:
    """What came back; `status` 0 where nothing did."""

    status: int = 0
    head: bytes = b""
    body: bytes = b""


class Http1Client:
    """One connection after the other, any bytes for a request."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, *, no_body: bool = False, last: bool = False) -> Said:
        """Send bytes and read an answer; with `last` nothing more is ever said."""
        async with asyncio.timeout(WITHIN_S):
            if self._open is None:
                self._open = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._open
            writer.write(request)
            if last:
                writer.write_eof()
            return await self._answer(reader, no_body=no_body, last=last)

    async def _answer(self, reader: asyncio.StreamReader, *, no_body: bool, last: bool) -> Said:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"HTTP/1.1 100"):
                head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            length = _LENGTH.search(head)
            empty = no_body or status in _NO_BODY or length is None
            body = b"" if empty or length is None else await reader.readexactly(int(length[1]))
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            return Said()
        if last or _CLOSES.search(head) or status == HTTPStatus.SWITCHING_PROTOCOLS:
            self.close()
        return Said(status, head, body)

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open[1].transport.abort()
        self._open = None
