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
import ipaddress
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.errors import SetupFault
from sandbox.transport.tls.handshake import Watch, watched
from sandbox.whole_file import write_whole

_ALWAYS = ("localhost", "127.0.0.1", "::1")
_RENEW_BEFORE = dt.timedelta(days=7)
_CA_LIFE = dt.timedelta(days=1825)
_SERVER_LIFE = dt.timedelta(days=365)  # Apple's clients refuse more than 825 days
_BACKDATED = dt.timedelta(hours=1)  # for a container whose clock is a little behind


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
        """Return a context that offers these protocols; TLS 1.2 at least (RFC 9113 §9.2).

        `watch` is told what becomes of each handshake.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(alpn)
        context.load_cert_chain(self.server_file)
        return watched(context, watch)


@dataclass(frozen=True, slots=True)
class _Pair:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        return (
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + self.public()
        )

    def public(self) -> bytes:
        """Return the certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def holds(self, now: dt.datetime) -> bool:
        """Say whether it is valid now and for seven days more."""
        valid = self.certificate
        return valid.not_valid_before_utc <= now <= valid.not_valid_after_utc - _RENEW_BEFORE


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
    ca, server = _read(directory / "ca-key.pem"), _read(identity.server_file)
    if ca is None or server is None or not (ca.holds(moment) and server.holds(moment)):
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


def _is_public(ca: _Pair, file: Path) -> bool:
    return file.exists() and file.read_bytes() == ca.public()


def _made(directory: Path, wanted: tuple[str, ...], *, moment: dt.datetime) -> Identity:
    ca_key_file, identity = directory / "ca-key.pem", _identity(directory)
    ca = _read(ca_key_file)
    if ca is None or not ca.holds(moment):
        ca = _new_ca(moment)
        write_whole(ca_key_file, ca.pem(), mode=0o600)
    if not _is_public(ca, identity.ca_file):
        write_whole(identity.ca_file, ca.public(), mode=0o644)
    server = _read(identity.server_file)
    if server is None or not (server.holds(moment) and _serves(server, wanted, ca=ca)):
        made = _new_server(ca, _with_borne(wanted, server), moment=moment)
        write_whole(identity.server_file, made.pem(), mode=0o600)
    return identity


def _serves(server: _Pair, wanted: tuple[str, ...], *, ca: _Pair) -> bool:
    """Say whether this CA signed it and it bears every wanted name."""
    try:
        server.certificate.verify_directly_issued_by(ca.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return set(_names(wanted)) <= set(_borne(server.certificate))


def _borne(certificate: x509.Certificate) -> x509.SubjectAlternativeName | tuple[()]:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()


def _with_borne(wanted: tuple[str, ...], before: _Pair | None) -> tuple[str, ...]:
    borne = _borne(before.certificate) if before else ()
    return tuple(dict.fromkeys((*wanted, *(str(name.value) for name in borne))))


def _names(wanted: tuple[str, ...]) -> list[x509.GeneralName]:
    return [_name(text) for text in wanted]


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _new_ca(moment: dt.datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject("Provider Sandbox development CA")
    builder = (
        _begun(subject, subject, key=key, moment=moment, life=_CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(of_ca=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
    )
    return _Pair(key, builder.sign(key, hashes.SHA256()))


def _new_server(ca: _Pair, wanted: tuple[str, ...], *, moment: dt.datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = ca.certificate.subject
    signer = ca.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer)
    builder = (
        _begun(_subject("Provider Sandbox"), issuer, key=key, moment=moment, life=_SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(of_ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(wanted)), critical=False)
        .add_extension(authority, critical=False)
    )
    return _Pair(key, builder.sign(ca.key, hashes.SHA256()))


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    *,
    key: ec.EllipticCurvePrivateKey,
    moment: dt.datetime,
    life: dt.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _BACKDATED)
        .not_valid_after(moment + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _subject(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(*, of_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not of_ca,
        key_cert_sign=of_ca,
        crl_sign=of_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _read(file: Path) -> _Pair | None:
    """Read key and certificate; None when the file is absent, spoilt or its halves do not match."""
    try:
        text = file.read_bytes()
        key = serialization.load_pem_private_key(text, password=None)
        certificate = x509.load_pem_x509_certificate(text)
    except (FileNotFoundError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    return _Pair(key, certificate) if key.public_key() == certificate.public_key() else None
