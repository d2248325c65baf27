"""Request signatures with a shared secret: recipes as data, signing, verifying.

A profile is a recipe: which bytes are signed, with which digest, in which spelling, and which
further header fields it needs. The vendor's own is `hmac-sha256-hex`: lower-case hex of
HMAC-SHA256 over the raw body, keyed with the private key's text. The others are recipes seen at
comparable vendors; two of them are literal readings of the vendor's prose that its own worked
example refutes.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.json_value import JsonFault, parse_json, spelt

SIGNATURE_HEADER = "x-request-signature"
TIMESTAMP_HEADER = "x-request-timestamp"
NONCE_HEADER = "x-request-nonce"


@dataclass(frozen=True, slots=True)
class Signed:
    """All that a recipe may cover. `body` is the exact bytes; `timestamp` Unix seconds as text."""

    body: bytes
    method: str = "POST"
    path: str = ""
    timestamp: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One recipe. `message` gives None where the recipe cannot be applied to the body; `covers`
    says in words what it is.
    """

    name: str
    message: Callable[[Signed], bytes | None]
    digest: str
    encoding: Callable[[bytes], str]
    covers: str
    needs: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The recipe in words, without its key."""
        spelt_as = "lower-case hex" if self.encoding is hex_text else "Base64"
        return f"the {spelt_as} of HMAC-{self.digest.upper()} over {self.covers}"


def hex_text(raw: bytes) -> str:
    """Spell a signature in lower-case hex."""
    return raw.hex()


def base64_text(raw: bytes) -> str:
    """Spell a signature in standard Base64 with padding."""
    return base64.b64encode(raw).decode("ascii")


def signature_of(signed: Signed, *, profile: Profile, key: bytes) -> str | None:
    """Compute a signature with key bytes; None where the recipe cannot be applied."""
    message = profile.message(signed)
    if message is None:
        return None
    return profile.encoding(hmac.digest(key, message, profile.digest))


def sign(signed: Signed, *, key: str, profile: str = "hmac-sha256-hex") -> str:
    """Sign as a correct client does. Raise ValueError where the recipe cannot be applied."""
    found = signature_of(signed, profile=PROFILES[profile], key=key.encode())
    if found is None:
        raise ValueError(f"{profile} cannot sign this body: it is no flat JSON object")
    return found


def is_signature_valid(
    given: str, signed: Signed, *, profile: Profile, key: str, any_case: bool = False
) -> bool:
    """Compare in constant time. `any_case` also takes upper-case letters of a hex signature."""
    expected = signature_of(signed, profile=profile, key=key.encode())
    if expected is None:
        return False
    if any_case and profile.encoding is hex_text:
        given = given.lower()
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def _raw_body(signed: Signed) -> bytes:
    return signed.body


def _hex_of_digest(signed: Signed) -> bytes:
    return hashlib.sha256(signed.body).hexdigest().encode()


def _digest(signed: Signed) -> bytes:
    return hashlib.sha256(signed.body).digest()


def _stamped_body(signed: Signed) -> bytes:
    return _text(signed.timestamp) + b"." + signed.body


def _canonical(signed: Signed) -> bytes:
    head = (signed.method, signed.path, signed.timestamp, signed.nonce)
    return b"\n".join([*map(_text, head), _hex_of_digest(signed)])


def _sorted_values(signed: Signed) -> bytes | None:
    try:
        document = parse_json(signed.body)
    except (JsonFault, ValueError, ArithmeticError):
        return None
    if not isinstance(document, Mapping):
        return None
    values = (document[name] for name in sorted(document))
    return _text(",".join(map(spelt, values)))


def _text(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


_BODY = "the exact bytes of the body"
_DIGEST = "the SHA-256 of the body"

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("hmac-sha256-hex", _raw_body, "sha256", hex_text, _BODY),
        Profile("hmac-sha256-base64", _raw_body, "sha256", base64_text, _BODY),
        Profile(
            "hmac-sha256-prehash-hex", _hex_of_digest, "sha256", hex_text, f"the hex of {_DIGEST}"
        ),
        Profile(
            "hmac-sha256-prehash-raw", _digest, "sha256", hex_text, f"the 32 bytes of {_DIGEST}"
        ),
        Profile(
            "hmac-sha256-ts-hex",
            _stamped_body,
            "sha256",
            hex_text,
            f"the timestamp, a full stop and {_BODY}",
            (TIMESTAMP_HEADER,),
        ),
        Profile(
            "hmac-sha256-canonical-hex",
            _canonical,
            "sha256",
            hex_text,
            f"method, path, timestamp, nonce and the hex of {_DIGEST}, each in a line of its own",
            (TIMESTAMP_HEADER, NONCE_HEADER),
        ),
        Profile(
            "hmac-sha512-sorted-values-base64",
            _sorted_values,
            "sha512",
            base64_text,
            "the values of the body's members with commas between, sorted by the members' names",
        ),
    )
}
"""Every recipe by name. The setting `off` is no recipe: then nothing is verified."""
