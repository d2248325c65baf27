"""What the Authorization and the signature of a request are worth, each judged by itself.

Both are judged on every request, even one that is refused for another reason before: a scenario
may look at either whatever the reply was. A wrong signature is looked into for the usual mistake.
Keys from before a rotation count as the present ones do, for as long as they hold.
"""

import hmac
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox.protocol.basic import BasicFault, BasicProblem, parse_basic
from sandbox.protocol.fingerprint import MISTAKES, CorrectSigning, fingerprint
from sandbox.protocol.signature import (
    NONCE_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    Profile,
    Signed,
    is_signature_valid,
)
from sandbox.providers.wallet.access import FormerKeys
from sandbox.providers.wallet.settings import Provider, RequestSettings
from sandbox.scenario.language.values.alike import how_alike
from sandbox.wire import Request


class BasicVerdict(StrEnum):
    """What became of the Authorization header; the words are part of `answered`."""

    VALID = "valid"
    MISSING = "missing"
    MALFORMED = "malformed"
    INVALID = "invalid"


class SignatureVerdict(StrEnum):
    """What became of the signature header; the words are part of `answered`."""

    VALID = "valid"
    MISSING = "missing"
    INVALID = "invalid"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class BasicFinding:
    """`user` is the Basic user where it could be read; `words` say what is wrong or odd."""

    verdict: BasicVerdict
    user: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """`looks_like` names the mistake behind a wrong signature; "" for none of the usual ones."""

    verdict: SignatureVerdict
    value: str = ""
    looks_like: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """The keys before a rotation, and whether they still hold."""

    keys: FormerKeys
    holds: bool

    @property
    def words(self) -> str:
        """What to say of a key of theirs."""
        return f"is the one before the rotation, which holds {'still' if self.holds else 'no more'}"


def judge_basic(
    request: Request, provider: Provider, *, former: Former | None = None
) -> BasicFinding:
    """Judge the Authorization header against the one provider the wallet knows (RFC 7617)."""
    found = _basic(request, provider)
    if former is None or not former.keys.access_key or found.verdict is not BasicVerdict.INVALID:
        return found
    old = _basic(request, replace(provider, access_key=former.keys.access_key))
    if old.verdict is not BasicVerdict.VALID:
        return found
    verdict = BasicVerdict.VALID if former.holds else BasicVerdict.INVALID
    return BasicFinding(verdict, old.user, f"the access key {former.words}")


def _basic(request: Request, provider: Provider) -> BasicFinding:
    values = request.headers.all("authorization")
    if len(values) > 1:
        return BasicFinding(BasicVerdict.MALFORMED, words="Authorization was sent more than once")
    try:
        given = parse_basic(values[0] if values else None)
    except BasicFault as fault:
        missing = fault.problem is BasicProblem.MISSING
        verdict = BasicVerdict.MISSING if missing else BasicVerdict.MALFORMED
        return BasicFinding(verdict, words=str(fault))
    known = given.user == str(provider.id)
    if known and _is_same(given.password, provider.access_key):
        return BasicFinding(BasicVerdict.VALID, given.user)
    words = _password_words(given.password, provider) if known else "the provider id is unknown"
    return BasicFinding(BasicVerdict.INVALID, given.user, words)


def judge_signature(
    request: Request,
    provider: Provider,
    *,
    settings: RequestSettings,
    former: Former | None = None,
) -> SignatureFinding:
    """Judge the signature over the raw body, by the profile in force."""
    found = _signature(request, provider, settings=settings)
    invalid = found.verdict is SignatureVerdict.INVALID
    if former is None or not former.keys.private_key or not invalid:
        return found
    then = replace(provider, private_key=former.keys.private_key)
    old = _signature(request, then, settings=settings)
    if old.verdict is not SignatureVerdict.VALID:
        return found
    words = f"the private key {former.words}"
    if former.holds:
        return replace(old, words=words)
    return SignatureFinding(SignatureVerdict.INVALID, old.value, "key-before-rotation", words)


def _signature(
    request: Request, provider: Provider, *, settings: RequestSettings
) -> SignatureFinding:
    values = request.headers.all(SIGNATURE_HEADER)
    if settings.profile is None:
        words = "" if values else "there is no signature; it is not asked for here"
        return SignatureFinding(SignatureVerdict.OFF, words=words)
    absent = _absent_headers(request, settings.profile)
    if absent:
        words = "there is no " + " and no ".join(absent)
        return SignatureFinding(SignatureVerdict.MISSING, words=words)
    if len(values) > 1:
        words = "the signature was sent more than once"
        return SignatureFinding(SignatureVerdict.INVALID, words=words)
    return _compared(
        values[0], request, profile=settings.profile, provider=provider, known=settings
    )


def _compared(
    value: str, request: Request, *, profile: Profile, provider: Provider, known: RequestSettings
) -> SignatureFinding:
    signed = _signed(request)
    key = provider.private_key
    if is_signature_valid(
        value, signed, profile=profile, key=key, any_case=known.accept_uppercase_hex
    ):
        return SignatureFinding(SignatureVerdict.VALID, value)
    look = fingerprint(
        value,
        CorrectSigning(
            signed, profile, key, provider.access_key, url=request.url, user=str(provider.id)
        ),
    )
    if look is None:
        words = "it fits no usual mistake"
        return SignatureFinding(SignatureVerdict.INVALID, value, words=words)
    if look.name == "key-access-key" and _shows_private_key(request, provider):
        return _looks_like("keys-swapped", value)
    return SignatureFinding(SignatureVerdict.INVALID, value, look.name, look.sentence)


def of_an_earlier_request(found: SignatureFinding) -> SignatureFinding:
    """Say of a wrong signature that it was the right one of a request before."""
    return _looks_like("signature-of-an-earlier-request", found.value)


def _looks_like(name: str, value: str) -> SignatureFinding:
    words = f"it seems the client {MISTAKES[name].words}"
    return SignatureFinding(SignatureVerdict.INVALID, value, name, words)


def _shows_private_key(request: Request, provider: Provider) -> bool:
    try:
        given = parse_basic(request.headers.get("authorization"))
    except BasicFault:
        return False
    return _is_same(given.password, provider.private_key)


def _absent_headers(request: Request, profile: Profile) -> list[str]:
    wanted = (SIGNATURE_HEADER, *profile.needs)
    return [name for name in wanted if not (request.headers.get(name) or "").strip()]


def _signed(request: Request) -> Signed:
    return Signed(
        body=request.body,
        method=request.method,
        path=request.path,
        timestamp=request.headers.get(TIMESTAMP_HEADER) or "",
        nonce=request.headers.get(NONCE_HEADER) or "",
    )


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def _password_words(password: str, provider: Provider) -> str:
    if password.strip() == provider.access_key:
        return "the access key has white space around it"
    if password == provider.private_key:
        return "the private key stands where the access key belongs"
    alike = how_alike(provider.access_key, password)
    return f"the access key is wrong{f' ({alike})' if alike else ''}"
