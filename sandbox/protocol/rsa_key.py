"""Public keys as an operator serves them: one PEM block, SubjectPublicKeyInfo, RSA, 2048 bits up.

Everything else that such an endpoint has been seen to answer gets a reason code of its own, most
telling first: a private key → HTML → JSON or JWKS → OpenSSH → no, several or damaged PEM → its
kind → its size. A body that is nothing but the right block passes whatever surrounds it in blanks.
No message holds a byte of what was served.
"""

import base64
import binascii
import hashlib
import re
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

from sandbox.protocol.private_key import contains_private_key
from sandbox.protocol.refusal import Notice, Refusal

SHORTEST_BITS = 2048
_LINE = 64

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
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

    Raise Refusal: key.parse.{private,html,json,jwks,openssh,not-pem,several,damaged,pkcs1,
    certificate,ec,not-rsa,short}. A byte order mark, CRLF line ends, re-wrapped lines and a
    content type that promises JSON or HTML are noticed on the key.
    """
    if contains_private_key(body):
        raise Refusal(
            "key.parse.private",
            "The endpoint hands out a PRIVATE key. Whoever fetched it can sign as any player.",
            hint="Replace the key pair now, then serve the public half.",
        )
    text = _text(body)
    _refuse_other_formats(text.strip(), content_type or "")
    label, inside = _only_block(text)
    rsa = _rsa_key(label, inside, accept_pkcs1=accept_pkcs1)
    if rsa.key_size < SHORTEST_BITS:
        raise Refusal(
            "key.parse.short",
            f"The key has {rsa.key_size} bits, RS256 needs {SHORTEST_BITS} (RFC 7518 §3.3).",
        )
    notices = tuple(_notices(body, inside=inside, content_type=content_type or ""))
    return PublicKey(_fingerprint(rsa), rsa.key_size, notices, rsa)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(
            "key.parse.not-pem", "The body is not text.", hint="Is it DER? Serve PEM."
        ) from None


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


def _only_block(text: str) -> tuple[str, str]:
    blocks = _BLOCK.findall(text)
    if len(blocks) > 1:
        raise Refusal("key.parse.several", f"The body holds {len(blocks)} PEM blocks, not one.")
    if not blocks:
        raise Refusal("key.parse.not-pem", "The body holds no PEM block.", hint=_hint(text))
    if "\\n" in text or "\\r" in text:
        raise Refusal(
            "key.parse.damaged",
            "The PEM block holds the two characters \\n where a line should end.",
            hint="Written into an environment variable or JSON, and not read back?",
        )
    if _BLOCK.sub("", text).strip():
        raise Refusal("key.parse.not-pem", "There is text around the PEM block.")
    label, inside = blocks[0]
    return label, inside


def _hint(text: str) -> str:
    if not text.strip():
        return "It is empty."
    if "-----BEGIN" in text:
        return "The END line is missing or does not match the BEGIN line."
    if re.fullmatch(r"[A-Za-z0-9+/=\s]+", text):
        return "The BEGIN and END lines are missing: serve the file as it was generated."
    return ""


def _rsa_key(label: str, inside: str, *, accept_pkcs1: bool) -> RSAPublicKey:
    pkcs1_allowed = accept_pkcs1 and label == "RSA PUBLIC KEY"
    if label in _KINDS and not pkcs1_allowed:
        reason, text, hint = _KINDS[label]
        raise Refusal(reason, text, hint=hint)
    if label != "PUBLIC KEY" and not pkcs1_allowed:
        raise Refusal("key.parse.not-pem", "The PEM block is not labelled PUBLIC KEY.")
    der = _der(inside)
    key = _loaded(der)
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == der or accept_pkcs1:
        return key
    if key.public_bytes(Encoding.DER, PublicFormat.PKCS1) == der:
        reason, text, _ = _KINDS["RSA PUBLIC KEY"]
        raise Refusal(reason, text, hint="Its label says otherwise: a wrapped PKCS#1 key.")
    return key


def _der(inside: str) -> bytes:
    try:
        return base64.b64decode("".join(inside.split()), validate=True)
    except binascii.Error:
        raise _damaged() from None


def _loaded(der: bytes) -> RSAPublicKey:
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        raise _damaged() from None
    if isinstance(key, EllipticCurvePublicKey):
        raise Refusal("key.parse.ec", "That is an elliptic-curve key.", hint="RS256 needs RSA.")
    if not isinstance(key, RSAPublicKey):
        raise Refusal("key.parse.not-rsa", "The key is of another kind.", hint="RS256 needs RSA.")
    return key


def _damaged() -> Refusal:
    return Refusal(
        "key.parse.damaged",
        "The PEM block does not hold a whole key.",
        hint="Serve it byte for byte as it was generated.",
    )


def _fingerprint(key: RSAPublicKey) -> str:
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _notices(body: bytes, *, inside: str, content_type: str) -> Iterator[Notice]:
    if body.startswith(b"\xef\xbb\xbf"):
        yield Notice("key.parse.bom", "The body starts with a byte order mark.")
    if b"\r\n" in body:
        yield Notice("key.parse.crlf", "Lines end in CRLF; OpenSSL writes LF.")
    lines = inside.strip().split()
    if any(len(line) != _LINE for line in lines[:-1]) or not 0 < len(lines[-1]) <= _LINE:
        yield Notice("key.parse.wrapped", f"Lines are not {_LINE} characters long: re-wrapped.")
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith(("json", "html")):
        yield Notice("key.content-type", f"The content type says {kind}, the body is PEM.")
