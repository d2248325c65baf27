"""Mistakes in HTTP towards the wallet: version, connections, method, media types."""

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.conduct import ClientOptions, WalletConduct

_WALLET = "wallet."

DEFECTS = (
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
        crude=True,
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
