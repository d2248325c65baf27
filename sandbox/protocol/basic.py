"""HTTP Basic credentials (RFC 7617), read strictly and composed exactly.

A header that cannot be read is told apart by what is wrong with it, because each mistake has its
own cure: nothing sent, another scheme, a text that is no Base64, or a text without a colon.
"""

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum


class BasicProblem(StrEnum):
    """Why an `Authorization` header holds no Basic credentials."""

    MISSING = "missing"
    NOT_BASIC = "not-basic"
    BAD_BASE64 = "bad-base64"
    NO_COLON = "no-colon"


class BasicFault(ValueError):
    """The header holds no Basic credentials; `problem` says why, the message is for people."""

    def __init__(self, problem: BasicProblem, message: str) -> None:
        self.problem = problem
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """The credentials of an `Authorization: Basic` field, decoded."""

    user: str
    password: str


def parse_basic(value: str | None) -> BasicCredentials:
    """Read an `Authorization` value; the first colon splits, later ones belong to the password.

    The scheme ignores case, padding is required, the text is UTF-8 (RFC 7617 §2 and §2.1).
    Raise BasicFault.
    """
    if value is None or not value.strip():
        raise BasicFault(BasicProblem.MISSING, "there is no Authorization header")
    scheme, _, encoded = value.strip(" ").partition(" ")
    if scheme.lower() != "basic":
        raise BasicFault(BasicProblem.NOT_BASIC, f"the scheme is {scheme!r}, not Basic")
    user, colon, password = _decoded(encoded.lstrip(" ")).partition(":")
    if not colon:
        raise BasicFault(BasicProblem.NO_COLON, "the decoded text holds no colon")
    return BasicCredentials(user, password)


def compose_basic(user: str, password: str) -> str:
    """Compose the header value. A user with a colon is read as one of another name."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def _decoded(encoded: str) -> str:
    try:
        raw = binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError as fault:
        raise BasicFault(BasicProblem.BAD_BASE64, _base64_words(encoded, fault)) from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        message = "the decoded text is not UTF-8"
        raise BasicFault(BasicProblem.BAD_BASE64, message) from None


def _base64_words(encoded: str, fault: ValueError) -> str:
    if any(letter in encoded for letter in "-_"):
        return "the text uses the Base64url alphabet; Basic wants the standard one"
    if len(encoded) % 4:
        return "the Base64 text lacks its padding"
    return f"the text is not standard Base64 ({str(fault).lower()})"
