"""Mistakes in the Basic credentials that are sent to the wallet."""

from collections.abc import Callable

from sandbox.protocol.basic import compose_basic
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct, authorization
from sandbox.reference_operator.wallet.desk.provider import WalletProvider


def _sends(password: Callable[[WalletProvider], str], *, user_end: str = "") -> WalletConduct:
    """Send another password, or something behind the user."""
    return WalletConduct(
        authorization=lambda provider: compose_basic(f"{provider.id}{user_end}", password(provider))
    )


_BASIC = "wallet.basic.valid"

DEFECTS = (
    Defect(
        "wallet-basic-not-encoded",
        _BASIC,
        "N61",
        "The Basic credentials are not Base64 but the bare pair.",
        WalletConduct(authorization=lambda of: f"Basic {of.id}:{of.access_key}"),
    ),
    Defect(
        "wallet-basic-unpadded",
        _BASIC,
        "N61",
        "The Basic credentials lack their padding.",
        WalletConduct(authorization=lambda provider: authorization(provider).rstrip("=")),
    ),
    Defect(
        "wallet-basic-newline",
        _BASIC,
        "N61",
        "A newline from the shell was encoded behind the access key.",
        _sends(lambda provider: f"{provider.access_key}\n"),
    ),
    Defect(
        "wallet-basic-private-key",
        _BASIC,
        "N61",
        "The private key is sent as the Basic password.",
        _sends(lambda provider: provider.private_key),
    ),
    Defect(
        "wallet-basic-two-colons",
        _BASIC,
        "N61",
        "Two colons stand between id and key, so that one is read as part of the key.",
        _sends(lambda provider: provider.access_key, user_end=":"),
    ),
    Defect(
        "wallet-basic-stage-key",
        _BASIC,
        "N61",
        "The access key of another environment is sent.",
        _sends(lambda provider: f"stage-{provider.access_key}"),
    ),
    Defect(
        "wallet-bearer",
        _BASIC,
        "N61",
        "The access key is sent as a bearer token.",
        WalletConduct(authorization=lambda provider: f"Bearer {provider.access_key}"),
    ),
    Defect(
        "wallet-basic-missing",
        _BASIC,
        "N60",
        "There is no Authorization.",
        WalletConduct(authorization=lambda _: None),
    ),
)
