"""A development CA and a server certificate of its own, made on first use and kept in a directory.

`place` says which one it is.

    ca.pem           what clients must trust; public
    ca-key.pem       the CA's key together with its certificate, mode 0600
    server.pem       the server's key together with its certificate, mode 0600

Key and certificate share a file, so that one atomic rename replaces both: a reader never sees
halves that do not belong together. Where something is due, a lock on the directory lets one process
at a time look and renew; the others then find what it made. The CA is kept as long as it holds, for
people import it.
"""

import datetime as dt
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from sandbox.errors import SetupFault
from sandbox.transport.tls.handshake import Watch, watched
from sandbox.transport.tls.issuing import Pair, general_names, new_ca, new_server, read_pair
from sandbox.whole_file import write_whole

_CA_KEY = "ca-key.pem"
_ALWAYS = ("localhost", "127.0.0.1", "::1")
_RENEW_BEFORE = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Identity:
    """Where the certificates lie. `ca_file` is the one to give to clients."""

    ca_file: Path
    server_file: Path

    def server_context(
        self,
        *,
        alpn: tuple[str, ...] = ("h2", "http/1.1"),
        watch: Watch = lambda *_: None,
    ) -> ssl.SSLContext:
        """Return a context with the server's certificate, as `server_context` makes it."""
        return server_context(self.server_file, alpn=alpn, watch=watch)

    @property
    def names(self) -> tuple[str, ...]:
        """The hosts and addresses that the server's certificate is for."""
        server = read_pair(self.server_file)
        return _names(server) if server else _ALWAYS

    def ca(self) -> Pair:
        """Return the CA with its key. Raise SetupFault where it cannot be read."""
        file = self.ca_file.with_name(_CA_KEY)
        ca = read_pair(file)
        if ca is None:
            raise SetupFault(f"the key of the certificate authority cannot be read: {file}")
        return ca


def server_context(
    chain: Path, *, alpn: tuple[str, ...], watch: Watch, advises: bool = True
) -> ssl.SSLContext:
    """Return a context that offers these protocols; TLS 1.2 at least (RFC 9113 §9.2).

    `chain` is the file of its key and certificates. `watch` is told what becomes of each handshake,
    with advice unless told otherwise.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(alpn)
    context.load_cert_chain(chain)
    return watched(context, watch, advises=advises)


def development_identity(
    directory: Path,
    *,
    names: Collection[str] = (),
    now: dt.datetime | None = None,
) -> Identity:
    """Return certificates for localhost, 127.0.0.1, ::1 and `names`; make or renew what is due.

    A server certificate that is renewed keeps the names it bore: several sandboxes may use it.
    Raise SetupFault when the directory cannot be written. `now` is for tests of renewal.
    """
    moment = now or dt.datetime.now(dt.UTC)
    wanted = tuple(dict.fromkeys((*_ALWAYS, *names)))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return _standing(directory, wanted, moment=moment) or _renewed(
            directory, wanted, moment=moment
        )
    except (OSError, SetupFault) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise SetupFault(
            f"the TLS files cannot be kept in {directory}: {why};"
            " run the sandbox where it may write, or free that place"
        ) from None


def _standing(directory: Path, wanted: tuple[str, ...], *, moment: dt.datetime) -> Identity | None:
    """Return what lies there when nothing of it is due; None otherwise."""
    identity = _identity(directory)
    ca, server = read_pair(directory / _CA_KEY), read_pair(identity.server_file)
    if ca is None or server is None or not (_holds(ca, moment) and _holds(server, moment)):
        return None
    whole = _is_public(ca, identity.ca_file) and _serves(server, wanted, ca=ca)
    return identity if whole else None


def _renewed(directory: Path, wanted: tuple[str, ...], *, moment: dt.datetime) -> Identity:
    """Make what is due, one process at a time; the kernel lets go of the lock when one ends."""
    from filelock import FileLock  # here, for it takes 20 ms and is hardly ever needed

    with FileLock(directory / ".lock", mode=0o600):
        return _made(directory, wanted, moment=moment)


def _identity(directory: Path) -> Identity:
    return Identity(ca_file=directory / "ca.pem", server_file=directory / "server.pem")


def _is_public(ca: Pair, file: Path) -> bool:
    return file.exists() and file.read_bytes() == ca.public()


def _made(directory: Path, wanted: tuple[str, ...], *, moment: dt.datetime) -> Identity:
    ca_key_file, identity = directory / _CA_KEY, _identity(directory)
    ca = read_pair(ca_key_file)
    if ca is None or not _holds(ca, moment):
        ca = new_ca(moment)
        write_whole(ca_key_file, ca.pem(), mode=0o600)
    if not _is_public(ca, identity.ca_file):
        write_whole(identity.ca_file, ca.public(), mode=0o644)
    server = read_pair(identity.server_file)
    if server is None or not (_holds(server, moment) and _serves(server, wanted, ca=ca)):
        made = new_server(ca, _with_borne(wanted, server), moment=moment)
        write_whole(identity.server_file, made.pem(), mode=0o600)
    return identity


def _holds(pair: Pair, moment: dt.datetime) -> bool:
    """Say whether it is valid now and for seven days more."""
    valid = pair.certificate
    return valid.not_valid_before_utc <= moment <= valid.not_valid_after_utc - _RENEW_BEFORE


def _serves(server: Pair, wanted: tuple[str, ...], *, ca: Pair) -> bool:
    """Say whether this CA signed it and it bears every wanted name."""
    try:
        server.certificate.verify_directly_issued_by(ca.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return set(general_names(wanted)) <= set(_borne(server.certificate))


def _borne(certificate: x509.Certificate) -> x509.SubjectAlternativeName | tuple[()]:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()


def _names(pair: Pair) -> tuple[str, ...]:
    return tuple(str(name.value) for name in _borne(pair.certificate))


def _with_borne(wanted: tuple[str, ...], before: Pair | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*wanted, *(_names(before) if before else ()))))
