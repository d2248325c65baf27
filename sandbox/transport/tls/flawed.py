"""Server certificates in which something is wrong that a client has to notice, one for each word.

They are made anew for each listener and never kept. Names and life are right where it is not the
very thing that is wrong, so that a client which looks at everything else takes them.
"""

import datetime as dt
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.transport.tls.authority import Identity, server_context
from sandbox.transport.tls.handshake import Watch
from sandbox.transport.tls.issuing import Pair, new_ca, new_server

_LIFE = dt.timedelta(days=30)
_ELSEWHERE = ("another-host.example", "192.0.2.1")  # RFC 2606, RFC 5737: nobody's


def flawed_context(
    certificate: str, identity: Identity, *, alpn: tuple[str, ...], watch: Watch
) -> ssl.SSLContext:
    """Return a context whose certificate has that flaw, a word of CERTIFICATES; `watch` gets no
    advice to trust it. Raise SetupFault where the CA's key cannot be read.
    """
    chain = FLAWED[certificate](identity, dt.datetime.now(dt.UTC))
    with TemporaryDirectory() as folder:  # OpenSSL reads keys from files alone
        file = Path(folder) / "server.pem"
        file.write_bytes(chain)
        return server_context(file, alpn=alpn, watch=watch, advises=False)


def _self_signed(identity: Identity, now: dt.datetime) -> bytes:
    return new_server(None, identity.names, moment=now).pem()


def _of_unknown_authority(identity: Identity, now: dt.datetime) -> bytes:
    stranger = new_ca(now, name="An authority that nobody was told of")
    return _chain(new_server(stranger, identity.names, moment=now), stranger)


def _for_another_name(identity: Identity, now: dt.datetime) -> bytes:
    return new_server(identity.ca(), _ELSEWHERE, moment=now).pem()


def _expired(identity: Identity, now: dt.datetime) -> bytes:
    return new_server(identity.ca(), identity.names, moment=now - 2 * _LIFE, life=_LIFE).pem()


def _chain(server: Pair, ca: Pair) -> bytes:
    return server.pem() + ca.public()


FLAWED: Mapping[str, Callable[[Identity, dt.datetime], bytes]] = {
    "self-signed": _self_signed,
    "unknown-authority": _of_unknown_authority,
    "another-name": _for_another_name,
    "expired": _expired,
}
"""Certificate → what makes it: key and chain, as PEM."""
