"""Compact JSON Web Signatures (RFC 7515 §7.1), read in a fixed order and verified as RS256.

The order decides which reason a token with several faults is refused for:
shape (`jwt.malformed`) → encoding (`jwt.encoding`) → header (`jwt.header.*`) → signature.
The signature covers the first two parts *as they were sent*: nothing is encoded again before it is
checked. The payload is opaque here; who holds a good signature reads it with `parse_object`.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.json_value import Json, parse_json
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.protocol.rsa_key import PublicKey

LONGEST = 8192
"""Characters; a longer token does not fit the request line of common servers."""

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_WORD = re.compile(r"[A-Za-z0-9+/-]{1,16}")
_HMAC = "HMAC is keyed with a shared secret: is this the operator's own session token?"

_ENCODING_HINTS: tuple[tuple[str, str], ...] = (
    ("=", "Base64url in a JWS has no padding (RFC 7515 §2); drop the '='."),
    (" ", "A blank inside: a '+' of standard Base64 became a space in the URL."),
    ("+", "That is standard Base64; a JWS needs base64url ('-' for '+')."),
    ("/", "That is standard Base64; a JWS needs base64url ('_' for '/')."),
    ("%", "Encoded twice for the URL: base64url needs no percent-encoding."),
)


@dataclass(frozen=True, slots=True)
class Jws:
    """A token whose shape, encoding and header are in order; nothing is verified yet."""

    header: Mapping[str, Json]
    payload: bytes
    signature: bytes
    signed: bytes
    notices: tuple[Notice, ...] = ()

    def __repr__(self) -> str:
        return "Jws(…)"


def parse_compact_jws(token: str, *, typ_required: bool = False, any_base64: bool = False) -> Jws:
    """Read a token up to, and not including, its signature.

    With `typ_required` a missing or differently written `typ` is refused, otherwise noticed. With
    `any_base64` standard Base64 and padding are noticed instead of refused.
    Raise Refusal: jwt.malformed, jwt.encoding, jwt.header.{json,alg,crit,typ}, jwt.signature.
    """
    parts = _three_parts(token)
    standard = any_base64 and any(set(part) & set("+/=") for part in parts)
    read = [_as_base64url(part) for part in parts] if standard else parts
    header_bytes, payload, signature = (_decoded(part) for part in read)
    header = _header(header_bytes)
    for check in (_check_alg, _check_crit):
        check(header)
    notices = _notices_on_typ(header, required=typ_required)
    if standard:
        notices += (Notice("jwt.encoding", "The token is standard Base64, not base64url."),)
    if not signature:
        raise Refusal("jwt.signature", "The third part, the signature, is empty.")
    signed = f"{parts[0]}.{parts[1]}".encode("ascii")
    return Jws(header, payload, signature, signed, notices)


def verify_rs256(jws: Jws, key: PublicKey) -> bool:
    """Whether the key's owner signed exactly these bytes (RSASSA-PKCS1-v1_5 with SHA-256)."""
    return key.verifies(jws.signature, jws.signed)


def parse_object(text: bytes) -> Mapping[str, Json]:
    """Read a strict JSON object, duplicate members refused. Raise ValueError otherwise."""
    try:
        value = parse_json(text)
    except ArithmeticError:
        raise ValueError("a number out of all bounds") from None
    if not isinstance(value, Mapping):
        raise ValueError("not a JSON object")  # noqa: TRY004 - the text is wrong, not a type
    return value


def read_claims(token: str) -> Mapping[str, Json]:
    """Look into the payload of anything that looks like a JWT, believing nothing of it.

    Empty when there is nothing to read. Never raises.
    """
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != len(("header", "payload", "signature")):
        return {}
    try:
        return parse_object(_decoded(parts[1]))
    except (Refusal, ValueError):
        return {}


def _three_parts(token: str) -> tuple[str, str, str]:
    if not token:
        raise Refusal("jwt.malformed", "The token is empty.")
    if len(token) > LONGEST:
        raise Refusal("jwt.malformed", f"The token is longer than {LONGEST} characters.")
    for told, text, hint in _WRAPPINGS:
        if told(token):
            raise Refusal("jwt.malformed", text, hint=hint)
    parts = token.split(".")
    if len(parts) != len(("header", "payload", "signature")):
        hint = _PART_HINTS.get(len(parts), "")
        text = f"A compact JWS has 3 parts between dots, this has {len(parts)}."
        raise Refusal("jwt.malformed", text, hint=hint)
    return parts[0], parts[1], parts[2]


_WRAPPINGS: tuple[tuple[Callable[[str], bool], str, str], ...] = (
    (
        lambda token: token in {"null", "undefined", "None", "[object Object]"},
        "The token is the word a program prints for a missing value.",
        "Open the iFrame without `jwt` for a guest.",
    ),
    (
        lambda token: token[:7].lower() == "bearer ",
        "The token starts with an authorization scheme.",
        "Pass the bare token.",
    ),
    (
        lambda token: token != token.strip(),
        "The token is surrounded by blanks or line ends.",
        "Trim it where it is read.",
    ),
    (
        lambda token: token[0] in "\"'{",
        "The token is wrapped in quotes or JSON.",
        "Take the token out of the answer before passing it on.",
    ),
)

_PART_HINTS = {1: "Is this a session id?", 5: "Five parts make an encrypted token (JWE)."}


def _decoded(part: str) -> bytes:
    if _BASE64URL.fullmatch(part) is None:
        hint = next((hint for sign, hint in _ENCODING_HINTS if sign in part), "")
        raise Refusal("jwt.encoding", "A part of the token is not unpadded base64url.", hint=hint)
    if len(part) % 4 == 1:
        raise Refusal(
            "jwt.encoding",
            "A part of the token has a length no base64url text has.",
            hint="Was the token cut short?",
        )
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _as_base64url(part: str) -> str:
    return part.rstrip("=").replace("+", "-").replace("/", "_")


def _header(text: bytes) -> Mapping[str, Json]:
    try:
        return parse_object(text)
    except ValueError as fault:
        raise Refusal("jwt.header.json", f"The header is no JSON object: {fault}.") from None


def _check_alg(header: Mapping[str, Json]) -> None:
    alg = header.get("alg")
    if alg == "RS256":
        return
    shown = alg if isinstance(alg, str) and _WORD.fullmatch(alg) else "missing or no algorithm name"
    hint = _HMAC if isinstance(alg, str) and alg.upper().startswith("HS") else ""
    raise Refusal("jwt.header.alg", f"alg must be RS256 and is {shown}.", hint=hint)


def _check_crit(header: Mapping[str, Json]) -> None:
    if "crit" in header:
        raise Refusal(
            "jwt.header.crit",
            "The header demands extensions (crit), none of which is understood.",
            hint="RFC 7515 §4.1.11: such a token must be refused.",
        )


def _notices_on_typ(header: Mapping[str, Json], *, required: bool) -> tuple[Notice, ...]:
    typ = header.get("typ")
    if typ == "JWT":
        return ()
    if "typ" not in header:
        found = Notice("jwt.header.typ", "typ is missing; the vendor's example says JWT.")
    elif isinstance(typ, str) and typ.upper() == "JWT":
        found = Notice("jwt.header.typ", "typ is JWT in other letters; the example says JWT.")
    else:
        raise Refusal("jwt.header.typ", "typ names something other than JWT.")
    if required:
        raise Refusal(found.code, found.text)
    return (found,)
