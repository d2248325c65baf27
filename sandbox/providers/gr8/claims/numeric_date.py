"""`iat` and `exp`: NumericDate (RFC 7519 §2), whole seconds since the epoch as a JSON number.

A token without `exp` lives `default_ttl_s` from its `iat`. It is refused from its `exp` second on,
`skew_s` later to be fair to clocks; before its `iat` it is refused unless within the same skew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.json_value import ABSENT, Absent, Json, member
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.providers.gr8.settings import JwtSettings

_MILLISECONDS_FROM = 100_000_000_000
"""1e11 s is the year 5138; 1e11 ms was 1973: what is this large was counted in milliseconds."""

_TYPE_WORDS: Mapping[type, str] = {
    str: "a text",
    bool: "true or false",
    type(None): "null",
    list: "a list",
    dict: "an object",
}


@dataclass(frozen=True, slots=True)
class Life:
    """When a token was issued and when it ends, in the operator's seconds since the epoch.

    None is only possible where the settings do not require `iat`.
    """

    issued_s: Decimal | None
    expires_s: Decimal | None
    notices: tuple[Notice, ...] = ()


def parse_life(payload: Mapping[str, Json], settings: JwtSettings) -> Life:
    """Read `iat` and `exp`. Raise Refusal: jwt.iat.*, jwt.exp.* (not: whether it is time)."""
    issued = _date(payload, "iat", fractional=settings.fractional)
    if issued is None and settings.require_iat:
        raise Refusal("jwt.iat.missing", "iat is missing; it is required.")
    expires = _date(payload, "exp", fractional=settings.fractional)
    if expires is None and issued is not None:
        expires = issued + settings.default_ttl_s
    if issued is not None and expires is not None and expires <= issued:
        raise Refusal("jwt.exp.before-iat", "exp must lie after iat.")
    return Life(issued, expires, tuple(_notices(payload, issued, expires, settings=settings)))


def check_time(life: Life, *, now_s: float, skew_s: Decimal) -> None:
    """Judge a life at a moment. Raise Refusal: jwt.iat.future, jwt.expired."""
    now = Decimal(now_s)
    if life.issued_s is not None and life.issued_s > now + skew_s:
        ahead = life.issued_s - now
        raise Refusal(
            "jwt.iat.future",
            f"iat is {ahead:.0f} s ahead of our time.",
            hint="The operator's clock is fast, or iat was counted in a time zone.",
        )
    if life.expires_s is not None and now >= life.expires_s + skew_s:
        raise Refusal("jwt.expired", f"The token expired {now - life.expires_s:.0f} s ago.")


def read_expiry(payload: Mapping[str, Json], *, default_ttl_s: Decimal) -> float | None:
    """Look when unverified claims end: exp, else iat + default. None when that cannot be read."""
    for claim, added in (("exp", Decimal(0)), ("iat", default_ttl_s)):
        try:
            found = _date(payload, claim, fractional="accept")
        except Refusal:
            return None
        if found is not None:
            return float(found + added)
    return None


def _date(payload: Mapping[str, Json], claim: str, *, fractional: str) -> Decimal | None:
    value = member(payload, claim)
    if isinstance(value, Absent):
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        word = _TYPE_WORDS.get(type(value), "something else")
        hint = "Drop the quotes." if isinstance(value, str) and value.isdecimal() else ""
        raise Refusal(f"jwt.{claim}.type", f"{claim} must be a number and is {word}.", hint=hint)
    if not value > 0:
        raise Refusal(f"jwt.{claim}.range", f"{claim} must be later than 1970.")
    if value >= _MILLISECONDS_FROM:
        raise Refusal(
            f"jwt.{claim}.milliseconds",
            f"{claim} is too large for seconds since the epoch.",
            hint="It looks like milliseconds: divide by 1000.",
        )
    date = Decimal(value)
    if fractional == "reject" and _is_fractional(date):
        raise Refusal(f"jwt.{claim}.fractional", f"{claim} has a fraction of a second.")
    return date


def _is_fractional(date: Decimal) -> bool:
    return date != date.to_integral_value()


def _notices(
    payload: Mapping[str, Json],
    issued: Decimal | None,
    expires: Decimal | None,
    *,
    settings: JwtSettings,
) -> list[Notice]:
    found = []
    for claim, date in (("iat", issued), ("exp", expires)):
        sent = member(payload, claim) is not ABSENT
        if sent and date is not None and settings.fractional == "warn" and _is_fractional(date):
            found.append(Notice(f"jwt.{claim}.fractional", f"{claim} has a fraction of a second."))
    if issued is not None and expires is not None and expires - issued > settings.warn_ttl_s:
        text = f"The token lives {expires - issued:.0f} s, more than {settings.warn_ttl_s}."
        found.append(Notice("jwt.ttl", text))
    return found
