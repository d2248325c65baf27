"""What a token must be for GR8 to let its player in, once its shape and its key are known.

The order of the lines below is the order of the checks, and so of the reasons: signature →
payload → iat, exp → time → player id → currency → optional claims. The account comes last, in
`accounts`. Nothing here waits, remembers or looks at a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.json_value import Absent, Json, member
from sandbox.protocol.country import alpha3_meant, is_alpha3
from sandbox.protocol.currency import currency_meant, is_iso_4217
from sandbox.protocol.jws import Jws, parse_object, verify_rs256
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.protocol.rsa_key import PublicKey
from sandbox.providers.gr8.claims.numeric_date import (
    Life,
    check_time,
    notice_not_before,
    parse_life,
)
from sandbox.providers.gr8.claims.player_id import fault_of_player_id
from sandbox.providers.gr8.settings import JwtSettings, Tenant
from sandbox.words import listed


@dataclass(frozen=True, slots=True)
class Profile:
    """The optional claims; None is "not supplied"."""

    country: str | None = None
    operator_user_id: str | None = None
    operator_user_name: str | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """A verified token."""

    player_id: str
    currency: str
    life: Life
    profile: Profile = Profile()
    notices: tuple[Notice, ...] = ()


def verify_token(
    jws: Jws,
    key: PublicKey,
    *,
    tenant: Tenant,
    settings: JwtSettings,
    now_s: float,
    handed_s: float | None = None,
) -> Claims:
    """Verify a parsed token with its tenant's key at the moment `now_s`.

    `handed_s` is when the operator handed it out, None where nobody saw it.

    Raise Refusal: jwt.signature, jwt.payload, jwt.iat.*, jwt.exp.*, jwt.expired, claim.*.
    """
    if not verify_rs256(jws, key):
        raise Refusal(
            "jwt.signature",
            "The signature does not hold with the tenant's public key.",
            hint="Another key pair, a key rotated in the last 15 minutes, or an edited payload.",
        )
    payload = _payload(jws.payload)
    life = parse_life(payload, settings)
    check_time(life, now_s=now_s, skew_s=settings.skew_s, handed_s=handed_s)
    player_id = _player_id(payload, tenant)
    currency = _currency(payload, tenant)
    profile, notices = parse_profile(payload, settings)
    early = notice_not_before(payload, now_s=now_s, skew_s=settings.skew_s)
    found = (*jws.notices, *life.notices, *early, *notices)
    return Claims(player_id, currency, life, profile, found)


def parse_profile(
    payload: Mapping[str, Json], settings: JwtSettings
) -> tuple[Profile, tuple[Notice, ...]]:
    """Read the optional claims; a bad one counts as not supplied, with a notice.

    Raise Refusal (claim.country, claim.operatorUserId, claim.operatorUserName) where the settings
    say so.
    """
    notices: list[Notice] = []
    country = _optional(payload, "country", rule=settings.country_invalid, notices=notices)
    if country is not None and not is_alpha3(country):
        _miss("country", _country_text(country), rule=settings.country_invalid, notices=notices)
        country = None
    users: list[str | None] = []
    for claim in ("operatorUserId", "operatorUserName"):
        rule = settings.operator_user_invalid
        text = _optional(payload, claim, rule=rule, notices=notices)
        if text is not None and len(text) > settings.operator_user_longest:
            most = settings.operator_user_longest
            _miss(claim, f"has more than {most} characters.", rule=rule, notices=notices)
            text = None
        users.append(text)
    return Profile(country, *users), tuple(notices)


def _payload(text: bytes) -> Mapping[str, Json]:
    try:
        return parse_object(text)
    except ValueError as fault:
        raise Refusal("jwt.payload", f"The payload is no JSON object: {fault}.") from None


def _text(payload: Mapping[str, Json], claim: str) -> str:
    value = member(payload, claim)
    if isinstance(value, Absent):
        raise Refusal(f"claim.{claim}", f"{claim} is missing; it is required.")
    if not isinstance(value, str):
        raise Refusal(f"claim.{claim}", f"{claim} must be a text.", hint="Put it in quotes.")
    return value


def _player_id(payload: Mapping[str, Json], tenant: Tenant) -> str:
    text = _text(payload, "externalUserId")
    fault = fault_of_player_id(text, longest=tenant.longest_player_id)
    if fault:
        hint = "The tenant has casino aggregation." if tenant.casino_aggregation else ""
        raise Refusal("claim.externalUserId", f"externalUserId {fault}.", hint=hint)
    return text


def _currency(payload: Mapping[str, Json], tenant: Tenant) -> str:
    text = _text(payload, "defaultCurrency")
    if text in tenant.currencies:
        return text
    if is_iso_4217(text):
        hint = f"Supported are {', '.join(tenant.currencies)}."
    else:
        meant = currency_meant(text)
        hint = f"{meant} is meant?" if meant else "Write the ISO 4217 code, as EUR."
    wanted = listed(f'"{one}"' for one in tenant.currencies)
    text = "The tenant has no such currency."
    raise Refusal("claim.defaultCurrency", text, hint=hint, wanted=wanted)


def _country_text(country: str) -> str:
    meant = alpha3_meant(country)
    return "is no ISO 3166 alpha-3 code" + (f"; {meant} is meant?" if meant else ".")


def _optional(
    payload: Mapping[str, Json], claim: str, *, rule: str, notices: list[Notice]
) -> str | None:
    value = member(payload, claim)
    if isinstance(value, Absent):
        return None
    if isinstance(value, str) and value:
        return value
    wrong = "is empty: leave it out." if value is None or value == "" else "must be a text."
    _miss(claim, wrong, rule=rule, notices=notices)
    return None


def _miss(claim: str, wrong: str, *, rule: str, notices: list[Notice]) -> None:
    code, text = f"claim.{claim}", f"{claim} {wrong}"
    if rule == "reject":
        raise Refusal(code, text)
    notices.append(Notice(code, text))
