"""Which port belongs to whom, and binding it with a message that helps when it is taken."""

import errno
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.errors import SetupFault
from sandbox.scenario.contract.facts import provider_facts

DEFAULT_BASE_PORT = 8700

BACKLOG = 1024

_TLS_OFFSET = 10
_BELOW_EPHEMERAL, _TRIED = range(20_000, 32_000), 50


def _offsets() -> Mapping[str, int]:
    """Return each listener's place in a block of ports, by its name."""
    clear = {facts.name: facts.port for facts in provider_facts().values()}
    tls = {f"{name}_tls": offset + _TLS_OFFSET for name, offset in clear.items()}
    return {"control": 0, **clear, **tls}


_HINTS = {
    errno.EADDRINUSE: (
        "is taken: stop what listens there, or choose another block of ports with --base-port"
        " (0 takes any free ones)"
    ),
    errno.EACCES: "may not be used by this user: choose a higher block of ports with --base-port",
    errno.EADDRNOTAVAIL: "cannot be opened: this machine has no such address; see --host",
}


@dataclass(frozen=True, slots=True)
class Ports:
    """The port of each listener by its name; 0 means any free one."""

    numbers: Mapping[str, int]

    @classmethod
    def from_base(cls, base: int = DEFAULT_BASE_PORT) -> "Ports":
        """Lay out a block: base is the control port, base+1 and so on are the providers' in the
        clear, base+11 and so on theirs with TLS.

        Base 0 takes any free ports. Raise SetupFault when the block does not fit.
        """
        offsets = _offsets()
        highest = max(offsets.values())
        if not 0 <= base <= 65535 - highest:
            raise SetupFault(f"--base-port is {base}; it must lie between 0 and {65535 - highest}")
        return cls({name: base and base + offset for name, offset in offsets.items()})


def bind(host: str, port: int, *, name: str) -> socket.socket:
    """Return a listening socket. Raise SetupFault that names the port, its use and the option."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise SetupFault(f"--host {host} has no address on this machine") from None
    listening = socket.socket(family, kind, proto)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        # Listening at once: an address in use may show only here, and early callers are queued.
        listening.listen(BACKLOG)
    except OSError as fault:
        listening.close()
        hint = _HINTS.get(fault.errno or 0, f"cannot be opened: {fault.strerror}")
        raise SetupFault(f"port {port} ({name}) on {host} {hint}") from None
    listening.settimeout(0)
    return listening


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on, for somebody who listens later.

    It lies below those that a system hands out by itself, so no connection takes it in between.
    Raise SetupFault for none.
    """
    for port in random.choices(_BELOW_EPHEMERAL, k=_TRIED):  # noqa: S311 - no secret
        try:
            with socket.create_server((host, port)):
                return port
        except OSError:
            continue
    raise SetupFault(f"no free port is to be had on {host}")
