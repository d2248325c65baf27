"""Detects a private key, however it is wrapped, so that nobody keeps it.

PEM of any kind, in any encoding of text and with whatever looks like its letters, OpenSSH, PuTTY, a
JWK with its private member, bare Base64 of either, and DER count.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key

from sandbox.json_value import Json, parse_json
from sandbox.protocol.pem import ascii_look

_ARMOUR = re.compile(rb"(?i)PRIVATE[ _]KEY-{2,}|PuTTY-User-Key-File|Private-Lines:")
_LABELS = re.compile(rb"-----(BEGIN|END) [A-Z0-9 ]+-----|\\[nr]|\s")
_LONGEST_DER = 65_536


def contains_private_key(body: bytes) -> bool:
    """Whether a private key is in there. Never raises."""
    plain = ascii_look(body).encode("utf-8", "replace")
    return _ARMOUR.search(plain) is not None or _is_private_der(body) or _is_private_jwk(body)


def _is_private_der(body: bytes) -> bool:
    if len(body) > _LONGEST_DER:
        return False
    if _loads(body):
        return True
    try:
        plain = ascii_look(body).encode("utf-8", "replace")
        der = base64.b64decode(_LABELS.sub(b"", plain).strip(b"\"'"), validate=True)
    except binascii.Error:
        return False
    return _ARMOUR.search(der) is not None or _loads(der)


def _loads(der: bytes) -> bool:
    try:
        load_der_private_key(der, password=None)
    except TypeError:  # encrypted: a key all the same
        return True
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def _is_private_jwk(body: bytes) -> bool:
    if b'"kty"' not in body:
        return False
    try:
        return _holds_private_member(parse_json(body))
    except (ValueError, ArithmeticError):
        return False


def _holds_private_member(value: Json) -> bool:
    if isinstance(value, Mapping):
        if "kty" in value and ("d" in value or value["kty"] == "oct"):
            return True
        return any(_holds_private_member(item) for item in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_holds_private_member(item) for item in value)
    return False
