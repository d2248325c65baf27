"""Mistakes in proving to the wallet who is calling."""

import base64
import hashlib
import hmac
import json

from sandbox.operator.defects.defect import Defect
from sandbox.operator.identity import WalletProvider
from sandbox.operator.wallet_call import WalletConduct, signature


def _mac(key: bytes, sent: bytes) -> bytes:
    return hmac.new(key, sent, "sha256").digest()


def _reserialised(sent: bytes, provider: WalletProvider) -> str:
    return signature(json.dumps(json.loads(sent)).encode(), provider)


def _sorted_members(sent: bytes, provider: WalletProvider) -> str:
    ordered = json.dumps(json.loads(sent), sort_keys=True, separators=(",", ":"))
    return signature(ordered.encode(), provider)


def _with_line_feed(sent: bytes, provider: WalletProvider) -> str:
    return signature(sent + b"\n", provider)


def _base64(sent: bytes, provider: WalletProvider) -> str:
    return base64.b64encode(_mac(provider.private_key.encode(), sent)).decode()


def _upper(sent: bytes, provider: WalletProvider) -> str:
    return signature(sent, provider).upper()


def _keyed_with_access_key(sent: bytes, provider: WalletProvider) -> str:
    return _mac(provider.access_key.encode(), sent).hex()


def _key_as_bytes(sent: bytes, provider: WalletProvider) -> str:
    return _mac(bytes.fromhex(provider.private_key.replace("-", "")), sent).hex()


def _key_without_dashes(sent: bytes, provider: WalletProvider) -> str:
    return _mac(provider.private_key.replace("-", "").encode(), sent).hex()


def _digest_signed(sent: bytes, provider: WalletProvider) -> str:
    digest = hashlib.sha256(sent).hexdigest()
    return signature(digest.encode(), provider)


def _plain_hash(sent: bytes, provider: WalletProvider) -> str:
    return hashlib.sha256(sent + provider.private_key.encode()).hexdigest()


def _sha1(sent: bytes, provider: WalletProvider) -> str:
    return hmac.new(provider.private_key.encode(), sent, "sha1").hexdigest()


def _unsigned(sent: bytes, provider: WalletProvider) -> None:
    del sent, provider


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


def _bearer(provider: WalletProvider) -> str:
    return f"Bearer {provider.access_key}"


def _anonymous(provider: WalletProvider) -> None:
    del provider


_SIGNED = "wallet.signature.valid"
_BASIC = "wallet.basic.valid"

DEFECTS = (
    Defect(
        "wallet-signature-reserialised",
        _SIGNED,
        "N63",
        "The signature covers the JSON serialised once more, with blanks, not the bytes sent.",
        WalletConduct(signature=_reserialised),
    ),
    Defect(
        "wallet-signature-sorted",
        _SIGNED,
        "N62",
        "The members are sorted before they are signed, and sent unsorted.",
        WalletConduct(signature=_sorted_members),
    ),
    Defect(
        "wallet-signature-line-feed",
        _SIGNED,
        "N62",
        "A line feed is signed that is not sent.",
        WalletConduct(signature=_with_line_feed),
    ),
    Defect(
        "wallet-signature-base64",
        _SIGNED,
        "N62",
        "The signature is in Base64, not in hex.",
        WalletConduct(signature=_base64),
    ),
    Defect(
        "wallet-signature-upper-hex",
        _SIGNED,
        "N67",
        "The signature is in upper-case hex.",
        WalletConduct(signature=_upper),
    ),
    Defect(
        "wallet-signature-access-key",
        _SIGNED,
        "N62",
        "The signature is keyed with the access key.",
        WalletConduct(signature=_keyed_with_access_key),
    ),
    Defect(
        "wallet-signature-key-decoded",
        _SIGNED,
        "N62",
        "The private key is decoded to sixteen bytes before it signs.",
        WalletConduct(signature=_key_as_bytes),
    ),
    Defect(
        "wallet-signature-key-without-dashes",
        _SIGNED,
        "N62",
        "The private key signs without its dashes.",
        WalletConduct(signature=_key_without_dashes),
    ),
    Defect(
        "wallet-signature-of-digest",
        _SIGNED,
        "N62",
        "The body is hashed first and the digest is signed.",
        WalletConduct(signature=_digest_signed),
    ),
    Defect(
        "wallet-signature-plain-hash",
        _SIGNED,
        "N62",
        "The signature is a plain SHA-256 over body and key.",
        WalletConduct(signature=_plain_hash),
    ),
    Defect(
        "wallet-signature-sha1",
        _SIGNED,
        "N62",
        "The signature is an HMAC with SHA-1.",
        WalletConduct(signature=_sha1),
    ),
    Defect(
        "wallet-signature-missing",
        _SIGNED,
        "N60",
        "There is no X-Request-Signature.",
        WalletConduct(signature=_unsigned),
    ),
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
