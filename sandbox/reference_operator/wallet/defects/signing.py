"""Mistakes in X-Request-Signature."""

import base64
import hashlib
import hmac
import json

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct, body, signature
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.provider import WalletProvider


def _mac(key: bytes, sent: bytes) -> bytes:
    return hmac.new(key, sent, "sha256").digest()


def _reserialised(sent: bytes, provider: WalletProvider) -> str:
    return signature(json.dumps(json.loads(sent)).encode(), provider)


def _sorted_members(sent: bytes, provider: WalletProvider) -> str:
    ordered = json.dumps(json.loads(sent), sort_keys=True, separators=(",", ":"))
    return signature(ordered.encode(), provider)


def _indented_body(launch: Launch, provider: WalletProvider) -> bytes:
    return json.dumps(json.loads(body(launch, provider)), indent=2).encode()


def _compact(sent: bytes, provider: WalletProvider) -> str:
    return signature(json.dumps(json.loads(sent), separators=(",", ":")).encode(), provider)


def _escaped(sent: bytes, provider: WalletProvider) -> str:
    return _compact(sent, provider) if not sent.isascii() else signature(sent, provider)


def _question_marks(sent: bytes, provider: WalletProvider) -> str:
    return signature(sent.decode().encode("ascii", errors="replace"), provider)


def _base64(sent: bytes, provider: WalletProvider) -> str:
    return base64.b64encode(_mac(provider.private_key.encode(), sent)).decode()


def _key_as_bytes(sent: bytes, provider: WalletProvider) -> str:
    return _mac(bytes.fromhex(provider.private_key.replace("-", "")), sent).hex()


def _key_without_dashes(sent: bytes, provider: WalletProvider) -> str:
    return _mac(provider.private_key.replace("-", "").encode(), sent).hex()


def _digest_signed(sent: bytes, provider: WalletProvider) -> str:
    digest = hashlib.sha256(sent).hexdigest()
    return signature(digest.encode(), provider)


def _raw_digest_signed(sent: bytes, provider: WalletProvider) -> str:
    return _mac(provider.private_key.encode(), hashlib.sha256(sent).digest()).hex()


def _twice(sent: bytes, provider: WalletProvider) -> str:
    return f"{signature(sent, provider)}, {signature(sent, provider)}"


def _plain_hash(sent: bytes, provider: WalletProvider) -> str:
    return hashlib.sha256(sent + provider.private_key.encode()).hexdigest()


def _sha1(sent: bytes, provider: WalletProvider) -> str:
    return hmac.new(provider.private_key.encode(), sent, "sha1").hexdigest()


def _unsigned(sent: bytes, provider: WalletProvider) -> None:
    del sent, provider


_STAGE_KEY = b"6d1f7a90-0c2b-4b7e-8f55-1e9a3c7d2b64"
_SIGNED = "wallet.signature.valid"

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
        WalletConduct(signature=lambda sent, provider: signature(sent + b"\n", provider)),
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
        WalletConduct(signature=lambda sent, provider: signature(sent, provider).upper()),
    ),
    Defect(
        "wallet-signature-access-key",
        _SIGNED,
        "N62",
        "The signature is keyed with the access key.",
        WalletConduct(
            signature=lambda sent, provider: _mac(provider.access_key.encode(), sent).hex()
        ),
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
        "wallet-signature-of-raw-digest",
        _SIGNED,
        "N62",
        "The body is hashed first and the raw bytes of the digest are signed.",
        WalletConduct(signature=_raw_digest_signed),
    ),
    Defect(
        "wallet-signature-stage-key",
        _SIGNED,
        "N64",
        "The private key of the stage environment signs in production.",
        WalletConduct(signature=lambda sent, _: _mac(_STAGE_KEY, sent).hex()),
    ),
    Defect(
        "wallet-signature-twice",
        _SIGNED,
        "N67",
        "Two layers sign, and the header carries both values.",
        WalletConduct(signature=_twice),
    ),
    Defect(
        "wallet-body-printed-after-signing",
        _SIGNED,
        "N63",
        "A layer below prints the body prettily after it was signed.",
        WalletConduct(body=_indented_body, signature=_compact),
    ),
    Defect(
        "wallet-slashes-escaped-when-signed",
        _SIGNED,
        "N63",
        "The slashes of a token are escaped in what is signed, and not in what is sent.",
        WalletConduct(
            signature=lambda sent, provider: signature(sent.replace(b"/", rb"\/"), provider)
        ),
    ),
    Defect(
        "wallet-letters-escaped-when-signed",
        _SIGNED,
        "N63",
        "Letters that are not ASCII are escaped in what is signed, and sent as UTF-8.",
        WalletConduct(signature=_escaped),
    ),
    Defect(
        "wallet-letters-lost-when-signed",
        _SIGNED,
        "N63",
        "Letters that are not ASCII are question marks in what is signed, and sent as UTF-8.",
        WalletConduct(signature=_question_marks),
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
        "wallet-signature-printed-as-a-number",
        _SIGNED,
        "N62",
        "The digest is printed as one large number, and leading zeros are gone: one in sixteen.",
        WalletConduct(signature=lambda sent, provider: f"{int(signature(sent, provider), 16):x}"),
    ),
)
