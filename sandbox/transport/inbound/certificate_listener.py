"""A listener with a certificate of its own, and what callers made of it.

A client that verifies refuses a certificate in one of three ways: by an alert, by hanging up in the
middle of the handshake, or by ending it and closing the connection before it asks anything, as
clients do that look at the host's name afterwards. Whatever is asked there was sent to somebody
who is not known; so was what comes without TLS.
"""

import socket
import ssl
from dataclasses import dataclass, field, replace

from sandbox.scenario.language.certificates import VALID
from sandbox.transport.inbound.connections import Connections
from sandbox.transport.inbound.server import Server
from sandbox.transport.inbound.service import Service
from sandbox.transport.tls.authority import Identity
from sandbox.transport.tls.flawed import flawed_context
from sandbox.transport.tls.handshake import HUNG_UP, OUR_CA, SPOKE_NO_TLS, Stage
from sandbox.wire import Deliver, Request

_ASKED_NOTHING = "it ended the handshake, and closed the connection without asking anything"
_IN_THE_CLEAR = "something without TLS"


@dataclass(slots=True)
class CertificateListener:
    """Serves one provider from `start` to `close`. `ca` is the PEM of what clients are to trust;
    `requests` says of each request what it was.
    """

    url: str
    certificate: str
    ca: str
    requests: list[str] = field(default_factory=list)
    _stages: dict[int, tuple[Stage, str]] = field(default_factory=dict)
    _server: Server | None = None

    async def start(
        self,
        service: Service,
        listening: socket.socket,
        *,
        identity: Identity,
        alpn: tuple[str, ...],
        connections: Connections,
    ) -> None:
        """Begin to accept."""

        async def handle(provider: str, request: Request, deliver: Deliver) -> None:
            self.requests.append(f"{request.method} {request.path}")
            await service.handler(provider, request, deliver)

        self._server = Server(
            replace(service, handler=handle),
            listening,
            name=f"{service.provider}_{self.certificate}",
            tls=self._context(identity, alpn),
            connections=connections,
        )
        await self._server.start()

    def _context(self, identity: Identity, alpn: tuple[str, ...]) -> ssl.SSLContext:
        if self.certificate == VALID:
            return identity.server_context(alpn=alpn, watch=self._note)
        return flawed_context(self.certificate, identity, alpn=alpn, watch=self._note)

    def _note(self, number: int, stage: Stage, words: str) -> None:
        if stage is Stage.REFUSED and words.startswith(SPOKE_NO_TLS):
            self.requests.append(_IN_THE_CLEAR)
        else:
            self._stages[number] = (stage, words)

    @property
    def handshakes(self) -> tuple[str, ...]:
        """What became of each TLS handshake, in words about the caller."""
        advice = f"; {OUR_CA}" if self.certificate == VALID else ""
        usual = {Stage.BEGUN: f"{HUNG_UP}{advice}", Stage.DONE: _ASKED_NOTHING}
        return tuple(words or usual[stage] for stage, words in self._stages.values())

    @property
    def is_open_to_somebody(self) -> bool:
        """True while a connection stands, on which a request may still come."""
        return self._server is not None and self._server.connections > 0

    async def close(self, *, grace_s: float = 0.0) -> None:
        """Close it, and every connection after `grace_s`. Safe to call again."""
        server, self._server = self._server, None
        if server is not None:
            await server.stop(grace_s=grace_s)
