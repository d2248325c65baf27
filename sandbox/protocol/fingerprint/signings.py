"""Wrong signings, each with the name of its mistake: another key, another recipe, another message.

Each changes exactly one thing of a correct signing. Bodies printed anew are in `bodies`.
"""

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sandbox.protocol.signature import PROFILES, Profile, Signed


@dataclass(frozen=True, slots=True)
class CorrectSigning:
    """All that the correct signature is made of; each mistake changes one thing of it.

    `url` is the absolute one that was called; `user` the Basic user; "" where it is not known.
    """

    signed: Signed
    profile: Profile
    private_key: str
    access_key: str = ""
    url: str = ""
    user: str = ""

    @property
    def key(self) -> bytes:
        """The key as it is used."""
        return self.private_key.encode("utf-8", "surrogatepass")

    def digest(self, *, body: bytes | None = None, key: bytes | None = None) -> bytes | None:
        """Sign by the recipe, with another body or key; None where it cannot be applied."""
        signed = self.signed if body is None else replace(self.signed, body=body)
        message = self.profile.message(signed)
        if message is None:
            return None
        return hmac.digest(self.key if key is None else key, message, self.profile.digest)


Digests = Iterator[tuple[str, bytes | None]]
"""Names of mistakes, each with the digest that comes of one."""

_SEPARATORS = (b"", b"\n", b".", b":", b"|", b",", b"&", b"+", b" ", b"\r\n")


def wrong_keys(correct: CorrectSigning) -> Digests:
    """Sign the right message with another key."""
    for name, change in _KEYS:
        key = change(correct)
        if key is not None and key != correct.key:
            yield name, correct.digest(key=key)
    for key in _pieces(correct.key):
        yield "key-cut", correct.digest(key=key)


def wrong_recipes(correct: CorrectSigning) -> Digests:
    """Hash or sign the right body by another recipe."""
    body, key = correct.signed.body, correct.key
    once = correct.digest() or b""
    yield "key-and-body-swapped", hmac.digest(body, key, correct.profile.digest)
    for name, message in _prehashed(body):
        yield name, hmac.digest(key, message, "sha256")
    for message in (once, once.hex().encode(), base64.b64encode(once)):
        yield "signed-twice", hmac.digest(key, message, "sha256")
        yield "hashed-after-signing", hashlib.sha256(message).digest()
    for digest, name in _DIGESTS.items():
        yield name, hmac.digest(key, body, digest)
        yield "plain-hash-of-body", hashlib.new(digest, body).digest()
        for separator in _SEPARATORS:
            for message in (body + separator + key, key + separator + body):
                yield "plain-hash", hashlib.new(digest, message).digest()
    hashed = hashlib.sha256(body)
    for message in (hashed.digest(), hashed.hexdigest().encode()):
        yield "plain-hash-of-body", hashlib.sha256(message).digest()
    for profile in PROFILES.values():
        yield "another-recipe", replace(correct, profile=profile).digest()


def wrong_messages(correct: CorrectSigning) -> Digests:
    """Sign the body together with what the recipe leaves out, or that alone."""
    key, body = correct.key, correct.signed.body
    method = correct.signed.method.encode()
    places = tuple(dict.fromkeys(_places(correct)))
    for place in places:
        yield "message-without-body", hmac.digest(key, place, "sha256")
    for separator in _SEPARATORS:
        for name, parts in _messages(correct, places, method=method):
            yield name, hmac.digest(key, separator.join((*parts, body)), "sha256")
            yield name, hmac.digest(key, separator.join((body, *parts)), "sha256")
        for place in places:
            yield "message-without-body", hmac.digest(key, method + separator + place, "sha256")


def _messages(
    correct: CorrectSigning, places: tuple[bytes, ...], *, method: bytes
) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    for place in places:
        yield "message-with-path", (place,)
        yield "message-with-method", (method, place)
        yield "message-with-method", (method.lower(), place)
    yield "message-with-method", (method,)
    yield "message-with-key", (correct.key,)
    user, access = correct.user.encode("utf-8", "replace"), correct.access_key.encode()
    for parts in ((user,), (access,), (user, access), (_credentials(correct),)):
        if all(parts):
            yield "message-with-credentials", parts


def _places(correct: CorrectSigning) -> Iterator[bytes]:
    """Return the path, the URL and their parts, as somebody may have signed them."""
    path = correct.signed.path
    if path:
        yield path.encode("utf-8", "surrogatepass")
        yield path.strip("/").encode("utf-8", "surrogatepass")
        yield path.rpartition("/")[2].encode("utf-8", "surrogatepass")
    if correct.url:
        parts = urlsplit(correct.url)
        for place in (correct.url, f"{parts.scheme}://{parts.netloc}", parts.netloc):
            yield place.encode("utf-8", "surrogatepass")
        yield f"{parts.hostname}{path}".encode("utf-8", "surrogatepass")


def _prehashed(body: bytes) -> Iterator[tuple[str, bytes]]:
    raw = hashlib.sha256(body).digest()
    yield "two-step-hex", raw.hex().encode()
    yield "two-step-hex", raw.hex().upper().encode()
    yield "two-step-raw", raw
    yield "two-step-base64", base64.b64encode(raw)


def _credentials(correct: CorrectSigning) -> bytes:
    if not correct.user or not correct.access_key:
        return b""
    return base64.b64encode(f"{correct.user}:{correct.access_key}".encode("utf-8", "replace"))


def _pieces(key: bytes) -> Iterator[bytes]:
    """Return beginnings and ends of a key: its halves, blocks, and whole parts between dashes."""
    for size in (8, 16, 24, 32):
        if size < len(key):
            yield key[:size]
            yield key[-size:]
    if b"-" in key:
        yield from key.split(b"-")


def _bare_hex(correct: CorrectSigning) -> bytes | None:
    try:
        return bytes.fromhex(correct.private_key.replace("-", ""))
    except ValueError:
        return None


def _uuid_bytes(correct: CorrectSigning) -> bytes | None:
    try:
        return uuid.UUID(correct.private_key).bytes_le
    except ValueError:
        return None


def _bare_base64(correct: CorrectSigning) -> bytes | None:
    text = correct.private_key.translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _text(change: Callable[[str], str]) -> Callable[[CorrectSigning], bytes]:
    return lambda correct: change(correct.private_key).encode("utf-8", "surrogatepass")


def _access_key(correct: CorrectSigning) -> bytes | None:
    return correct.access_key.encode() or None


def _basic(correct: CorrectSigning) -> bytes | None:
    both = f"{correct.user}:{correct.access_key}".encode("utf-8", "replace")
    return both if correct.user and correct.access_key else None


_KEYS: tuple[tuple[str, Callable[[CorrectSigning], bytes | None]], ...] = (
    ("key-trimmed", _text(str.strip)),
    *(
        ("key-trailing-line-feed", _text(around.format))
        for around in ("{}\n", "{}\r\n", "{}\r", "{} ", " {}", "\n{}", "{}\0", "\t{}", "{}\t")
    ),
    ("key-upper-case", _text(str.upper)),
    ("key-lower-case", _text(str.lower)),
    ("key-without-dashes", _text(lambda key: key.replace("-", ""))),
    ("key-without-dashes", _text(lambda key: key.replace("-", "").upper())),
    ("key-hex-decoded", _bare_hex),
    ("key-uuid-bytes", _uuid_bytes),
    ("key-base64-decoded", _bare_base64),
    ("key-base64-encoded", lambda correct: base64.b64encode(correct.key)),
    ("key-hex-encoded", lambda correct: correct.key.hex().encode()),
    ("key-hashed", lambda correct: hashlib.sha256(correct.key).hexdigest().encode()),
    ("key-hashed", lambda correct: hashlib.sha256(correct.key).digest()),
    *(("key-quoted", _text(around.format)) for around in ('"{}"', "'{}'", "{{{}}}", "<{}>")),
    ("key-utf-16", lambda correct: correct.private_key.encode("utf-16-le", "surrogatepass")),
    ("key-utf-16", lambda correct: correct.private_key.encode("utf-16-be", "surrogatepass")),
    ("key-access-key", _access_key),
    ("key-basic-credentials", _basic),
    ("key-basic-credentials", lambda correct: _credentials(correct) or None),
    ("key-empty", lambda _: b""),
)

_DIGESTS: Mapping[str, str] = {
    "sha256": "another-recipe",
    "sha1": "hmac-sha1",
    "sha512": "hmac-sha512",
    "md5": "hmac-md5",
    "sha384": "hmac-sha384",
    "sha224": "hmac-sha224",
    "sha3_256": "hmac-sha3",
}
