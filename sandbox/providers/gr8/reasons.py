"""Every reason code of this room: which claim or field it is about, and the clause it rests on.

The clause is "" where nothing of the operator's is at fault (a guest, a path we do not serve).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.json_value import Json
from sandbox.protocol.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Basis:
    """What a reason code is about (`check`) and the clause that was missed."""

    check: str
    clause: str = ""


_COMPACT = "gr8.jwt.is-compact-jws"
_IAT = "gr8.jwt.iat-is-seconds"
_EXP = "gr8.jwt.exp-is-seconds"
_SERVED = "gr8.key.served"
_PEM = "gr8.key.is-spki-pem"

REASONS: Mapping[str, Basis] = {
    "jwt.malformed": Basis("jwt", _COMPACT),
    "jwt.encoding": Basis("jwt", _COMPACT),
    "jwt.header.json": Basis("header", _COMPACT),
    "jwt.header.alg": Basis("alg", "gr8.jwt.alg-is-rs256"),
    "jwt.header.typ": Basis("typ", "gr8.jwt.typ-is-jwt"),
    "jwt.header.crit": Basis("crit", "gr8.jwt.no-crit"),
    "tenant.unknown": Basis("brand"),
    "key.fetch.unconfigured": Basis("key"),
    "key.fetch.redirect": Basis("key", "gr8.key.no-redirect"),
    "key.fetch.status": Basis("key", _SERVED),
    "key.fetch.timeout": Basis("key", _SERVED),
    "key.fetch.unreachable": Basis("key", _SERVED),
    "key.fetch.too-large": Basis("key", _PEM),
    "key.parse.private": Basis("key", "gr8.key.never-private"),
    "key.parse.html": Basis("key", _PEM),
    "key.parse.json": Basis("key", _PEM),
    "key.parse.jwks": Basis("key", _PEM),
    "key.parse.openssh": Basis("key", _PEM),
    "key.parse.not-pem": Basis("key", _PEM),
    "key.parse.several": Basis("key", _PEM),
    "key.parse.damaged": Basis("key", "gr8.key.unmodified"),
    "key.parse.pkcs1": Basis("key", _PEM),
    "key.parse.certificate": Basis("key", _PEM),
    "key.parse.ec": Basis("key", _PEM),
    "key.parse.not-rsa": Basis("key", _PEM),
    "key.parse.short": Basis("key", "gr8.key.strong-enough"),
    "key.content-type": Basis("key", "gr8.key.declared-as-text"),
    "jwt.signature": Basis("signature", "gr8.jwt.signed-by-published-key"),
    "jwt.payload": Basis("payload", "gr8.jwt.payload-is-one-object"),
    "jwt.iat.missing": Basis("iat", "gr8.jwt.iat-present"),
    "jwt.iat.type": Basis("iat", _IAT),
    "jwt.iat.range": Basis("iat", _IAT),
    "jwt.iat.milliseconds": Basis("iat", _IAT),
    "jwt.iat.fractional": Basis("iat", _IAT),
    "jwt.exp.type": Basis("exp", _EXP),
    "jwt.exp.range": Basis("exp", _EXP),
    "jwt.exp.milliseconds": Basis("exp", _EXP),
    "jwt.exp.fractional": Basis("exp", _EXP),
    "jwt.exp.before-iat": Basis("exp", "gr8.jwt.exp-after-iat"),
    "jwt.iat.future": Basis("iat", "gr8.jwt.iat-not-ahead"),
    "jwt.expired": Basis("exp", "gr8.jwt.not-expired"),
    "claim.externalUserId": Basis("externalUserId", "gr8.jwt.player-id-form"),
    "claim.defaultCurrency": Basis("defaultCurrency", "gr8.jwt.currency-supported"),
    "claim.country": Basis("country", "gr8.jwt.country-iso3"),
    "claim.operatorUserId": Basis("operatorUserId", "gr8.jwt.operator-user-is-text"),
    "claim.operatorUserName": Basis("operatorUserName", "gr8.jwt.operator-user-is-text"),
    "jwt.reused": Basis("jwt", "gr8.jwt.single-use"),
    "account.currency_mismatch": Basis("defaultCurrency", "gr8.jwt.currency-is-the-accounts"),
    "request.body": Basis("body"),
    "request.path": Basis("path"),
    "request.method": Basis("method"),
    "session.unknown": Basis("authToken"),
}

NOTICES: Mapping[str, Basis] = {
    "jwt.ttl": Basis("exp", "gr8.jwt.ttl-is-short"),
    "jwt.nearly-over": Basis("exp", "gr8.jwt.time-to-load"),
    "key.parse.bom": Basis("key", "gr8.key.unmodified"),
    "key.parse.crlf": Basis("key", "gr8.key.unmodified"),
    "key.parse.wrapped": Basis("key", "gr8.key.unmodified"),
    "account.country": Basis("country", "gr8.jwt.profile-at-first-entry"),
    "account.operatorUserId": Basis("operatorUserId", "gr8.jwt.profile-at-first-entry"),
    "account.operatorUserName": Basis("operatorUserName", "gr8.jwt.profile-at-first-entry"),
}
"""Codes that only ever come as notices; any reason code may come as one, too."""

HOST: Mapping[str, Basis] = {
    "host.message.text": Basis("message", "gr8.page.posts-the-logout-message"),
    "host.message.type": Basis("message", "gr8.page.posts-the-logout-message"),
    "host.message.origin": Basis("target origin", "gr8.page.names-the-origin"),
}
"""Codes by which the iFrame's page reports what the page around it did wrong."""

_HEARD: Mapping[str, str] = {
    "host.message.text": "The logout message is a text, and an object is wanted.",
    "host.message.type": "The logout message has another type than iframe.",
    "host.message.origin": "The logout message is posted to any origin (*).",
}
_NOTHING = Basis("")


def remark(refusal: Refusal) -> str:
    """Write a refusal as one line for the evidence: code, words, clause."""
    clause = REASONS.get(refusal.reason, _NOTHING).clause
    return f"{refusal}{f' [{clause}]' if clause else ''}"


def remark_of(code: str) -> str | None:
    """Write what the iFrame's page reports as a line of evidence; None for an unknown code."""
    basis = HOST.get(code)
    return f"{code}: {_HEARD[code]} [{basis.clause}]" if basis else None


def error_json(refusal: Refusal) -> Json:
    """Write a refusal as this room's JSON error."""
    check = REASONS.get(refusal.reason, _NOTHING).check
    return {"error": {"code": refusal.reason, "message": refusal.sentence, "check": check}}
