"""Mistakes in HTTP towards the wallet: version, connections, method, media types."""

import ssl
from urllib.parse import urlsplit

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.conduct import (
    ClientOptions,
    WalletConduct,
    authorization,
)
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.reference_operator.wallet.desk.trust import trusted

_WALLET = "wallet."
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which Python has no name for
_LOOKS_S = 3.0


def _everybody(url: str, ca: str) -> ssl.SSLContext:
    context = trusted(url, ca)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _any_host(url: str, ca: str) -> ssl.SSLContext:
    context = trusted(url, ca)
    context.check_hostname = False
    return context


def _any_time(url: str, ca: str) -> ssl.SSLContext:
    context = trusted(url, ca)
    context.verify_flags |= _NO_CHECK_TIME
    return context


def _who_signs_for_himself(url: str, ca: str) -> ssl.SSLContext:
    """Take the certificate that is shown for an authority."""
    context = trusted(url, ca)
    at = urlsplit(url)
    if at.scheme == "https" and at.hostname and at.port:
        where = (at.hostname, at.port)
        context.load_verify_locations(cadata=ssl.get_server_certificate(where, timeout=_LOOKS_S))
    return context


def _authorization_in_lines(provider: WalletProvider) -> str:
    """Break the Base64 text as MIME does, here after 16 characters."""
    scheme, _, pair = authorization(provider).partition(" ")
    return f"{scheme} {pair[:16]}\r\n{pair[16:]}"


DEFECTS = (
    Defect(
        "wallet-basic-in-lines",
        _WALLET + "basic.valid",
        "N82",
        "The Base64 text of the credentials is broken into lines.",
        WalletConduct(authorization=_authorization_in_lines),
    ),
    Defect(
        "wallet-field-with-line-end",
        _WALLET + "http.well-formed",
        "N82",
        "A trace id of two lines is sent as it was read.",
        WalletConduct(as_sent=lambda fields: {**fields, "X-Trace-Id": "8c1f02\n8c1f03"}),
        crude=True,
    ),
    Defect(
        "wallet-field-name-of-two-words",
        _WALLET + "http.well-formed",
        "N82",
        "A field of the operator's own has a space in its name.",
        WalletConduct(as_sent=lambda fields: {**fields, "X Trace Id": "8c1f02"}),
    ),
    Defect(
        "wallet-http1",
        _WALLET + "http2.used",
        "N81",
        "The wallet is called over HTTP/1.1.",
        WalletConduct(client=ClientOptions(http2=False)),
    ),
    Defect(
        "wallet-connection-per-call",
        _WALLET + "http2.connection-shared",
        "N84",
        "Every call opens a connection of its own.",
        WalletConduct(client=ClientOptions(shares_connection=False)),
    ),
    Defect(
        "wallet-one-call-at-a-time",
        _WALLET + "http2.calls-overlap",
        "N83",
        "A call waits until the one before it is answered.",
        WalletConduct(client=ClientOptions(at_once=1)),
    ),
    Defect(
        "wallet-answers-by-order",
        _WALLET + "parallel.never-mixed",
        "N26",
        "An answer goes to the call that has waited longest, not to the one it belongs to.",
        WalletConduct(client=ClientOptions(by_stream=False)),
    ),
    Defect(
        "wallet-redirect-followed",
        _WALLET + "answer.redirect-not-followed",
        "N07",
        "A redirect is followed, credentials and signature included.",
        WalletConduct(client=ClientOptions(follows_redirects=True)),
    ),
    Defect(
        "wallet-certificate-unverified",
        _WALLET + "tls.certificate-verified",
        "N73",
        "Verification is switched off, as it was on the day the certificate had expired.",
        WalletConduct(client=ClientOptions(trust=_everybody)),
        crude=True,
    ),
    Defect(
        "wallet-certificate-any-host",
        _WALLET + "tls.certificate-verified",
        "N73",
        "The chain of a certificate is verified, and not that it is for the host that is called.",
        WalletConduct(client=ClientOptions(trust=_any_host)),
    ),
    Defect(
        "wallet-certificate-expired-taken",
        _WALLET + "tls.certificate-verified",
        "N73",
        "A certificate is taken however long it has been expired.",
        WalletConduct(client=ClientOptions(trust=_any_time)),
    ),
    Defect(
        "wallet-certificate-self-signed-taken",
        _WALLET + "tls.certificate-verified",
        "N73",
        "A certificate that nobody has signed but itself is taken for an authority.",
        WalletConduct(client=ClientOptions(trust=_who_signs_for_himself)),
    ),
    Defect(
        "wallet-without-tls-if-need-be",
        _WALLET + "tls.certificate-verified",
        "N73",
        "Where TLS fails the wallet is called in the clear.",
        WalletConduct(client=ClientOptions(does_without_tls=True)),
    ),
    Defect(
        "wallet-get",
        _WALLET + "authenticate.method",
        "N62",
        "The wallet is called with GET, and the body goes with it.",
        WalletConduct(method="GET"),
        crude=True,
    ),
    Defect(
        "wallet-put",
        _WALLET + "authenticate.method",
        "N62",
        "The wallet is called with PUT.",
        WalletConduct(method="PUT"),
    ),
    Defect(
        "wallet-accept-html",
        _WALLET + "accept.is-json",
        "N62",
        "The call says that it accepts HTML only.",
        WalletConduct(accept="text/html"),
    ),
    Defect(
        "wallet-content-type-text",
        _WALLET + "content-type.is-json",
        "N62",
        "The JSON body is sent as text/plain.",
        WalletConduct(content_type="text/plain"),
    ),
)
