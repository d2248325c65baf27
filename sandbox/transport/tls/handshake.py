"""What a failed TLS handshake means, in words with what to do; told from OpenSSL's own codes.

Two sides fail in different ways. When we call, we verify the operator's certificate. When we are
called, the operator verifies ours, and says what it thinks of it in an alert (RFC 8446 §6.2).
"""

import itertools
import ssl
from collections.abc import Callable, Mapping
from enum import StrEnum

_UNKNOWN_CA = frozenset({18, 19, 20, 21})
_EXPIRED, _NOT_YET = 10, 9
_NAMES = frozenset({62, 64})

_OWN_CA = (
    "name a PEM file with your authority by the environment variable SSL_CERT_FILE, or SSL_CERT_DIR"
)
OUR_CA = (
    "let it trust the certificate authority of this sandbox: GET /ca.pem of the control port, or"
    " the file ca_file of the line `ready`"
)
_ALERTS: Mapping[str, tuple[str, str]] = {
    "UNKNOWN_CA": ("it does not know our certificate authority", OUR_CA),
    "BAD_CERTIFICATE": ("it does not accept our certificate", OUR_CA),
    "CERTIFICATE_UNKNOWN": ("it does not accept our certificate", OUR_CA),
    "UNSUPPORTED_CERTIFICATE": ("it does not accept certificates of this kind", OUR_CA),
    "CERTIFICATE_EXPIRED": ("it takes our certificate for expired", "look at the clock over there"),
    "CERTIFICATE_REVOKED": ("it takes our certificate for revoked", OUR_CA),
    "DECRYPT_ERROR": ("it could not verify our signature", OUR_CA),
    "ACCESS_DENIED": ("it denies access", "look into its log"),
    "PROTOCOL_VERSION": ("it speaks no TLS that we do", "TLS 1.2 or 1.3 is needed"),
    "HANDSHAKE_FAILURE": ("the two have no cipher in common", "TLS 1.2 or 1.3 is needed"),
    "CERTIFICATE_REQUIRED": (
        "it asks for a client's certificate, and the sandbox has none",
        "let it take calls of the sandbox without one",
    ),
    "UNRECOGNIZED_NAME": ("it serves no host of that name", "correct the host in the target"),
    "NO_APPLICATION_PROTOCOL": ("it speaks neither HTTP/2 nor HTTP/1.1", "look at its ALPN"),
}
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})


def call_refused(fault: ssl.SSLError) -> str:
    """Say why a handshake failed that we began, and what to do."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _unverified(fault)
    reason = fault.reason or ""
    if reason in _NOT_TLS or isinstance(fault, ssl.SSLEOFError):
        return "no TLS is spoken there; does its URL begin with http:// and not https://?"
    alert = _alert_in(fault)
    if alert is None:
        return " ".join(str(fault).split())
    what, todo = alert
    return f"{what}; {todo}"


def caller_refused(fault: ssl.SSLError, *, advises: bool = True) -> str:
    """Say why a handshake failed that somebody began with us, and, if wanted, what to do."""
    what, todo = _why_caller_refused(fault)
    return f"{what}; {todo}" if todo and advises else what


SPOKE_NO_TLS = "it spoke no TLS, though this port does"
HUNG_UP = "it hung up in the middle, as clients do that trust no such certificate"


def _why_caller_refused(fault: ssl.SSLError) -> tuple[str, str]:
    reason = fault.reason or ""
    if reason in _NOT_TLS:
        return SPOKE_NO_TLS, "call it by https://"
    alert = _alert_in(fault)
    if alert is not None:
        return alert
    if isinstance(fault, ssl.SSLEOFError) or "EOF" in reason:
        return HUNG_UP, OUR_CA
    return " ".join(str(fault).split()), ""


class Stage(StrEnum):
    """How far a handshake has come that a peer began."""

    BEGUN = "begun"
    DONE = "done"
    REFUSED = "refused"


Watch = Callable[[int, Stage, str], None]
"""Is told a handshake's number, how far it has come, and where it was refused why, in words."""


def watched(context: ssl.SSLContext, watch: Watch, *, advises: bool = True) -> ssl.SSLContext:
    """Let a server's context tell what becomes of each handshake; what to do if it `advises`."""

    class Watched(ssl.SSLObject):
        """One connection's TLS."""

        _number = 0

        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                self._go_on()
                raise
            except ssl.SSLError as fault:
                words = caller_refused(fault, advises=advises)
                watch(self._number, Stage.REFUSED, words)
                raise
            watch(self._number, Stage.DONE, "")

        def _go_on(self) -> None:
            """Count a handshake from the peer's first words on: a look at the port is none."""
            if not self._number:
                self._number = next(_NUMBERS)
            else:
                watch(self._number, Stage.BEGUN, "")

    context.sslobject_class = Watched
    return context


_NUMBERS = itertools.count(1)


def _unverified(fault: ssl.SSLCertVerificationError) -> str:
    said = fault.verify_message
    if fault.verify_code in _UNKNOWN_CA:
        return f"its certificate is of an authority that is not known here ({said}); {_OWN_CA}"
    if fault.verify_code == _EXPIRED:
        return "its certificate has expired; renew it over there"
    if fault.verify_code == _NOT_YET:
        return "its certificate holds from a later day on; look at the clocks of both sides"
    if fault.verify_code in _NAMES:
        return f"its certificate is for another name ({said}); call it by a name that is in it"
    return f"its certificate cannot be trusted ({said})"


def _alert_in(fault: ssl.SSLError) -> tuple[str, str] | None:
    """Find the alert that a peer sent; of some, OpenSSL gives no reason but a text."""
    said = f"{fault.reason} {fault}".upper().replace(" ", "_")
    if "TLSV1" not in said and "ALERT" not in said:
        return None
    return next((told for name, told in _ALERTS.items() if name in said), None)
