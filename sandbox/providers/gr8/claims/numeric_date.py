"""`iat` and `exp`: NumericDate (RFC 7519 §2), whole seconds since the epoch as a JSON number.

A token without `exp` lives `default_ttl_s` from its `iat`. It is refused from its `exp` second on,
`skew_s` later to be fair to clocks; before its `iat` it is refused unless within the same skew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.json_value import ABSENT, Absent, Json, member
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.providers.gr8.claims.time_zone import zone_meant
from sandbox.providers.gr8.claims.units import unit_meant
from sandbox.providers.gr8.settings import JwtSettings

_EARLIEST = 1_000_000_000
"""September 2001: no token is so old. What is smaller was counted in minutes, say, or is a length
of time.
"""

_MILLISECONDS_FROM = 1000 * _EARLIEST
"""The same moment in milliseconds, and in seconds a year of five digits."""

_LONGEST_ZONE_S = 14 * 3600

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
        raise _before_iat(issued - expires)
    return Life(issued, expires, tuple(_notices(payload, issued, expires, settings=settings)))


def check_time(life: Life, *, now_s: float, skew_s: Decimal, handed_s: float | None = None) -> None:
    """Judge a life at a moment. Raise Refusal: jwt.iat.future, jwt.expired.

    `handed_s` is when the operator handed the token out, where that is known: how old it was then
    tells a clock or a time zone from a token that was used late.
    """
    now = Decimal(now_s)
    zone = _zone(life, now_s if handed_s is None else handed_s)
    if life.issued_s is not None and life.issued_s > now + skew_s:
        ahead = life.issued_s - now
        hint = zone or "The operator's clock is fast."
        raise Refusal("jwt.iat.future", f"iat is {ahead:.0f} s ahead of our time.", hint=hint)
    if life.expires_s is not None and now >= life.expires_s + skew_s:
        over = now - life.expires_s
        raise Refusal("jwt.expired", f"The token expired {over:.0f} s ago.", hint=zone)


def _zone(life: Life, at_s: float) -> str:
    zone = "" if life.issued_s is None else zone_meant(float(life.issued_s) - at_s)
    return f"iat is {zone}. Count it from UTC." if zone else ""


def _before_iat(by: Decimal) -> Refusal:
    hint = "Is one of the two a local time?" if 0 < by <= _LONGEST_ZONE_S else ""
    return Refusal("jwt.exp.before-iat", "exp must lie after iat.", hint=hint)


def notice_not_before(
    payload: Mapping[str, Json], *, now_s: float, skew_s: Decimal
) -> Iterator[Notice]:
    """Look at `nbf`, which GR8's page does not name and libraries obey (RFC 7519 §4.1.5)."""
    value = member(payload, "nbf")
    if isinstance(value, Absent):
        return
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        yield Notice("jwt.nbf", f"nbf must be a number and is {_type_word(value)}.")
    elif value > Decimal(now_s) + skew_s:
        meant = unit_meant(value) or zone_meant(float(min(value, _MILLISECONDS_FROM)) - now_s)
        ahead = f"nbf lies ahead of our time{f' ({meant})' if meant else ''}"
        yield Notice("jwt.nbf", f"{ahead}: until then nobody may take the token.")


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
        hint = "Drop the quotes." if isinstance(value, str) and value.isdecimal() else ""
        text = f"{claim} must be a number and is {_type_word(value)}."
        raise Refusal(f"jwt.{claim}.type", text, hint=hint)
    if not value >= _EARLIEST:
        text = f"{claim} is too small for seconds since 1970."
        raise Refusal(f"jwt.{claim}.range", text, hint=unit_meant(value))
    if value >= _MILLISECONDS_FROM:
        hint = unit_meant(value) or "It looks like milliseconds: divide by 1000."
        text = f"{claim} is too large for seconds since 1970."
        raise Refusal(f"jwt.{claim}.milliseconds", text, hint=hint)
    date = Decimal(value)
    if fractional == "reject" and _is_fractional(date):
        raise Refusal(f"jwt.{claim}.fractional", f"{claim} has a fraction of a second.")
    return date


def _type_word(value: Json) -> str:
    return _TYPE_WORDS.get(type(value), "something else")


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
