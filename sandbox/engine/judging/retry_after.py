"""Retry-After: how long a server asks to be left alone (RFC 9110 §10.2.3)."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from sandbox.wire import Headers

_SECONDS = re.compile(r"[0-9]{1,18}")


def asked_to_wait_s(headers: Headers, *, now_s: float) -> float | None:
    """Return the seconds that an answer's Retry-After asks for; None where it says none.

    A date is counted from the answer's own Date, for the server's clock may be another; without
    one from `now_s`, the moment of the answer. One that is past asks for no wait at all.
    """
    value = (headers.get("Retry-After") or "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until_s = _date_s(value)
    if until_s is None:
        return None
    since_s = _date_s((headers.get("Date") or "").strip())
    return max(0.0, until_s - (now_s if since_s is None else since_s))


def _date_s(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
