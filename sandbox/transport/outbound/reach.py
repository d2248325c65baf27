"""Keeps calls to the hosts of a target: whoever asks for one by hand may ask for anything.

A check of its own, below whatever composes a call or follows a redirect: it looks at the URL that
would be called, as the client reads it, and at nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.engine.world.environment import Http, RunEnvironment, never_busy
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.scenario.target.target import Target
from sandbox.wire import Request, Response


@dataclass(frozen=True, slots=True)
class HostsOnly:
    """An HTTP client that calls `hosts`, by name or address as they are written, and `own` ports
    (host:port) and nobody else.
    """

    http: Http
    hosts: frozenset[str]
    own: frozenset[str]

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: Callable[[], float] = never_busy
    ) -> tuple[Response, float]:
        """Send it where it may go. Raise PeerFault, SetupFault as the client, and PeerFault where
        nothing is sent.
        """
        host, port = _called(request)
        if host and host not in self.hosts and f"{host}:{port}" not in self.own:
            raise PeerFault(
                PeerTrouble.REFUSED,
                f"{host} is no host of the target, so nothing was sent there; a redirect may lead"
                " to the hosts that the setting redirect_hosts of the target lists",
            )
        return await self.http.send(request, timeout_s=timeout_s, busy_s=busy_s)


def within_reach(environment: RunEnvironment, target: Target) -> HostsOnly:
    """Return the client of an environment, for calls to a target and to our own ports."""
    own = frozenset(urlsplit(url).netloc for url in environment.urls.values())
    return HostsOnly(environment.http, target.hosts, own)


def _called(request: Request) -> tuple[str, int | None]:
    """Return host and port that would be called; "" where the client itself will refuse it."""
    from yarl import URL  # as late as the client: who is only called needs neither

    try:
        url = URL(request.url, encoded=True)
        called = url.raw_host or "", url.port
    except ValueError:
        return "", None
    return called
