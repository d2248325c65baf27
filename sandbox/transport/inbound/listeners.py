"""All the sandbox's ports together: control, and each provider in the clear and over TLS.

Every socket is bound before anything is served: when one port is taken, none is left open.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType, TracebackType

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.certificate_listener import CertificateListener
from sandbox.transport.inbound.connections import Connections
from sandbox.transport.inbound.control_port import ControlPort, Site
from sandbox.transport.inbound.ports import Ports, bind
from sandbox.transport.inbound.server import Server
from sandbox.transport.inbound.service import BugReport, Handler, Remark, Service
from sandbox.transport.outbound.probe import completes_tls, speaks_http2
from sandbox.transport.tls.authority import Identity
from sandbox.transport.tls.handshake import Stage

_CONTROL = "control"
_TLS = "_tls"
_REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - a look-up, nothing is bound


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve. `public_host` stands in the URLs when peers call another name than `host`.

    `without_http2` names the providers whose TLS offers HTTP/1.1 alone.

    `grace_s` bounds how long the end waits for answers under way, and then once more for the
    connections cut off.
    """

    host: str = "127.0.0.1"
    public_host: str = ""
    grace_s: float = 3.0
    without_http2: frozenset[str] = frozenset()
    bounds: Bounds = field(default_factory=Bounds)

    @property
    def local_host(self) -> str:
        """Where this machine reaches what is bound to `host`."""
        return _REACHED_AT.get(self.host, self.host)


class Listeners:
    """An async context manager: every port is served inside of it and closed after it.

    `handler` gets all provider requests; `on_bug` is told what it raised, `remark` what happened on
    a connection outside of any request, and `on_handshake` what becomes of each TLS handshake, the
    listener's name first. `evidence_loss` says what of the evidence was lost, for the control port,
    and `site` what else is served there.
    Entering raises SetupFault when a port cannot be bound.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        ports: Ports,
        identity: Identity,
        on_bug: BugReport,
        remark: Remark = lambda _: None,
        serving: Serving = Serving(),
        on_handshake: Callable[[str, int, Stage, str], None] = lambda *_: None,
        evidence_loss: Callable[[], str] = lambda: "",
        site: Site | None = None,
    ) -> None:
        self._site = site
        self._on_handshake = on_handshake
        self._evidence_loss = evidence_loss
        self._handler = handler
        self._ports = ports
        self._identity = identity
        self._on_bug = on_bug
        self._remark = remark
        self._serving = serving
        self._connections = Connections(serving.bounds, remark)
        self._bound: dict[str, int] = {}
        self._servers: list[Server] = []
        self._control: ControlPort | None = None

    @property
    def urls(self) -> Mapping[str, str]:
        """Base URLs by name: `control`, each provider, and each with `_tls` behind it.

        Without a slash at the end; empty before entering.
        """
        return MappingProxyType(
            {name: f"{_scheme(name)}://{self._host}:{port}" for name, port in self._bound.items()}
        )

    @property
    def _host(self) -> str:
        """The host as URLs have it."""
        host = self._serving.public_host or self._serving.local_host
        return f"[{host}]" if ":" in host else host

    async def with_certificate(self, provider: str, certificate: str) -> CertificateListener:
        """Serve a provider on one more port, any free one, with a certificate that is a word of
        CERTIFICATES. Who asks for it closes it. Raise SetupFault when that cannot be.
        """
        bound = bind(self._serving.host, 0, name=f"{provider}, {certificate}")
        listener = CertificateListener(
            f"https://{self._host}:{bound.getsockname()[1]}",
            certificate,
            self._identity.ca_file.read_text("ascii"),
        )
        try:
            await listener.start(
                self._service(provider),
                bound,
                identity=self._identity,
                alpn=self._alpn(provider),
                connections=self._connections,
            )
        except BaseException:
            bound.close()
            raise
        return listener

    async def answering(self) -> Mapping[str, bool]:
        """Ask every provider listener, over a connection of its own, whether it answers.

        It must speak HTTP/2; one whose TLS offers HTTP/1.1 alone must shake hands.
        """
        names = [server.name for server in self._servers]
        answers = await asyncio.gather(*(self._answers(name) for name in names))
        return dict(zip(names, answers, strict=True))

    async def _answers(self, name: str) -> bool:
        host, port = self._serving.local_host, self._bound[name]
        if not name.endswith(_TLS):
            return await speaks_http2(host, port)
        trust = ssl.create_default_context(cafile=self._identity.ca_file)
        if name.removesuffix(_TLS) in self._serving.without_http2:
            return await completes_tls(host, port, tls=trust)
        trust.set_alpn_protocols(["h2"])
        return await speaks_http2(host, port, tls=trust)

    async def __aenter__(self) -> "Listeners":
        sockets = self._bind_all()
        self._bound = {name: bound.getsockname()[1] for name, bound in sockets.items()}
        control = sockets.pop(_CONTROL)
        self._servers = [self._server(name, bound) for name, bound in sockets.items()]
        for server in self._servers:
            await server.start()
        self._control = ControlPort(
            control,
            urls=self.urls,
            ca_file=self._identity.ca_file,
            health=self.answering,
            on_bug=self._on_bug,
            grace_s=self._serving.grace_s,
            evidence_loss=self._evidence_loss,
            remark=self._remark,
            site=self._site,
        )
        self._control.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every port in bounded time, whatever peers hold open. Safe to call again."""
        servers, self._servers = self._servers, []
        await asyncio.gather(*(server.stop(grace_s=self._serving.grace_s) for server in servers))
        await self._connections.turns.over(within_s=self._serving.grace_s)
        control, self._control = self._control, None
        if control is not None:
            await control.close()

    def _bind_all(self) -> dict[str, socket.socket]:
        sockets: dict[str, socket.socket] = {}
        try:
            for name, port in self._ports.numbers.items():
                sockets[name] = bind(self._serving.host, port, name=name)
        except BaseException:
            for bound in sockets.values():
                bound.close()
            raise
        return sockets

    def _service(self, provider: str) -> Service:
        return Service(
            provider,
            self._handler,
            on_bug=self._on_bug,
            remark=self._remark,
            bounds=self._serving.bounds,
        )

    def _server(self, name: str, bound: socket.socket) -> Server:
        return Server(
            self._service(name.removesuffix(_TLS)),
            bound,
            name=name,
            tls=self._tls_of(name) if name.endswith(_TLS) else None,
            connections=self._connections,
        )

    def _tls_of(self, name: str) -> ssl.SSLContext:
        watch = partial(self._on_handshake, name)
        return self._identity.server_context(alpn=self._alpn(name.removesuffix(_TLS)), watch=watch)

    def _alpn(self, provider: str) -> tuple[str, ...]:
        """Return what TLS offers, the best first."""
        return ("http/1.1",) if provider in self._serving.without_http2 else ("h2", "http/1.1")


def _scheme(name: str) -> str:
    return "https" if name.endswith(_TLS) else "http"
