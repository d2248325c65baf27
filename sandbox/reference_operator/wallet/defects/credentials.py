"""Mistakes in the Basic credentials that are sent to the wallet."""

import base64

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.provider import WalletProvider


def _pair(provider: WalletProvider) -> bytes:
    return f"{provider.id}:{provider.access_key}".encode()


def _not_encoded(provider: WalletProvider) -> str:
    return f"Basic {_pair(provider).decode()}"


def _without_padding(provider: WalletProvider) -> str:
    return f"Basic {base64.b64encode(_pair(provider)).decode().rstrip('=')}"


def _with_newline(provider: WalletProvider) -> str:
    typed = _pair(provider) + b"\n"
    return f"Basic {base64.b64encode(typed).decode()}"


def _private_key_as_password(provider: WalletProvider) -> str:
    pair = f"{provider.id}:{provider.private_key}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def _key_with_colon(provider: WalletProvider) -> str:
    pair = f"{provider.id}::{provider.access_key}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def _access_key_of_stage(provider: WalletProvider) -> str:
    pair = f"{provider.id}:stage-{provider.access_key}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def _bearer(provider: WalletProvider) -> str:
    return f"Bearer {provider.access_key}"


def _anonymous(provider: WalletProvider) -> None:
    del provider


_BASIC = "wallet.basic.valid"

DEFECTS = (
    Defect(
        "wallet-basic-not-encoded",
        _BASIC,
        "N61",
        "The Basic credentials are not Base64 but the bare pair.",
        WalletConduct(authorization=_not_encoded),
    ),
    Defect(
        "wallet-basic-unpadded",
        _BASIC,
        "N61",
        "The Basic credentials lack their padding.",
        WalletConduct(authorization=_without_padding),
    ),
    Defect(
        "wallet-basic-newline",
        _BASIC,
        "N61",
        "A newline from the shell was encoded behind the access key.",
        WalletConduct(authorization=_with_newline),
    ),
    Defect(
        "wallet-basic-private-key",
        _BASIC,
        "N61",
        "The private key is sent as the Basic password.",
        WalletConduct(authorization=_private_key_as_password),
    ),
    Defect(
        "wallet-basic-two-colons",
        _BASIC,
        "N61",
        "Two colons stand between id and key, so that one is read as part of the key.",
        WalletConduct(authorization=_key_with_colon),
    ),
    Defect(
        "wallet-basic-stage-key",
        _BASIC,
        "N61",
        "The access key of another environment is sent.",
        WalletConduct(authorization=_access_key_of_stage),
    ),
    Defect(
        "wallet-bearer",
        _BASIC,
        "N61",
        "The access key is sent as a bearer token.",
        WalletConduct(authorization=_bearer),
    ),
    Defect(
        "wallet-basic-missing",
        _BASIC,
        "N60",
        "There is no Authorization.",
        WalletConduct(authorization=_anonymous),
    ),
)
