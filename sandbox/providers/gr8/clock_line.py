"""How far the operator's clock is from ours, as one answer with a fresh token shows it.

Two witnesses: `iat`, which counts whole seconds and was written while we waited for the answer,
and the answer's `Date`. Where both are off alike it is the machine's clock, where only `iat` is,
it is how the token was made. Nothing here looks at a clock.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime

from sandbox.json_value import ABSENT, Json, member
from sandbox.port.preflight import Line, ok, skip, warn
from sandbox.providers.gr8.claims.time_zone import zone_meant
from sandbox.wire import Headers

CLOCK = "gr8.clock"
_LATEST_S = 10**11
"""Later than any date in seconds that is meant; milliseconds are above it."""

_SET_IT = (
    "Let the operator's machine keep time (NTP). Where a run was killed, its clock may still be"
    " moved: the hook shift-clock sets it back with {to: real}."
)


@dataclass(frozen=True, slots=True)
class Waited:
    """When a question went out and its answer was there, in seconds since the epoch."""

    sent_s: float
    received_s: float

    @property
    def unsure_s(self) -> float:
        """Half of what cannot be known: when in between, and when in the whole second."""
        return 0.5 + (self.received_s - self.sent_s) / 2

    def ahead_s(self, second: float) -> float:
        """Return how far a clock is ahead, at least, that showed this second in between."""
        ahead = second + 0.5 - (self.sent_s + self.received_s) / 2
        return math.copysign(max(0.0, abs(ahead) - self.unsure_s), ahead)


def clock_line(
    claims: Mapping[str, Json], headers: Headers, waited: Waited, *, skew_s: Decimal
) -> Line:
    """Compare both witnesses with our clock; more than `skew_s` is told as what will miss."""
    by_date = _date_ahead_s(headers, waited)
    iat = member(claims, "iat")
    if isinstance(iat, bool) or not isinstance(iat, int | Decimal) or not _tells(iat):
        return _without_iat(by_date, skew_s, missing=iat is ABSENT)
    by_iat = waited.ahead_s(float(iat))
    date = "there is no Date header" if by_date is None else f"{_words(by_date)} by Date"
    told = f"the operator's clock is {_words(by_iat)} by iat, {date}"
    if abs(by_iat) <= skew_s and abs(by_date or 0.0) <= skew_s:
        return ok(CLOCK, told)
    told = f"{told}; {skew_s} s are forgiven (gr8 setting jwt.skew_s)"
    if by_date is None or abs(by_date) > skew_s:
        clause = "gr8.jwt.iat-not-ahead" if by_iat > 0 else ""
        return warn(CLOCK, told, _SET_IT, clause=clause)
    if zone := zone_meant(by_iat):
        clause = "gr8.jwt.iat-not-ahead" if by_iat > 0 else "gr8.jwt.iat-not-behind"
        return warn(CLOCK, told, f"Count iat from UTC. It is {zone}.", clause=clause)
    if by_iat > 0:
        todo = "Count iat from UTC: local time is a usual cause."
        return warn(CLOCK, told, todo, clause="gr8.jwt.iat-not-ahead")
    todo = "Make the token when it is asked for; an earlier one may have been handed out again."
    return warn(CLOCK, told, todo, clause="gr8.jwt.fresh-per-request")


def _tells(iat: int | Decimal) -> bool:
    return -_LATEST_S <= iat <= _LATEST_S


def _without_iat(by_date: float | None, skew_s: Decimal, *, missing: bool) -> Line:
    clause = "gr8.jwt.iat-present" if missing else "gr8.jwt.iat-is-seconds"
    wrong = "the token has no iat" if missing else "iat is no number of seconds"
    if by_date is None:
        return warn(CLOCK, f"{wrong}, and the answer has no Date", clause=clause)
    if abs(by_date) > skew_s:
        return warn(CLOCK, f"{wrong}; {_words(by_date)} by Date", _SET_IT, clause=clause)
    return warn(CLOCK, f"{wrong}; by Date the clock is {_words(by_date)}", clause=clause)


def without_token(headers: Headers, waited: Waited, *, skew_s: Decimal) -> Line:
    """Go by Date alone."""
    by_date = _date_ahead_s(headers, waited)
    if by_date is None:
        return skip(CLOCK, "neither a token nor a Date header tells the operator's time")
    told = f"the operator's clock is {_words(by_date)} by Date"
    return ok(CLOCK, told) if abs(by_date) <= skew_s else warn(CLOCK, told, _SET_IT)


def _date_ahead_s(headers: Headers, waited: Waited) -> float | None:
    try:
        return waited.ahead_s(parsedate_to_datetime(headers.get("date") or "").timestamp())
    except ValueError:
        return None


def _words(ahead_s: float) -> str:
    size = round(abs(ahead_s))
    if not size:
        return "ours"
    return f"{size} s {'ahead' if ahead_s > 0 else 'behind'}"
