"""Mistakes in HTTP towards the wallet: version, connections, method, media types."""

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.conduct import (
    ClientOptions,
    WalletConduct,
    authorization,
)
from sandbox.reference_operator.wallet.desk.provider import WalletProvider

_WALLET = "wallet."


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
