"""Listeners on free ports around a handler of the test's own, and other people's clients."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.transport.inbound.ports import Ports
from sandbox.transport.tls.authority import development_identity
from sandbox.transport.tls.handshake import Stage
from sandbox.wire import Deliver, Headers, Request, Response, Unsent
from tests.foreign_tools import require


@dataclass(slots=True)
class Recorder:
    """A handler that keeps what it got and says where it came from; `bugs` is what it broke,
    `went_out` what became of its answers.
    """

    requests: list[tuple[str, Request]] = field(default_factory=list)
    bugs: list[tuple[str, BaseException]] = field(default_factory=list)
    went_out: list[Response | Unsent] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, provider: str, request: Request) -> Response:
        self.requests.append((provider, request))
        return Response(200, Headers.of(content_type="text/plain"), request.target.encode())

    async def serve(self, provider: str, request: Request, deliver: Deliver) -> None:
        """Deliver what `handle` returns, and keep what became of it."""
        self.went_out.append(await deliver(await self.handle(provider, request)))
        self._changed.set()

    async def answered(self, count: int = 1) -> list[Response | Unsent]:
        """Wait until so many requests are done with; return what became of their answers."""
        async with asyncio.timeout(30):
            while len(self.went_out) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.went_out

    def report(self, where: str, bug: BaseException) -> None:
        self.bugs.append((where, bug))

    @property
    def last(self) -> Request:
        return self.requests[-1][1]


@asynccontextmanager
async def listening(
    tls_directory: Path,
    recorder: Recorder,
    *,
    serving: Serving | None = None,
    on_handshake: Callable[[str, int, Stage, str], None] = lambda *_: None,
) -> AsyncIterator[Listeners]:
    """Serve on free ports; there is nothing to wait for, the sockets listen already."""
    identity = development_identity(tls_directory)
    listeners = Listeners(
        recorder.serve,
        ports=Ports.from_base(0),
        identity=identity,
        on_bug=recorder.report,
        remark=recorder.remarks.append,
        serving=serving or Serving(),
        on_handshake=on_handshake,
    )
    async with listeners:
        yield listeners


def http2_client(*, at_once: int = 1) -> httpx2.AsyncClient:
    """Open a client that knows beforehand that HTTP/2 is spoken, and holds one connection."""
    return httpx2.AsyncClient(
        http1=False,
        http2=True,
        timeout=60,
        trust_env=False,
        limits=httpx2.Limits(max_connections=1, max_keepalive_connections=at_once),
    )


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished command."""

    code: int
    out: str
    err: str


async def run(*command: str, stdin: bytes = b"") -> Ran:
    """Run a command to its end, at most a minute; its output belongs to the failure message."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60):
            out, err = await process.communicate(stdin)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    return Ran(process.returncode or 0, out.decode(errors="replace"), err.decode(errors="replace"))


async def curl(*arguments: str, stdin: bytes = b"") -> Ran:
    """Run curl quietly, away from any proxy or .curlrc of this machine."""
    return await run(require("curl"), "-q", "-sS", "--noproxy", "*", *arguments, stdin=stdin)
