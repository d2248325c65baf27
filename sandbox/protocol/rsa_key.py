"""Public keys as an operator serves them: one PEM block, SubjectPublicKeyInfo, RSA, 2048 bits up.

Everything else that such an endpoint has been seen to answer gets a reason code of its own, most
telling first: a private key → HTML → JSON or JWKS → OpenSSH → no, several or damaged PEM → its
kind → its size. A body that is nothing but the right block passes whatever blanks follow a line.
No message holds a byte of what was served.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from sandbox.protocol.pem import Block, damaged, only_block, read_text
from sandbox.protocol.private_key import contains_private_key
from sandbox.protocol.refusal import Notice, Refusal

SHORTEST_BITS = 2048
_PSS = bytes.fromhex("06092a864886f70d01010a")
"""The object identifier id-RSASSA-PSS (RFC 4055 §1.2), which a key for RS256 does not bear."""
_HEAD = 24
"""Bytes in which the algorithm of a SubjectPublicKeyInfo is named."""

_OPENSSH = ("ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "ssh-dss ")

_KINDS: Mapping[str, tuple[str, str, str]] = {
    "RSA PUBLIC KEY": (
        "key.parse.pkcs1",
        "The key is in PKCS#1 form.",
        "`openssl rsa -in private.pem -pubout` prints the form that is asked for.",
    ),
    "CERTIFICATE": (
        "key.parse.certificate",
        "That is an X.509 certificate.",
        "`openssl x509 -pubkey -noout` prints the key in it.",
    ),
    "EC PUBLIC KEY": ("key.parse.ec", "That is an elliptic-curve key.", "RS256 needs RSA."),
    "EC PARAMETERS": ("key.parse.ec", "Those are elliptic-curve parameters.", "RS256 needs RSA."),
    "SSH2 PUBLIC KEY": ("key.parse.openssh", "That is a key in SSH's form.", "Export it as PEM."),
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA public key. Two are equal when they are the same key, however they were wrapped.

    `fingerprint` is the SHA-256 of its SubjectPublicKeyInfo, in hex: fit for evidence.
    """

    fingerprint: str
    bits: int
    notices: tuple[Notice, ...] = field(compare=False)
    _rsa: RSAPublicKey = field(repr=False, compare=False)

    def pem(self) -> str:
        """Write it as a SubjectPublicKeyInfo in PEM."""
        form = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        return self._rsa.public_bytes(*form).decode("ascii")

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Whether that is this key's RS256 signature over exactly those bytes."""
        try:
            self._rsa.verify(signature, signed, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def parse_public_key(
    body: bytes, content_type: str | None = None, *, accept_pkcs1: bool = False
) -> PublicKey:
    """Read the body of a key endpoint's answer.

    Raise Refusal: key.parse.{private,html,json,jwks,openssh,encoding,not-pem,several,damaged,pkcs1,
    certificate,ec,not-rsa,rsa-pss,short}. A byte order mark, CRLF line ends, re-wrapped lines and a
    content type that promises JSON or HTML are noticed on the key.
    """
    if contains_private_key(body):
        raise Refusal(
            "key.parse.private",
            "The endpoint hands out a PRIVATE key. Whoever fetched it can sign as any player.",
            hint="Replace the key pair now, then serve the public half.",
        )
    text = read_text(body)
    _refuse_other_formats(text.strip("\ufeff \t\r\n"), content_type or "")
    block = only_block(text)
    rsa = _rsa_key(block, accept_pkcs1=accept_pkcs1)
    if rsa.key_size < SHORTEST_BITS:
        raise Refusal(
            "key.parse.short",
            f"The key has {rsa.key_size} bits, RS256 needs {SHORTEST_BITS} (RFC 7518 §3.3).",
        )
    notices = (*block.notices, *_promises(content_type or ""))
    return PublicKey(_fingerprint(rsa), rsa.key_size, notices, rsa)


def _refuse_other_formats(text: str, content_type: str) -> None:
    start = text[:16].lower()
    if start.startswith("<") or ("text/html" in content_type.lower() and "-----" not in text):
        raise Refusal(
            "key.parse.html",
            "The body is an HTML page.",
            hint="A login or error page in front of the endpoint?",
        )
    if start.startswith(("{", "[", '"')):
        if '"keys"' in text or '"kty"' in text:
            raise Refusal("key.parse.jwks", "The body is a JSON Web Key; a bare PEM is asked for.")
        raise Refusal("key.parse.json", "The body is JSON; a bare PEM is asked for.")
    if start.startswith(_OPENSSH) or start.startswith("---- begin ssh2"):
        raise Refusal("key.parse.openssh", "That is a key in SSH's form.", hint="Export it as PEM.")


def _rsa_key(block: Block, *, accept_pkcs1: bool) -> RSAPublicKey:
    label = block.label
    pkcs1_allowed = accept_pkcs1 and label == "RSA PUBLIC KEY"
    if label in _KINDS and not pkcs1_allowed:
        reason, text, hint = _KINDS[label]
        raise Refusal(reason, text, hint=hint)
    if label != "PUBLIC KEY" and not pkcs1_allowed:
        raise Refusal("key.parse.not-pem", "The PEM block is not labelled PUBLIC KEY.")
    der = block.der
    key = _loaded(der)
    if _PSS in der[:_HEAD]:
        raise Refusal(
            "key.parse.rsa-pss",
            "The key may be used for RSA-PSS only.",
            hint="RS256 is PKCS#1 v1.5: generate the pair with `openssl genrsa`.",
        )
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == der or accept_pkcs1:
        return key
    if key.public_bytes(Encoding.DER, PublicFormat.PKCS1) == der:
        reason, text, _ = _KINDS["RSA PUBLIC KEY"]
        raise Refusal(reason, text, hint="Its label says otherwise: a wrapped PKCS#1 key.")
    return key


def _loaded(der: bytes) -> RSAPublicKey:
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        raise damaged() from None
    if isinstance(key, EllipticCurvePublicKey):
        raise Refusal("key.parse.ec", "That is an elliptic-curve key.", hint="RS256 needs RSA.")
    if not isinstance(key, RSAPublicKey):
        raise Refusal("key.parse.not-rsa", "The key is of another kind.", hint="RS256 needs RSA.")
    return key


def _fingerprint(key: RSAPublicKey) -> str:
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _promises(content_type: str) -> Iterator[Notice]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith(("json", "html")):
        yield Notice("key.content-type", f"The content type says {kind}, the body is PEM.")
