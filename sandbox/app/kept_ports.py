"""The provider ports: opened for one run, or kept open from one run to the next.

An operator keeps its connections. Where a run follows soon on another, as with `--watch`, it must
find the ports that it is connected to still there.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from sandbox.engine.world.switchboard import Switchboard
from sandbox.transport.bounds import Bounds
from sandbox.transport.environment import environment
from sandbox.transport.inbound.control_port import Site
from sandbox.transport.inbound.listeners import Listeners, Serving
from sandbox.transport.inbound.ports import Ports
from sandbox.transport.inbound.service import BugReport, plain_answer
from sandbox.transport.tls.authority import Identity, development_identity
from sandbox.transport.tls.handshake import Stage
from sandbox.transport.tls.handshake_log import HandshakeLog
from sandbox.transport.tls.place import users_identity
from sandbox.wire import Deliver, Request

_LOG = logging.getLogger("sandbox")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ports a run wants, and how they are served. See `SandboxOptions` and `Serving`."""

    base_port: int
    host: str
    public_host: str
    tls_dir: Path | None
    without_http2: frozenset[str]
    bounds: Bounds


@dataclass(slots=True)
class OpenPorts:
    """Ports that are served. `switchboard` answers what comes; None between two runs.

    `evidence_loss` says what of the evidence was lost, "" for nothing.
    """

    identity: Identity
    switchboard: Switchboard | None = None
    evidence_loss: Callable[[], str] = field(default=lambda: "")
    listeners: Listeners = field(init=False)
    handshakes: HandshakeLog = field(init=False)

    def __post_init__(self) -> None:
        self.handshakes = HandshakeLog(self._tell)

    @property
    def urls(self) -> Mapping[str, str]:
        """Every base URL by name."""
        return self.listeners.urls

    def note_handshake(self, listener: str, number: int, stage: Stage, words: str) -> None:
        """Keep how far a TLS handshake has come at a listener."""
        self.handshakes.note(self.urls.get(listener, listener), number, stage, words)

    async def handle(self, provider: str, request: Request, deliver: Deliver) -> None:
        """Answer one request."""
        if self.switchboard is None:
            told = "no run is going on; this port waits for the next one"
            await deliver(plain_answer(503, error=told))
        else:
            await self.switchboard.handle(provider, request, deliver)

    def loss(self) -> str:
        """Say what of the evidence was lost, in the run that is served now."""
        return self.evidence_loss()

    def _tell(self, text: str) -> None:
        _LOG.warning("%s", text)
        self.remark(text)

    def remark(self, text: str) -> None:
        """Keep what happened on a connection beside the requests."""
        if self.switchboard is not None:
            self.switchboard.remark(text)


class KeptPorts:
    """An async context manager: ports stay open in it for as long as every run wants the same."""

    def __init__(self) -> None:
        self._wanted: Wanted | None = None
        self._open: OpenPorts | None = None
        self._stack = AsyncExitStack()

    async def open(
        self, wanted: Wanted, *, on_bug: BugReport, site: Site | None = None
    ) -> OpenPorts:
        """Return the ports that are wanted: the open ones, or others in their place. `site` is
        served on the control port of others.

        Raise SetupFault where a port is taken or the certificates cannot be kept: then none is
        open.
        """
        if self._open is None or self._wanted != wanted:
            await self.close()
            self._open = await self._opened(wanted, on_bug, site)
            self._wanted = wanted
        return self._open

    async def _opened(self, wanted: Wanted, on_bug: BugReport, site: Site | None) -> OpenPorts:
        names = tuple(name for name in (wanted.public_host,) if name)
        ports = OpenPorts(_identity(wanted.tls_dir, names))
        ports.listeners = Listeners(
            ports.handle,
            ports=Ports.from_base(wanted.base_port),
            identity=ports.identity,
            on_bug=on_bug,
            remark=ports.remark,
            on_handshake=ports.note_handshake,
            evidence_loss=ports.loss,
            site=site,
            serving=Serving(
                host=wanted.host,
                public_host=wanted.public_host,
                without_http2=wanted.without_http2,
                bounds=wanted.bounds,
            ),
        )
        await self._stack.enter_async_context(ports.listeners)
        return ports

    async def close(self) -> None:
        """Close the ports that are open, in bounded time. Safe to call again."""
        self._open = self._wanted = None
        await self._stack.aclose()

    async def __aenter__(self) -> "KeptPorts":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def _identity(tls_dir: Path | None, names: tuple[str, ...]) -> Identity:
    if tls_dir is None:
        return users_identity(environment(), names=names)
    return development_identity(tls_dir, names=names)
