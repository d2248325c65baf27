"""Names the client's mistake behind a wrong signature, by computing the usual ones.

Each row of the table changes exactly one thing about a correct signing: the bytes it covers,
the key, the digest, the spelling or the whole recipe. The first row that gives the value the
client sent names the mistake. It is asked only about a signature already found wrong.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sandbox.protocol.content_coding import CodingFault, unpacked
from sandbox.protocol.signature import (
    PROFILES,
    Profile,
    Signed,
    base64_text,
    hex_text,
    signature_of,
)

LARGEST_BODY = 65_536
"""Bytes of body up to which a wrong signature is looked into."""


@dataclass(frozen=True, slots=True)
class CorrectSigning:
    """All that the correct signature is made of; each row changes one thing of it."""

    signed: Signed
    profile: Profile
    private_key: str
    access_key: str = ""


Values = Callable[[CorrectSigning], Iterable[str | None]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One usual mistake. `words` finish the sentence "the client …"."""

    name: str
    words: str
    values: Values


def fingerprint(given: str, correct: CorrectSigning) -> str | None:
    """Name the mistake behind a wrong signature; None where it is none of the usual ones."""
    if not given or len(correct.signed.body) > LARGEST_BODY:
        return None
    return next((name for name, it in MISTAKES.items() if given in it.values(correct)), None)


def _bodies(*changes: Callable[[bytes], bytes | None]) -> Values:
    def values(correct: CorrectSigning) -> Iterable[str | None]:
        for change in changes:
            body = change(correct.signed.body)
            if body is not None and body != correct.signed.body:
                signed = replace(correct.signed, body=body)
                yield _signed_with(replace(correct, signed=signed))

    return values


def _keys(*changes: Callable[[CorrectSigning], bytes | None]) -> Values:
    def values(correct: CorrectSigning) -> Iterable[str | None]:
        for change in changes:
            key = change(correct)
            if key:
                yield signature_of(correct.signed, profile=correct.profile, key=key)

    return values


def _digest(name: str) -> Values:
    def values(correct: CorrectSigning) -> Iterable[str | None]:
        for encoding in (hex_text, base64_text):
            profile = replace(correct.profile, digest=name, encoding=encoding)
            yield _signed_with(replace(correct, profile=profile))

    return values


def _spelling(*encodings: Callable[[bytes], str]) -> Values:
    def values(correct: CorrectSigning) -> Iterable[str | None]:
        for encoding in encodings:
            profile = replace(correct.profile, encoding=encoding)
            yield _signed_with(replace(correct, profile=profile))

    return values


def _recipe(*names: str) -> Values:
    def values(correct: CorrectSigning) -> Iterable[str | None]:
        for name in names:
            yield _signed_with(replace(correct, profile=PROFILES[name]))

    return values


def _plain_hash(correct: CorrectSigning) -> Iterable[str]:
    body, key = correct.signed.body, correct.private_key.encode()
    for message in (body + key, key + body, body):
        raw = hashlib.sha256(message).digest()
        yield from (hex_text(raw), base64_text(raw))


def _signed_with(correct: CorrectSigning) -> str | None:
    key = correct.private_key.encode()
    return signature_of(correct.signed, profile=correct.profile, key=key)


def _printed(
    *, separators: tuple[str, str], indent: int | str | None = None, ascii_only: bool = False
) -> Callable[[bytes], bytes | None]:
    def change(body: bytes) -> bytes | None:
        return _reprinted(
            body,
            lambda tree: json.dumps(
                tree, separators=separators, indent=indent, ensure_ascii=ascii_only
            ),
        )

    return change


def _sorted(*, separators: tuple[str, str]) -> Callable[[bytes], bytes | None]:
    def change(body: bytes) -> bytes | None:
        return _reprinted(
            body,
            lambda tree: json.dumps(
                tree, separators=separators, sort_keys=True, ensure_ascii=False
            ),
        )

    return change


def _slashed(body: bytes) -> bytes | None:
    compact = _printed(separators=_TIGHT)(body)
    return None if compact is None else compact.replace(b"/", b"\\/")


def _unzipped(body: bytes) -> bytes | None:
    try:
        return unpacked(body, ("deflate",), largest=LARGEST_BODY)
    except CodingFault:
        return None


def _reprinted(body: bytes, printer: Callable[[object], str]) -> bytes | None:
    try:
        return printer(json.loads(body)).encode()
    except (ValueError, RecursionError):
        return None


def _bare_hex(correct: CorrectSigning) -> bytes | None:
    try:
        return bytes.fromhex(correct.private_key.replace("-", ""))
    except ValueError:
        return None


def _bare_base64(correct: CorrectSigning) -> bytes | None:
    try:
        return base64.b64decode(correct.private_key, validate=True)
    except (binascii.Error, ValueError):
        return None


def _base64url_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii")


_TIGHT, _SPACED = (",", ":"), (", ", ": ")

_TABLE = (
    Mistake(
        "encoding-base64",
        "spelt the right signature in Base64 instead of hex",
        _spelling(base64_text, _base64url_text, lambda raw: base64_text(raw).rstrip("=")),
    ),
    Mistake(
        "encoding-hex",
        "spelt the right signature in hex instead of Base64",
        _spelling(hex_text),
    ),
    Mistake(
        "encoding-upper-case",
        "spelt the right signature in upper-case hex",
        _spelling(lambda raw: raw.hex().upper()),
    ),
    Mistake(
        "encoding-prefixed",
        "put a scheme such as sha256= before the right signature",
        _spelling(lambda raw: "sha256=" + raw.hex(), lambda raw: "sha256 " + raw.hex()),
    ),
    Mistake(
        "two-step-hex",
        "hashed the body first and signed the hex digest",
        _recipe("hmac-sha256-prehash-hex"),
    ),
    Mistake(
        "two-step-raw",
        "hashed the body first and signed the raw digest",
        _recipe("hmac-sha256-prehash-raw"),
    ),
    Mistake(
        "body-trailing-line-feed",
        "signed or sent a line feed after the body, but not both",
        _bodies(lambda body: body + b"\n", lambda body: body + b"\r\n", bytes.rstrip),
    ),
    Mistake(
        "body-spaced",
        "signed the JSON with a space after each comma and colon, and sent it otherwise",
        _bodies(
            _printed(separators=_SPACED),
            _printed(separators=_SPACED, ascii_only=True),
        ),
    ),
    Mistake(
        "body-compact",
        "signed the compact JSON and sent it with white space",
        _bodies(_printed(separators=_TIGHT)),
    ),
    Mistake(
        "body-indented",
        "signed indented JSON and sent it otherwise",
        _bodies(*(_printed(separators=(",", ": "), indent=indent) for indent in (2, 4, "\t"))),
    ),
    Mistake(
        "body-keys-sorted",
        "sorted the members before signing and sent them in another order",
        _bodies(_sorted(separators=_TIGHT), _sorted(separators=_SPACED)),
    ),
    Mistake(
        "body-escaped",
        "signed the JSON with \\u escapes and sent the letters, or escaped only the slashes",
        _bodies(_printed(separators=_TIGHT, ascii_only=True), _slashed),
    ),
    Mistake(
        "body-before-compression",
        "signed the JSON and compressed it afterwards",
        _bodies(_unzipped),
    ),
    Mistake(
        "body-empty",
        "signed an empty body",
        _bodies(lambda _: b""),
    ),
    Mistake(
        "key-hex-decoded",
        "decoded the private key's hex digits instead of using its text",
        _keys(_bare_hex),
    ),
    Mistake(
        "key-without-dashes",
        "removed the dashes from the private key",
        _keys(lambda correct: correct.private_key.replace("-", "").encode()),
    ),
    Mistake(
        "key-upper-case",
        "put the private key in upper case",
        _keys(lambda correct: correct.private_key.upper().encode()),
    ),
    Mistake(
        "key-trailing-line-feed",
        "left a line feed after the private key",
        _keys(
            lambda correct: correct.private_key.encode() + b"\n",
            lambda correct: correct.private_key.encode() + b"\r\n",
        ),
    ),
    Mistake(
        "key-base64-decoded",
        "decoded the private key as Base64 instead of using its text",
        _keys(_bare_base64),
    ),
    Mistake(
        "key-access-key",
        "signed with the access key instead of the private key",
        _keys(lambda correct: correct.access_key.encode()),
    ),
    Mistake(
        "plain-hash",
        "hashed body and key with plain SHA-256 instead of HMAC",
        _plain_hash,
    ),
    Mistake("hmac-sha1", "used HMAC-SHA1", _digest("sha1")),
    Mistake("hmac-sha512", "used HMAC-SHA512", _digest("sha512")),
    Mistake("hmac-md5", "used HMAC-MD5", _digest("md5")),
    Mistake("another-recipe", "signed by the recipe of another vendor", _recipe(*PROFILES)),
)

MISTAKES: Mapping[str, Mistake] = {mistake.name: mistake for mistake in _TABLE}
"""The usual mistakes by stable name, in the order in which they are tried."""
