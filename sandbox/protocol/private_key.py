"""Detects a private key, however it is wrapped, so that nobody keeps it.

PEM of any kind, in any encoding of text and with whatever looks like its letters, OpenSSH, PuTTY, a
JWK with its private member, DER, Base64 of each wherever it stands in a text, and gzip of all that
count.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key

from sandbox.json_value import Json, parse_json
from sandbox.protocol.pem import ascii_look
from sandbox.wire import Response

_ARMOUR = re.compile(rb"(?i)PRIVATE[ _]KEY-{2,}|PuTTY-User-Key-File|Private-Lines:")
_LABELS = re.compile(rb"-----(BEGIN|END) [A-Z0-9 ]+-----|\\[nr]|\s")
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
_AS_STANDARD = bytes.maketrans(b"-_", b"+/")
_BROKEN = re.compile(rb"(?<=[A-Za-z0-9+/_-]{20})(?:\s|\\[nr/]|%0[aAdD])+(?=[A-Za-z0-9+/_=-])")
"""A line end in Base64, however it is written."""
_LONGEST_DER = 65_536
_GZIP = b"\x1f\x8b\x08"
_LARGEST = 1_048_576
_WRAPPINGS = 3


def contains_private_key(body: bytes, *, deep: int = _WRAPPINGS) -> bool:
    """Whether a private key is in there. Never raises."""
    plain = ascii_look(body).encode("utf-8", "replace")
    found = _ARMOUR.search(plain) is not None or _is_private_der(body) or _is_private_jwk(body)
    if found or not deep:
        return found
    return any(contains_private_key(inner, deep=deep - 1) for inner in _inside(body, plain))


def _inside(body: bytes, plain: bytes) -> Iterator[bytes]:
    """Yield what is wrapped in a body: gzip, and runs of Base64 that hold a key or its text."""
    if body.startswith(_GZIP):
        with suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _LARGEST)
        return
    for run in _RUN.findall(_BROKEN.sub(b"", plain.replace(b"\\/", b"/"))):
        letters = run.rstrip(b"=").translate(_AS_STANDARD)
        read = binascii.a2b_base64(letters + b"A" * (-len(letters) % 4))[: len(letters) * 3 // 4]
        if read[:1] in _TELLING:
            yield read


_TELLING = (b"0", b"-", b"{", b"\x1f")
"""How DER, PEM, a JWK and gzip begin."""


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


def withhold_private_key(response: Response) -> Response:
    """Take a private key out of an answer before anything keeps it; that there was one shows."""
    if not contains_private_key(response.body):
        return response
    return replace(response, body=_WITHHELD)


_WITHHELD = b"-----BEGIN PRIVATE KEY-----\n(withheld by the sandbox)\n-----END PRIVATE KEY-----\n"
